"""Hours of typing in real Chromium: rows by keyboard, saved as they are typed, back after a crash, cited in a paper."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytest

from tests.browser.hand import Hand
from xuncha.foundation.dates import today

pytestmark = pytest.mark.browser
ROWS = 40


def register(hand: Hand) -> str:
    """A talk of today with two people of the group; returns the address of its page."""
    hand.go("/fieldwork/interviews/new/").open("县教育局")
    page = hand.page
    page.fill("[name=name]", "欧阳翠微")
    page.fill("[name=post]", "基建股出纳")
    page.fill("[name=on]", today().isoformat())
    page.fill("[name=starts]", "08:30")
    page.fill("[name=ends]", "11:30")
    page.fill("[name=place]", "谈话室一")
    page.get_by_label("王芳").check()
    page.select_option("[name=recorder]", label="张磊")
    hand.press("登记")
    hand.go("/fieldwork/interviews/?q=欧阳").sees("基建股出纳")
    page.locator("tbody tr a").first.click()
    page.wait_for_load_state()
    return str(page.url)


def type_rows(page: Any, count: int) -> float:
    """Question and answer without the mouse; returns the seconds a row took."""
    page.locator("[data-rows='qa'] textarea").first.focus()
    begun = perf_counter()
    for no in range(count):
        page.keyboard.insert_text(f"第{no + 1}问：库房由谁管？")
        page.keyboard.press("Tab")
        page.keyboard.insert_text(f"第{no + 1}答：钥匙在门卫室。")
        if no + 1 < count:
            page.keyboard.press("Control+Enter")
    return (perf_counter() - begun) / count


@pytest.mark.slow
def test_a_member_types_a_long_talk(person: Callable[[str], Any]) -> None:
    hand = Hand(person("member"))
    page, talk = hand.page, register(hand)
    hand.act("开始谈话").open("写记录")
    seconds = type_rows(page, ROWS)
    assert seconds < 0.5, f"{seconds:.2f} s a row"
    assert page.locator("[data-rows='qa'] tbody tr").count() >= ROWS
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-saved]:has-text('已保存')")

    minutes = page.url
    page.context.clear_cookies()  # the session is gone, what was typed is not
    page.goto(minutes)
    again = Hand(person("member")).go(minutes)
    again.sees("自动保存")
    answers = again.page.locator("[data-rows='qa'] textarea[name='qa-answer']")
    assert answers.nth(ROWS - 1).input_value() == f"第{ROWS}答：钥匙在门卫室。"

    again.page.check("[name=notice_given]")
    again.page.fill("[name='abstracts-leaf']", "B4.02")
    again.page.fill("[name='abstracts-text']", "库房账外存放办公桌四十张")
    again.press("保存").sees("第40答", "账外存放")
    again.act("办结").sees("ZC-01", "已办结")
    assert again.page.url == talk
