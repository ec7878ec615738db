"""A whole round from its first day in real Chromium, run by an office whose leaders and units sign on paper."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT, XUNCHA, environment_of
from tests.browser.hand import Hand
from tests.browser.test_first_week import bring, land
from tests.browser.test_thread import PAPER, REPORT, give_opinion, in_section
from tests.cast import PASSWORD
from tests.exchange.files import workbook
from tests.foundation.hostile import png
from xuncha.foundation.dates import today

pytestmark = pytest.mark.browser
Person = Callable[..., Any]
Hands = Callable[[str], Hand]

UNIT, TOWN, VILLAGES = "清源县水利局", "清源县枫林镇", ("枫林村", "石磨村", "柳溪村")
ROUND, GROUP = "十五届县委第四轮巡察", "第三巡察组"
LEADER, DEPUTY, ARCHIVIST, HEAD = "高明远", "林国栋", "苏婉", "水秀山"
TITLE = "县水利局“第一议题”制度落实不严格"
# What the round does without: its deputy and leader sign the papers in ink, and no county leader answers for its units.
OFF = [
    "workpaper.deputy_review",
    "workpaper.group_meeting",
    "report.secretaries",
    "report.standing",
    "rectification_item.leader_review",
    "rectification_item.spot_check",
]


@pytest.fixture
def hands(person: Person) -> Hands:
    """Everybody with their own browser, opened when first needed."""
    known: dict[str, Hand] = {}

    def of(name: str, *password: str) -> Hand:
        if name not in known:
            known[name] = Hand(person(name, *password))
        return known[name]

    return of


def test_a_round_is_run_on_paper(hands: Hands, home: Path, tmp_path: Path) -> None:
    bring_units(hands, tmp_path)
    round_ = plan_round(hands)
    approve_round(hands, round_)
    archivist = authorise(hands)
    enter(hands, round_)
    paper = sign_a_paper(hands, archivist)
    report = approve_a_report(hands, archivist)
    feedback = give_feedback(hands, report)
    plan, item = plan_for_the_unit(hands, feedback)
    close_the_item(hands, item)
    nothing_leaks(hands, [round_, paper, report, feedback, plan, item])
    chain_holds(home)


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def scan(name: str) -> dict[str, Any]:
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": png()}


def bring_units(hands: Hands, folder: Path) -> None:
    """What an office has on its first day: one table of departments, a township and its villages."""
    path = folder / "对象库.xlsx"
    head = ["序号", "单位名称", "单位类型", "所属乡镇（街道）", "党组织书记"]
    names = [(UNIT, "县直单位", "", HEAD), ("清源县林业局", "县直单位", "", "林深")]
    names += [(TOWN, "乡镇", "", "枫红")] + [(name, "村（社区）", TOWN, "") for name in VILLAGES]
    rows = [[no, *name] for no, name in enumerate(names, 1)]
    path.write_bytes(workbook([["清源县委巡察对象库"], head, *rows]))
    bring(hands("staff"), path)
    land(hands("staff"))


def plan_round(hands: Hands) -> str:
    """Scheme, group, seats, units picked from the coverage list; the address of the round."""
    director = hands("director").go("/planning/rounds/").open("编排新一轮")
    director.fill(
        name=ROUND,
        scheme="巡察水利部门和枫林镇党组织，同步对村巡察。",
        scheme_no="清巡组〔2026〕8号",
        notice_on=day(0),
        entry_on=day(0),
        onsite_end=day(40),
        switched_off_states=OFF,
    ).press("保存")
    round_ = director.page.url
    staff = (
        hands("staff")
        .go(round_)
        .sees(ROUND)
        .open("组建巡察组")
        .fill(no=3, name=GROUP, document_no="清巡组〔2026〕9号")
        .press("保存")
    )
    group = staff.page.url
    for role, name in (("leader", LEADER), ("deputy", DEPUTY), ("archivist", ARCHIVIST)):
        staff.go(group).open("安排人员").fill(role_code=f"group_{role}", name=name).press("安排")
    for role, name in (("liaison", "何平"), ("member", "路人")):
        staff.go(group).open("安排人员").fill(role_code=f"group_{role}")
        pick_person(staff, name)
        staff.press("安排")
    staff.go("/planning/coverage/").tick_rows(UNIT, TOWN).press("列入轮次")
    staff.choose("group", ROUND).press("列入").sees(UNIT, TOWN, "对村巡察 3 个村")
    staff.go(group).press("提出授权").sees("等领导小组批准")
    return round_


def pick_person(hand: Hand, name: str) -> None:
    hand.page.locator(".ts-control input").first.click()
    hand.page.keyboard.type(name, delay=20)
    hand.page.locator(".ts-dropdown .option", has_text=name).first.click()


def approve_round(hands: Hands, round_: str) -> None:
    """The head of the leading group signs the scheme in ink: one records the scan, another confirms it."""
    hands("director").go(round_).act("报批方案")
    hands("staff").go(round_).record_paper("批准方案", "郑明", scan("批准页"))
    hands("staff2").go("/").sees("纸质签字待核对").confirm_paper(round_)
    hands("staff").go(round_).sees("已批准")


def authorise(hands: Any) -> Hand:
    """Proposed, approved and activated by three hands; whoever is new comes in with a slip."""
    head = hands("lg_head").go("/people/appointments/?state=proposed").tick_rows().press("批准")
    head.fill(password=PASSWORD).press("批准这 5 份")
    security = hands("sec_admin").go("/people/appointments/?state=approved")
    security.tick_rows().press("启用").press("启用这 5 份")
    slip = security.page.locator("table", has_text=ARCHIVIST)
    username, password = slip.locator("td.number").all_inner_texts()[:2]
    archivist: Hand = hands(username.strip(), password.strip())
    archivist.fill(oldpassword=password.strip(), password1=PASSWORD, password2=PASSWORD).press("修改口令")
    archivist.go("/").page.check("#read")
    archivist.press("签署")
    return archivist.go("/")


def enter(hands: Hands, round_: str) -> None:
    """Announced, noticed to every unit at once, entered by the group."""
    staff = hands("staff").go(round_).open("宣布授权并启动")
    staff.page.locator(".form-foot button").first.click()
    staff.page.wait_for_load_state()
    staff.go(round_).open("印发巡察通知").fill(number="清巡办〔2026〕12号").press("印发").sees("已印发 2 份")
    liaison = hands("group_liaison").go(round_)
    for unit in (UNIT, TOWN):
        liaison.go(round_).page.locator("tbody a", has_text=unit.removeprefix("清源县")).first.click()
        liaison.page.wait_for_load_state()
        liaison.open("进驻").press("进驻").sees("进行中")


def sign_a_paper(hands: Hands, archivist: Hand) -> str:
    """A member drafts; the leader signs in ink: recorded by the liaison, confirmed by the archivist."""
    member = hands("stranger").go("/workpapers/").open("起草底稿").open(UNIT)
    member.fill(**PAPER | {"title": TITLE, "facts": PAPER["facts"].replace("教育", "水利")}).press("保存")
    url = member.page.url
    in_section(member, "加佐证", name="党组会议记录", pages=11)
    member.go(url).act("提交审核")
    hands("group_liaison").go(url).record_paper("审签", LEADER, scan("底稿签字页"), "确认单随后补")
    archivist.go("/").sees("纸质签字待核对").confirm_paper(url)
    member.go(url).sees("已审签", LEADER)
    return url


def approve_a_report(hands: Hands, archivist: Hand) -> str:
    """Assembled and signed on paper; the leading group decides at a meeting with one signature over its results."""
    liaison = hands("group_liaison").go("/reporting/reports/assemble/")
    liaison.page.locator("tr", has_text="水利局").locator("button").first.click()
    liaison.page.wait_for_load_state()
    url = liaison.page.url
    liaison.go(url + "edit/").fill(**REPORT | {"overview": "县水利局党组总体能够履行职责。"}).press("保存")
    hands("stranger").go(url).act("提交组长")
    liaison.go(url).record_paper("签发报送", LEADER, scan("报告签发页"))
    archivist.confirm_paper(url)
    hands("director").go(url).act("会商通过", "会商无不同意见")
    meet(hands, url)
    hands("staff").go(url).sees("已审定")
    return url


def meet(hands: Hands, report: str) -> None:
    staff = hands("staff").go("/reporting/meetings/").open("登记会议")
    staff.fill(
        sort="leading_group", title="领导小组第十二次会议", on=day(0), place="四楼会议室", chair="郑明"
    )
    staff.choose("round", ROUND).press("保存")
    url = staff.page.url
    staff.tick_rows("水利局").press("列入议程").press("未填的都填同意").act("结果送签批")
    hands("lg_head").go("/").sees("会议议定事项待签批").go(url).act("签批").sees("已签批")


def give_feedback(hands: Hands, report: str) -> str:
    staff = hands("staff").go(report).press("起草反馈意见")
    url = staff.page.url
    staff.act("报巡察办把关", "病症病因已在总体评价中写明")
    hands("director").go(url).act("把关通过")
    hands("lg_head").go(url).act("审定", "同意")
    staff.go(url).open("登记反馈")
    staff.fill(
        head_on=day(-1),
        feedback_on=day(0),
        meeting_place="县水利局三楼会议室",
        chair=LEADER,
        absence_reason="外出学习",
    ).press("登记反馈")
    staff.go(url).open("登记纸质签收").fill(scan=scan("签收单")).press("登记签收").sees("纸质")
    return url


def plan_for_the_unit(hands: Hands, feedback: str) -> tuple[str, str]:
    """A unit without accounts: the office fills in from its paper, its head signs in ink, three parties review."""
    staff = hands("staff").go(feedback).open("代单位编制整改方案").press("生成整改事项")
    plan = staff.page.url
    staff.page.locator("main table a").first.click()
    staff.page.wait_for_load_state()
    item = staff.page.url
    staff.go(item + "edit/").fill(
        goal="“第一议题”制度月月落实、有记录", leaders=HEAD, dept="办公室", due=day(20)
    )
    staff.press("保存")
    in_section(staff, "加措施", content="修订党组会议事规则，每季度通报第一议题落实情况", due=day(20))
    staff.go(plan).record_paper("送主要负责人签字", "水利局办公室", scan("报送函"))
    hands("staff2").confirm_paper(plan)
    staff.go(plan).record_paper("主要负责人签字报送", HEAD, scan("方案签字页"))
    hands("staff2").confirm_paper(plan)
    for name in ("discipline", "organisation", "director"):
        give_opinion(hands(name).go(plan))
    staff.go(plan).sees("会审通过")
    return plan, item


def close_the_item(hands: Hands, item: str) -> None:
    proof = {"name": "通报.txt", "mimeType": "text/plain", "buffer": "第一季度通报".encode()}
    staff = hands("staff").go(item)
    in_section(staff, "报告进展", declared="done", text="已修订议事规则，上半年六次党组会均落实第一议题")
    in_section(staff, "加佐证", title="第一季度通报", file=proof)
    in_section(staff, "填成效", self_conclusion="已整改到位")
    done = staff.page.locator("form[action$='/done/']").first
    done.locator("[name=completion]").fill("规则已修订印发")
    done.locator("[name=done]").check()
    done.locator("button").click()
    staff.page.wait_for_load_state()
    for words, signer in (("申报拟销号", "水利局办公室"), ("主要负责人签字", HEAD)):
        staff.go(item).record_paper(words, signer, scan("销号申请签字页"))
        hands("staff2").confirm_paper(item)
    for name in ("discipline", "organisation", "director"):
        give_opinion(hands(name).go(item))
    hands("staff2").go(item).act("销号", "联审一致同意").sees("已销号")


def nothing_leaks(hands: Hands, addresses: list[str]) -> None:
    """Another unit and another group have no part in it, and so it does not exist for them."""
    for name in ("liaison", "other_leader"):
        for address in addresses:
            assert hands(name).page.goto(address).status == 404, (name, address)
        hands(name).go("/insight/search/?q=水利").sees_nothing_of(TITLE, ROUND)


def chain_holds(home: Path) -> None:
    """Everything that happened stands in the audit chain unbroken."""
    answer = subprocess.run(
        [*XUNCHA, "audit", "verify"],
        env=environment_of(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
