"""Working papers written, confirmed, reviewed, passed at group meetings and signed; notices and words on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers import actions, noticing
from xuncha.cycle.workpapers.models import FactConfirmation, ImmediateNotice, OnTheSpot, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper
from xuncha.library.models import Clause
from xuncha.people.models import User
from xuncha.site.demo.county import Problem, Text
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

LEVELS = {"team": "team", "department": "department", "subordinate": "subordinate", "person": "person"}


@dataclass(frozen=True)
class Team:
    """Keys of the people of one group who take part in its papers."""

    leader: str
    deputies: tuple[str, ...]
    liaison: str
    archivist: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """How one paper goes: which day it is begun, when its group meets next, who writes it, where it is about."""

    begin: int
    meeting: int
    turn: int = 0
    author: int = 0
    village: str = ""


@cache
def clause_of(regulation: str, no: str) -> Clause | None:
    return Clause.objects.filter(regulation__code=regulation, no=no, withdrawn_on=None).first()


def draft(
    scene: Scene, engagement: Engagement, problem: Problem, by: User, village: Organisation | None
) -> WorkPaper:
    """One matter, one paper: everything the form asks for, evidence as plain source notes."""
    text = scene.text(problem, engagement.organisation, village)
    made = WorkPaper(
        title=text["title"],
        village=village,
        sources=text["sources"],
        author_leaf=Leaf.objects.get(pk=problem.leaf),
        nature=text["nature"],
        level=LEVELS[text["subject_level"]],
        involves_top_leader=text["is_top_leader"],
        is_key=(text["amount_yuan"] or 0) >= 1_000_000,
        occurred_from=f"{scene.start.year - 2}-01",
        occurred_to=f"{scene.start.year}-03",
        summary=summary_of(text),
        facts=text["facts"],
        amount_cents=(text["amount_yuan"] or 0) * 100 or None,
        quantity=text["quantity"],
        basis_text=text["basis_text"],
        analysis=text["analysis"],
        discovery="查阅资料时发现，经谈话和比对核实。",
    )
    actions.draft_paper(made, engagement=engagement, by=by)
    for row in problem.facts["basis"]:
        if clause := clause_of(row["regulation"], row["clause"]):
            actions.cite(made, clause, by=by)
    for at, row in enumerate(problem.facts["evidence"]):
        actions.add_evidence(
            made, name=row["name"], pages=3 + at * 4, origin=str(engagement.organisation), by=by
        )
    _responsible(made, text, by)
    return made


def summary_of(text: Text) -> str:
    """The performances as clauses of one sentence: the feedback takes them apart again."""
    return "；".join(one.rstrip("。；") for one in text.performances) + "。"


def _responsible(made: WorkPaper, text: Text, by: User) -> None:
    unit = made.organisation
    parties = [(unit.party_org_name or str(unit), "body")]
    if text["is_top_leader"]:
        parties.append((unit.head_name, "first"))
    actions.set_responsible(made, parties, by=by)


def paper_story(scene: Scene, code: str, problem: Problem, team: Team, course: Course) -> Story:
    """The life of one paper; where today falls into it, it stands there today."""
    author = team.members[course.author % len(team.members)]
    deputy = team.deputies[course.turn % len(team.deputies)]
    yield course.begin
    village = scene.villages[course.village] if course.village else None
    made = draft(scene, scene.engagements[code], problem, scene.person(author), village)
    sheet = None
    if course.turn % 3 == 0:
        yield course.begin + 3
        sheet = actions.ask_confirmation(made, by=scene.person(author))
        yield course.begin + 6
        _answer(scene, sheet, code, author, course.turn)
    yield course.begin + 7 + course.turn % 4
    engine.take(made, "submit", by=scene.person(author), reason="依据条款待组务会研究后补充")
    if course.turn % 7 == 5:
        yield course.begin + 10 + course.turn % 4
        engine.take(
            made, "return_for_rework", by=scene.person(deputy), reason="数额与凭证不一致，请补第二季度明细"
        )
        yield course.begin + 13 + course.turn % 4
        engine.take(made, "submit", by=scene.person(author), reason="已补充明细并核对一致")
    yield min(course.meeting - 1, course.begin + 14 + course.turn % 4)
    _review(scene, made, deputy)
    yield course.meeting + 1
    made.refresh_from_db()
    if made.state == "draft":
        yield from _once_more(scene, made, author, deputy, team, course)
    if made.state != "leader_sign":
        return
    yield course.meeting + 3 + (5 if course.turn % 3 == 1 else course.turn % 2)
    yield from _sign(scene, made, team, course)


def _once_more(scene: Scene, made: WorkPaper, author: str, deputy: str, team: Team, course: Course) -> Story:
    """The meeting sent it back: mended, reviewed anew, and passed by the leader on the meeting's behalf."""
    yield course.meeting + 3
    engine.take(made, "submit", by=scene.person(author), reason="已按组务会意见补充依据")
    yield course.meeting + 4
    _review(scene, made, deputy)
    yield course.meeting + 5
    engine.take(made, "pass_meeting", by=scene.person(team.leader), reason="补充后经组务会成员传阅同意")


