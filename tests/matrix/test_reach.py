"""Lists and single checks over real records of every table: two ways to ask, one answer (design §6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import FieldError

from tests.cast import Cast
from tests.house.source import report
from tests.matrix.people import everybody
from tests.matrix.subjects import World, closed_world, open_world
from xuncha.foundation.records import Protected
from xuncha.people.models import User

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

# Tables whose list knows more than the clauses of the row itself, and why.
WIDER: dict[str, str] = {
    "foundation.Attachment": "opens with the record it hangs on",
    "planning.Round": "seen by whoever stands anywhere in it",
    "planning.Group": "seen by whoever stands anywhere in it",
    "planning.Membership": "seen with its group",
    "planning.Interruption": "seen with its round",
    "planning.GroupPlan": "seen with its group",
}


@pytest.mark.matrix
@pytest.mark.parametrize("make", [closed_world, open_world])
def test_whoever_finds_a_record_in_a_list_passes_its_check_and_the_other_way_round(
    cast: Cast, make: Callable[[Cast], World]
) -> None:
    world = make(cast)
    people = everybody(cast)
    faults = []
    for (label, side), record in world.records.items():
        if isinstance(record, Protected):
            for key, person in people.items():
                fault = _difference(label, record, person)
                if fault:
                    faults.append(f"{label} {side} as {key}: {fault}")
    assert not faults, report(faults)


def _difference(label: str, record: Any, person: User) -> str:
    model = type(record)
    covered = person.reach(model.read_right).covers(record)
    try:
        listed = model.objects.visible_to(person).filter(pk=record.pk).exists()
    except FieldError as error:
        return f"its list is an error: {error}"[:120]
    if listed == covered or (label in WIDER and listed):
        return ""
    return "in the list, but the check refuses" if listed else "the check lets through what no list shows"


@pytest.mark.parametrize("make", [closed_world, open_world])
def test_what_is_ones_own_is_ones_own_both_ways(cast: Cast, make: Callable[[Cast], World]) -> None:
    """Rights held on own rows only, tried by the person who owns the row."""
    from tests.matrix.subjects import SIDES
    from xuncha.people.roles import roles

    world = make(cast)
    faults = []
    for side in SIDES:
        for label, record in [(label, record) for (label, at), record in world.records.items() if at == side]:
            if not isinstance(record, Protected) or label in WIDER:
                continue
            for code, role in roles().items():
                if any(grant.own and grant.right == type(record).read_right for grant in role.grants):
                    owner = _owner(record, code, cast)
                    fault = _difference(label, record, owner) if owner else ""
                    if fault:
                        faults.append(f"{label} {side} as its owner, a {code}: {fault}")
    assert not faults, report(faults)


def _owner(record: Any, role: str, cast: Cast) -> User | None:
    """The owner of the row, given this role where the row stands."""
    from tests.cast import appoint
    from xuncha.foundation.records import place_of
    from xuncha.people.roles import SCOPE_COLUMN, roles

    column = SCOPE_COLUMN[roles()[role].scope]
    place = place_of(record)
    if column is not None and place[column] is None:
        return None
    holder = record
    *path, last = record.own_column.split("__")
    for step in path:
        holder = getattr(holder, step)
    number = getattr(holder, last, None)
    if number is None:
        return None
    user = User.objects.get(pk=number)
    appoint(user, role, [place[column]] if column else [])  # type: ignore[list-item]
    return User.objects.get(pk=number)
