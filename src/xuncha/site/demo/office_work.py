"""The office's daily bread: leaders' instructions, reconciliation sheets, the two reports, packages for units without accounts."""

from __future__ import annotations

from datetime import timedelta

from xuncha.cycle.rectification.closing import actions as closing
from xuncha.cycle.rectification.models import RectificationPlan, RectificationReport
from xuncha.cycle.rectification.reconciliation.actions import draw_up
from xuncha.cycle.reporting.instructions import actions as instructions
from xuncha.cycle.reporting.instructions.models import Instruction
from xuncha.exchange.packages.actions import Terms, hand_out
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.parallel import opine
from xuncha.site.demo.first_round import WITHOUT_ACCOUNTS, plan_of, team_of
from xuncha.site.demo.rectify import PARTIES
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

REGISTRAR = "S005"


def instruction_stories(scene: Scene) -> list[Story]:
    """One answered and done, one with the unit, one to be given out, one that names persons."""
    return [
        _instruction(scene, "L01", "O012", "第一轮巡察综合情况报告", "教育系统食堂采购问题要一查到底，举一反三。", "全面排查学校食堂采购", -200, (4, 30, 40)),
        _instruction(scene, "L02", "O027", "民生资金管理问题专报", "请审计部门跟进核实资金流向。", "跟进审计民生资金流向", -20, (3, 45, 60)),
        _instruction(scene, "L04", "O024", "医疗耗材采购问题情况", "抓紧整改，月底前报结果。", "排查耗材采购程序", -30, (2, 12, 30)),
        _instruction(scene, "L03", "O018", "老旧小区改造项目情况", "项目推进缓慢，请说明原因。", "说明项目进度并提出办法", -9, (2, 20, 30)),
        _instruction(scene, "L05", "O017", "土地出让有关反映", "对反映的有关负责同志谈话提醒。", "", -2, (9, 20, 30), names_persons=True),
    ]  # fmt: skip


def _instruction(
    scene: Scene,
    leader: str,
    code: str,
    subject: str,
    words: str,
    task: str,
    begin: int,
    steps: tuple[int, int, int],
    *,
    names_persons: bool = False,
) -> Story:
    yield begin
    record = Instruction(
        leader=scene.county.leaders[leader]["name"],
        on=today(),
        subject=subject,
        task=task,
        names_persons=names_persons,
        organisation=scene.units[code],
        round=scene.rounds["A"],
        due=today() + timedelta(days=30),
    )
    instructions.register(record, text=words, by=scene.person(REGISTRAR))
    yield begin + steps[0]
    instructions.assign(record, by=scene.person(REGISTRAR))
    yield begin + steps[1]
    if not (replier := _replier(scene, code)):
        return
    reply = (
        "已召开专题会议研究，制定清单逐项推进，现将办理情况报告如下：排查十六处，立改九处，其余限期两个月。"
    )
    instructions.write_reply(record, reply=reply, by=scene.person(replier))
    engine.take(record, "reply", by=scene.person(replier))
    yield begin + steps[2]
    engine.take(record, "finish", by=scene.person(REGISTRAR))


def _replier(scene: Scene, code: str) -> str:
    """The unit's liaison officer, or the department's own person."""
    if scene.knows(f"liaison:{code}"):
        return f"liaison:{code}"
    people = scene.county.people.items()
    found = [key for key, row in people if row["role"] == "functional_dept" and row["organisation"] == code]
    return found[0] if found else ""


def reconciliation_story(scene: Scene) -> Story:
    """Three sheets: signed by both sides, by the unit alone, by nobody yet."""
    yield -21
    office = scene.person(REGISTRAR)
    codes = ("O012", "O018", "O014")
    sheets = [draw_up(scene.units[code], by=office, note="按月对账") for code in codes]
    yield -16
    for code, sheet in zip(codes[:2], sheets[:2], strict=True):
        engine.take(sheet, "sign_unit", **scene.signing(f"head:{code}"))
    yield -14
    engine.take(sheets[0], "sign_office", **scene.signing(REGISTRAR))


def closing_story(scene: Scene, code: str, leader: str, turn: int) -> Story:
    """The two reports at the end of concentrated rectification: handed in together, some reviewed, some still drafts."""
    yield -26 + turn % 4
    plan = RectificationPlan.objects.trusted().get(organisation=scene.units[code])
    made = closing.draft_reports(plan, by=scene.person(f"head:{code}"))
    if turn % 4 == 3:
        return
    yield -18 + turn % 4
    for report in made:
        engine.take(report, "finish_draft", by=scene.person(f"head:{code}"))
    if turn % 4 == 2:
        return
    yield -15
    for report in made:
        engine.take(report, "sign", **scene.signing(f"head:{code}"))
    yield -13
    closing.hand_in(made[0], by=scene.person(f"head:{code}"))
    yield -5
    for report in (
        RectificationReport.objects.trusted().filter(plan=plan).select_related("engagement__round", "round")
    ):
        for party in PARTIES if turn % 4 == 0 else ("discipline", "group"):
            report.refresh_from_db()
            opine(
                report, party=party, result="agree", text="同意。", by=scene.person(PARTIES[party] or leader)
            )


def package_story(scene: Scene) -> Story:
    """A fill-in package for the unit that has no accounts."""
    yield -11
    units = [scene.units[code] for code in WITHOUT_ACCOUNTS]
    terms = Terms("progress", "stick", scene.day(9), today(), "办公室黄雨薇")
    hand_out(units, terms=terms, by=scene.person(REGISTRAR))


def stories(scene: Scene) -> list[Story]:
    plan = plan_of(scene)
    found = [*instruction_stories(scene), reconciliation_story(scene), package_story(scene)]
    closing_units = [
        code for code in ("O012", "O024", "O065", "O054", "O014", "O026") if code in plan.units()
    ]
    for turn, code in enumerate(closing_units):
        (no,) = (no for no, codes in plan.groups.items() if code in codes)
        found.append(closing_story(scene, code, team_of(scene, plan, no).leader, turn))
    return found
