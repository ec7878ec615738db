"""Whatever is signed in ink can be entered where it was signed: two people besides the signer are always at hand (practice 1)."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from tests.cast import Cast
from tests.house.source import report as listed
from tests.matrix.people import TWINS, everybody
from tests.matrix.subjects import OWN, World, open_world
from xuncha.cycle.rectification.access import HEAD, UNIT
from xuncha.foundation import kinds
from xuncha.foundation.flow.declare import Flow
from xuncha.people.models import User

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

ROOMS = ("workpapers", "reporting", "rectification")
# To whom a record of these kinds is open from its first day.
FROM_THE_START = {
    "rectification_item": UNIT,
    "rectification_plan": UNIT,
    "rectification_report": HEAD,
    "reconciliation": UNIT,
}


def opened_at(flow: Flow, base: int) -> dict[str, int]:
    """To whom a record is open in each state when it came there by the shortest way."""
    found, queue = {flow.initial: base}, deque([flow.initial])
    while queue:
        state = queue.popleft()
        for edge in flow.leaving(state):
            if edge.target not in found:
                found[edge.target] = found[state] | edge.mask
                queue.append(edge.target)
    return found


def of_these_rooms() -> list[kinds.Kind]:
    return [kind for kind in kinds.every() if kind.flow and kind.model._meta.app_label in ROOMS]


def reaches(person: User, right: str, record: Any) -> bool:
    return person.reach(right, acting=True).covers(record)


def helpers(people: list[User], right: str, record: Any) -> list[User]:
    """Who sees the record as it stands and may record or confirm what was signed on it."""
    read = type(record).read_right
    return [one for one in people if person_reads(one, read, record) and reaches(one, right, record)]


def person_reads(person: User, right: str, record: Any) -> bool:
    return person.reach(right).covers(record)


def fault(people: list[User], record: Any, edge: Any) -> str:
    """Recorder, confirmer and signer are three; whoever usually signs is not counted."""
    found = helpers(people, edge.recorded_by, record)
    signers = [one for one in found if reaches(one, edge.by, record)]
    left = min([len(found), *(len(found) - 1 for _signer in signers)])
    return f"only {left} besides the signer: {[one.name for one in found]}" if left < 2 else ""


@pytest.mark.slow
def test_every_edge_in_ink_finds_a_recorder_and_a_second_person(cast: Cast) -> None:
    world: World = open_world(cast)
    people = [*everybody(cast).values(), *(cast.fresh(key) for key in TWINS)]
    faults = []
    for kind in of_these_rooms():
        assert kind.flow is not None
        record = world.record(kind.name, OWN)
        open_to = opened_at(kind.flow, FROM_THE_START.get(kind.name, 0))
        for edge in kind.flow.edges.values():
            for source in edge.source_codes if edge.recorded_by else ():
                record.state, record.audience = source, open_to[source]
                found = fault(people, record, edge)
                faults += [f"{kind.name}.{edge.name} from {source}: {found}"] if found else []
    assert not faults, listed(faults)
