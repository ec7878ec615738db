"""The office's cockpit: how far the rounds are, who carries how much, what is stuck where (M1-22).

A constant number of statements, however many units, papers and items there are. Talks, petitions and leads appear as
how many are open, nothing more; that a lead is late is not told here at all (practice 20).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.planning import queries as planning
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.models import Engagement, Group, Membership, Round
from xuncha.cycle.rectification import queries as ledger
from xuncha.cycle.rectification.workspace.queries import not_handed_in
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import Holder
from xuncha.foundation.flow.pending import words
from xuncha.foundation.rules.models import DeadlineRule
from xuncha.foundation.scoping import Actor
from xuncha.insight.boards import places
from xuncha.insight.boards.access import COCKPIT

RUNNING = ("approved", "under_way", "suspended")
OPEN_PAPER = ("draft", "deputy_review", "group_meeting", "leader_sign")
OPEN_TALK = ("planned", "scheduled", "cleared", "recording", "signing")
SHOWN = 12


@dataclass
class Person:
    """Somebody in a group with what is in hand; `papers`, `talks`: open ones; `todos`: what waits for exactly them."""

    name: str
    seat: Any
    papers: int = 0
    talks: int = 0
    todos: int = 0


@dataclass
class GroupLine:
    """One group of a running round: its units by stage, and what is open in it."""

    group: Group
    cells: list[tuple[int, str]] = field(default_factory=list)
    units: int = 0
    papers: int = 0
    talks: int = 0
    todos: int = 0
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class RoundBlock:
    """A running round; `heads`: the stages at which any of its units stands."""

    round: Round
    heads: list[tuple[str, Any]]
    groups: list[GroupLine]


def rounds(actor: Actor) -> list[RoundBlock]:
    """Running rounds by group and stage, and the load of each group and person; ten statements."""
    running = list(planning.rounds(actor).filter(state__in=RUNNING))
    ids = [round_.pk for round_ in running]
    groups = list(Group.objects.visible_to(actor).filter(round__in=ids).order_by("round", "no"))
    counted = _stage_counts(actor, ids)
    lines = {group.pk: GroupLine(group) for group in groups}
    _load(actor, lines)
    blocks = []
    for round_ in running:
        own = [lines[group.pk] for group in groups if group.round_id == round_.pk]
        codes = sorted({code for line in own for code in counted[line.group.pk]})
        for line in own:
            line.cells = [(counted[line.group.pk][code], _engagements(line.group, code)) for code in codes]
            line.units = counted[line.group.pk].total()
        blocks.append(RoundBlock(round_, [(code, stages.LABEL[code]) for code in codes], own))
    return blocks


def _stage_counts(actor: Actor, round_ids: Sequence[int]) -> dict[int, Counter[str]]:
    rows = Engagement.objects.visible_to(actor).filter(round__in=round_ids).exclude(state="void")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for group, stage, count in rows.order_by().values_list("group", "stage").annotate(count=Count("pk")):
        found[group][stage] = count
    return found


def _engagements(group: Group, stage: str) -> str:
    query = urlencode({"round": group.round_id, "group": group.pk, "stage": stage})
    return f"{reverse('planning:engagements')}?{query}"


def _load(actor: Actor, lines: dict[int, GroupLine]) -> None:
    """Open papers, open talks and to-dos of each group, and of each person in it."""
    papers = WorkPaper.objects.within_reach(actor, COCKPIT, acting=False).filter(
        group__in=lines, state__in=OPEN_PAPER
    )
    talks = Interview.objects.within_reach(actor, COCKPIT, acting=False).filter(
        group__in=lines, state__in=OPEN_TALK
    )
    waiting = places.waiting(actor).filter(group_id__in=lines)
    by_group = {
        "papers": _counted(papers, "group"),
        "talks": _counted(talks, "group"),
        "todos": _counted(waiting, "group_id"),
    }
    for pk, line in lines.items():
        for name, counts in by_group.items():
            setattr(line, name, counts.get(pk, 0))
    held = Holder.objects.filter(kind=Interview.kind_name, record_id__in=talks.order_by().values("pk"))
    _people(
        actor,
        lines,
        papers=_counted(papers, "group", "created_by_id"),
        talks=dict(held.order_by().values_list("user_id").annotate(count=Count("record_id", distinct=True))),
        todos=_counted(waiting.exclude(user_id=None), "group_id", "user_id"),
    )


def _counted(rows: Any, *names: str) -> dict[Any, int]:
    counted = rows.order_by().values_list(*names).annotate(count=Count("pk"))
    return {key[0] if len(key) == 1 else tuple(key): count for *key, count in counted}


def _people(
    actor: Actor,
    lines: dict[int, GroupLine],
    *,
    papers: dict[Any, int],
    talks: dict[Any, int],
    todos: dict[Any, int],
) -> None:
    rows = Membership.objects.visible_to(actor).filter(group__in=lines, left_on=None)
    for member in rows.order_by("sort", "id"):
        key = (member.group_id, member.user_id)
        told = Person(
            member.name,
            member.get_role_code_display(),
            papers.get(key, 0),
            talks.get(member.user_id, 0),
            todos.get(key, 0),
        )
        lines[member.group_id].people.append(told)


@dataclass(frozen=True)
class Heap:
    """What waits for one act: how many, how long the oldest has waited, and where they are listed."""

    kind: Any
    act: str
    count: int
    days: int
    url: str


def stuck(actor: Actor) -> list[Heap]:
    """What waits, by kind and act, the longest wait first; one statement."""
    rows = places.waiting(actor).order_by().values_list("kind", "edge", "party")
    counted = rows.annotate(count=Count("pk"), since=Min("since")).order_by("since", "kind", "edge")
    return [
        Heap(
            kinds.get(kind).label,
            words(kind, edge, party),
            count,
            (today() - since.date()).days,
            _waiting_url(kind, edge, party),
        )
        for kind, edge, party, count, since in counted
    ]


def _waiting_url(kind: str, edge: str, party: str) -> str:
    query = {name: value for name, value in (("kind", kind), ("edge", edge), ("party", party)) if value}
    return f"{reverse('insight:waiting')}?{urlencode(query)}"


@dataclass(frozen=True)
class Late:
    """Clocks of one rule that ran out: how many, since when, and on what the rule rests."""

    rule: DeadlineRule
    count: int
    first: date
    days: int
    url: str


def late(actor: Actor) -> list[Late]:
    """Overdue clocks by rule with its legal basis, the longest overdue first; two statements."""
    day = today()
    rows = places.late_clocks(actor, day).order_by().values_list("code")
    counted = list(
        rows.annotate(count=Count("pk"), first=Min("due"), rule=Min("rule_id")).order_by("first", "code")
    )
    rules = DeadlineRule.objects.in_bulk([rule for *_rest, rule in counted])
    return [
        Late(
            rules[rule],
            count,
            first,
            (day - first).days,
            f"{reverse('insight:overdue')}?{urlencode({'code': code})}",
        )
        for code, count, first, rule in counted
    ]


def returned(actor: Actor) -> list[dict[str, Any]]:
    """Items of rectification that were sent back, by unit; one statement."""
    rows = ledger.items(actor).filter(state="returned").order_by()
    counted = rows.values("organisation", "organisation__name", "organisation__short_name").annotate(
        count=Count("pk")
    )
    return [
        {
            "unit": row["organisation__short_name"] or row["organisation__name"],
            "count": row["count"],
            "url": f"{reverse('rectification:ledger')}?{urlencode({'unit': row['organisation'], 'bar': 'returned'})}",
        }
        for row in counted.order_by("-count", "organisation")[:SHOWN]
    ]


def page(actor: Actor) -> dict[str, Any]:
    """Everything on the cockpit."""
    missing = not_handed_in(actor)
    heaps = stuck(actor)
    clocks = late(actor)
    return {
        "blocks": rounds(actor),
        "heaps": heaps[:SHOWN],
        "more_heaps": max(len(heaps) - SHOWN, 0),
        "late": clocks,
        "returned": returned(actor),
        "missing": missing[:SHOWN],
        "missing_total": len(missing),
        "figures": {
            "waiting": sum(heap.count for heap in heaps),
            "late": sum(line.count for line in clocks),
            "missing": len(missing),
        },
    }
