"""Lists and single checks over real records of every table: two ways to ask, one answer (design §6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from django.core.exceptions import FieldError

from tests.cast import Cast, appoint
from tests.house.source import report
from tests.matrix.people import everybody
from tests.matrix.subjects import SIDES, World, closed_world, open_world
from xuncha.foundation.models import Holder
from xuncha.foundation.records import Protected, place_of
from xuncha.foundation.scoping import shareable
from xuncha.people.models import User
from xuncha.people.roles import SCOPE_COLUMN, roles

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
# Tables whose list asks for more than the row's own clauses, and why; their pages open by the list alone.
NARROWER: dict[str, str] = {
    "insight.TypicalCase": "seen by whoever may read its record today",
    "insight.ComparedText": "seen where the record it was taken from is open",
    "insight.LookAlike": "seen by whoever may read both texts",
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
    if listed == covered or label in (WIDER if listed else NARROWER):
        return ""
    return "in the list, but the check refuses" if listed else "the check lets through what no list shows"


@pytest.mark.parametrize("make", [closed_world, open_world])
@pytest.mark.slow
def test_what_is_ones_own_is_ones_own_both_ways(cast: Cast, make: Callable[[Cast], World]) -> None:
    """Rights held on own rows only, tried by the person who owns the row."""
    world = make(cast)
    faults = []
    for side in SIDES:
        for label, record in [(label, record) for (label, at), record in world.records.items() if at == side]:
            if not isinstance(record, Protected) or label in WIDER:
                continue
            for code, role in roles().items():
                if any(grant.own and grant.right == type(record).read_right for grant in role.grants):
                    for owner in filter(None, (_owner(record, code, cast), _a_holder(record, code, cast))):
                        fault = _difference(label, record, owner)
                        faults += [f"{label} {side} as its {owner}, a {code}: {fault}"] if fault else []
    assert not faults, report(faults)


def _owner(record: Any, role: str, cast: Cast) -> User | None:
    """The owner of the row, given this role where the row stands."""
    holder = record
    *path, last = record.own_column.split("__")
    for step in path:
        holder = getattr(holder, step)
    number = getattr(holder, last, None)
    return _placed(number, role, record) if number is not None else None


def _placed(number: int, role: str, record: Any) -> User | None:
    """This person, given this role where the row stands; None where it stands at no such place."""
    column = SCOPE_COLUMN[roles()[role].scope]
    place = place_of(record)
    if column is not None and place[column] is None:
        return None
    appoint(User.objects.get(pk=number), role, [place[column]] if column else [])  # type: ignore[list-item]
    return User.objects.get(pk=number)


def _a_holder(record: Any, role: str, cast: Cast) -> User | None:
    """Somebody who did not enter the row, but is named as one of those who hold it."""
    for kind, key in shareable(type(record)):
        number = reduce(getattr, key.split("__"), record)
        Holder.objects.get_or_create(kind=kind, record_id=number, user_id=cast.stranger.pk)
        return _placed(cast.stranger.pk, role, record)
    return None
