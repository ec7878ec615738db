"""Every flow, every edge, everybody: read off the declarations, so that a new flow is walked without a line here (design §5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast, proof
from tests.house.source import ROOT, report
from tests.matrix.files import compare_or_write
from tests.matrix.people import HEADINGS, TWINS, Seat, everybody, scope_of, seats
from tests.matrix.subjects import OWN, World, distances, open_world
from xuncha.foundation import kinds, rights
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.declare import Edge, Flow, Parallel
from xuncha.foundation.flow.models import Opinion, Pending, Signature, Step
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.kinds import Kind
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, Refused
from xuncha.people.models import User
from xuncha.people.roles import SCOPE_COLUMN, Grant, roles

FLOWS = ROOT / "docs" / "flows.md"

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

# (kind, state) in which a record may begin although it is not the flow's first state, and who puts it there.
ALSO_BEGINS: dict[tuple[str, str], str] = {
    (
        "appointment",
        "founding",
    ): "the two-person beginning of an office: proposed by the system administrator",
}
# (kind, state) from which no end is reached, and why that is right.
NEVER_ENDS: dict[tuple[str, str], str] = {
    ("recusal", "recuse"): "a decided recusal stands; it may be decided anew",
    ("recusal", "stay"): "a decided recusal stands; it may be decided anew",
}


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


# --- the declarations alone ---


def test_every_state_is_reached_from_the_beginning() -> None:
    faults = []
    for kind in flowing():
        flow = _flow(kind)
        reached = set(distances(flow))
        for name, state in ALSO_BEGINS:
            if name == kind.name:
                reached |= set(distances(flow, state))
        faults += [f"{kind.name}: no way leads to “{state}”" for state in flow.states.keys() - reached]
    assert not faults, report(sorted(faults))


def test_no_state_that_is_not_an_end_is_a_dead_end() -> None:
    faults = []
    for kind in flowing():
        flow = _flow(kind)
        for code, state in flow.states.items():
            ends = [reached for reached in distances(flow, code) if flow.is_final(reached)]
            if not state.final and not flow.leaving(code):
                faults.append(f"{kind.name}.{code}: no edge leads on")
            elif not ends and (kind.name, code) not in NEVER_ENDS:
                faults.append(f"{kind.name}.{code}: never ends")
    assert not faults, report(faults)


def test_every_end_says_that_it_is_one() -> None:
    faults = [
        f"{kind.name}.{code}: nothing leaves it; declare it final or add the edge"
        for kind in flowing()
        for code, state in _flow(kind).states.items()
        if not _flow(kind).leaving(code) and not state.final
    ]
    assert not faults, report(faults)


def test_verbs_and_pages_belong_to_edges_that_exist() -> None:
    faults = [
        f"{kind.name}: {name}"
        for kind in kinds.every()
        for name in (*kind.verbs, *kind.pages)
        if kind.flow is None or name not in kind.flow.edges
    ]
    assert not faults, report(faults)


def test_every_parallel_review_leads_to_edges_of_its_state() -> None:
    faults = []
    for kind in flowing():
        for state, parallel in _flow(kind).parallels.items():
            for name in (parallel.agreed, parallel.returned):
                edge = _flow(kind).edges.get(name)
                if edge is None or state not in edge.source_codes:
                    faults.append(f"{kind.name}.{state}: {name} does not leave this state")
    assert not faults, report(faults)


def test_whoever_waits_is_waited_for() -> None:
    """A state in which somebody must act shows up in that person's to-dos; an end waits for nobody."""
    faults = []
    for kind in flowing():
        flow = _flow(kind)
        faults += [
            f"{kind.name}.{edge.name}: an end state has a to-do"
            for edge in flow.edges.values()
            if edge.todo and all(flow.is_final(source) for source in edge.source_codes) and edge.inner
        ]
    assert not faults, report(faults)


# --- people at the edges ---


@pytest.fixture
def world(cast: Cast) -> World:
    cast.round.review_parties = ["discipline", "organisation", "office", "group", "publicity"]
    cast.round.save(update_fields=["review_parties"])
    return open_world(cast)


