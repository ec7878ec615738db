"""Imported rows find the problems that were fed back: what is covered is covered once (practice 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from xuncha.cycle.rectification.access import HEAD, require_manage
from xuncha.cycle.rectification.ledger.matching import keys_of, text_key
from xuncha.cycle.rectification.models import Coverage, RectificationItem
from xuncha.cycle.reporting.models import FeedbackItem, Performance
from xuncha.foundation import audit
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

BATCH = 500


@dataclass
class _Problem:
    """A problem that was fed back, with what of it nobody covers yet."""

    row: FeedbackItem
    open: dict[str, list[int]] = field(default_factory=dict)
    total: int = 0
    whole_taken: bool = False


@verb
def connect_to_feedback(organisation_ids: Iterable[int], *, by: Actor) -> list[RectificationItem]:
    """Connect rows without a feedback problem to the one their text repeats; a constant number of statements.

    A row takes the performances it repeats; one that names none takes all that are left, or the problem as a whole
    where it was fed back without performances. Returns the rows of units with known problems that match none.
    """
    ids = set(organisation_ids)
    fed_back = FeedbackItem.objects.trusted().filter(organisation__in=ids)
    if not fed_back.exists():  # the first ledger of an office: nothing was fed back here yet
        return []
    loose = _loose(ids)
    problems = _problems(fed_back, {(item.organisation_id, text_key(item.problem)) for item in loose})
    _take_off_covered(problems)
    connected: list[RectificationItem] = []
    rows: list[Coverage] = []
    for item in loose:
        problem = problems.get((item.organisation_id, text_key(item.problem)))
        if problem is None:
            continue
        _connect(item, problem.row)
        connected.append(item)
        rows += _cover(item, problem)
    _require_manage(connected, by)
    _write(connected, rows, by)
    return [item for item in loose if item.feedback_item_id is None]


def _loose(ids: set[int]) -> list[RectificationItem]:
    rows = RectificationItem.objects.trusted().filter(organisation__in=ids, feedback_item=None)
    return list(rows.exclude(state="merged").order_by("organisation_id", "seq", "pk"))


def _problems(
    fed_back: QuerySet[FeedbackItem], wanted: set[tuple[int, str]]
) -> dict[tuple[int, str], _Problem]:
    """Those that loose rows mean, by unit and text, the newest feedback last; the others are looked at by their text only."""
    named = fed_back.values_list("pk", "organisation_id", "content")
    same = [pk for pk, unit, content in named.iterator() if (unit, text_key(content)) in wanted]
    found = {row.pk: _Problem(row) for row in fed_back.filter(pk__in=same).order_by("pk")}
    points = Performance.objects.trusted().filter(item__in=same).order_by("item_id", "seq")
    for pk, item_id, text in points.values_list("pk", "item_id", "text"):
        problem = found[item_id]
        problem.open.setdefault(text_key(text), []).append(pk)
        problem.total += 1
    return {
        (problem.row.organisation_id, text_key(problem.row.content)): problem for problem in found.values()
    }


def _take_off_covered(problems: dict[tuple[int, str], _Problem]) -> None:
    by_pk = {problem.row.pk: problem for problem in problems.values()}
    rows = Coverage.objects.trusted().filter(problem__in=by_pk)
    for problem_id, performance_id in rows.values_list("problem_id", "performance_id"):
        problem = by_pk[problem_id]
        if performance_id is None:
            problem.whole_taken = True
        problem.open = {key: [pk for pk in pks if pk != performance_id] for key, pks in problem.open.items()}


def _connect(item: RectificationItem, problem: FeedbackItem) -> None:
    """The row stands where its problem stands; the principal leader's stays the head's alone (practice 13)."""
    item.feedback_item = problem
    item.is_top_leader, item.is_key = problem.is_top_leader, problem.is_key
    item.leaf_id = item.leaf_id or problem.leaf_id
    if problem.is_top_leader:
        item.audience = HEAD
    item.engagement_id, item.round_id, item.group_id = (
        problem.engagement_id,
        problem.round_id,
        problem.group_id,
    )


def _cover(item: RectificationItem, problem: _Problem) -> list[Coverage]:
    if problem.total == 0:
        taken, problem.whole_taken = problem.whole_taken, True
        return [] if taken else [Coverage(item=item, problem=problem.row)]
    named = keys_of(item.performance.split("\n"))
    wanted = [key for key in problem.open if key in named] if named else list(problem.open)
    return [
        Coverage(item=item, problem=problem.row, performance_id=pk)
        for key in wanted
        for pk in problem.open.pop(key)
    ]


def _require_manage(items: Sequence[RectificationItem], by: Actor) -> None:
    """One check a unit, not one a row."""
    for item in {item.organisation_id: item for item in items}.values():
        require_manage(by, item)


def _write(items: Sequence[RectificationItem], rows: Sequence[Coverage], by: Actor) -> None:
    fields = ["feedback_item", "is_top_leader", "is_key", "leaf", "audience", "engagement", "round", "group"]
    RectificationItem.objects.trusted().bulk_update(items, fields, batch_size=BATCH)
    Coverage.objects.bulk_create(rows, batch_size=BATCH)
    for item in items:
        audit.record(
            "rectification_item.connected", by=by, about=item, data={"feedback_item": item.feedback_item_id}
        )
