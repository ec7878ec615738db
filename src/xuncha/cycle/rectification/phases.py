"""即知即改、立行立改、全面整改: how much was mended before, during and after the inspection (domain §2 S-notes, M4-25)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.models import Declared, RectificationItem
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.kit.http import Request

PHASES = ("pre", "during", "post")
COLUMNS = (*PHASES, *(f"{phase}_done" for phase in PHASES), "notices", "notices_done")


def lines(round_: Round, actor: Actor) -> list[dict[str, Any]]:
    """One line a unit: rows of the ledger by phase, and the notices of the on-site period beside them. Three statements."""
    items = RectificationItem.objects.visible_to(actor).filter(round=round_).exclude(state="merged")
    done = Q(declared=Declared.DONE)
    each = {phase: Count("pk", filter=Q(phase=phase)) for phase in PHASES}
    each |= {f"{phase}_done": Count("pk", filter=Q(phase=phase) & done) for phase in PHASES}
    ledger = _by_unit(items, each)
    sent = ImmediateNotice.objects.visible_to(actor).filter(round=round_).exclude(state__in=("draft", "void"))
    notices = _by_unit(sent, {"notices": Count("pk"), "notices_done": Count("pk", filter=Q(state="closed"))})
    blank = dict.fromkeys(COLUMNS, 0)
    units = Organisation.objects.filter(pk__in={*ledger, *notices}).order_by("sort", "pk")
    return [
        blank | ledger.get(unit.pk, {}) | notices.get(unit.pk, {}) | {"organisation": unit} for unit in units
    ]


def _by_unit(rows: Any, each: dict[str, Any]) -> dict[int, dict[str, int]]:
    grouped = rows.order_by().values("organisation").annotate(**each)
    return {line.pop("organisation"): line for line in grouped}


def page(request: Request, pk: int) -> HttpResponse:
    """Counts only; what each reader may know of is counted, nothing else."""
    round_: Round = kinds.get("round").access(request.user, pk)
    if not request.user.holds("rectification.read"):
        raise NotAllowed(_("整改台账由有权查阅的人查看"))
    found = lines(round_, request.user)
    context = {
        "title": _("三段整改：%(round)s") % {"round": round_},
        "round": round_,
        "lines": found,
        "total": {name: sum(line[name] for line in found) for name in COLUMNS},
    }
    return render(request, "rectification/phases.html", context)
