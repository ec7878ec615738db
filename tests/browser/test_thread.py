"""The whole way of one problem, by eight people in real Chromium: from a working paper to the last item closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.browser.conftest import picture
from tests.browser.hand import Hand
from xuncha.foundation.dates import today

pytestmark = pytest.mark.browser
Person = Callable[[str], Any]

PAPER = {
    "title": "县教育局“第一议题”制度落实不严格",
    "summary": "2024年1月至6月11次党组会中4次未列第一议题。",
    "facts": "查阅县教育局2024年1月至6月党组会记录11次，其中4次未将学习列为第一议题，2次以传阅代替学习。",
    "analysis": "反映出局党组对理论学习重视不够，落实主体责任不到位。",
    "basis_text": "《县教育局党组工作规则》第五条",
    "author_leaf": "A1.01",
    "sources": ["material"],
    "suggestion": "report",
}
REPORT = {
    "overview": "县教育局党组总体能够履行职责。",
    "implementation": "fair",
    "ecology": "steady",
    "top_leader_positive": "能够履行第一责任人职责。",
    "top_leader_problems": "对理论学习抓得不够紧。",
    "causes": "制度执行缺少检查。",
    "suggestions": "完善第一议题制度。",
}


@pytest.fixture
def hands(person: Person) -> Callable[[str], Hand]:
    """Everybody with their own browser, opened when first needed."""
    known: dict[str, Hand] = {}

    def of(name: str) -> Hand:
        if name not in known:
            known[name] = Hand(person(name))
        return known[name]

    return of


def test_a_problem_travels_from_a_paper_to_a_closed_item(hands: Callable[[str], Hand]) -> None:
    paper = sign_a_paper(hands)
    report = approve_a_report(hands, paper)
    feedback = give_feedback(hands, report)
    item = plan_and_review(hands, feedback)
    close_the_item(hands, item)
    nothing_leaks(hands, paper, report)


def sign_a_paper(hands: Callable[[str], Hand]) -> str:
    member = hands("member").go("/workpapers/new/?engagement=1").fill(**PAPER).press("保存")
    url = member.page.url
    member.page.click("summary:has-text('加佐证')")
    member.fill(name="党组会议记录", pages=11)
    member.page.locator("details[open] button[type=submit]").first.click()
    member.page.wait_for_load_state()
    member.act("提交审核")
    deputy = hands("deputy").go("/").sees("底稿待审核", PAPER["title"]).go(url)
    deputy.fill(leaf="A1.01").press("记下审核分类").act("审核通过")
    leader = hands("leader").go("/")
    picture(leader.page, "home-group")
    leader.go(url).act("组务会通过", "一致同意").act("审签", "单位已口头认可，确认单随后补").sees(
        "已审签", "DG-001"
    )
    picture(leader.page, "working-paper")
    return url


def approve_a_report(hands: Callable[[str], Hand], paper: str) -> str:
    leader = hands("leader").go("/reporting/reports/assemble/").press("汇成报告")
    url = leader.page.url
    leader.go(url + "edit/").fill(**REPORT).press("保存")
    hands("member").go(url).act("提交组长")
    leader.go(url).act("签发报送")
    hands("director").go(url).act("会商通过", "会商无不同意见")
    hands("lg_head").go(url).act("领导小组审议通过", "同意")
    secretary = hands("secretary").go("/").sees("报告待书记专题会审议").go(url)
    secretary.act("书记专题会通过", "同意").go(url).act("常委会通过", "同意").sees("已审定")
    hands("discipline").go(url).sees("已审定")
    return url


def give_feedback(hands: Callable[[str], Hand], report: str) -> str:
    staff = hands("staff").go(report).press("起草反馈意见")
    url = staff.page.url
    staff.act("报巡察办把关", "病症病因已在总体评价中写明")
    hands("director").go(url).act("把关通过")
    hands("lg_head").go(url).act("审定", "同意")
    staff.go(url).open("登记反馈")
    staff.fill(
        head_on=(today() - timedelta(days=1)).isoformat(),
        feedback_on=today().isoformat(),
        meeting_place="县教育局二楼会议室",
        chair="李正",
        county_leader_present="宋江河",
    ).press("登记反馈")
    head = hands("head").go("/").sees("反馈意见待签收", "整改方案待编制").go(url)
    head.press("签收")
    return url


def plan_and_review(hands: Callable[[str], Hand], feedback: str) -> str:
    liaison = hands("liaison").go(feedback).open("编制整改方案")
    liaison.page.locator("main form button[type=submit]").first.click()
    liaison.page.wait_for_load_state()
    plan = liaison.page.url
    liaison.page.locator("main table a").first.click()
    liaison.page.wait_for_load_state()
    item = liaison.page.url
    liaison.go(item + "edit/").fill(
        goal="“第一议题”制度月月落实、有记录", leaders="马涛", dept="办公室", due=soon()
    ).press("保存")
    in_section(liaison, "加措施", content="修订党组会议事规则，每季度通报第一议题落实情况", due=soon())
    liaison.go(plan).act("送主要负责人签字")
    hands("head").go("/").sees("整改方案待主要负责人签字").go(plan).act("主要负责人签字报送")
    for name in ("discipline", "organisation", "staff"):
        give_opinion(hands(name).go(plan))
    liaison.go(plan).sees("会审通过")
    return item


def soon() -> str:
    return (today() + timedelta(days=20)).isoformat()


def in_section(hand: Hand, words: str, **fields: Any) -> None:
    """Open one of the page's folded forms by the words on it, fill it in and send it."""
    hand.page.locator(f"details:has(> summary:has-text('{words}'))").first.evaluate("e => e.open = true")
    form = hand.page.locator(f"details:has(> summary:has-text('{words}')) form").first
    for name, value in fields.items():
        field = form.locator(f"[name='{name}']")
        kind = field.first.evaluate("e => e.type")
        if kind == "radio":
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind == "file":
            field.first.set_input_files(value)
        else:
            field.first.fill(str(value))
    form.locator("button[type=submit]").first.click()
    hand.page.wait_for_load_state()


