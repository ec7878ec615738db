"""Sheets on which material changes hands; both sides sign, in the system or in ink (domain §3.4 交接双签)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.materials.actions import require
from xuncha.cycle.fieldwork.materials.models import HandOver, HandOverLine, Material, MaterialRequest
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

UNIT = audience_mask(("unit",))


@verb
def prepare(
    request: MaterialRequest,
    copies: Mapping[Material, int],
    *,
    direction: str,
    on: date,
    by: Actor,
    place: str = "",
    note: str = "",
) -> HandOver:
    """Write the sheet: which lines, how many copies each, which way. The unit sees it at once, to sign it."""
    require(by, "materials.write", request, _("资料交接单由本组编写"))
    if request.state not in ("issued", "handed_in", "closed"):
        raise Refused(_("清单还没有发出，或已作废"))
    if not copies:
        raise Missing(_("请选要交接的资料"))
    _require_held(copies, direction)
    sheet = HandOver(request=request, direction=direction, on=on, place=place, note=note)
    assert request.engagement is not None
    sheet.place_in(request.engagement)
    sheet.audience = UNIT
    engine.open_record(sheet, by=by)
    HandOverLine.objects.bulk_create(
        HandOverLine(handover=sheet, material=line, copies=count, original=line.origin == "original")
        for line, count in copies.items()
    )
    return sheet


def _require_held(copies: Mapping[Material, int], direction: str) -> None:
    """Nothing is given back that was not signed for."""
    if direction != HandOver.Direction.OUT:
        return
    for line, count in copies.items():
        if count > held(line):
            words = {"name": line.name, "count": held(line)}
            raise Missing(_("“%(name)s”现在只有 %(count)s 份在巡察组") % words)


def held(line: Material) -> int:
    """Copies that both sides have signed for and that have not gone back."""
    return moved(line, HandOver.Direction.IN) - moved(line, HandOver.Direction.OUT)


def moved(line: Material, direction: str) -> int:
    rows = HandOverLine.objects.trusted().filter(
        material=line, handover__direction=direction, handover__state="done"
    )
    return rows.aggregate(total=Sum("copies"))["total"] or 0


@verb
def settle(
    sheet: HandOver,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> HandOver:
    """The second signature: what came is received, what went is given back."""
    engine.take(sheet, "sign_group", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    rows = HandOverLine.objects.trusted().filter(handover=sheet).select_related("material")
    for row in rows:
        _settle(row.material, sheet)
    return sheet


def _settle(line: Material, sheet: HandOver) -> None:
    if sheet.direction == HandOver.Direction.IN:
        line.way, line.state = Material.Way.HAND_OVER, Material.State.ACCEPTED
        line.provided_on, line.received_on = line.provided_on or sheet.on, today()
    line.back = _standing(line)
    line.version += 1
    line.save(update_fields=["way", "state", "provided_on", "received_on", "back", "version"])


def _standing(line: Material) -> Any:
    came, went = moved(line, HandOver.Direction.IN), moved(line, HandOver.Direction.OUT)
    if not went:
        return Material.Back.OUT
    return Material.Back.BACK if went >= came else Material.Back.PARTLY
