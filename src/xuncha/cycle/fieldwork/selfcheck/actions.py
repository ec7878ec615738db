"""The verbs of self-check lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.planning.actions import preparation
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

MOST_UNITS, MOST_POINTS = 200, 100
FIELDS = ["title", "due", "note"]
WORDS = ("found", "situation", "measures", "done_on")


@dataclass(frozen=True)
class Point:
    text: str
    leaf: str = ""


@dataclass(frozen=True)
class Told:
    """What the unit says to one point."""

    found: str
    situation: str = ""
    measures: str = ""
    done_on: date | None = None


def require(by: Actor, right: str, record: Any, sentence: str) -> None:
    if not by.reach(right, acting=True).covers(record):
        raise NotAllowed(sentence)


@verb
def write_lists(
    pattern: SelfCheck,
    units: Sequence[Organisation],
    points: Sequence[Point],
    *,
    by: Actor,
    round_: Round | None = None,
) -> list[SelfCheck]:
    """One draft a unit from the same points. A unit that is inspected in this round gets it under its engagement."""
    if not units or not points:
        raise Missing(_("请选单位，并至少写一项自查内容"))
    if len(units) > MOST_UNITS or len(points) > MOST_POINTS:
        raise Missing(
            _("一次最多 %(units)s 个单位、%(points)s 项") % {"units": MOST_UNITS, "points": MOST_POINTS}
        )
    engaged = _engagements(units, round_)
    made = [_list(pattern, unit, engaged.get(unit.pk), round_) for unit in units]
    for check in made:
        require(by, "selfcheck.write", check, _("自查清单由本组或巡察办编写"))
        engine.open_record(check, by=by)
        keep_points(check, points)
    return made


def _engagements(units: Sequence[Organisation], round_: Round | None) -> dict[int, Engagement]:
    if round_ is None:
        return {}
    rows = Engagement.objects.trusted().filter(round=round_, organisation__in=units).exclude(state="void")
    return {row.organisation_id: row for row in rows.select_related("round")}


def _list(
    pattern: SelfCheck, unit: Organisation, engagement: Engagement | None, round_: Round | None
) -> SelfCheck:
    check = SelfCheck(sort=pattern.sort, title=pattern.title, due=pattern.due, note=pattern.note)
    if engagement is not None:
        check.place_in(engagement)
    else:
        check.organisation, check.round = unit, round_
    return check


def keep_points(check: SelfCheck, points: Sequence[Point]) -> None:
    known = set(Leaf.objects.filter(deprecated_on=None).values_list("pk", flat=True))
    CheckPoint.objects.trusted().filter(check_list=check).delete()
    CheckPoint.objects.bulk_create(
        CheckPoint(
            check_list=check,
            seq=seq,
            text=point.text[:300],
            leaf_id=point.leaf if point.leaf in known else None,
        )
        for seq, point in enumerate(points, start=1)
    )


@verb
def rewrite(check: SelfCheck, points: Sequence[Point], *, version: int, by: Actor) -> SelfCheck:
    if check.state != "draft":
        raise NotAllowed(_("清单已发出，不能再改"))
    save_edited(check, by=by, version=version, fields=FIELDS)
    keep_points(check, points)
    return check


@verb
def send_many(checks: Iterable[SelfCheck], *, by: Actor) -> int:
    return len([engine.take(check, "send", by=by) for check in checks])


@verb
def tell(check: SelfCheck, told: Mapping[int, Told], *, by: Actor, name: str = "") -> SelfCheck:
    """Keep what the unit says, by sequence number of the point; handing in is an act of its own."""
    if check.state != "sent":
        raise NotAllowed(_("清单不在待回复状态"))
    if not any(
        by.reach(right, acting=True).covers(check) for right in ("selfcheck.answer", "selfcheck.write")
    ):
        raise NotAllowed(_("自查清单由收到清单的单位回复，或由本组、巡察办代为登记"))
    points = list(CheckPoint.objects.trusted().filter(check_list=check))
    for point in points:
        if point.seq in told:
            for word in WORDS:
                setattr(point, word, getattr(told[point.seq], word))
    CheckPoint.objects.trusted().bulk_update(points, list(WORDS))
    check.answered_by, check.answered_on = (name.strip() or by.name)[:60], today()
    check.save(update_fields=["answered_by", "answered_on", "updated_at"])
    audit.record("self_check.told", by=by, about=check, data={"count": len(told)})
    return check


@verb
def accept(
    check: SelfCheck,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> SelfCheck:
    """Take it in. The first one of an engagement is the unit's self-check that DR03 waits for, as of the day it came."""
    engine.take(check, "accept", by=by, reason=reason, proof=proof, version=version)
    engagement = check.engagement
    if (
        check.sort == SelfCheck.Sort.SELF_CHECK
        and engagement is not None
        and engagement.self_check_on is None
    ):
        preparation.note_self_check(engagement, on=check.answered_on or today(), by=by)
    return check