@pytest.mark.matrix
def test_every_edge_lets_the_right_people_through_and_nobody_else(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind, record = kinds.get(kind_name), _at(world, kind_name, source)
        edge = _flow(kind).edges[name]
        for key, person in people.items():
            expected = not edge.inner and is_reached(cast, seats()[key], edge.by, record, person)
            outcome = attempt(take, record, name, person)
            if not fits(expected, outcome):
                faults.append(f"{kind_name}.{name} from {source} as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


def test_every_verb_refuses_whom_its_edge_refuses(cast: Cast, world: World) -> None:
    """Verbs do more than the engine; they must not do it before the engine has said yes."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind = kinds.get(kind_name)
        verb = kind.verbs.get(name)
        if verb is None or _flow(kind).edges[name].inner or name in kind.pages:
            continue
        record = _at(world, kind_name, source)
        for key, person in people.items():
            if is_reached(cast, seats()[key], _flow(kind).edges[name].by, record, person):
                continue
            outcome = attempt(
                verb, record, by=person, reason="理由", proof=proof(person), version=record.version
            )
            if outcome != "NotAllowed":
                faults.append(f"{kind_name}.{name} from {source} as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


def test_every_edge_needs_a_holder_in_office(cast: Cast, world: World) -> None:
    """Somebody of the cast can take each edge: no right is held only where no record is."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        edge = _flow(kinds.get(kind_name)).edges[name]
        record = _at(world, kind_name, source)
        if edge.inner:
            continue
        if not any(is_reached(cast, seats()[key], edge.by, record, person) for key, person in people.items()):
            faults.append(f"{kind_name}.{name}: nobody reaches a record with {edge.by}")
    assert not faults, report(sorted(set(faults)))


def test_whoever_did_the_step_before_is_kept_from_this_one(cast: Cast, world: World) -> None:
    """Entering, reviewing and closing are done by different people, whatever rights they hold (domain §8.2 ①)."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        edge = _flow(kinds.get(kind_name)).edges[name]
        if edge.inner:
            continue
        record = _at(world, kind_name, source)
        for key, person in _holders(cast, people, edge.by, record):
            for act in edge.not_by:
                with undone():
                    _did(record, act, person, source)
                    outcome = attempt(take, record, name, person)
                    if outcome != "NotAllowed":
                        faults.append(f"{kind_name}.{name} by {HEADINGS[key]}, who did {act}: {outcome}")
                    if any(
                        item.edge.name == name and item.ready for item in engine.available(record, person)
                    ):
                        faults.append(
                            f"{kind_name}.{name}: the button is offered to {HEADINGS[key]}, who did {act}"
                        )
    assert not faults, report(faults)


def test_every_party_of_a_parallel_review_speaks_for_itself_alone(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind, state, parallel in _parallels():
        record = _at(world, kind.name, state)
        for party in parallel.parties(record):
            right = f"{parallel.right}.{party}"
            for key, person in people.items():
                expected = is_reached(cast, seats()[key], right, record, person)
                outcome = attempt(opine, record, party=party, result="agree", text="同意", by=person)
                if not fits(expected, outcome):
                    faults.append(f"{kind.name}.{state} for {party} as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


def test_no_party_reviews_what_its_own_people_did(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind, state, parallel in _parallels():
        record = _at(world, kind.name, state)
        for party in parallel.parties(record):
            for key, person in _holders(cast, people, f"{parallel.right}.{party}", record):
                for act in parallel.not_by:
                    with undone():
                        _did(record, act, person, state)
                        outcome = attempt(opine, record, party=party, result="agree", by=person)
                        if outcome != "NotAllowed":
                            faults.append(
                                f"{kind.name}.{state} {party} by {HEADINGS[key]}, who did {act}: {outcome}"
                            )
    assert not faults, report(faults)


def test_a_party_speaks_once_and_a_return_needs_its_reason(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind, state, parallel in _parallels():
        record = _at(world, kind.name, state)
        party = next(iter(parallel.parties(record)))
        (_key, person), *_rest = _holders(cast, people, f"{parallel.right}.{party}", record)
        with undone():
            silent = attempt(opine, record, party=party, result="return", by=person)
            if silent != "NeedsReason":
                faults.append(f"{kind.name}.{state}: returned without a reason: {silent}")
            attempt(opine, record, party=party, result="agree", by=person, keep=True)
            again = attempt(opine, record, party=party, result="agree", by=person)
            if again not in {"Stale", "NotAllowed"}:
                faults.append(f"{kind.name}.{state}: {party} spoke twice: {again}")
    assert not faults, report(faults)


@pytest.mark.matrix
def test_paper_is_recorded_by_its_right_and_signed_by_another(cast: Cast, world: World) -> None:
    """Whoever does not hold `recorded_by` cannot take the edge with a paper act either."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        edge = _flow(kinds.get(kind_name)).edges[name]
        act = world.paper_acts.get((kind_name, OWN))
        if act is None or edge.inner:
            continue
        record = _at(world, kind_name, source)
        for key, person in people.items():
            may = bool(edge.recorded_by) and is_reached(cast, seats()[key], edge.recorded_by, record, person)
            outcome = attempt(engine.take, record, name, by=person, paper_act=act, reason="理由")
            if not may and outcome != "NotAllowed":
                faults.append(f"{kind_name}.{name} on paper as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


def test_an_edge_does_not_leave_from_where_it_does_not_begin(cast: Cast, world: World) -> None:
    faults = []
    for kind in flowing():
        flow = _flow(kind)
        for edge in flow.edges.values():
            elsewhere = [code for code in flow.states if code not in edge.source_codes]
            for state in elsewhere[:3]:
                record = _at(world, kind.name, state)
                outcome = attempt(
                    engine.take, record, edge.name, by=cast.director, reason="理由", checked=True
                )
                if outcome != "Stale":
                    faults.append(f"{kind.name}.{edge.name} from {state}: {outcome}")
    assert not faults, report(faults)


# --- the whole way ---


def test_every_edge_carries_out_what_it_declares(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With everything that must hold taken as holding: state, step, number, signature, audience, what waits, clocks."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind = kinds.get(kind_name)
        edge = _willing(monkeypatch, kind, name)
        record = _at(world, kind_name, source)
        holders = (
            _holders(cast, people, edge.by, record)
            if not edge.inner
            else [("director", cast.fresh("director"))]
        )
        with undone():
            outcome = attempt(_carry_out, record, edge, holders, keep=True)
            faults += [
                f"{kind_name}.{name} from {source}: {fault}" for fault in _left_undone(record, edge, outcome)
            ]
    assert not faults, report(faults)


def test_each_end_is_reached_by_people_who_may_go_the_whole_way(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Separation of duties must not lock a record in: at every step of the shortest way somebody is left who may act."""
    people = _with_twins(cast)
    faults = []
    for kind in flowing():
        flow = _flow(kind)
        for name in list(flow.edges):
            _willing(monkeypatch, kind, name)
        for end in [code for code, state in flow.states.items() if state.final]:
            way = _way(flow, end)
            if way is None:
                continue
            with undone():
                fault = _walk(cast, people, _at(world, kind.name, flow.initial), way)
                if fault:
                    faults.append(f"{kind.name} to {end}: {fault}")
    assert not faults, report(faults)


def test_the_diagrams_are_those_of_the_declarations() -> None:
    compare_or_write(FLOWS, diagrams())


# --- how it is tried ---


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


def _flow(kind: Kind) -> Flow:
    assert kind.flow is not None
    return kind.flow


def _at(world: World, kind_name: str, state: str) -> Any:
    """Our record of a kind, put into a state."""
    record = world.record(kind_name, OWN)
    type(record)._base_manager.filter(pk=record.pk).update(state=state)
    return type(record)._base_manager.get(pk=record.pk)


def _parallels() -> list[tuple[Kind, str, Parallel]]:
    return [
        (kind, state, parallel) for kind in flowing() for state, parallel in _flow(kind).parallels.items()
    ]


def _holders(cast: Cast, people: dict[str, User], right: str, record: Any) -> list[tuple[str, User]]:
    return [
        (key, person)
        for key, person in people.items()
        if is_reached(cast, seats()[key], right, record, person)
    ]


def _did(record: Any, act: str, person: User, state: str) -> None:
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


def _willing(monkeypatch: pytest.MonkeyPatch, kind: Kind, name: str) -> Edge:
    """The edge without its conditions: what stands in the record is another test's matter."""
    flow = _flow(kind)
    edge = replace(flow.edges[name], needs=(), warns=())
    monkeypatch.setitem(flow.edges, name, edge)
    return edge


def _carry_out(record: Any, edge: Edge, holders: list[tuple[str, User]]) -> None:
    _key, person = holders[0]
    engine.take(record, edge.name, by=person, reason="理由", proof=proof(person), checked=edge.inner)


def _left_undone(record: Any, edge: Edge, outcome: str) -> list[str]:
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


def _way(flow: Flow, end: str) -> list[Edge] | None:
    """The shortest way from the beginning to an end."""
    known: dict[str, list[Edge]] = {flow.initial: []}
    queue = [flow.initial]
    for state in queue:
        for edge in flow.leaving(state):
            if edge.target not in known:
                known[edge.target] = [*known[state], edge]
                queue.append(edge.target)
    return known.get(end)


def _walk(cast: Cast, people: dict[str, User], record: Any, way: list[Edge]) -> str:
    """Go on along this way; whoever acts must leave somebody to act after him, so everybody is tried."""
    while way and record.state not in way[0].source_codes:
        way = way[1:]  # the round does without this step, so the engine has passed it already
    if not way:
        return ""
    edge, faults = way[0], set()
    holders = [("director", cast.director)] if edge.inner else _holders(cast, people, edge.by, record)
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
            _walk(cast, people, fresh, way[1:])
            if outcome == "done"
            else f"stuck in {record.state} before {edge.name}: {outcome}"
        )
        if fault:
            transaction.set_rollback(True)
    return fault


def _with_twins(cast: Cast) -> dict[str, User]:
    """Everybody, with the colleagues who hold the same: an office has more than one of most."""
    return everybody(cast) | {key: cast.fresh(key) for key in TWINS}


# --- docs/flows.md ---


def diagrams() -> str:
    parts = [
        "# 流程图",
        "",
        "由测试从各室 `flow.py` 的声明生成（`XUNCHA_WRITE_MATRIX=1 .venv/bin/pytest tests/matrix`），不手工修改。",
        "“回避”列出经手后不得再办这一步的环节；“须具备”缺一不可，“提醒”可写明理由后补。",
    ]
    for kind in flowing():
        parts += [
            "",
            f"## {kind.label} `{kind.name}`",
            "",
            "```mermaid",
            _flow(kind).mermaid(),
            "```",
            "",
            *_table(kind),
        ]
    return "\n".join(parts) + "\n"


def _table(kind: Kind) -> list[str]:
    flow = _flow(kind)
    lines = [
        "| 转换 | 由 | 谁可以办理 | 回避 | 须具备 | 提醒 | 签名 | 产生 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_row(flow, edge) for edge in flow.edges.values()]
    for state, parallel in flow.parallels.items():
        parties = "、".join(str(label) for label in parallel.labels.values())
        lines += ["", f"“{flow.label(state)}”并行征求意见：{parties}；权限 `{parallel.right}.*`。"]
    return lines


def _row(flow: Flow, edge: Edge) -> str:
    names = {"created": "登记人", "opinion": "会审人"}
    cells = [
        f"{edge.label} `{edge.name}`",
        "、".join(str(flow.label(source)) for source in edge.source_codes),
        "系统" if edge.inner else f"{rights.who_could(edge.by)} `{edge.by}`",
        "、".join(names.get(act) or str(flow.edges[act].label) for act in edge.not_by),
        "、".join(f"`{check.__name__}`" for check in edge.needs),
        "、".join(f"`{check.__name__}`" for check in edge.warns),
        ("系统或纸质" if edge.recorded_by else "系统") if edge.signs else "",
        "；".join(_yields(edge)),
    ]
    return "| " + " | ".join(cells) + " |"


def _yields(edge: Edge) -> list[str]:
    found = [str(edge.yields)] if edge.yields else []
    found += [f"编号 {edge.numbers}"] if edge.numbers else []
    found += [f"起算 {'、'.join(edge.starts)}"] if edge.starts else []
    found += [f"办结 {'、'.join(edge.meets)}"] if edge.meets else []
    found += [f"开放 {'、'.join(edge.opens_to)}"] if edge.opens_to else []
    return found
