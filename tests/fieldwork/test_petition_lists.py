"""Lists of the room beside petitions cost the same few statements for one row and for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.incidents import Incident
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.foundation.dates import today


def rows(cast: Cast, name: str, count: int, petition: Petition) -> None:
    made: list[Any] = []
    for no in range(count):
        if name == "direct_items":
            row: Any = DirectItem(
                route="superior", received_at=timezone.now(), audience=4096, number=f"JS-{no}"
            )
            row.state = "held"
        elif name == "incidents":
            row = Incident(sort="protection", happened_on=today(), account="x")
            row.place_in(cast.engagement)
            row.state = "noted"
        else:
            row = Referral(petition=petition, organisation=cast.town, excerpt="x", group_id=cast.group.pk)
            row.state = "sent"
        made.append(row)
    type(made[0])._base_manager.bulk_create(made)


@pytest.mark.parametrize(
    ("name", "person"), [("direct_items", "director"), ("incidents", "leader"), ("referrals", "leader")]
)
def test_statements_do_not_grow(cast: Cast, enter: Any, name: str, person: str) -> None:
    petition = letters.registered(cast)
    browser, url = enter(cast.fresh(person)), reverse(f"fieldwork:{name}")
    rows(cast, name, 10, petition)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        assert browser.get(url).status_code == 200
    rows(cast, name, 190, petition)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(few) == len(many) <= 14, len(many)


def test_the_meeting_grid_costs_the_same_for_many(cast: Cast, enter: Any) -> None:
    first = letters.registered(cast)
    browser, url = enter(cast.leader), reverse("fieldwork:triage", args=[cast.engagement.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    made = []
    for no in range(60):
        row = Petition(
            number=f"XF-{no}", received_at=first.received_at, state="registered", title=f"第{no}件"
        )
        row.place_in(cast.engagement)
        made.append(row)
    Petition._base_manager.bulk_create(made)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert len(few) == len(many)
