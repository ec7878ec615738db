"""What items can be turned into, through the verbs of the rooms that own it; each item at most once a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.actions.preparation import add_key_point
from xuncha.cycle.rectification.access import PLANNING
from xuncha.cycle.rectification.ledger.actions import write_measures
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.reporting.feedbacks.items import EDITED_BY, add_item
from xuncha.cycle.reporting.instructions import actions as instructions
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Instruction
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.decomposing.actions import require_write
from xuncha.insight.decomposing.matching import organisations
from xuncha.insight.decomposing.models import Decomposition, Item, Made

FEEDBACK, TASKS, MEASURES, POINTS = (
    Made.Target.FEEDBACK,
    Made.Target.TASKS,
    Made.Target.MEASURES,
    Made.Target.POINTS,
)
LONGEST_POINT, LONGEST_WORDS = 300, 120
ACTING = ("lead", "responsible")
DISCIPLINE_WORDS = ("纪委", "监委", "纪检", "派驻", "监督室")


@dataclass(frozen=True)
class Target:
    """`kinds`: of items it is made of; `offered`: whether this person can make it of this document at all."""

    code: str
    label: Any
    hint: Any
    kinds: tuple[str, ...]
    offered: Callable[[Decomposition, Actor], bool]


def drafts(decomposition: Decomposition, actor: Actor) -> QuerySet[Feedback]:
    """Feedback still being written that this person may write into: the document's own engagement, or all one may."""
    rows = Feedback.objects.within_reach(actor, EDITED_BY["draft"]).filter(state="draft")
    if decomposition.engagement_id:
        rows = rows.filter(engagement=decomposition.engagement_id)
    return rows.order_by("-pk")


def open_items(decomposition: Decomposition, actor: Actor) -> QuerySet[RectificationItem]:
    """Items of plans in preparation; within the document's engagement where it has one."""
    rows = RectificationItem.objects.trusted().none()
    for right in PLANNING:
        rows = rows | RectificationItem.objects.within_reach(actor, right)
    rows = rows.filter(plan__state__in=("draft", "returned"))
    if decomposition.engagement_id:
        rows = rows.filter(engagement=decomposition.engagement_id)
    return rows.select_related("organisation", "plan").order_by("organisation", "seq")


def writes_tasks(_decomposition: Decomposition, actor: Actor) -> bool:
    return actor.reach("instructions.write", acting=True).covers(Instruction())


def writes_points(decomposition: Decomposition, actor: Actor) -> bool:
    engagement = decomposition.engagement
    return engagement is not None and actor.reach("planning.group", acting=True).covers(engagement)


TARGETS = {
    one.code: one
    for one in (
        Target(
            TASKS, TASKS.label, gettext_lazy("每条一件，有承办、配合、督促单位和期限，登记后逐件交办、回复、了结"),
            (Item.Kind.REQUIREMENT, Item.Kind.MEASURE), writes_tasks,
        ),
        Target(
            FEEDBACK, FEEDBACK.label, gettext_lazy("问题进这个任务正在起草的反馈意见，问题下面的表现随它进去"),
            (Item.Kind.PROBLEM,), lambda decomposition, actor: drafts(decomposition, actor).exists(),
        ),
        Target(
            MEASURES, MEASURES.label, gettext_lazy("措施进正在编制的整改方案，放在对应的问题下面"),
            (Item.Kind.MEASURE, Item.Kind.REQUIREMENT), lambda decomposition, actor: open_items(decomposition, actor).exists(),
        ),
        Target(
            POINTS, POINTS.label, gettext_lazy("补充到这个任务的监督要点清单，逐项核对"),
            (Item.Kind.PROBLEM, Item.Kind.REQUIREMENT, Item.Kind.MEASURE), writes_points,
        ),
    )
}  # fmt: skip


def offered(decomposition: Decomposition, actor: Actor) -> list[Target]:
    return [target for target in TARGETS.values() if target.offered(decomposition, actor)]


def eligible(rows: Iterable[Item], target: Target, made: dict[int, list[Made]]) -> list[Item]:
    """Items of the right kind that are wanted and have not been turned into this yet."""
    done = {number for number, found in made.items() if any(one.target == target.code for one in found)}
    rows = list(rows)
    fit = [row for row in rows if row.kind in target.kinds and not row.dropped and row.pk not in done]
    if target.code == FEEDBACK:  # what stands below a problem goes in with it
        problems = {row.pk for row in rows if row.kind == Item.Kind.PROBLEM and not row.dropped}
        return [row for row in fit if row.under_id not in problems]
    return fit


# -- preview -----------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One item as it would be made: told before anything is written."""

    item: Item
    unit: Organisation | None = None
    unit_name: str = ""
    cooperating: Sequence[str] = ()
    supervising: Sequence[str] = ()
    is_focus: bool = False
    performances: Sequence[Item] = ()
    guess: int | None = None


def preview(
    items: Sequence[Item], target: Target, *, every: Sequence[Item], places: Sequence[RectificationItem] = ()
) -> list[Row]:
    if target.code == TASKS:
        return tasks_of(items)
    if target.code == FEEDBACK:
        below = {
            item.pk: [
                one
                for one in every
                if one.under_id == item.pk and one.kind == Item.Kind.PROBLEM and not one.dropped
            ]
            for item in items
        }
        return [Row(item, performances=below[item.pk]) for item in items]
    if target.code == MEASURES:
        problems = {one.pk: one.text for one in every}
        return [Row(item, guess=_likest(problems.get(item.under_id or 0, ""), places)) for item in items]
    return [Row(item) for item in items]


