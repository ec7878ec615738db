"""A member is replaced: what waited for the old one waits for the new one; authorship stays (practice 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.records import place_of
from xuncha.foundation.scoping import Actor
from xuncha.people.models import Appointment, User

Hook = Callable[[Appointment, Appointment], None]
_hooks: list[Hook] = []
LONGEST_CHAIN = 5


def register(hook: Hook) -> None:
    """A room names what else must change hands: `hook(old, new)` reassigns its assignee columns within old's scope."""
    _hooks.append(hook)


def hand_over(old: Appointment, new: Appointment, *, by: Actor) -> int:
    """Pass on what waits for the person of `old` within its scope; returns how many to-dos changed hands."""
    if old.user_id == new.user_id:
        return 0
    waiting = Pending.objects.filter(user_id=old.user_id)
    column = old.role.column
    if column is not None:
        waiting = waiting.filter(**{f"{column}__in": old.scope_ids})
    moved = waiting.update(user_id=new.user_id)
    for hook in _hooks:
        hook(old, new)
    audit.record(
        "people.handed_over",
        by=by,
        about=new,
        data={"from": old.user_id, "to": new.user_id, "todos": moved},
    )
    return moved


def stands_in(person_id: int, record: Any) -> int:
    """Who has taken the place of this person where the record belongs; the person, if nobody has."""
    place = place_of(record)
    for _step in range(LONGEST_CHAIN):
        successor = _successor(person_id, place)
        if successor is None or successor == person_id:
            break
        person_id = successor
    return person_id


def _successor(person_id: int, place: dict[str, int | None]) -> int | None:
    """Nobody stands in for a person whose other appointment still acts there."""
    replacing = Appointment.objects.trusted().filter(
        replaces__user_id=person_id, state=Appointment.State.ACTIVE
    )
    found = [item for item in replacing.order_by("-id") if _covers(item, place)]
    if not found:
        return None
    own = Appointment.objects.of_person(User(pk=person_id)).acting(today())
    return None if any(_covers(item, place) for item in own) else found[0].user_id


def _covers(appointment: Appointment, place: dict[str, int | None]) -> bool:
    column = appointment.role.column
    return column is not None and place.get(column) in appointment.scope_ids


def connect() -> None:
    """What comes back to a person who was replaced goes to the one who stands in."""
    pending.stand_ins_from(stands_in)
