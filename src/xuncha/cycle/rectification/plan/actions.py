"""The verbs of the plan: opened from the feedback, filled, split and merged, signed, approved or returned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification.access import HEAD, UNIT, place_like, require_write
from xuncha.cycle.rectification.models import (
    Coverage,
    Measure,
    RectificationItem,
    RectificationPlan,
    Special,
)
from xuncha.cycle.rectification.models.vocabulary import tag_of
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.plan.flow import EDITABLE
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.foundation import audit, numbering, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

DELIVERED = ("delivered", "closed")
"""States of a feedback in which its unit has it."""
AFTER_THE_PERIOD = ("DR17", "DR19")
OWN_CLOCKS = ("DR13", "DR15", "DR16")
"""Clocks that start with the delivery and run for the plan once there is one."""
BY_PERFORMANCE, BY_PROBLEM = "performance", "problem"


@verb
def open_plan(feedback: Feedback, *, by: Actor, grain: str = BY_PERFORMANCE) -> RectificationPlan:
    """Open the plan of a delivered feedback: one item a performance by default, or one a problem, all covered."""
    require_write(by, feedback)
    if feedback.state not in DELIVERED:
        raise Missing(_("反馈送达之后才能编制整改方案"))
    if RectificationPlan.objects.trusted().filter(feedback=feedback).exists():
        raise Refused(_("这份反馈已经有整改方案"))
    plan = RectificationPlan(feedback=feedback, audience=UNIT)
    place_like(plan, feedback)
    plan.title = _("%(unit)s关于%(round)s反馈意见的整改方案") % {
        "unit": plan.organisation,
        "round": plan.round or feedback.round_label or _("巡察"),
    }
    engine.open_record(plan, by=by)
    _open_items(plan, grain, by)
    if feedback.feedback_on is not None:
        _take_over_clocks(plan, feedback.feedback_on, by)
    pending.renew(plan, engine.flow_of(plan))
    return plan


def _take_over_clocks(plan: RectificationPlan, delivered_on: date, by: Actor) -> None:
    """The feedback's clocks now run for the plan, so that its to-do has their date; one rule never runs twice.

    DR13 plan due, DR15 democratic-life meeting, DR16 end of concentrated rectification, and from that end DR17 for the
    two reports and DR19 for the evaluation.
    """
    running = Clock.objects.filter(kind="feedback", record_id=plan.feedback_id, state__in=Clock.OPEN)
    running.filter(code__in=OWN_CLOCKS).update(kind=plan.kind_name, record_id=plan.pk)
    mine = Clock.objects.filter(kind=plan.kind_name, record_id=plan.pk)
    for code in OWN_CLOCKS:
        if not mine.filter(code=code).exists():
            rules.start(code, about=plan, on=delivered_on, ruleset_id=plan.ruleset_id, by=by)
    period = mine.get(code="DR16", state__in=Clock.OPEN)
    follows = rules.due_of(period)
    for code in AFTER_THE_PERIOD:
        rules.start(code, about=plan, on=period.due, anchor=follows, ruleset_id=plan.ruleset_id, by=by)


def _open_items(plan: RectificationPlan, grain: str, by: Actor) -> None:
    problems = FeedbackItem.objects.trusted().filter(feedback_id=plan.feedback_id).order_by("seq")
    performances: dict[int, list[Performance]] = {}
    found = Performance.objects.trusted().filter(item__feedback_id=plan.feedback_id).order_by("item", "seq")
    for performance in found:
        performances.setdefault(performance.item_id, []).append(performance)
    covers: list[tuple[RectificationItem, Sequence[Performance]]] = []
    for problem in problems:
        shares = performances.get(problem.pk, [])
        whole = grain == BY_PROBLEM or not shares
        for share in [shares] if whole else [[one] for one in shares]:
            covers.append((_item_for(plan, problem, share, len(covers) + 1), share))
    engine.open_many([item for item, _share in covers], by=by)
    Coverage.objects.bulk_create(row for item, share in covers for row in _coverage(item, share))


def _item_for(
    plan: RectificationPlan, problem: FeedbackItem, share: Sequence[Performance], seq: int
) -> RectificationItem:
    item = RectificationItem(
        plan=plan,
        feedback_item=problem,
        seq=seq,
        problem=problem.content,
        performance="\n".join(one.text for one in share),
        counts=max(1, len(share)),
        leaf_id=problem.leaf_id,
        tag=tag_of(problem.leaf_id),
        village_id=problem.village_id,
        is_key=problem.is_key,
        is_top_leader=problem.is_top_leader,
        audience=HEAD if problem.is_top_leader else UNIT,
    )
    place_like(item, plan)
    return item


def _coverage(item: RectificationItem, share: Sequence[Performance]) -> list[Coverage]:
    problem = item.feedback_item
    assert problem is not None
    if not share:
        return [Coverage(item=item, problem=problem)]
    return [Coverage(item=item, problem=problem, performance=one) for one in share]


def require_editable(plan: RectificationPlan, by: Actor) -> None:
    require_write(by, plan)
    if plan.state not in EDITABLE:
        raise NotAllowed(_("方案已经送签或报送；要改先收回，通过之后的调整请提变更申请"))


@verb
def add_item(
    plan: RectificationPlan,
    *,
    problem: str,
    special: str,
    by: Actor,
    village_id: int | None = None,
    **fields: Any,
) -> RectificationItem:
    """Add an item that answers no feedback problem: personnel, self-found, immediate, supervised (practice 3)."""
    require_editable(plan, by)
    if special == Special.MAIN:
        raise Missing(_("主报告的事项由反馈问题生成；另加的事项请选所属专项"))
    last = live(plan).aggregate(last=Max("seq"))["last"] or 0
    item = RectificationItem(
        plan=plan, seq=last + 1, problem=problem, special=special, village_id=village_id, **fields
    )
    place_like(item, plan)
    item.is_immediate = special == Special.IMMEDIATE
    item.phase = "during" if item.is_immediate else "post"
    item.audience = UNIT
    return engine.open_record(item, by=by)


@verb
def split_item(
    item: RectificationItem, performances: Sequence[Performance], *, by: Actor
) -> RectificationItem:
    """Give some of an item's performances an item of their own; the rest stays. Nothing is lost or doubled."""
    require_editable(plan_of(item), by)
    return split(item, [one.pk for one in performances], by=by)


