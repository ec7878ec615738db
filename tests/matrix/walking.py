"""How an edge is tried by a person, and how a record is walked along its flow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from tests import cast as scene
from tests.cast import Cast, proof
from tests.matrix.people import TWINS, Seat, everybody, scope_of, seats
from tests.matrix.subjects import OWN, World
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.declare import Edge, Flow, Parallel
from xuncha.foundation.flow.models import Opinion, Pending, Signature, Step
from xuncha.foundation.kinds import Kind
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, Refused
from xuncha.people.models import User
from xuncha.people.roles import SCOPE_COLUMN, Grant, roles


def flowing() -> list[Kind]:
    return sorted((kind for kind in kinds.every() if kind.flow is not None), key=lambda kind: kind.name)


def edges() -> list[tuple[str, str, str]]:
    """(kind, edge, source) of every declared transition."""
    found = []
    for kind in flowing():
        assert kind.flow is not None
        found += [
            (kind.name, edge.name, source)
            for edge in kind.flow.edges.values()
            for source in edge.source_codes
        ]
    return found


def take(record: Any, name: str, person: User) -> Any:
    return engine.take(record, name, by=person, reason="理由", proof=proof(person), version=record.version)


def attempt(run: Any, *arguments: Any, keep: bool = False, **named: Any) -> str:
    """What came of it: "done", or the name of the refusal; nothing stays unless `keep`."""
    if not keep:
        arguments = tuple(copy(item) for item in arguments)
    try:
        with transaction.atomic():
            run(*arguments, **named)
            if not keep:
                transaction.set_rollback(True)
    except Refused as refusal:
        named = "" if not isinstance(refusal, Missing) or refusal.details else " without naming anything"
        return type(refusal).__name__ + named
    except Exception as error:  # noqa: BLE001 - a crash is a finding, not the end of the walk
        return f"crashed: {type(error).__name__} {error}"[:200]
    return "done"


def fits(expected: bool, outcome: str) -> bool:
    """The right person gets through or hears what is missing; everybody else is refused."""
    return outcome in {"done", "Missing"} if expected else outcome == "NotAllowed"


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_reached(cast: Cast, seat: Seat, right: str, record: Any, person: User) -> bool:
    """Worked out by hand from roles.toml, not by the code under test: does this seat hold this right on this record?"""
    if not seat.role:
        return False
    role = roles()[seat.role]
    grants = [grant for grant in role.grants if grant.right == right]
    return any(_opens(cast, seat, grant, record, person) for grant in grants)


def _opens(cast: Cast, seat: Seat, grant: Grant, record: Any, person: User) -> bool:
    place = place_of(record)
    column = SCOPE_COLUMN[roles()[seat.role].scope]
    if column is not None:
        scope = scope_of(cast, seat)
        if scope is None or place[column] != scope.pk:  # type: ignore[attr-defined]
            return False
    if grant.audience and not (place["audience"] or 0) & grant.audience:
        return False
    return not grant.own or getattr(record, record.own_column, None) == person.pk


def flow_of_kind(kind: Kind) -> Flow:
    assert kind.flow is not None
    return kind.flow


def at_state(world: World, kind_name: str, state: str) -> Any:
    """Our record of a kind, put into a state."""
    record = world.record(kind_name, OWN)
    type(record)._base_manager.filter(pk=record.pk).update(state=state)
    return type(record)._base_manager.get(pk=record.pk)


def parallels() -> list[tuple[Kind, str, Parallel]]:
    return [
        (kind, state, parallel)
        for kind in flowing()
        for state, parallel in flow_of_kind(kind).parallels.items()
    ]


SEAT_OF = {"head2": "head"}
"""A second principal of the unit sits where the first does; only walks along a whole way need one."""


def holders_of(cast: Cast, people: dict[str, User], right: str, record: Any) -> list[tuple[str, User]]:
    return [
        (key, person)
        for key, person in people.items()
        if is_reached(cast, seats()[SEAT_OF.get(key, key)], right, record, person)
    ]


def did(record: Any, act: str, person: User, state: str) -> None:
    """This person entered the record, gave an opinion on it, or took the named edge."""
    if act == "created":
        type(record)._base_manager.filter(pk=record.pk).update(created_by_id=person.pk)
        record.created_by_id = person.pk
    elif act == "opinion":
        _opinion(record, person, state)
    else:
        _step(record, act, person)


def _opinion(record: Any, person: User, state: str) -> None:
    Opinion.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        turn=99,
        state=state,
        party="x",
        result="agree",
        by_id=person.pk,
        by_name=person.name,
        given_on=record.created_at.date(),
    )


def _step(record: Any, edge: str, person: User) -> None:
    Step.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        edge=edge,
        to_state=record.state,
        actor_id=person.pk,
        actor_name=person.name,
        acted_on=record.created_at.date(),
    )


def willing(monkeypatch: pytest.MonkeyPatch, kind: Kind, name: str) -> Edge:
    """The edge without its conditions: what stands in the record is another test's matter."""
    flow = flow_of_kind(kind)
    edge = replace(flow.edges[name], needs=(), warns=())
    monkeypatch.setitem(flow.edges, name, edge)
    return edge


