"""A plan that came as a file: the unit's word, entered as a draft over the rows that landed with it (practice 8, 19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import UNIT, place_like, require_manage
from xuncha.cycle.rectification.models import Coverage, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.actions import DELIVERED, _coverage, _item_for, _take_over_clocks
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class CarriedPlan:
    """The head of a plan file. `dated` is the day under the document, which the file says and nobody has verified."""

    feedback: Feedback
    leading_group: str = ""
    dated: date | None = None
    special_ids: Sequence[int] = ()
    """Items of the same file that answer no feedback problem."""


@verb
def carry_over_plan(carried: CarriedPlan, *, by: Actor, file_name: str) -> RectificationPlan:
    """Enter the plan as a draft: what a file says is testimony, its signature and review are still to be recorded.

    The rows of the feedback that stand without a plan become the plan's; what was fed back and no row covers gets a
    row of its own, so that everything is covered (practice 3).
    """
    feedback = carried.feedback
    require_manage(by, feedback)
    if feedback.state not in DELIVERED:
        raise Missing(_("反馈送达之后才能编制整改方案"))
    if RectificationPlan.objects.trusted().filter(feedback=feedback).exists():
        raise Refused(_("这份反馈已经有整改方案"))
    plan = RectificationPlan(
        feedback=feedback,
        audience=UNIT,
        leading_group=carried.leading_group,
        imported_from=file_name[:200],
    )
    place_like(plan, feedback)
    plan.title = _("%(unit)s整改方案（来自文件）") % {"unit": plan.organisation}
    engine.open_record(plan, by=by, edge="carried_over", note=_testimony(carried, file_name))
    _adopt(plan, carried.special_ids)
    _open_rest(plan, by)
    if feedback.origin == Feedback.Origin.ROUND and feedback.feedback_on is not None:
        _take_over_clocks(plan, feedback.feedback_on, by)
    pending.renew(plan, engine.flow_of(plan))
    return plan


def _testimony(carried: CarriedPlan, file_name: str) -> str:
    said = _("内容照文件《%(file)s》转入，系单位自述") % {"file": file_name[:120]}
    if carried.dated:
        said += _("；文件落款日期 %(day)s") % {"day": carried.dated.isoformat()}
    return said + _("；签字、会审以本系统登记为准")


def _adopt(plan: RectificationPlan, special_ids: Sequence[int]) -> None:
    """Rows of this feedback that landed without a plan, whichever file they came from."""
    mine = Q(feedback_item__feedback=plan.feedback_id) | Q(pk__in=special_ids)
    rows = RectificationItem.objects.trusted().filter(mine, plan=None).exclude(state="merged")
    placed = {name: getattr(plan, name) for name in ("engagement_id", "round_id", "group_id")}
    rows.update(plan=plan, version=F("version") + 1, **placed)


def _open_rest(plan: RectificationPlan, by: Actor) -> None:
    """One row for what is left of each problem: all its uncovered performances, or the problem as a whole."""
    taken = (
        Coverage.objects.trusted().filter(problem__feedback=plan.feedback_id).exclude(item__state="merged")
    )
    covered = set(taken.values_list("performance_id", flat=True))
    whole = set(taken.values_list("problem_id", flat=True))
    left: dict[int, list[Performance]] = {}
    fed_back = Performance.objects.trusted().filter(item__feedback=plan.feedback_id).order_by("item", "seq")
    for performance in fed_back:
        if performance.pk not in covered:
            left.setdefault(performance.item_id, []).append(performance)
    last = live(plan).aggregate(last=Max("seq"))["last"] or 0
    covers: list[tuple[RectificationItem, Sequence[Performance]]] = []
    for problem in FeedbackItem.objects.trusted().filter(feedback=plan.feedback_id).order_by("seq"):
        share = left.get(problem.pk, [])
        if share or problem.pk not in whole:
            covers.append((_item_for(plan, problem, share, last + len(covers) + 1), share))
    engine.open_many([item for item, _share in covers], by=by)
    Coverage.objects.bulk_create(row for item, share in covers for row in _coverage(item, share))
