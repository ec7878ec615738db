"""A group's own books, assistance asked of other bodies, and what departments told about persons; all of it invented.

The founder's stories call `group_story` once a group and `stories` for each engagement.
"""

from __future__ import annotations

from collections.abc import Iterator

from xuncha.cycle.fieldwork.assistance import actions as assistance
from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.grouplife import actions
from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch
from xuncha.cycle.workpapers import noticing
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.site.demo.papers import Team
from xuncha.site.demo.rounds import DEPARTMENTS
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

ACTIVITIES = (
    (1, "meeting", "成立临时党支部，学习巡察纪律要求", "宣布支部组成，逐条学习保密和廉洁要求，全体签字。"),
    (9, "study", "学习巡视工作条例", "学习第三章，结合本组任务交流怎样把握政治巡察定位。"),
    (18, "day", "到村里走一走、听一听", "主题党日与入户走访结合，分三路听取意见。"),
    (30, "life", "驻点中段小结", "对照承诺书逐人检视，提出两条改进。"),
)
ASKED = (
    (
        "company",
        "请协助查询登记和股东信息",
        "核实底稿反映的关联交易",
        "三家经销部为同一经营者登记，其中两家已注销。",
    ),
    (
        "tax",
        "请协助提供近三年财政专户收支明细",
        "核对往来款长期挂账",
        "提供明细三册，往来款挂账六笔，合计四十一万元。",
    ),
    ("personal", "请协助核查个人有关事项报告", "核实申报与实际是否一致", ""),
)


def group_story(scene: Scene, place: tuple[str, int], team: Team, *, entry: int) -> Story:
    """The branch, its activities, and a talk of the leader's."""
    for offset, sort, topic, content in ACTIVITIES:
        yield entry + offset
        group = scene.groups[place]
        if offset == ACTIVITIES[0][0]:
            _branch(scene, place, team)
        activity = BranchActivity(sort=sort, on=today(), topic=topic, content=content, place="驻点会议室")
        activity.host, activity.attendees = scene.person(team.leader).name, "全体组员"
        actions.note(activity, group=group, by=scene.person(team.liaison))
        if sort == "life":
            talk = ReminderTalk(sort="heart", on=today())
            talk.partner = scene.person(team.members[0]).name
            talk.content = "连续驻点时间长，家里老人身体不好；把走访任务调给另一名同志，准假两天。"
            actions.note(talk, group=group, by=scene.person(team.leader))


def _branch(scene: Scene, place: tuple[str, int], team: Team) -> None:
    group = scene.groups[place]
    branch = TempBranch(
        name=f"{group.name}临时党支部",
        approved_by="县直机关工委",
        set_up_on=today(),
        secretary=scene.person(team.leader).name,
        committee=f"组织委员 {scene.person(team.deputies[0]).name}",
        members=3 + len(team.members),
    )
    actions.note(branch, group=group, by=scene.person(team.leader))


def stories(scene: Scene, code: str, team: Team, *, entry: int, turn: int = 0) -> Iterator[Story]:
    """One engagement: a request for assistance, every other time a briefing and a notice that was not mended in time."""
    yield asked(scene, code, team, entry + 11, turn)
    if turn % 2:
        yield told(scene, code, team, entry + 6)
    if turn % 3 == 2:
        yield not_mended(scene, code, team, entry + 15)


def asked(scene: Scene, code: str, team: Team, begin: int, turn: int) -> Story:
    """From the member's draft to the answer; what goes to the leading group stays there."""
    yield begin
    sort, matter, why, answer = ASKED[turn % len(ASKED)]
    writer = scene.person(team.members[turn % len(team.members)])
    receiver = scene.units[DEPARTMENTS[turn % len(DEPARTMENTS)]]
    request = AssistanceRequest(sort=sort, receiver=receiver, contact=writer.name)
    request.matter, request.why = matter, why
    assistance.draft(request, engagement=scene.engagements[code], by=writer)
    assistance.move(request, edge="submit", by=writer)
    yield begin + 1
    assistance.move(request, edge="sign", **scene.signing(team.leader))
    if not answer:
        return
    yield begin + 2
    assistance.move(request, edge="send", by=writer)
    yield begin + 8
    assistance.answer(request, text=answer, on=today(), by=writer)


def told(scene: Scene, code: str, team: Team, begin: int) -> Story:
    """A department's word about somebody of the unit: entered by the deputy, read by the leader."""
    yield begin
    briefing = PersonBriefing(origin=scene.units[DEPARTMENTS[0]], received_on=today(), persons=1)
    briefing.title = "关于一名中层干部的情况"
    briefing.content = "近两年收到两件匿名反映，称其亲属承揽本单位零星工程；初步了解后因线索不具体暂存。"
    assistance.register_briefing(
        briefing, engagement=scene.engagements[code], by=scene.person(team.deputies[0])
    )
    yield begin + 3
    assistance.move(briefing, edge="finish", by=scene.person(team.leader), reason="列入谈话提纲，一并了解")


def not_mended(scene: Scene, code: str, team: Team, begin: int) -> Story:
    """A notice whose reply never came: carried on to the feedback."""
    yield begin
    notice = ImmediateNotice(
        title="值班室消防器材过期",
        problem="值班室四具灭火器超过检验期，消防通道门上锁。",
        requirement="三日内更换器材、打开通道，并排查其他场所。",
    )
    noticing.draft_notice(notice, engagement=scene.engagements[code], by=scene.person(team.members[0]))
    yield begin + 1
    engine.take(notice, "issue", **scene.signing(team.leader))
    yield begin + 20
    noticing.carry(notice, by=scene.person(team.leader), reason="到期没有签收和回复，现场查看没有更换")
