"""At most two lead officers act at once (domain §8.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast, proof
from tests.transfers import ways
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing
from xuncha.people.actions.appointments import Row, Terms, activate, approve, propose
from xuncha.people.models import Appointment


def row(cast: Cast, name: str, **fields: object) -> Row:
    return Row("lead_officer", name=name, organisation=cast.director.organisation, **fields)  # type: ignore[arg-type]


def test_a_third_is_not_even_proposed(cast: Cast) -> None:
    ways.officers(cast)
    with pytest.raises(Missing) as refusal:
        propose([row(cast, "江三")], terms=Terms(today()), by=cast.staff)
    assert "最多 2 人" in str(refusal.value.details)


def test_nor_three_in_one_document(cast: Cast) -> None:
    with pytest.raises(Missing):
        propose([row(cast, name) for name in ("江三", "江四", "江五")], terms=Terms(today()), by=cast.staff)


def test_whoever_replaces_one_of_two_takes_the_seat(cast: Cast) -> None:
    first, _second = ways.officers(cast)
    held = Appointment.objects.trusted().get(user=first)
    (made,) = propose([row(cast, "江三", replaces=held)], terms=Terms(today()), by=cast.staff)
    approve(made, by=cast.lg_head, proof=proof(cast.lg_head))
    assert activate(made, by=cast.sec_admin).state == "active"


def test_a_third_may_follow_when_a_term_has_ended(cast: Cast) -> None:
    ways.officers(cast)
    Appointment.objects.trusted().filter(user__username="officer").update(
        acts_until=today() + timedelta(days=9)
    )
    terms = Terms(today() + timedelta(days=10))
    assert propose([row(cast, "江三")], terms=terms, by=cast.staff)


def test_two_proposals_side_by_side_do_not_make_three(cast: Cast) -> None:
    ways.officer(cast, "officer", "江一")
    (second,) = propose([row(cast, "江三")], terms=Terms(today()), by=cast.staff)
    ways.officer(cast, "officer2", "江二")
    with pytest.raises(Missing):
        approve(second, by=cast.lg_head, proof=proof(cast.lg_head))