@verb
def merge_items(
    into: RectificationItem, others: Sequence[RectificationItem], *, by: Actor
) -> RectificationItem:
    """Let one item answer for several of the same problem; the others end as merged."""
    require_editable(plan_of(into), by)
    return merge(into, others, by=by)


def plan_of(item: RectificationItem) -> RectificationPlan:
    if item.plan is None:
        raise NotAllowed(_("历史转入的事项没有方案，不能拆分或合并"))
    return item.plan


def split(item: RectificationItem, performance_ids: Sequence[int], *, by: Actor) -> RectificationItem:
    """The split itself, for a plan that is open and for an approved change alike."""
    rows = Coverage.objects.trusted().filter(item=item, performance__isnull=False)
    moved = rows.filter(performance__in=performance_ids)
    count, all_of_them = moved.count(), rows.count()
    if not count or count != len(set(performance_ids)) or count == all_of_them:
        raise Missing(_("请选出要单列的具体表现：至少一条，也不能是全部"))
    twin = RectificationItem.objects.trusted().get(pk=item.pk)
    twin.pk, twin.version, twin.evidence_count = None, 1, 0
    twin._state.adding = True
    twin.number = numbering.issue("ZG", parts=item.number_parts()) if item.number else ""
    twin.seq = (live(plan_of(item)).aggregate(last=Max("seq"))["last"] or 0) + 1
    engine.open_record(twin, by=by)
    _keep_author(item, twin)
    moved.update(item=twin)
    _copy_measures(item, twin)
    for one in (item, twin):
        _retell(one)
    data = {"into": twin.pk, "performances": count}
    audit.record("rectification_item.split", by=by, about=item, data=data)
    return twin


def _keep_author(item: RectificationItem, twin: RectificationItem) -> None:
    """Whoever approves a split did not enter the new item: separation of duties looks at its first author."""
    twin.created_by_id, twin.created_by_name = item.created_by_id, item.created_by_name
    twin.save(update_fields=["created_by_id", "created_by_name"])


def _copy_measures(item: RectificationItem, twin: RectificationItem) -> None:
    measures = list(Measure.objects.trusted().filter(item=item))
    for measure in measures:
        measure.pk, measure.item = None, twin
        measure._state.adding = True
    Measure.objects.bulk_create(measures)


def merge(
    into: RectificationItem, others: Sequence[RectificationItem], *, by: Actor, reason: str = ""
) -> RectificationItem:
    """The merge itself: coverage and measures move over, the others end as merged."""
    for other in others:
        _require_alike(into, other)
        Coverage.objects.trusted().filter(item=other).update(item=into)
        last = Measure.objects.trusted().filter(item=into).count()
        Measure.objects.trusted().filter(item=other).update(item=into, seq=F("seq") + last)
        engine.take(other, "merge", by=by, reason=reason, checked=True)
        audit.record("rectification_item.merged", by=by, about=into, data={"merged": other.pk})
    _retell(into)
    return into


