"""Every flow, every edge, everybody: read off the declarations, so that a new flow is walked without a line here (design §5)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.cast import Cast, proof
from tests.house.source import ROOT, report
from tests.matrix.diagrams import diagrams
from tests.matrix.files import compare_or_write
from tests.matrix.people import HEADINGS, everybody, seats
from tests.matrix.subjects import OWN, World, distances, open_world
from tests.matrix.walking import (
    at_state,
    attempt,
    carry_out,
    did,
    edges,
    fits,
    flow_of_kind,
    flowing,
    holders_of,
    is_reached,
    left_undone,
    parallels,
    take,
    undone,
    walk,
    way_to,
    willing,
    with_twins,
)
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.parallel import opine

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
    ("pattern", "kept"): "what repeats is watched as long as it does",
    ("pattern", "retired"): "it may come back",
}


# --- the declarations alone ---


def test_every_state_is_reached_from_the_beginning() -> None:
    faults = []
    for kind in flowing():
        flow = flow_of_kind(kind)
        reached = set(distances(flow))
        for name, state in ALSO_BEGINS:
            if name == kind.name:
                reached |= set(distances(flow, state))
        faults += [f"{kind.name}: no way leads to “{state}”" for state in flow.states.keys() - reached]
    assert not faults, report(sorted(faults))


def test_no_state_that_is_not_an_end_is_a_dead_end() -> None:
    faults = []
    for kind in flowing():
        flow = flow_of_kind(kind)
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
        for code, state in flow_of_kind(kind).states.items()
        if not flow_of_kind(kind).leaving(code) and not state.final
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
        for state, parallel in flow_of_kind(kind).parallels.items():
            for name in (parallel.agreed, parallel.returned):
                edge = flow_of_kind(kind).edges.get(name)
                if edge is None or state not in edge.source_codes:
                    faults.append(f"{kind.name}.{state}: {name} does not leave this state")
    assert not faults, report(faults)


def test_whoever_waits_is_waited_for() -> None:
    """A state in which somebody must act shows up in that person's to-dos; an end waits for nobody."""
    faults = []
    for kind in flowing():
        flow = flow_of_kind(kind)
        faults += [
            f"{kind.name}.{edge.name}: an end state has a to-do"
            for edge in flow.edges.values()
            if edge.todo and all(flow.is_final(source) for source in edge.source_codes) and edge.inner
        ]
    assert not faults, report(faults)


# --- people at the edges ---


@pytest.fixture(scope="module")
def made(standing: Cast) -> World:
    standing.round.review_parties = ["discipline", "organisation", "office", "group", "publicity"]
    standing.round.save(update_fields=["review_parties"])
    return open_world(standing)


@pytest.fixture
def world(cast: Cast, made: World) -> World:
    cast.round.refresh_from_db()
    return deepcopy(made)