def give_opinion(hand: Hand, result: str = "agree") -> None:
    """The opinion of the own party, at the record that lies open."""
    hand.page.locator(".record-acts a:has-text('意见')").first.click()
    hand.page.wait_for_load_state()
    hand.page.locator(f"[name=result][value={result}]").check()
    hand.page.locator(".form-foot button[type=submit]").first.click()
    hand.page.wait_for_load_state()


def close_the_item(hands: Callable[[str], Hand], item: str) -> None:
    proof = {"name": "通报.txt", "mimeType": "text/plain", "buffer": "第一季度通报".encode()}
    liaison = hands("liaison").go(item)
    in_section(liaison, "报告进展", declared="done", text="已修订议事规则，上半年六次党组会均落实第一议题")
    in_section(liaison, "加佐证", title="第一季度通报", file=proof)
    liaison.page.locator("form[action$='/done/'] [name=completion]").first.fill("规则已修订印发")
    liaison.page.locator("form[action$='/done/'] [name=done]").first.check()
    liaison.page.locator("form[action$='/done/'] button").first.click()
    liaison.page.wait_for_load_state()
    in_section(liaison, "填成效", self_conclusion="已整改到位")
    liaison.act("申报拟销号")
    hands("head").go("/").sees("拟销号事项待签字").go(item).act("主要负责人签字")
    county = hands("county_leader").go("/")
    picture(county.page, "leader")
    if "县领导审核" in county.go(item).text():
        county.act("县领导同意", "同意")
    for name in ("discipline", "organisation", "staff"):
        give_opinion(hands(name).go(item))
    hands("staff2").go(item).act("销号", "联审一致同意").sees("已销号")
    picture(hands("staff2").go("/rectification/").page, "ledger")


def nothing_leaks(hands: Callable[[str], Hand], paper: str, report: str) -> None:
    """Whoever has no part in it does not even learn that it exists."""
    for name in ("liaison", "head", "other_leader", "sys_admin"):
        for url in (paper, report):
            assert hands(name).page.goto(url).status == 404, (name, url)
    hands("other_leader").go("/insight/search/?q=第一议题").sees_nothing_of(PAPER["title"])
