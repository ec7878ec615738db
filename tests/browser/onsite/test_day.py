"""A member's day on site: the talk of the morning, its record and abstract, a paper that cites it, material asked and received."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite.shots import shot
from tests.browser.test_talk_typing import register, type_rows
from tests.browser.test_thread import PAPER
from tests.portal import pictures
from xuncha.foundation.dates import today

pytestmark = pytest.mark.browser

Hands = Callable[[str], Hand]
HEARD = "库房账外存放办公桌四十张"
LEDGER = {"name": "固定资产台账.png", "mimeType": "image/png", "buffer": pictures.png()}


def test_from_the_planned_talk_to_the_material_received(hands: Hands) -> None:
    member = hands("member")
    talk = register(member)
    hands("leader").go("/fieldwork/interviews/").sees("欧阳翠微")
    member.go("/").sees("谈话").go(talk).act("开始谈话").open("写记录")
    type_rows(member.page, 3)
    member.page.check("[name=notice_given]")
    member.page.fill("[name='abstracts-leaf']", "B4.02")
    member.page.fill("[name='abstracts-text']", HEARD)
    shot(member.page, "talk_record", whole=True)
    member.press("保存").sees("第3答", HEARD).act("办结").sees("ZC-01")
    shot(member.page, "talk_done", whole=True)

    member.go("/workpapers/new/?engagement=1").fill(**PAPER | {"title": "县教育局固定资产管理不严"}).press(
        "保存"
    )
    paper = member.page.url
    member.page.get_by_role("link", name="引用已有材料").click()
    member.page.wait_for_load_state()
    shot(member.page, "paper_pick", whole=True)
    member.page.locator("tr", has_text=HEARD).locator("input[name=pick]").check()
    member.press("引用选中的").sees("已引用 1 条佐证", "ZC-01").sees_nothing_of("欧阳翠微")
    shot(member.page, "paper_cites", whole=True)
    ask_for_material(hands)
    member.go(paper).sees("ZC-01")


def ask_for_material(hands: Hands) -> None:
    member, unit = hands("member"), hands("liaison")
    member.go("/fieldwork/materials/new/").choose("engagement", "县教育局")
    member.fill(title="固定资产资料", due=(today() + timedelta(days=2)).isoformat())
    member.page.locator("[name='lines-name']").first.fill("固定资产台账")
    member.page.click(".form-foot button.button-primary")
    member.page.wait_for_load_state()
    request = member.page.url
    member.act("提交审批")
    hands("leader").go("/").sees("资料清单待审批").go(request).act("审批发出").sees("待单位提供")

    unit.go("/").sees("提供调阅资料").go(request).sees("固定资产台账").sees_nothing_of(HEARD)
    unit.open("提供").fill(way="upload", file=LEDGER, pages=1, provider_name="罗丹").press("提供")
    shot(unit.page, "material_answered", whole=True)
    unit.go(request).act("全部报齐").sees("待核收")
    member.go("/").sees("资料待核收").go(request).act("核收").sees("已核收")
    shot(member.page, "material_received", whole=True)
    assert hands("other_liaison").page.goto(request).status == 404