@pytest.mark.matrix
def test_every_edge_lets_the_right_people_through_and_nobody_else(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind, record = kinds.get(kind_name), at_state(world, kind_name, source)
        edge = flow_of_kind(kind).edges[name]
        for key, person in people.items():
            expected = not edge.inner and is_reached(cast, seats()[key], edge.by, record, person)
            outcome = attempt(take, record, name, person)
            if not fits(expected, outcome):
                faults.append(f"{kind_name}.{name} from {source} as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


@pytest.mark.slow
def test_every_verb_refuses_whom_its_edge_refuses(cast: Cast, world: World) -> None:
    """Verbs do more than the engine; they must not do it before the engine has said yes."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind = kinds.get(kind_name)
        verb = kind.verbs.get(name)
        if verb is None or flow_of_kind(kind).edges[name].inner or name in kind.pages:
            continue
        record = at_state(world, kind_name, source)
        for key, person in people.items():
            if is_reached(cast, seats()[key], flow_of_kind(kind).edges[name].by, record, person):
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
        edge = flow_of_kind(kinds.get(kind_name)).edges[name]
        record = at_state(world, kind_name, source)
        if edge.inner:
            continue
        if not any(is_reached(cast, seats()[key], edge.by, record, person) for key, person in people.items()):
            faults.append(f"{kind_name}.{name}: nobody reaches a record with {edge.by}")
    assert not faults, report(sorted(set(faults)))


@pytest.mark.slow
def test_whoever_did_the_step_before_is_kept_from_this_one(cast: Cast, world: World) -> None:
    """Entering, reviewing and closing are done by different people, whatever rights they hold (domain §8.2 ①)."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        edge = flow_of_kind(kinds.get(kind_name)).edges[name]
        if edge.inner:
            continue
        record = at_state(world, kind_name, source)
        for key, person in holders_of(cast, people, edge.by, record):
            for act in edge.not_by:
                with undone():
                    did(record, act, person, source)
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


@pytest.mark.slow
def test_every_party_of_a_parallel_review_speaks_for_itself_alone(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind, state, parallel in parallels():
        record = at_state(world, kind.name, state)
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
    for kind, state, parallel in parallels():
        record = at_state(world, kind.name, state)
        for party in parallel.parties(record):
            for key, person in holders_of(cast, people, f"{parallel.right}.{party}", record):
                for act in parallel.not_by:
                    with undone():
                        did(record, act, person, state)
                        outcome = attempt(opine, record, party=party, result="agree", by=person)
                        if outcome != "NotAllowed":
                            faults.append(
                                f"{kind.name}.{state} {party} by {HEADINGS[key]}, who did {act}: {outcome}"
                            )
    assert not faults, report(faults)


def test_a_party_speaks_once_and_a_return_needs_its_reason(cast: Cast, world: World) -> None:
    people = everybody(cast)
    faults = []
    for kind, state, parallel in parallels():
        record = at_state(world, kind.name, state)
        party = next(iter(parallel.parties(record)))
        (_key, person), *_rest = holders_of(cast, people, f"{parallel.right}.{party}", record)
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
        edge = flow_of_kind(kinds.get(kind_name)).edges[name]
        act = world.paper_acts.get((kind_name, OWN))
        if act is None or edge.inner:
            continue
        record = at_state(world, kind_name, source)
        for key, person in people.items():
            may = bool(edge.recorded_by) and is_reached(cast, seats()[key], edge.recorded_by, record, person)
            outcome = attempt(engine.take, record, name, by=person, paper_act=act, reason="理由")
            if not may and outcome != "NotAllowed":
                faults.append(f"{kind_name}.{name} on paper as {HEADINGS[key]}: {outcome}")
    assert not faults, report(faults)


@pytest.mark.slow
def test_an_edge_does_not_leave_from_where_it_does_not_begin(cast: Cast, world: World) -> None:
    faults = []
    for kind in flowing():
        flow = flow_of_kind(kind)
        for edge in flow.edges.values():
            elsewhere = [code for code in flow.states if code not in edge.source_codes]
            for state in elsewhere[:3]:
                record = at_state(world, kind.name, state)
                outcome = attempt(
                    engine.take, record, edge.name, by=cast.director, reason="理由", checked=True
                )
                if outcome != "Stale":
                    faults.append(f"{kind.name}.{edge.name} from {state}: {outcome}")
    assert not faults, report(faults)


# --- the whole way ---


@pytest.mark.slow
def test_every_edge_carries_out_what_it_declares(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With everything that must hold taken as holding: state, step, number, signature, audience, what waits, clocks."""
    people = everybody(cast)
    faults = []
    for kind_name, name, source in edges():
        kind = kinds.get(kind_name)
        edge = willing(monkeypatch, kind, name)
        record = at_state(world, kind_name, source)
        holders = (
            holders_of(cast, people, edge.by, record)
            if not edge.inner
            else [("director", cast.fresh("director"))]
        )
        with undone():
            outcome = attempt(carry_out, record, edge, holders, keep=True)
            faults += [
                f"{kind_name}.{name} from {source}: {fault}" for fault in left_undone(record, edge, outcome)
            ]
    assert not faults, report(faults)


@pytest.mark.slow
def test_each_end_is_reached_by_people_who_may_go_the_whole_way(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Separation of duties must not lock a record in: at every step of the shortest way somebody is left who may act."""
    people = with_twins(cast)
    faults = []
    for kind in flowing():
        flow = flow_of_kind(kind)
        for name in list(flow.edges):
            willing(monkeypatch, kind, name)
        for end in [code for code, state in flow.states.items() if state.final]:
            way = way_to(flow, end)
            if way is None:
                continue
            with undone():
                fault = walk(cast, people, at_state(world, kind.name, flow.initial), way)
                if fault:
                    faults.append(f"{kind.name} to {end}: {fault}")
    assert not faults, report(faults)


def test_the_diagrams_are_those_of_the_declarations() -> None:
    compare_or_write(FLOWS, diagrams())
