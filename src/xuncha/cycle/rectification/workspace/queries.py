"""What a unit has to do today, how the units of a county leader stand, and who has not handed in (practice 21, 22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.ledger.filters import IN_REVIEW
from xuncha.cycle.rectification.models import (
    ItemChange,
    Measure,
    Reconciliation,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
)
from xuncha.cycle.rectification.rates import Rates, overdue, rates
from xuncha.cycle.reporting.models import Feedback
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor

SOON = timedelta(days=15)
FEW = 20


def to_do(actor: Actor) -> dict[str, list[Any]]:
    """The unit's day: returned with its exact reason, late, due soon, waiting for the head; ten statements."""
    rows = queries.listed(actor).order_by("due", "seq")
    late = overdue()
    working = Q(state__in=("open", "in_progress", "returned"))
    return {
        "returned": list(rows.filter(state="returned")[:FEW]),
        "late": list(rows.filter(late & working).exclude(state="returned")[:FEW]),
        "soon": list(rows.filter(working, due__range=(today(), today() + SOON)).exclude(state="returned")[:FEW]),
        "to_sign": list(rows.filter(state="self_declared")[:FEW]),
        "feedbacks": list(without_plan(actor)[:FEW]),
        "plans": list(queries.plans(actor).exclude(state="approved")[:FEW]),
        "reports": list(RectificationReport.objects.visible_to(actor).exclude(state="accepted").select_related("organisation")[:FEW]),
        "sheets": list(Reconciliation.objects.visible_to(actor).filter(state__in=("open", "disputed")).select_related("organisation")[:FEW]),
        "to_publish": list(to_publish(actor)[:FEW]),
        "changes": list(ItemChange.objects.visible_to(actor).filter(state="open").select_related("item")[:FEW]),
    }  # fmt: skip


def to_publish(actor: Actor) -> QuerySet[RectificationPlan]:
    """Plans whose reports are accepted and of which one of the two texts is not out (DR20)."""
    running = Clock.objects.filter(kind="rectification_plan", code="DR20", state=Clock.State.RUNNING)
    return queries.plans(actor).filter(pk__in=running.values("record_id"))


def assigned(actor: Actor) -> list[RectificationItem]:
    """What was given to this person to fill in, the earliest date first, each with its measures; two statements."""
    within = RectificationItem.objects.within_reach(actor, "rectification.progress", acting=False)
    mine = within.filter(assignee_id=actor.pk).exclude(state__in=("merged", "closed"))
    rows = list(mine.select_related("organisation", "plan").order_by("due", "seq"))
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.visible_to(actor).filter(item__in=rows).order_by("item", "seq"):
        measures.setdefault(measure.item_id, []).append(measure)
    for item in rows:
        item.measures = measures.get(item.pk, [])
    return rows


def without_plan(actor: Actor) -> QuerySet[Feedback]:
    """Feedback that was delivered and has no plan yet."""
    planned = RectificationPlan.objects.trusted().values("feedback")
    rows = Feedback.objects.visible_to(actor).filter(feedback_on__isnull=False)
    return (
        rows.exclude(pk__in=planned).exclude(origin=Feedback.Origin.IMPORTED).select_related("organisation")
    )


@dataclass(frozen=True, slots=True)
class UnitRow:
    organisation: Organisation
    rates: Rates
    waiting: int
    returned: int


def units_answered_for(actor: Actor, right: str = "rectification.leader_review") -> list[UnitRow]:
    """One line a unit within this right: rates, what waits for the leader, what was returned.

    Two statements a unit: a county leader answers for a handful.
    """
    reach = RectificationItem.objects.within_reach(actor, right).exclude(state="merged").order_by()
    counted = reach.values("organisation").annotate(
        waiting=Count("pk", filter=Q(state="leader_review")),
        returned=Count("pk", filter=Q(state="returned")),
    )
    counts = {row["organisation"]: row for row in counted}
    units = Organisation.objects.filter(pk__in=counts)
    return [
        UnitRow(
            unit,
            rates(reach.filter(organisation=unit)),
            counts[unit.pk]["waiting"],
            counts[unit.pk]["returned"],
        )
        for unit in units
    ]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a unit has not handed in; `phone` so that somebody can ring."""

    organisation: Organisation
    what: str
    due: date
    days_late: int
    count: int = 1

    @property
    def phone(self) -> str:
        return self.organisation.phone


def not_handed_in(actor: Actor, day: date | None = None) -> list[Missing]:
    """Plans, reports and declarations that are overdue, by unit, most overdue first; four statements."""
    day = day or today()
    found = [*_late_plans_and_reports(actor, day), *_late_declarations(actor, day)]
    units = Organisation.objects.in_bulk({row[0] for row in found})
    missing = [Missing(units[unit], what, due, (day - due).days, count) for unit, what, due, count in found]
    return sorted(missing, key=lambda row: (-row.days_late, row.organisation.sort))


def _late_plans_and_reports(actor: Actor, day: date) -> Iterable[tuple[int, str, date, int]]:
    names = {"DR13": _("整改方案"), "DR17": _("两份整改报告"), "DR20": _("整改公开")}
    plans = RectificationPlan.objects.visible_to(actor).values("pk")
    late = Clock.objects.filter(code__in=names, state=Clock.State.RUNNING, due__lt=day)
    of_plans = late.filter(kind="rectification_plan", record_id__in=plans)
    feedbacks = without_plan(actor).values("pk")
    of_feedbacks = late.filter(kind="feedback", code="DR13", record_id__in=feedbacks)
    rows = (of_plans | of_feedbacks).values_list("organisation_id", "code", "due")
    return [(unit, names[code], due, 1) for unit, code, due in rows if unit]


def _late_declarations(actor: Actor, day: date) -> Iterable[tuple[int, str, date, int]]:
    rows = queries.items(actor).exclude(state__in=IN_REVIEW).filter(overdue(day)).order_by()
    grouped = rows.values("organisation").annotate(first=Min("due"), count=Count("pk"))
    return [(row["organisation"], _("整改事项申报"), row["first"], row["count"]) for row in grouped]
