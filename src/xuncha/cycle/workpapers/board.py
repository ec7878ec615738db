"""The board of immediate rectification of a round while groups are on site 边接受巡察边整改 (M1-26)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from xuncha.cycle.planning.models import Engagement, Round
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor

FOLLOWS = ("workpapers.write", "workpapers.file")
"""Groups, and the office: a unit has its own notices only and no board."""
STATES = ("draft", "issued", "received", "replied", "closed", "carried")


def follows(actor: Actor) -> bool:
    return any(actor.reach(right) for right in FOLLOWS) and bool(actor.reach("workpapers.read_notice"))


def rounds_for(actor: Actor) -> list[Round]:
    """Rounds in which this person may know of notices, the newest first."""
    if not follows(actor):
        return []
    known = ImmediateNotice.objects.visible_to(actor).order_by().values("round")
    return list(Round.objects.visible_to(actor).filter(pk__in=known).order_by("-term__no", "-no"))


def of_round(round_: Round, actor: Actor) -> dict[str, Any]:
    """One line a unit with its notices by state, late ones and the next date; four statements at any size."""
    rows = ImmediateNotice.objects.visible_to(actor).filter(round=round_).exclude(state="void")
    counted = _counted(rows)
    late, due = _clocks(rows)
    found = Engagement.objects.visible_to(actor).filter(pk__in=list(counted))
    places = found.select_related("organisation", "group").order_by("group__no", "seq")
    lines = [
        {
            "engagement": place,
            "counts": counted[place.pk],
            "late": late.get(place.pk, 0),
            "due": due.get(place.pk),
        }
        for place in places
    ]
    total = {name: sum(line["counts"][name] for line in lines) for name in (*STATES, "all")}
    total["late"] = sum(line["late"] for line in lines)
    # Of those sent out: drafts do not count against a unit.
    sent = total["all"] - total["draft"]
    return {"lines": lines, "total": total, "share": round(100 * total["closed"] / sent) if sent else None}


def _counted(rows: Any) -> dict[int, dict[str, int]]:
    each = {state: Count("pk", filter=Q(state=state)) for state in STATES}
    grouped = rows.order_by().values("engagement").annotate(all=Count("pk"), **each)
    return {line["engagement"]: line for line in grouped}


def _clocks(rows: Any) -> tuple[dict[int, int], dict[int, date]]:
    """Late clocks and the next due date by engagement; one statement."""
    running = Clock.objects.filter(kind="immediate_notice", code="DR08", state=Clock.State.RUNNING)
    running = running.filter(record_id__in=rows.order_by().values("pk"))
    grouped = running.order_by().values("engagement_id")
    lines = list(grouped.annotate(late=Count("pk", filter=Q(due__lt=today())), next=Min("due")))
    return (
        {line["engagement_id"] or 0: line["late"] for line in lines},
        {line["engagement_id"] or 0: line["next"] for line in lines},
    )
