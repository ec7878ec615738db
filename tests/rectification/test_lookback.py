"""A look-back takes up the old problems one by one: fixed, rebounded, falsely reported; and counts them (M3-26)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, appoint, engage
from tests.rectification import scene
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.cycle.rectification.models import Recheck, RectificationItem
from xuncha.foundation.dates import today

Enter = Callable[..., Client]


@pytest.fixture
def old(cast: Cast) -> list[RectificationItem]:
    """What the first round left behind at the bureau, found by group one."""
    return scene.many(cast, 3, state="closed", declared="done", closed_on=today() - timedelta(days=5))


@pytest.fixture
def again(cast: Cast, old: list[RectificationItem]) -> Engagement:
    """A later round looks back at the bureau with another group; the other leader leads it."""
    round_ = Round.objects.create(
        term=cast.term, no=9, name="“回头看”轮次", mode="look_back", framework=cast.round.framework,
        ruleset_id=cast.round.ruleset_id, state="under_way", entry_on=today(), onsite_end=today(),
    )  # fmt: skip
    group = Group.objects.create(round=round_, no=1, name="回头看组")
    made = engage(round_, group, cast.bureau, 1)
    made.mode, made.previous = "look_back", cast.engagement
    made.save()
    for who in (cast.other_leader, cast.leader):
        appoint(who, "group_leader", [group.pk])
    return made


def verdict(browser: Client, again: Engagement, item: RectificationItem, **changes: str) -> Any:
    fields = {"verdict": "fixed", "on": today().isoformat(), "note": ""} | changes
    return browser.post(reverse("rectification:recheck", args=[again.pk, item.pk]), fields)


def test_the_new_group_judges_every_old_item_and_the_figures_follow(
    cast: Cast, enter: Enter, again: Engagement, old: list[RectificationItem]
) -> None:
    browser = enter(cast.other_leader)
    page = reverse("rectification:lookback", args=[again.pk])
    assert "旧问题复诊" in browser.get(reverse("planning:engagement", args=[again.pk])).content.decode()
    assert all(item.problem in browser.get(page).content.decode() for item in old)
    assert verdict(browser, again, old[0]).status_code == 302
    assert verdict(browser, again, old[1], verdict="rebounded").status_code == 422
    assert verdict(browser, again, old[1], verdict="rebounded", note="又在收费").status_code == 302
    assert verdict(browser, again, old[2], verdict="false", note="台账是补的").status_code == 302
    shown = browser.get(page).content.decode()
    assert all(words in shown for words in ("3 / 3", "又在收费", "33.33%"))
    figures = enter(cast.staff).get(reverse("rectification:lookback_round", args=[again.round_id]))
    assert all(words in figures.content.decode() for words in ("县教育局", "33.33%"))
    assert RectificationItem.objects.trusted().get(pk=old[1].pk).state == "closed"


def test_the_office_sees_the_verdict_where_it_lists_the_item_again(
    cast: Cast, enter: Enter, again: Engagement, old: list[RectificationItem]
) -> None:
    verdict(enter(cast.other_leader), again, old[0], verdict="rebounded", note="又在收费")
    item = reverse("rectification:item", args=[old[0].pk])
    office = enter(cast.staff2).get(item).content.decode()
    assert all(words in office for words in ("反弹", "又在收费", "重新挂账"))
    for reader in (cast.liaison, cast.head, cast.county_leader):
        assert "又在收费" not in enter(reader).get(item).content.decode()


def test_nobody_judges_what_their_own_group_had_found(
    cast: Cast, enter: Enter, again: Engagement, old: list[RectificationItem]
) -> None:
    answer = verdict(enter(cast.leader), again, old[0])
    assert answer.status_code == 403
    assert "回避" in answer.content.decode()


def test_a_later_entry_corrects_the_earlier_one(
    cast: Cast, enter: Enter, again: Engagement, old: list[RectificationItem]
) -> None:
    browser = enter(cast.other_leader)
    verdict(browser, again, old[0], verdict="rebounded", note="又在收费")
    verdict(browser, again, old[0], note="查实为另一单位")
    assert Recheck.objects.trusted().get(item=old[0]).verdict == "fixed"


def test_doors(cast: Cast, enter: Enter, again: Engagement, old: list[RectificationItem]) -> None:
    page = reverse("rectification:lookback", args=[again.pk])
    round_page = reverse("rectification:lookback_round", args=[again.round_id])
    assert enter(cast.staff).get(page).status_code == 200
    assert enter(cast.member).get(page).status_code == 404
    assert enter(cast.discipline).get(page).status_code == 403
    assert enter(cast.discipline).get(round_page).status_code == 403
    for unit in (cast.liaison, cast.head):
        assert enter(unit).get(page).status_code in (403, 404)
    assert verdict(enter(cast.staff), again, old[0]).status_code == 403
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert verdict(enter(cast.other_leader), again, old[0], on=tomorrow).status_code == 422
    foreign = RectificationItem(seq=1, problem="别家的问题", state="closed")
    foreign.place_in(cast.other_engagement)
    foreign.save()
    assert verdict(enter(cast.other_leader), again, foreign).status_code == 404


def test_imported_history_is_taken_up_too(cast: Cast, enter: Enter, again: Engagement) -> None:
    item = RectificationItem(seq=1, problem="老台账里的问题", state="in_progress", organisation=cast.bureau)
    item.save()
    again.previous = None
    again.save()
    page = enter(cast.other_leader).get(reverse("rectification:lookback", args=[again.pk]))
    assert "老台账里的问题" in page.content.decode()
    assert verdict(enter(cast.other_leader), again, item).status_code == 302


def test_the_page_costs_the_same_for_three_items_and_for_sixty(
    cast: Cast, enter: Enter, again: Engagement
) -> None:
    browser, page = enter(cast.other_leader), reverse("rectification:lookback", args=[again.pk])
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    scene.many(cast, 60)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)