def _require_alike(into: RectificationItem, other: RectificationItem) -> None:
    same = other.pk != into.pk and other.plan_id == into.plan_id
    if not same or other.feedback_item_id != into.feedback_item_id or other.feedback_item_id is None:
        raise Missing(_("只能合并同一反馈问题下的事项"))


def _retell(item: RectificationItem) -> None:
    """What the item covers, in words and in number, read off its coverage."""
    covered = (
        Coverage.objects.trusted().filter(item=item, performance__isnull=False).order_by("performance__seq")
    )
    texts = list(covered.values_list("performance__text", flat=True))
    item.performance, item.counts = "\n".join(texts), max(1, len(texts))
    item.version += 1
    item.save(update_fields=["performance", "counts", "version", "updated_at"])


@verb
def record_democratic_life(plan: RectificationPlan, *, on: date, note: str, by: Actor) -> RectificationPlan:
    """The team held its thematic democratic-life meeting (in a village: organisation-life meeting); meets DR15.

    Entered again, the later entry corrects the earlier one; what the head signed does not hold it.
    """
    require_write(by, plan)
    if on > today():
        raise Missing(_("会议日期不能晚于今天"))
    plan.democratic_life_on, plan.democratic_life_note = on, note
    plan.version += 1
    plan.save(update_fields=["democratic_life_on", "democratic_life_note", "version", "updated_at"])
    rules.meet("DR15", about=plan, on=on)
    rules.meet("DR15", about=plan.feedback, on=on)
    note_fact(plan.engagement, "democratic_life", on=on, by=by, once=True)
    audit.record("rectification_plan.democratic_life", by=by, about=plan, data={"on": on})
    return plan


@verb
def extend_period(plan: RectificationPlan, *, until: date, document_no: str, reason: str, by: Actor) -> Clock:
    """The concentrated period ends later, by a document: DR16 keeps its original date, DR17 follows the new end."""
    clock = period_of(plan)
    if clock is None:
        raise Missing(_("集中整改期已经结束，或者还没有开始"))
    if until <= clock.due:
        raise Missing(_("延长后的日期应晚于现在的 %(day)s") % {"day": clock.due})
    engine.take(plan, "extend_period", by=by, reason=f"{document_no} {reason}".strip())
    extended = rules.extend(clock, until, None, by=by)
    pending.renew(plan, engine.flow_of(plan))
    return extended


def period_of(plan: RectificationPlan) -> Clock | None:
    """The concentrated period that is running (DR16)."""
    running = Clock.objects.filter(kind=plan.kind_name, record_id=plan.pk, code="DR16")
    return running.filter(state__in=Clock.OPEN).first()


def reopen_period(plan: RectificationPlan, *, on: date, by: Actor) -> None:
    """What came back is put right in a new period; one that still runs goes on (DR16). Reports once due stay due."""
    if period_of(plan) is None:
        rules.start("DR16", about=plan, on=on, ruleset_id=plan.ruleset_id, by=by)


@verb
def sign(
    plan: RectificationPlan,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> RectificationPlan:
    """The principal's signature, not delegable: the plan goes up."""
    signed = engine.take(
        plan, "sign", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version
    )
    on = paper_act.acted_on if paper_act else today()
    note_fact(plan.engagement, "plan_submitted", on=on, by=by, once=True)
    return signed


@verb
def approve(
    plan: RectificationPlan, *, by: Actor, reason: str = "", on: date | None = None
) -> RectificationPlan:
    """The last party agreed: dates stand as original dates, items get their numbers."""
    engine.take(plan, "approve", by=by, reason=reason, on=on, checked=True)
    plan.approved_lists = plan.lists()
    plan.save(update_fields=["approved_lists"])
    items = list(live(plan).filter(number=""))
    for item in items:
        item.original_due = item.due
        item.number = numbering.issue("ZG", parts=plan.number_parts())
    RectificationItem.objects.trusted().bulk_update(items, ["original_due", "number"], batch_size=200)
    note_fact(plan.engagement, "plan_approved", on=on or today(), by=by, once=True)
    return plan


@verb
def return_plan(
    plan: RectificationPlan, *, by: Actor, reason: str, on: date | None = None
) -> RectificationPlan:
    """At least one party returned it; how often is read off the steps (M4-14)."""
    return engine.take(plan, "return_plan", by=by, reason=reason, on=on, checked=True)
