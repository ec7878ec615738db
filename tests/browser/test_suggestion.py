"""A leaf suggested while typing, in real Chromium with the real model: it waits, answers, and is taken with one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.hand import Hand

pytestmark = pytest.mark.browser
PREPARING = 120_000
"""Milliseconds: the model is made on first use."""


@pytest.mark.slow
def test_a_member_takes_the_suggested_leaf(person: Callable[[str], Any]) -> None:
    page = Hand(person("member")).go("/workpapers/new/").open("县教育局").page
    page.wait_for_selector("#suggestion h2")
    page.fill("[name=title]", "公务接待没有公函")
    page.fill("[name=facts]", "2023年抽查接待费凭证32笔，19笔没有附公函，陪餐人数超过规定，金额3.2万。")
    page.wait_for_selector("#suggestion [data-take]", timeout=PREPARING)
    card = page.locator("#suggestion").inner_text()
    assert "B3.02" in card and "公函" in card and "金额没有写单位" in card
    page.locator("#suggestion [data-take='B3.02']").click()
    assert page.locator("[name=author_leaf]").input_value() == "B3.02"
    page.wait_for_selector("[data-saved]:has-text('已保存')")