def carry_out(record: Any, edge: Edge, holders: list[tuple[str, User]]) -> None:
    _key, person = holders[0]
    engine.take(record, edge.name, by=person, reason="理由", proof=proof(person), checked=edge.inner)


def left_undone(record: Any, edge: Edge, outcome: str) -> list[str]:
    if outcome != "done":
        return [outcome]
    faults = []
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk, edge=edge.name)
    if not steps.exists():
        faults.append("no step was written")
    if edge.signs and not Signature.objects.filter(kind=record.kind_name, record_id=record.pk).exists():
        faults.append("no signature was written")
    if edge.numbers and not record.number:
        faults.append("no number was issued")
    if edge.mask & ~(record.audience or 0):
        faults.append("an audience was not opened")
    flow = engine.flow_of(record)
    stored = type(record)._base_manager.filter(pk=record.pk).values_list("state", flat=True).get()
    if stored != record.state or (record.state != edge.target and not flow.states[edge.target].optional):
        faults.append(f"it came to {stored}, not {edge.target}")
    waits = Pending.objects.filter(kind=record.kind_name, record_id=record.pk).exclude(edge="confirm_paper")
    if flow.is_final(record.state) and waits.exists():
        faults.append("something still waits although it has ended")
    return faults


def way_to(flow: Flow, end: str) -> list[Edge] | None:
    """The shortest way from the beginning to an end."""
    known: dict[str, list[Edge]] = {flow.initial: []}
    queue = [flow.initial]
    for state in queue:
        for edge in flow.leaving(state):
            if edge.target not in known:
                known[edge.target] = [*known[state], edge]
                queue.append(edge.target)
    return known.get(end)


def walk(cast: Cast, people: dict[str, User], record: Any, way: list[Edge]) -> str:
    """Go on along this way; whoever acts must leave somebody to act after him, so everybody is tried."""
    while way and record.state not in way[0].source_codes:
        way = way[1:]  # the round does without this step, so the engine has passed it already
    if not way:
        return ""
    edge, faults = way[0], set()
    holders = [("director", cast.director)] if edge.inner else holders_of(cast, people, edge.by, record)
    for _key, person in holders:
        fault = _one_step(cast, people, record, way, person)
        if not fault:
            return ""
        faults.add(fault)
    return min(faults, default=f"nobody reaches {edge.name} with {edge.by}")


def _one_step(cast: Cast, people: dict[str, User], record: Any, way: list[Edge], person: User) -> str:
    edge, fresh = way[0], type(record)._base_manager.get(pk=record.pk)
    with transaction.atomic():
        outcome = attempt(
            engine.take,
            fresh,
            edge.name,
            by=person,
            reason="理由",
            proof=proof(person),
            checked=edge.inner,
            keep=True,
        )
        fault = (
            walk(cast, people, fresh, way[1:])
            if outcome == "done"
            else f"stuck in {record.state} before {edge.name}: {outcome}"
        )
        if fault:
            transaction.set_rollback(True)
    return fault


def with_twins(cast: Cast) -> dict[str, User]:
    """Everybody, with the colleagues who hold the same: an office has more than one of most, a unit two principals."""
    second = User.objects.filter(username="head2").first() or scene.person(
        "head2", "丁副", "org_head", cast.bureau, {"office": cast.director.organisation}
    )
    return everybody(cast) | {key: cast.fresh(key) for key in TWINS} | {"head2": second}
