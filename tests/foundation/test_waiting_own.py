"""What waits for those whose record it is: who entered it, and who was given a part in it."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions import actions
from xuncha.foundation.flow import pending

pytestmark = pytest.mark.django_db


def waits(cast: Cast, name: str) -> bool:
    person = cast.fresh(name)
    return pending.waiting_for(person, person.rights).filter(kind="petition", edge="propose").exists()


def test_a_petition_waits_for_its_handlers_and_for_whoever_took_it_in(cast: Cast) -> None:
    petition = letters.registered(cast, by=cast.leader)
    assert not waits(cast, "member") and waits(cast, "leader")
    actions.assign(petition, [cast.member], by=cast.leader)
    assert waits(cast, "member") and not waits(cast, "member2")
    actions.assign(petition, [cast.member2], by=cast.leader)
    assert not waits(cast, "member") and waits(cast, "member2")
    letters.registered(cast, by=cast.member)
    assert waits(cast, "member")
