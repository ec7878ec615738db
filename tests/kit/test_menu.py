"""The menu stays short: lists of one family share a line and stand as tabs above one another."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from tests.cast import Cast


def lines(page: str) -> list[str]:
    side = page.partition('<nav class="side"')[2].partition("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span>", side)


def tabs(page: str) -> list[str]:
    kin = page.partition('<nav class="tabs" aria-label="同类页面"')[2].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", kin)


def test_lists_of_one_family_share_a_line_and_stand_as_tabs(cast: Cast, enter: Any) -> None:
    page = enter(cast.staff).get(reverse("rectification:ledger")).content.decode()
    assert lines(page).count("整改") == 1
    assert "整改方案" not in lines(page)
    assert tabs(page)[:2] == ["整改台账", "整改方案"]


def test_the_menu_of_whoever_leads_a_group_fits_a_small_screen(cast: Cast, enter: Any) -> None:
    page = enter(cast.leader).get("/").content.decode()
    beside = page.partition('<nav class="side"')[2].partition("<details")[0]
    assert len(re.findall(r"<span>", beside)) <= 20


def test_who_may_open_one_of_a_family_sees_its_own_name(cast: Cast, enter: Any) -> None:
    page = enter(cast.liaison).get("/").content.decode()
    assert "本单位整改" in lines(page) or "整改" in lines(page)
    assert tabs(page) == []