def tasks_of(items: Sequence[Item]) -> list[Row]:
    """The unit is the first that leads or must act; the others take part."""
    units = organisations(name for item in items for name in item.names(*ACTING, "supervising"))
    return [_task(item, units) for item in items]


def _task(item: Item, units: dict[str, Organisation]) -> Row:
    acting = [*item.names("lead"), *item.names("responsible")]
    supervising = item.names("supervising")
    if not acting:
        acting, supervising = supervising, []
    first, *others = acting or [""]
    focus = any(word in name for name in item.names("supervising") for word in DISCIPLINE_WORDS)
    return Row(
        item, units.get(first), first, [*others, *item.names("cooperating")], supervising, is_focus=focus
    )


def _likest(problem: str, places: Sequence[RectificationItem]) -> int | None:
    """The plan's item whose problem reads most like this one; nothing where none does."""
    if not problem:
        return places[0].pk if len(places) == 1 else None
    best, share = None, 0.35
    for place in places:
        alike = SequenceMatcher(None, problem[:200], f"{place.problem}{place.performance}"[:200]).ratio()
        if alike > share:
            best, share = place.pk, alike
    return best


# -- making ------------------------------------------------------------------------------------------------------------


@verb
def turn_into_tasks(
    decomposition: Decomposition, items: Sequence[Item], *, leader: str, on: Any, by: Any
) -> int:
    """A supervised task each, registered and not yet given out; the office assigns it when it has looked."""
    for row in tasks_of(items):
        task = Instruction(
            round_id=decomposition.round_id, leader=leader[:60], on=on, subject=decomposition.title[:200],
            task=_task_words(row), due=row.item.due_on, organisation=row.unit, is_focus=row.is_focus,
        )  # fmt: skip
        task.group_id, task.engagement_id = decomposition.group_id, decomposition.engagement_id
        instructions.register(task, text=row.item.text, by=by)
        bodies = [("cooperating", name) for name in row.cooperating]
        bodies += [("supervising", name) for name in row.supervising]
        instructions.set_bodies(task, bodies, by=by)
        _made(row.item, TASKS, task.kind_name, task.pk, by)
    return _turned(decomposition, TASKS, len(items), by)


def _task_words(row: Row) -> str:
    """The words, and what no field holds: a body the list does not know, a deadline without a day."""
    lines = [row.item.text]
    if row.unit is None and row.unit_name:
        lines.append(_("原文责任单位：%(name)s") % {"name": row.unit_name})
    if row.item.due_sort and row.item.due_on is None:
        lines.append(_("原文时限：%(words)s") % {"words": row.item.due_words()})
    return "\n".join(lines)


@verb
def turn_into_problems(
    decomposition: Decomposition, items: Sequence[Item], *, feedback: Feedback, every: Sequence[Item], by: Any
) -> int:
    """Problems of the draft, with their performances; leaf and node are chosen there."""
    titles = {node["id"]: node for node in decomposition.nodes}
    for row in preview(items, TARGETS[FEEDBACK], every=every):
        problem = FeedbackItem(content=row.item.text, section=_section(row.item.node, titles)[:200])
        add_item(problem, feedback=feedback, performances=[one.text for one in row.performances], by=by)
        _made(row.item, FEEDBACK, "feedback_item", problem.pk, by)
    return _turned(decomposition, FEEDBACK, len(items), by)


def _section(number: int | None, nodes: dict[int, dict[str, Any]]) -> str:
    """The heading above the problem's own point."""
    parent = nodes[number]["parent"] if number is not None else None
    return str(nodes[parent]["title"]) if parent is not None else ""


@verb
def turn_into_measures(
    decomposition: Decomposition, chosen: Sequence[tuple[Item, RectificationItem]], *, by: Any
) -> int:
    """Measures below the plan's items that were chosen for them."""
    for item, place in chosen:
        fields = {
            "content": item.text,
            "leader": "、".join(item.names("leader"))[:LONGEST_WORDS],
            "dept": "、".join(item.names(*ACTING))[:LONGEST_WORDS],
            "due": item.due_on,
        }
        write_measures(place, [fields], by=by)
        _made(item, MEASURES, "rectification_item", place.pk, by)
    return _turned(decomposition, MEASURES, len(chosen), by)


@verb
def turn_into_points(decomposition: Decomposition, items: Sequence[Item], *, by: Any) -> int:
    assert decomposition.engagement is not None
    for item in items:
        point = add_key_point(decomposition.engagement, text=item.text[:LONGEST_POINT], by=by)
        _made(item, POINTS, point.kind_name, point.pk, by)
    return _turned(decomposition, POINTS, len(items), by)


def _made(item: Item, target: str, kind: str, record_id: int, by: Any) -> None:
    """Two people at once: the second meets the constraint and nothing of theirs is written."""
    Made.objects.create(item=item, target=target, kind=kind, record_id=record_id, by_name=by.name, on=today())


def _turned(decomposition: Decomposition, target: str, count: int, by: Any) -> int:
    require_write(by, decomposition)
    if not count:
        raise Missing(_("请至少勾选一条"))
    audit.record("decomposition.turned", by=by, about=decomposition, data={"kind": target, "count": count})
    return count