def _answer(scene: Scene, sheet: FactConfirmation, code: str, author: str, turn: int) -> None:
    partly = turn % 6 == 3
    actions.record_answer(
        sheet,
        answer="partly" if partly else "agreed",
        objection="其中两笔已于上月补办手续，附补办材料。" if partly else "",
        answered_by=scene.county.units[code]["head"],
        answered_on=today(),
        by=scene.person(author),
    )


def _review(scene: Scene, made: WorkPaper, deputy: str) -> None:
    """One paper in nine is classified otherwise by its reviewer, so that agreement is a figure and not a hundred percent."""
    reviewer, leaf = scene.person(deputy), made.author_leaf
    assert leaf is not None
    near = Leaf.objects.filter(section=leaf.section, deprecated_on=None).exclude(pk=leaf.pk).order_by("pk")
    other = near.first() if made.pk % 9 == 4 else None
    why = "事实主要反映的是这一类" if other else ""
    actions.classify_as_reviewer(made, other or leaf, by=reviewer, reason=why)
    engine.take(made, "pass_review", by=reviewer, proof=scene.proof(deputy))


def _sign(scene: Scene, made: WorkPaper, team: Team, course: Course) -> Story:
    """The leader signs: in the system, or in ink with the scan recorded by one and compared by another."""
    reason = "事实已当面核对，确认单随后补办"
    if course.turn % 8 != 6:
        actions.sign(made, reason=reason, **scene.signing(team.leader))
    else:
        leader = scene.person(team.leader)
        act = paper.record_paper_act(
            made,
            "sign",
            signer=paper.Signer(leader.name, leader.post, leader),
            acted_on=today(),
            scan=scene.scan("底稿签字页", team.liaison),
            by=scene.person(team.liaison),
            original_at="组档案柜",
            reason=reason,
        )
        yield course.meeting + 9
        paper.confirm_paper_act(act, by=scene.person(team.archivist))
        made.refresh_from_db()
    yield course.meeting + 10
    if course.turn % 9 != 8:
        engine.take(made, "file", by=scene.person("S001"))


@dataclass(frozen=True)
class Matter:
    """What was pointed out or asked to be mended at once."""

    title: str
    problem: str
    requirement: str
    measures: str


SLOW = "O082"
"""A township that has not answered its notice in time."""
MATTERS = (
    Matter(
        "服务窗口无人值守",
        "上午工作时间三个窗口有两个无人值守，未放置去向牌，群众等候超过四十分钟。",
        "立即补齐值守人员，当日公布值班表，一周内报送排查情况。",
        "当日调配两名人员到岗，公布值班表和监督电话，对其他窗口逐一排查。",
    ),
    Matter(
        "安全通道被杂物堵塞",
        "仓库安全通道堆放杂物，两具灭火器超过检验期。",
        "三日内清理通道、更换灭火器，并对下属场所全面排查。",
        "已清理通道，更换灭火器六具，排查下属场所十一处，整改隐患四处。",
    ),
    Matter(
        "公示栏内容长期未更新",
        "公示栏张贴内容为两年前，补助发放情况未公示。",
        "五日内补齐近两年公示内容，明确更新责任人。",
        "已补齐公示内容，指定专人按月更新并留存照片。",
    ),
)


def notice_story(scene: Scene, code: str, team: Team, begin: int, turn: int) -> Story:
    """An immediate-rectification notice from its drafting to the group's check."""
    matter = MATTERS[turn % len(MATTERS)]
    yield begin
    engagement = scene.engagements[code]
    notice = ImmediateNotice(
        title=matter.title,
        problem=matter.problem,
        basis="巡察工作办法关于立行立改的规定",
        requirement=matter.requirement,
        due=today() + timedelta(days=10),
    )
    noticing.draft_notice(
        notice, engagement=engagement, by=scene.person(team.members[turn % len(team.members)])
    )
    yield begin + 1
    engine.take(notice, "issue", **scene.signing(team.leader))
    yield begin + 2
    unit = f"liaison:{code}"
    noticing.receive(notice, **scene.signing(f"head:{code}"))
    yield begin + (40 if code == SLOW else 9)
    noticing.answer_notice(
        notice,
        measures=matter.measures,
        result="done",
        accountability="对分管负责人谈话提醒",
        by=scene.person(unit),
    )
    engine.take(notice, "reply", **scene.signing(f"head:{code}"))
    yield begin + 14
    noticing.verify(notice, by=scene.person(team.leader), reason="现场查看属实，已整改到位")


def spot_story(scene: Scene, code: str, team: Team, begin: int, turn: int) -> Story:
    """A word on the spot, or a mid-way talk with the unit's team."""
    yield begin
    midway = turn % 2 == 1
    matter, row = MATTERS[(turn + 1) % len(MATTERS)], scene.county.units[code]
    record = OnTheSpot(
        sort="midway_talk" if midway else "pointed_out",
        on=today(),
        with_whom=f"{row['head']}、领导班子成员" if midway else row["liaison"],
        by_whom=scene.person(team.leader if midway else team.deputies[0]).name,
        content="通报前期了解到的共性问题，要求边巡边改、主动认领。" if midway else matter.problem,
        answer="照单全收，立即安排整改。",
    )
    actions.note_on_the_spot(record, engagement=scene.engagements[code], by=scene.person(team.liaison))
    yield begin + 8
    if not midway:
        engine.take(record, "finish", by=scene.person(team.liaison), reason="复查已改")
