"""A survey of sixty sheets through the door's page: two from telephones, the rest as browsers would send them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite import citizen
from tests.browser.onsite.shots import shot
from tests.portal.door import Door

pytestmark = pytest.mark.browser

SHEETS, BY_HAND = 60, 2
REMARK = "食堂菜价要公示"


def test_sixty_answer_and_nobody_is_known(
    hands: Callable[[str], Hand],
    phone: Callable[[], Any],
    exchange: Callable[[], None],
    door: Door,
    home: Path,
) -> None:
    leader = hands("leader").go("/fieldwork/surveys/").open("编制测评")
    leader.choose("engagement", "县教育局").fill(
        title="教职工满意度测评", by_door=True, asks_remark=True, groups_text="教师\n后勤"
    )
    shot(leader.page, "survey_builder", whole=True)
    leader.page.click(".form-foot button.button-primary")
    leader.page.wait_for_load_state()
    leader.act("开始测评").sees("收集中", "截止后才显示结果")
    survey, address = leader.page.url, leader.page.inner_text("aside p.small:has-text('/s/')").strip()
    shot(leader.page, "survey_collecting")
    hands("liaison").go("/fieldwork/surveys/links/").sees("教职工满意度测评")

    exchange()
    path = "/s/" + address.rstrip("/").rsplit("/", 1)[1] + "/"
    for no in range(BY_HAND):
        answer_by_hand(phone(), path, REMARK if no else "")
    questions = [name for name in names(door, path) if name.startswith("q-q")]
    for no in range(SHEETS - BY_HAND):
        group = "g2" if no < 3 else "g1"
        page = door.get(path)
        values = dict.fromkeys(questions, "abc"[no % 3]) | {"q-group": group}
        assert "已经收到" in door.post(path, {"once": page.hidden["once"]} | values).text
    exchange()

    leader.go(survey).sees(f"{SHEETS} 份").sees_nothing_of(REMARK)
    leader.act("截止并汇总", "已到会议结束时间").sees("已截止", REMARK)
    shot(leader.page, "survey_result", whole=True)
    leader.sees("不足 5 份的人群已合并或不单列").sees_nothing_of("按人群")  # three of 后勤 are too few
    assert hands("liaison").page.goto(survey).status == 404
    rows = b"".join(path.read_bytes() for path in home.glob("*.sqlite3*"))
    assert REMARK.encode() not in rows


def names(door: Door, path: str) -> list[str]:
    import re

    return sorted(set(re.findall(r'name="(q-[^"]+)"', door.get(path).text)))


def answer_by_hand(page: Any, path: str, remark: str) -> None:
    page.goto(path)
    citizen.fits(page)
    fields = page.locator("fieldset")
    for place in range(fields.count()):
        first = fields.nth(place).locator("input[type=radio]")
        if first.count():
            first.first.check()
    if remark:
        page.fill("textarea", remark)
    shot(page, "door_survey")
    page.click("text=交卷")
    assert "已经收到" in page.inner_text("main")
