"""What waits, and for whom: rows beside the records, so that the home page is one scoped query (design §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow.declare import Edge, Flow, Parallel
from xuncha.foundation.flow.holding import Holder
from xuncha.foundation.flow.models import Opinion, PaperAct, Pending, Step
from xuncha.foundation.records import place_of
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor

CONFIRM = "confirm_paper"
_stand_ins: list[Callable[[int, Any], int]] = []


def stand_ins_from(provider: Callable[[int, Any], int]) -> None:
    """`people` tells who has taken a replaced person's place, so that nothing waits for somebody who has left."""
    _stand_ins[:] = [provider]


def renew(record: Any, flow: Flow) -> None:
    """Replace what waits on this record by what its present state waits for."""
    Pending.objects.filter(kind=flow.kind, record_id=record.pk).delete()
    rows = _rows(record, flow) + _confirmations(record, flow)
    if rows:
        due = _due(record)
        for row in rows:
            row.due = due
        Pending.objects.bulk_create(rows)


def enter_many(records: Sequence[Any], flow: Flow) -> None:
    """What now waits on records that were just entered; nothing waited on them before."""
    Pending.objects.bulk_create([row for record in records for row in _rows(record, flow)])


def clear(record: Any) -> None:
    """Nobody waits any more, for instance because the record was merged into another."""
    Pending.objects.filter(kind=record.kind_name, record_id=record.pk).delete()


def _rows(record: Any, flow: Flow) -> list[Pending]:
    parallel = flow.parallels.get(record.state)
    if parallel is not None:
        return [
            _row(record, f"{parallel.right}.{party}", parallel, party=party)
            for party in open_parties(record, parallel)
        ]
    edges = [edge for edge in flow.leaving(record.state) if edge.todo]
    return [_row(record, edge.by, edge) for edge in edges]


def open_acts(record: Any) -> QuerySet[PaperAct]:
    """What was recorded in ink and waits for its second person."""
    acts = PaperAct.objects.filter(kind=record.kind_name, record_id=record.pk)
    return acts.filter(confirmed_at=None, refused_reason="")


def _confirmations(record: Any, flow: Flow) -> list[Pending]:
    """Opinions in ink that still wait for their second person, while another party's opinion comes in."""
    parallel = flow.parallels.get(record.state)
    if parallel is None or not parallel.recorded_by:
        return []
    acts = open_acts(record).filter(edge__startswith=f"{record.state}:")
    return [confirmation(record, act, parallel.recorded_by) for act in acts]


def confirmation(record: Any, act: PaperAct, right: str) -> Pending:
    """The second person's to-do: neither who recorded nor who signed, nor who may not handle this ink at all."""
    from xuncha.foundation.flow.engine import flow_of, without_free_hand

    kept_off = without_free_hand(record, flow_of(record).step_of(act.edge), act.edge)
    people = {act.recorder_id, act.signer_id or act.recorder_id, *kept_off}
    return Pending(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=CONFIRM,
        right=right,
        barred="," + "".join(f"{person_id}," for person_id in sorted(people)),
    )


def _row(record: Any, right: str, edge: Edge | Parallel, *, party: str = "") -> Pending:
    from xuncha.foundation.flow.engine import barred

    person = getattr(record, edge.todo_for) if isinstance(edge, Edge) and edge.todo_for else None
    if person is not None:
        for stands_in in _stand_ins:
            person = stands_in(person, record)
    keep_out = barred(record, edge) if edge.not_by else set()
    return Pending(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge.name if isinstance(edge, Edge) else edge.state,
        right=right,
        user_id=person,
        party=party,
        barred="," + "".join(f"{person_id}," for person_id in sorted(keep_out)),
    )


def _due(record: Any) -> Any:
    """The nearest of its running clocks; where no rule counts, the day that the record itself names (`waits_until`)."""
    clocks = Clock.objects.filter(kind=record.kind_name, record_id=record.pk, state="running")
    first = clocks.aggregate(first=Min("due"))["first"]
    return first or (record.waits_until() if hasattr(record, "waits_until") else None)


def turn_of(record: Any, state: str) -> int:
    """How often the record has entered this state; opinions are unique by party within a turn."""
    return (
        Step.objects.filter(kind=record.kind_name, record_id=record.pk, to_state=state)
        .exclude(from_state=state)
        .count()
    )


def open_parties(record: Any, parallel: Parallel) -> list[str]:
    """Parties whose opinion is still missing in this turn."""
    given = set(
        Opinion.objects.filter(
            kind=record.kind_name,
            record_id=record.pk,
            state=parallel.state,
            turn=turn_of(record, parallel.state),
        ).values_list("party", flat=True)
    )
    return [party for party in parallel.parties(record) if party not in given]


def open_parties_of(records: Sequence[Any], parallel: Parallel) -> dict[int, list[str]]:
    """The same for many records of one kind that stand in this state; two statements."""
    if not records:
        return {}
    about = {"kind": records[0].kind_name, "record_id__in": [record.pk for record in records]}
    entered = Step.objects.filter(**about, to_state=parallel.state).exclude(from_state=parallel.state)
    turns = dict(entered.values_list("record_id").annotate(turns=Count("pk")))
    opinions = Opinion.objects.filter(**about, state=parallel.state)
    given = set(opinions.values_list("record_id", "turn", "party"))
    return {
        record.pk: [
            party
            for party in parallel.parties(record)
            if (record.pk, turns.get(record.pk, 0), party) not in given
        ]
        for record in records
    }


def what(row: Pending) -> str:
    """What waits in words, “底稿待审核”, read off the declaration."""
    return words(row.kind, row.edge, row.party)


def words(kind: str, edge: str, party: str) -> str:
    """The same from its parts, where rows were counted together."""
    flow = kinds.get(kind).flow
    if edge == CONFIRM:
        return _("纸质签字待核对")
    if flow is None:
        return ""
    if party:
        parallel = flow.parallels[edge]
        return f"{parallel.todo}（{parallel.labels[party]}）"
    return str(flow.edges[edge].todo)


def waiting_for(actor: Actor, rights: set[str]) -> QuerySet[Pending]:
    """Everything that waits for this person: named, or by a right within reach, and neither barred nor excluded."""
    condition, mine = Q(user_id=actor.pk), _held_by(actor)
    for right in rights:
        reach = actor.reach(right, acting=True)
        if reach:
            condition |= Q(right=right, user_id=None) & reach.q(own_column="user_id", held=mine)
    waiting = Pending.objects.filter(condition).exclude(barred__contains=f",{actor.pk},")
    return without_excluded(waiting, actor).order_by("due", "id")


def _held_by(actor: Actor) -> Q:
    """On records that are this person's own: entered, or held for a part of the work (the handlers of a petition)."""
    about = {"kind": OuterRef("kind"), "record_id": OuterRef("record_id")}
    entered = Step.objects.filter(**about, from_state="", actor_id=actor.pk)
    return Q(Exists(entered)) | Q(Exists(Holder.objects.filter(**about, user_id=actor.pk)))
