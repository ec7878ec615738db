"""The department's person: what the unit gave them, by date, and no more of the unit (domain §8.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, person
from tests.rectification import scene
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.foundation.dates import today
from xuncha.people.models import User

Enter = Callable[..., Client]


@pytest.fixture
def clerk(cast: Cast) -> User:
    return person("clerk", "安平", "org_dept_user", cast.bureau, {"office": cast.bureau})


@pytest.fixture
def given(cast: Cast, clerk: User) -> list[RectificationItem]:
    """Two of four items are theirs: one late, one in time."""
    rows = scene.many(cast, 4)
    rows[0].due, rows[1].due = today() - timedelta(days=2), today() + timedelta(days=9)
    for row in rows[:2]:
        row.assignee_id = clerk.pk
        row.save()
        Measure.objects.create(item=row, seq=1, content=f"措施之{row.seq}", due=today())
    return rows


def test_the_home_and_a_page_of_their_own_list_theirs_by_date(
    enter: Enter, clerk: User, given: list[RectificationItem]
) -> None:
    browser = enter(clerk)
    home = browser.get("/").content.decode()
    assert home.index("表现1") < home.index("表现2")
    assert "表现3" not in home
    page = browser.get(reverse("rectification:mine")).content.decode()
    assert all(words in page for words in ("有 1 项已经超期", "措施之1", "措施之2", "表现1", "表现2"))
    assert "表现3" not in page
    told = {"declared": "in_progress", "text": "正在办"}
    assert browser.post(reverse("rectification:progress", args=[given[0].pk]), told).status_code == 302
    assert browser.post(reverse("rectification:progress", args=[given[2].pk]), told).status_code == 404
    assert browser.get(reverse("rectification:item", args=[given[2].pk])).status_code == 404


def test_the_page_is_for_them_alone(cast: Cast, enter: Enter) -> None:
    for person_ in (cast.liaison, cast.staff, cast.member):
        assert enter(person_).get(reverse("rectification:mine")).status_code == 403


def test_a_returned_item_shows_its_reason_and_a_closed_one_is_gone(
    enter: Enter, clerk: User, given: list[RectificationItem]
) -> None:
    rows = RectificationItem.objects.trusted()
    rows.filter(pk=given[0].pk).update(state="returned", last_return_reason="缺少问责文件")
    rows.filter(pk=given[1].pk).update(state="closed")
    page = enter(clerk).get(reverse("rectification:mine")).content.decode()
    assert "缺少问责文件" in page
    assert "表现2" not in page


def test_they_neither_declare_nor_split_nor_change_the_plan(
    cast: Cast, enter: Enter, clerk: User, given: list[RectificationItem]
) -> None:
    browser = enter(clerk)
    for name in ("split", "merge", "item_edit"):
        assert browser.get(reverse(f"rectification:{name}", args=[given[0].pk])).status_code == 403, name
    declared = browser.post(reverse("rectification:declare", args=[given[0].pk]), {"self_conclusion": "好"})
    assert declared.status_code in (403, 422)
    assert RectificationItem.objects.trusted().get(pk=given[0].pk).state == "in_progress"


def test_the_page_costs_the_same_for_two_and_for_forty(cast: Cast, enter: Enter, clerk: User) -> None:
    browser, page = enter(clerk), reverse("rectification:mine")
    scene.many(cast, 2, assignee_id=clerk.pk)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    scene.many(cast, 40, assignee_id=clerk.pk)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)
