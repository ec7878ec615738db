"""The group's meeting decides on papers, petitions and leads; what is sealed stays sealed on its agenda (issue 3 item 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.fieldwork import letters
from tests.reporting.test_meeting import meeting
from tests.transfers import ways
from xuncha.cycle.reporting.meetings import actions, queries
from xuncha.cycle.reporting.meetings.carrying_out import sign
from xuncha.cycle.reporting.models import AgendaItem, Meeting
from xuncha.foundation.flow import engine

Enter = Callable[..., Client]
WORDS = "后勤股的人不要参与核查"


def waiting_things(cast: Cast) -> tuple[Any, Any]:
    petition = letters.proposed(cast)
    lead = ways.lead(cast)
    ways.take(lead, "submit", cast.member)
    return petition, lead


def held(cast: Cast) -> tuple[Meeting, Any, Any]:
    petition, lead = waiting_things(cast)
    group = meeting(cast, "group", cast.deputy, group=cast.group, title="第2次组务会", chair="李正")
    picked = [("petition", petition.pk), ("lead", lead.pk)]
    actions.put_on_agenda(group, picked, by=cast.deputy)
    return group, petition, lead


@pytest.fixture
def agreed(cast: Cast) -> tuple[Meeting, Any, Any]:
    # The deputy sees leads; petitions are the leader's and the handlers', so the leader keeps this agenda.
    petition, lead = waiting_things(cast)
    group = meeting(cast, "group", cast.leader, group=cast.group, title="第2次组务会", chair="李正")
    actions.put_on_agenda(group, [("petition", petition.pk), ("lead", lead.pk)], by=cast.leader)
    results = {item.pk: actions.Result("agreed", WORDS) for item in queries.agenda(group, cast.leader)}
    actions.enter_results(group, results, minutes="同意。", by=cast.leader)
    return group, petition, lead


def test_a_group_meeting_offers_what_waits_in_the_group(cast: Cast) -> None:
    petition, lead = waiting_things(cast)
    group = meeting(cast, "group", cast.leader, group=cast.group)
    offered = {(row.kind.name, row.record.pk) for row in queries.waiting(group, cast.leader)}
    assert offered == {("petition", petition.pk), ("lead", lead.pk)}


def test_the_chairs_signature_carries_out_both(cast: Cast, agreed: Any) -> None:
    group, petition, lead = agreed
    engine.take(group, "close_results", by=cast.deputy)
    sign(group, by=cast.leader, proof=proof(cast.leader))
    petition.refresh_from_db()
    lead.refresh_from_db()
    assert (petition.state, lead.state) == ("decided", "group_approved")
    assert any("第2次组务会" in reason[3] and WORDS in reason[3] for reason in petition.reasons)


def test_nothing_of_a_sealed_record_lies_plain(cast: Cast, agreed: Any) -> None:
    group = agreed[0]
    engine.take(group, "close_results", by=cast.deputy)
    sign(group, by=cast.leader, proof=proof(cast.leader))
    hidden = (*letters.SECRETS, *ways.SECRETS, WORDS)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = repr(cursor.fetchall())
            assert not [word for word in hidden if word in kept], table
    titles = list(AgendaItem.objects.trusted().filter(meeting=group).values_list("title", flat=True))
    assert titles[0].startswith("信访件 ") and titles[1].startswith("问题线索 ")


def test_who_may_not_know_learns_neither_the_item_nor_a_gap(cast: Cast, enter: Enter, agreed: Any) -> None:
    group = agreed[0]
    url = reverse("reporting:meeting", args=[group.pk])
    leader = enter(cast.leader).get(url).content.decode()
    assert WORDS in leader and "信访件" in leader
    for who in (cast.member2, cast.group_liaison):
        browser = enter(who)
        for page in (url, reverse("reporting:print_agenda", args=[group.pk])):
            text = browser.get(page).content.decode()
            assert WORDS not in text and "问题线索 " not in text and "您无权查阅" not in text
        assert queries.agenda(group, who) == []
    # who undertook both sees both
    assert [item.kind for item in queries.agenda(group, cast.member)] == ["petition", "lead"]


def test_the_record_says_at_which_meeting_it_was_decided(cast: Cast, enter: Enter, agreed: Any) -> None:
    _group, petition, _lead = agreed
    page = enter(cast.leader).get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    assert "第2次组务会" in page


def test_another_group_knows_of_nothing(cast: Cast, enter: Enter) -> None:
    group = held(cast)[0]
    url = reverse("reporting:meeting", args=[group.pk])
    assert enter(cast.other_leader).get(url).status_code == 404
    assert enter(cast.director).get(url).status_code == 404
    assert enter(cast.head).get(url).status_code == 404
