"""A lead's whole way: registered, signed, approved, handed over, dealt with, counted; by account, and from signed paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.hand import Hand
from tests.browser.onsite.shots import shot
from tests.transfers.ways import picture
from xuncha.foundation.dates import today

pytestmark = pytest.mark.browser

Hands = Callable[[str], Hand]
LOOKED = "调阅了三年凭证，与食堂台账逐笔核对；与两名经办人谈过话；还差供货商的对账单，没有惊动本人。查到二十一笔同一笔迹的派工单。"
TEXT = {
    "issue": "用空白派工单套取培训餐费二十一次",
    "understanding": LOOKED,
    "evidence": "凭证复印件四十二页",
    "verifiability": "concrete",
    "disciplines": ["integrity"],
    "grade": "attention",
    "group_meeting": "第三次组务会",
}
OUTCOME = {
    "their_number": "清纪核〔2026〕8号",
    "disposal": "filing",
    "outcome": "party",
    "four_form": "2",
    "filed_persons": 1,
    "punished_persons": 1,
    "recovered_cents": "32000",
    "talked": 1,
}


def scan(name: str) -> dict[str, Any]:
    upload = picture(name)
    return {"name": upload.name, "mimeType": "image/png", "buffer": upload.read()}


def registered(hands: Hands, title: str, name: str) -> str:
    """By the member, up to the leader's signature; returns the lead's address."""
    member = hands("member").go("/transfers/leads/").open("登记线索").open("县教育局")
    member.sees("被反映人中有没有上级管理的干部")
    assert member.page.locator("main textarea, main input[type=text]").count() == 0
    member.open("没有，继续登记").fill(title=title, **TEXT)
    member.page.locator("[name='people-name']").first.fill(name)
    member.page.locator("[name='people-post']").first.fill("后勤股副股长")
    member.page.click(".form-foot button.button-primary")
    member.page.wait_for_load_state()
    lead = member.sees(title, name).page.url
    member.act("提交组内研究").sees("组内研究")
    return str(lead)


def drawn_up(officer: Hand) -> str:
    officer.go("/transfers/new/")
    officer.page.locator("[name=leads]").first.check()
    officer.choose("receiver", "县纪委监委").choose("organisation", "县纪委监委")
    officer.fill(approval="领导小组第七次会议纪要", decided_on=today().isoformat())
    officer.press("起草移交函").sees("起草中")
    shot(officer.page, "transfer_draft")
    officer.act("备齐待移交", "材料当面移交")
    return str(officer.page.url)


def test_by_account_from_registration_to_the_figures(hands: Hands) -> None:
    lead = registered(hands, "违规报销培训餐费", "尉迟青岚")
    shot(hands("member").page, "lead_registered", whole=True)
    hands("leader").go("/").sees("线索待组长审签").go(lead).act("组长审签").sees("XS-001")
    hands("lg_head").go("/").sees("线索待审定移交").go(lead).sees_nothing_of("尉迟青岚")
    hands("lg_head").act("领导小组审定移交", "领导小组第七次会议审定").sees("已审定，待移交")

    officer = hands("lead_officer")
    transfer = drawn_up(officer)
    officer.act("移交人签字").sees("待对方签收")
    receiver = hands("discipline").go("/").sees("移交待签收").go(transfer).act("接收人签字").sees("已移交")
    receiver.go("/transfers/cases/").open_row("县教育局").sees("尉迟青岚")
    case = receiver.page.url
    shot(receiver.page, "case_received")
    receiver.act("受理")
    day = today().isoformat()
    receiver.go(f"{case}edit/").fill(**OUTCOME, opinion_on=day, fed_back_on=day, note="已给予处分。").press(
        "保存"
    )
    receiver.go(case).act("反馈办理情况").sees("已反馈")
    shot(receiver.page, "case_answered", whole=True)
    officer.go("/").sees("线索待核对办结").go(case).act("办结").sees("已办结")
    hands("member").go(lead).sees_nothing_of("党纪处分", OUTCOME["their_number"])
    for name in ("leader", "member", "staff", "lg_head"):
        assert hands(name).page.goto(case).status == 404, name
    officer.go("/transfers/counts/").sees("成案率", "3.2 万元")
    shot(officer.page, "lead_counts", whole=True)
    hands("staff").go("/transfers/counts/").sees("小于 5 的数不显示").sees_nothing_of("尉迟青岚")


def test_on_paper_from_the_signature_to_the_slip(hands: Hands) -> None:
    lead = registered(hands, "工会经费去向不明", "端木守正")
    deputy, officer, second = hands("deputy"), hands("lead_officer"), hands("lead_officer2")
    deputy.go(lead).record_paper("组长审签", "李正", scan("登记表"))
    hands("member").confirm_paper(lead)
    officer.go(f"{lead}meeting/").fill(meeting="第七次领导小组会议").press("登记").sees("已登记审定会议")
    officer.go(lead).record_paper("领导小组审定移交", "郑明", scan("会议纪要"))
    second.confirm_paper(lead)
    transfer = drawn_up(officer)
    officer.act("移交人签字").sees("待对方签收")
    officer.record_paper("接收人签字", "唐宁", scan("移交清单"))
    second.confirm_paper(transfer)
    officer.go("/transfers/cases/").open_row("待受理").open("登记签字反馈单")
    day = today().isoformat()
    officer.fill(
        **OUTCOME,
        opinion_on=day,
        fed_back_on=day,
        step="feed_back",
        signer_name="唐宁",
        acted_on=day,
        scan=scan("反馈单"),
    )
    shot(officer.page, "case_slip", whole=True)
    officer.press("登记").sees("等第二人核对")
    case = officer.page.url
    second.confirm_paper(case).go(case).sees("已反馈")
    officer.go("/transfers/counts/").sees("党纪处分", "第二种形态")
