"""Colleagues who may know one thing and not another: two appointments, one talk kept close, a petition handed on."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tests import cast as scene
from tests.cast import Cast
from tests.fieldwork import letters, talks
from tests.transfers import ways
from xuncha.cycle.fieldwork.interviews import actions as talk_actions
from xuncha.cycle.fieldwork.petitions import actions, deciding
from xuncha.cycle.fieldwork.petitions.models import Contact
from xuncha.foundation.dates import today
from xuncha.people.actions.exclusions import exclude_from_knowing
from xuncha.people.models import User


def words_of(cast: Cast, browser: Any) -> str:
    """What the lists, counts and the first page show."""
    names = (
        "fieldwork:interviews",
        "fieldwork:abstracts",
        "fieldwork:petitions",
        "transfers:leads",
        "fieldwork:incidents",
    )
    pages = [browser.get(reverse(name)) for name in names] + [browser.get("/", follow=True)]
    return " ".join(page.content.decode() for page in pages)


def test_the_units_liaison_who_also_sits_in_the_office_reads_nothing_of_the_talks(
    cast: Cast, enter: Any
) -> None:
    user = cast.fresh("liaison")
    scene.appoint(user, "office_staff", [])
    talk, petition, lead = talks.finished(cast), letters.registered(cast), ways.lead(cast)
    user = User.objects.get(pk=user.pk)
    browser = enter(user)
    for url in (
        reverse("fieldwork:interview", args=[talk.pk]),
        reverse("fieldwork:petition", args=[petition.pk]),
        reverse("transfers:lead", args=[lead.pk]),
    ):
        assert browser.get(url).status_code == 404, url
    shown = words_of(cast, browser)
    assert not [word for word in (*letters.SECRETS, talks.NAME, talks.SAID, *ways.SECRETS) if word in shown]


def test_a_member_of_one_group_does_not_read_in_another_by_a_second_appointment(
    cast: Cast, enter: Any
) -> None:
    """Own rights of one appointment never join the breadth of another."""
    user = cast.fresh("other_leader")
    scene.appoint(user, "group_member", [cast.group.pk])
    user = User.objects.get(pk=user.pk)
    talk, petition = talks.finished(cast), letters.registered(cast)
    for url in (
        reverse("fieldwork:interview", args=[talk.pk]),
        reverse("fieldwork:petition", args=[petition.pk]),
        reverse("fieldwork:petition_contact", args=[petition.pk]),
    ):
        assert enter(user).get(url).status_code in (404, 405)
    assert enter(user).post(reverse("fieldwork:petition_contact", args=[petition.pk])).status_code == 404


def test_the_deputy_kept_from_one_talk_finds_it_nowhere(cast: Cast, enter: Any) -> None:
    talk = talks.finished(cast)
    talk_actions.restrict(talk, restricted=True, by=cast.leader, reason="涉及本组人员")
    browser, abstract = enter(cast.fresh("deputy")), talks.abstract_of(talk)
    for url in (
        reverse("fieldwork:interview", args=[talk.pk]),
        reverse("fieldwork:abstract", args=[abstract.pk]),
        f"{reverse('fieldwork:incident_new')}?from=interview:{talk.pk}",
        f"{reverse('fieldwork:petition_new', args=[cast.engagement.pk])}?from=talk_abstract:{abstract.pk}",
        f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&superior=no&source=talk_abstract:{abstract.pk}",
    ):
        assert browser.get(url).status_code == 404, url
    shown = (
        words_of(cast, browser)
        + browser.get(reverse("fieldwork:talk_plan", args=[cast.engagement.pk])).content.decode()
    )
    assert talks.SAID not in shown and talks.NAME not in shown


def test_the_excluded_learns_no_number(cast: Cast, enter: Any) -> None:
    """Counts of lists, of the engagement's tabs and of the statistics are the same as if it were not there."""
    urls = [
        reverse("planning:engagement", args=[cast.engagement.pk]),
        reverse("fieldwork:talk_counts"),
        reverse("fieldwork:petition_counts"),
    ]
    before = _numbers(enter(cast.fresh("deputy")), urls)
    talk, petition = talks.finished(cast), letters.registered(cast)
    for record in (talk, petition):
        exclude_from_knowing(record, cast.deputy, "亲属", by=cast.leader)
    assert _numbers(enter(cast.fresh("deputy")), urls) == before


def _numbers(browser: Any, urls: list[str]) -> list[str]:
    """Everything but what changes with every request."""
    import re

    found = []
    for url in urls:
        page = browser.get(url).content.decode().split("<main")[-1]
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        found.append(re.sub(r"\d{1,2}:\d{2}(:\d{2})?", "", page))
    return found


@pytest.mark.slow
def test_what_is_late_about_a_petition_is_not_told_to_everybody_who_sees_the_round(
    cast: Cast, enter: Any
) -> None:
    from datetime import timedelta

    from xuncha.foundation.rules.models import Clock

    urls = [
        reverse("planning:engagement", args=[cast.engagement.pk]),
        reverse("planning:round", args=[cast.round.pk]),
        "/",
    ]
    who = ("member2", "group_liaison", "organisation", "other_leader", "head")
    before = {name: _numbers(enter(cast.fresh(name)), urls) for name in who}
    letters.registered(cast)
    late = Clock.objects.filter(kind="petition")
    assert late.exists()
    late.update(due=today() - timedelta(days=3))
    for name in who:
        assert _numbers(enter(cast.fresh(name)), urls) == before[name], name


def test_a_stale_tab_of_somebody_excluded_meanwhile_writes_nothing(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast)
    browser, url = enter(cast.member), reverse("fieldwork:petition_edit", args=[petition.pk])
    assert browser.get(url).status_code == 200
    exclude_from_knowing(petition, cast.member, "同乡", by=cast.leader)
    assert browser.post(url, {"version": petition.version, "content": "x"}).status_code == 404
    assert browser.post(reverse("fieldwork:petition_contact", args=[petition.pk])).status_code == 404


@pytest.mark.slow
def test_a_closed_contact_leaves_no_readable_copy(cast: Cast) -> None:
    from tests.foundation.custody.scene import build

    petition = letters.proposed(cast)
    build(cast, petition)
    deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader))
    contact = Contact.objects.trusted().get(petition=petition)
    assert not contact.details_sealed and actions.contact_of(petition, cast.leader) is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a pragma of SQLite")
def test_what_was_wiped_is_wiped_from_free_pages(db: None) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("pragma secure_delete").fetchone()[0] == 1
