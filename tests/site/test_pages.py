"""The pages that show several rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper

Enter = Callable[..., Client]


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(
        title="采购未集体研究", summary="概述", facts="事实", author_leaf=Leaf.objects.get(pk="B4.04")
    )
    return actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def test_home_shows_what_waits_for_me(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    assert "采购未集体研究" in enter(cast.member).get("/").content.decode()
    assert "采购未集体研究" not in enter(cast.other_member).get("/").content.decode()


@pytest.mark.slow
def test_a_leader_sees_figures_first_and_one_printed_page(cast: Cast, enter: Enter) -> None:
    for person in (cast.secretary, cast.lg_head, cast.county_leader):
        browser = enter(person)
        page = browser.get("/")
        assert page.templates[0].name == "site/leader.html"
        assert browser.get(reverse("site:leader_print")).status_code == 200
    assert enter(cast.member).get(reverse("site:leader_print")).status_code == 403


def test_the_engagement_page_counts_only_what_one_may_read(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    url = reverse("planning:engagement", args=[cast.engagement.pk])
    mine = enter(cast.member).get(url + "?section=papers").content.decode()
    assert "采购未集体研究" in mine
    office = enter(cast.director).get(url + "?section=papers").content.decode()
    assert "采购未集体研究" not in office
    assert enter(cast.other_member).get(url).status_code == 404


def test_the_engagement_page_needs_few_statements(
    cast: Cast, enter: Enter, paper: WorkPaper, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.leader)
    url = reverse("planning:engagement", args=[cast.engagement.pk])
    browser.get(url)
    with django_assert_max_num_queries(30):
        browser.get(url)


@pytest.mark.parametrize(
    ("who", "found"), [("member", True), ("other_leader", False), ("head", False), ("director", False)]
)
def test_the_finder_finds_what_one_may_know(
    cast: Cast, enter: Enter, paper: WorkPaper, who: str, found: bool
) -> None:
    page = enter(getattr(cast, who)).get(reverse("insight:search") + "?q=采购未").content.decode()
    assert (reverse("workpapers:paper", args=[paper.pk]) in page) is found
    assert ("集体研究" in page) is found


def test_who_has_not_handed_in_is_the_offices_page(cast: Cast, enter: Enter) -> None:
    assert enter(cast.staff).get(reverse("site:missing")).status_code == 200
    assert enter(cast.liaison).get(reverse("site:missing")).status_code == 403


def test_an_unknown_address_tells_nothing(cast: Cast, enter: Enter) -> None:
    page = enter(cast.member).get("/nothing/")
    assert page.status_code == 404
    assert "不在您的知悉范围内" in page.content.decode()
