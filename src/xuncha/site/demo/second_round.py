"""The second round: three groups on site now in six townships that only ever had special inspections, villages and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xuncha.cycle.planning.actions import preparation
from xuncha.cycle.planning.actions import rounds as planning_rounds
from xuncha.cycle.planning.actions.groups import Seat, replace_member
from xuncha.cycle.planning.models import Membership, Round, SubObject, Term
from xuncha.cycle.workpapers.actions import merge
from xuncha.cycle.workpapers.flow import workpaper_flow
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.paper import Signer, record_paper_act
from xuncha.kit.editing import save_edited
from xuncha.people.actions import appointments, recusals, resets
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.scopes import Scope
from xuncha.site.demo import fieldwork, grouplife, interviews, leads, meetings, papers, petitions, rounds
from xuncha.site.demo.county import Problem
from xuncha.site.demo.first_round import team_of
from xuncha.site.demo.founding import TERM_NO, let_act, unit_people
from xuncha.site.demo.papers import Course, Team, notice_story, paper_story, spot_story
from xuncha.site.demo.rounds import RoundPlan
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

KEY = "B"
ENTRY, END = -30, 45
SEATED = {1: "4", 2: "5", 3: "6"}
"""The people of the file's fourth to sixth groups sit in this round's first to third."""
MEETING_DAYS = (-13, -5, 4)
PAPERS = 9
HANDED_OVER = -4
VISITS = (-21, -12, -4)
"""Days on which the tally of household visits is entered."""


def plan_of(scene: Scene) -> RoundPlan:
    return RoundPlan(
        KEY,
        2,
        "十五届县委第二轮巡察",
        ENTRY,
        END,
        END + 45,
        scene.county.round_units(2),
        counting="performance",
        scheme="对六个乡镇及所辖全部村（社区）开展常规巡察；上一届只作过专项巡察的优先；村（社区）随乡镇一并巡察，逐村走访。",
        seats=SEATED,
    )


def stories(scene: Scene) -> Iterator[Story]:
    plan = plan_of(scene)
    yield planning(scene, plan)
    yield loose_ends(scene)
    yield experts(scene)
    yield next_round(scene)
    turn = 0
    for no, codes in plan.groups.items():
        team = team_of(scene, plan, no)
        yield meetings.group_meetings(scene, (KEY, no), team, MEETING_DAYS)
        yield grouplife.group_story(scene, (KEY, no), team, entry=ENTRY)
        for code in codes:
            yield from township(scene, plan, no, code, team, turn)
            turn += 1
    yield from leads.afterwards(scene, plan.units(), HANDED_OVER, answers=False)
    yield tidying(scene, plan)
    yield awaiting_second_hand(scene, plan)


def township(scene: Scene, plan: RoundPlan, no: int, code: str, team: Team, turn: int) -> Iterator[Story]:
    yield inspection(scene, plan, no, code)
    yield visits(scene, code, team)
    # One township of each group shows what finding out looks like; more would only take time.
    if turn % 2 == 0:
        for room in (interviews, petitions, fieldwork, grouplife):
            yield from room.stories(scene, code, team, entry=ENTRY, turn=turn // 2)
    yield from leads.stories(scene, code, team, entry=ENTRY, turn=turn)
    villages = [row["code"] for row in scene.county.villages_of(code)]
    team = replace(team, members=(team.members[0], team.liaison, *team.members[1:]))
    for at, problem in enumerate(_problems(scene)):
        begin = ENTRY + 3 + at * 3
        meeting = next(day for day in MEETING_DAYS if day >= min(begin + 12, MEETING_DAYS[-1]))
        village = villages[(at * 5 + turn) % len(villages)] if problem.of_village else ""
        yield paper_story(
            scene,
            code,
            problem,
            team,
            Course(begin, meeting, turn * 2 + at, PAPERS - 1 - at + turn % 2, village),
        )
    yield notice_story(scene, code, team, (-24, -22, -10, -6, -1, 0)[turn], turn)
    yield spot_story(scene, code, team, -15 + turn, turn)


def _problems(scene: Scene) -> list[Problem]:
    found = scene.county.problems_for("township")
    scene.chance.shuffle(found)
    villages = [problem for problem in found if problem.of_village][:2]
    others = [problem for problem in found if not problem.of_village][: PAPERS - len(villages)]
    return [*others[:2], *villages, *others[2:]]


def planning(scene: Scene, plan: RoundPlan) -> Story:
    yield -72
    rounds.plan(scene, plan)
    yield -66
    rounds.appoint_groups(scene, plan)
    yield -62
    rounds.approve(scene, plan)
    unit_people(scene, plan.units(), "清巡办〔联络员〕2号")
    yield -56
    asked = rounds.ask_departments(scene, plan.units())
    yield -48
    rounds.announce(scene, plan)
    yield -44
    rounds.note_replies(scene, asked[: len(asked) - 3])
    for request in asked[-3:]:
        preparation.remind(request, by=scene.person("S005"))
    yield -42
    rounds.notify(scene, plan.units(), 60)
    yield -38
    plans = [rounds.write_group_plan(scene, plan, no) for no in list(plan.groups)[:-1]]
    yield -35
    for group_plan in plans:
        rounds.approve_group_plan(scene, group_plan)
    yield -3
    rounds.write_group_plan(scene, plan, list(plan.groups)[-1])


def inspection(scene: Scene, plan: RoundPlan, no: int, code: str) -> Story:
    yield ENTRY
    rounds.enter(scene, plan, no, code)
    yield -9
    rounds.tick(scene, plan, no, code, share=0.6)


def visits(scene: Scene, code: str, team: Team) -> Story:
    """The grid of a township's villages, filled in by the group's liaison officer; grades at the last entry."""
    for at, day in enumerate(VISITS):
        yield day
        facts = {scene.villages[row["code"]].pk: row for row in scene.county.villages_of(code)}
        liaison = scene.person(team.liaison)
        rows = (
            SubObject.objects.trusted()
            .filter(engagement=scene.engagements[code])
            .select_related("engagement")
        )
        for index, row in enumerate(rows.order_by("organisation__sort")):
            if index % len(VISITS) <= at:
                households = int(facts[row.organisation_id]["households"])
                _visit(scene, row, households, liaison)
    _grade(scene, code, team)


def _visit(scene: Scene, row: SubObject, households: int, liaison: object) -> None:
    row.households = households
    row.visited = min(households, row.visited + max(12, int(households * scene.chance.uniform(0.07, 0.18))))
    row.note = "走访中反映较集中：集体资产出租、补贴公示" if row.visited > 60 else row.note
    save_edited(row, by=liaison, version=row.version, fields=["households", "visited", "note"])  # type: ignore[arg-type]


def _grade(scene: Scene, code: str, team: Team) -> None:
    rows = list(SubObject.objects.trusted().filter(engagement=scene.engagements[code], visited__gt=0))
    for grade, share in (("A", rows[0::5]), ("B", rows[1::3]), ("C", rows[2::3])):
        if share:
            preparation.grade_villages(share, grade=grade, by=scene.person(team.leader))


def loose_ends(scene: Scene) -> Story:
    """A member replaced, relations declared, a password forgotten: what waits for leaders and administrators."""
    yield -14
    open_one = recusals.declare(
        organisation=scene.units["O083"],
        relation="in_law",
        by=scene.person("S045"),
        detail="配偶的兄长在该镇任职",
    )
    yield -8
    member = (
        Membership.objects.trusted()
        .select_related("group__round")
        .get(group=scene.groups[KEY, 1], user=scene.person("S047"))
    )
    replace_member(
        member,
        Seat("group_member", user=scene.person("S017"), home_unit=scene.county.people["S017"]["post"]),
        on=today(),
        reason="原单位有紧急工作任务",
        document_no=f"清巡组发〔{today().year}〕12号",
        by=scene.person("S002"),
    )
    yield -5
    resets.request_reset(scene.person("liaison:O086"), reason="联络员遗失口令条", by=scene.person("S082"))
    yield -4
    assert open_one.state == "open"


def experts(scene: Scene) -> Story:
    """Specialists for one engagement each: one at work, one approved, one proposed."""
    yield -20
    director = scene.person("S001")
    terms = Terms(today(), scene.day(END), scene.day(END + 30), f"清巡组发〔{today().year}〕11号")
    rows = [
        _expert_row(scene, key, code) for key, code in (("S066", "O081"), ("S067", "O083"), ("S068", "O085"))
    ]
    at_work, approved, _proposed = appointments.propose(rows, terms=terms, by=director)
    let_act(scene, [at_work])
    appointments.approve_batch([approved], **scene.signing("L05"))
    yield -10
    problem = next(item for item in scene.county.problems_for("township") if item.leaf.startswith("B4"))
    papers.draft(scene, scene.engagements["O081"], problem, scene.person("S066"), None)


def _expert_row(scene: Scene, key: str, code: str) -> Row:
    engagement = scene.engagements[code]
    scope = Scope(
        (engagement.pk,),
        str(engagement),
        engagement.round_id,
        engagement.group_id,
        engagement.pk,
        engagement.organisation_id,
    )
    return Row("external_expert", user=scene.person(key), scope=scope)


def tidying(scene: Scene, plan: RoundPlan) -> Story:
    """Two drafts on one matter become one, and one that came to nothing is struck out; told last, on the first day."""
    yield 0
    code, leader = plan.groups[2][0], scene.person(team_of(scene, plan, 2).leader)
    rows = WorkPaper.objects.trusted().filter(engagement=scene.engagements[code]).order_by("pk")
    drafts = [row for row in rows if row.state == "draft"]
    signed = [row for row in rows if row.state in ("signed", "leader_sign", "group_meeting")]
    if drafts and signed:
        merge(drafts[0], signed[0], by=leader, reason="与另一份底稿反映同一事项，归并处理")
    for paper in drafts[1:2]:
        engine.take(paper, "void", by=leader, reason="经核实不构成问题")


def awaiting_second_hand(scene: Scene, plan: RoundPlan) -> Story:
    """A signature in ink that one has recorded and a second person has yet to compare."""
    yield 0
    team = team_of(scene, plan, 1)
    waiting = (
        WorkPaper.objects.trusted().filter(group=scene.groups[KEY, 1], state="leader_sign").order_by("pk")
    )
    leader, recorder = scene.person(team.leader), scene.person(team.liaison)
    edge = workpaper_flow.edges["sign"]
    record = next((row for row in waiting if recorder.pk not in engine.barred(row, edge)), None)
    if record is not None:
        record_paper_act(
            record,
            "sign",
            signer=Signer(leader.name, leader.post, leader),
            acted_on=today(),
            scan=scene.scan("底稿签字页", team.liaison),
            by=recorder,
            original_at="组档案柜",
            reason="事实已当面核对，确认单随后补办",
        )


def next_round(scene: Scene) -> Story:
    """The round after this one is being put together in the office."""
    yield -6
    round_ = Round(
        term=Term.objects.get(no=TERM_NO),
        no=3,
        name="十五届县委第三轮巡察",
        mode="look_back",
        framework_id="focus4",
        review_parties=rounds.PARTIES,
        scheme="对第一轮部分单位整改情况开展“回头看”，人员和单位待定。",
        entry_on=scene.day(75),
        onsite_end=scene.day(98),
    )
    planning_rounds.plan_round(round_, by=scene.person("S002"))
