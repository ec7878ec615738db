"""The first round: twenty departments, firms, schools and hospitals, from the plan to the months of rectification."""

from __future__ import annotations

from collections.abc import Iterator

from xuncha.cycle.planning.actions.engagements import reschedule
from xuncha.cycle.reporting.meetings.actions import Result
from xuncha.foundation.dates import today
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.models import Appointment
from xuncha.people.scopes import of_organisations
from xuncha.site.demo import disclosures, followed, leads, meetings, rectify, reports, rounds
from xuncha.site.demo.founding import CLERKS, appoint, clerks, unit_people
from xuncha.site.demo.meetings import Call
from xuncha.site.demo.papers import Course, Team, notice_story, paper_story, spot_story
from xuncha.site.demo.rectify import Case
from xuncha.site.demo.rounds import RoundPlan
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

KEY = "A"
ENTRY, END, ACTS_UNTIL = -330, -275, -60
LATE_ENTRY, LATE_END = -150, -95
LATE = ("O044", "O053")
"""Units inspected in a second stretch of the round: their reports are still before the leaders."""
HELD_BACK = "O053"
SENT_BACK = "O054"
WITHOUT_ACCOUNTS = ("O035",)
PAPERS = 8
FEEDBACK = -222
MEETING_OFFSETS = (26, 40)
"""Days after entry on which the groups meet on their papers."""


def plan_of(scene: Scene) -> RoundPlan:
    """All six groups; the small demonstration shows three of them."""
    groups = scene.county.round_units(1)
    if scene.scale == "small":
        groups = {no: codes for no, codes in groups.items() if no <= 3}
    return RoundPlan(
        KEY,
        1,
        "十五届县委第一轮巡察",
        ENTRY,
        END,
        ACTS_UNTIL,
        groups,
        counting="problem",
        scheme="对县直部门、国有企业、学校和医院开展常规巡察，一组多单位，分两段驻点；聚焦四个方面，紧盯主要负责人和关键岗位。",
    )


def team_of(scene: Scene, plan: RoundPlan, no: int) -> Team:
    by_role: dict[str, list[str]] = {}
    for key in rounds.members(scene, plan, no):
        by_role.setdefault(scene.county.people[key]["role"], []).append(key)
    return Team(
        by_role["group_leader"][0],
        tuple(by_role["group_deputy"]),
        by_role["group_liaison"][0],
        by_role["group_archivist"][0],
        tuple(by_role["group_member"]),
    )


def stories(scene: Scene) -> Iterator[Story]:
    plan = plan_of(scene)
    yield planning(scene, plan)
    yield deliberation(scene, plan)
    yield second_deliberation(scene)
    yield review_appointments(scene, plan)
    turn = 0
    for no, codes in plan.groups.items():
        team = team_of(scene, plan, no)
        days = [ENTRY + offset for offset in MEETING_OFFSETS]
        if set(codes) & set(LATE):
            days += [LATE_ENTRY + offset for offset in MEETING_OFFSETS]
        yield meetings.group_meetings(scene, (KEY, no), team, days)
        for code in codes:
            yield from unit_stories(scene, plan, no, code, team, turn)
            turn += 1
    yield from leads.afterwards(scene, plan.units(), END + 10, answers=True)


def unit_stories(scene: Scene, plan: RoundPlan, no: int, code: str, team: Team, turn: int) -> Iterator[Story]:
    late = code in LATE
    entry, end = (LATE_ENTRY, LATE_END) if late else (ENTRY, END)
    yield inspection(scene, plan, no, code, team, entry, end)
    found = list(scene.county.problems_of(code))
    scene.chance.shuffle(found)
    found = [problem for problem in found if not problem.of_village][: PAPERS + turn % 3]
    for at, problem in enumerate(found):
        early = at % 2 == 0
        begin = entry + (4 if early else 17) + at // 2
        yield paper_story(
            scene,
            code,
            problem,
            team,
            Course(begin, entry + MEETING_OFFSETS[0 if early else 1], turn + at, turn + at),
        )
    if code not in WITHOUT_ACCOUNTS and turn % 2 == 0:
        yield notice_story(scene, code, team, entry + 20, turn)
    yield spot_story(scene, code, team, entry + 25, turn)
    if not late:
        yield rectification(scene, code, team, turn)
        if code in disclosures.COURSES:
            yield disclosures.COURSES[code](scene, code, team.leader)
        if code == followed.EVALUATED:
            yield followed.evaluated(scene, code, team.leader)
        if turn % 3 == 0:
            yield from leads.stories(scene, code, team, entry=entry, turn=turn)


def planning(scene: Scene, plan: RoundPlan) -> Story:
    """From the draft to the announced authorisation."""
    yield -392
    rounds.plan(scene, plan)
    yield -384
    rounds.appoint_groups(scene, plan)
    yield -380
    rounds.approve(scene, plan)
    yield -372
    unit_people(scene, [code for code in plan.units() if code not in WITHOUT_ACCOUNTS], "清巡办〔联络员〕1号")
    clerks(scene)
    asked = rounds.ask_departments(scene, plan.units())
    yield -355
    rounds.announce(scene, plan)
    rounds.note_replies(scene, asked)
    yield -343
    rounds.notify(scene, [code for code in plan.units() if code not in LATE], 1)
    for code in set(plan.units()) & set(LATE):
        reschedule(
            scene.engagements[code],
            entry_on=scene.day(LATE_ENTRY),
            onsite_end=scene.day(LATE_END),
            reason="一组多单位，第二段驻点",
            by=scene.person("S001"),
        )
    plans = [rounds.write_group_plan(scene, plan, no) for no in plan.groups]
    yield -340
    for group_plan in plans:
        rounds.approve_group_plan(scene, group_plan)
    yield LATE_ENTRY - 12
    rounds.notify(scene, [code for code in plan.units() if code in LATE], 40)


def inspection(scene: Scene, plan: RoundPlan, no: int, code: str, team: Team, entry: int, end: int) -> Story:
    """On site, and the report signed by the leader."""
    yield entry
    rounds.enter(scene, plan, no, code)
    yield entry + 40
    rounds.tick(scene, plan, no, code, share=1.0)
    yield end
    reports.leave(scene, code, team)
    yield end + 8
    report = reports.write(scene, code, team)
    yield end + 11
    reports.sign(scene, report, team)


def deliberation(scene: Scene, plan: RoundPlan) -> Story:
    """Four meetings on all units of the first stretch, the last one signed in ink."""
    yield -258
    hold(scene, "consultation", "第一轮巡察组办会商会", "S002", "S001")
    yield -250
    sent_back = _except(scene, SENT_BACK, Result("returned", "经营性资产出租问题没有写清，请补充后再报"))
    hold(scene, "leading_group", "县委巡察工作领导小组第三次会议", "S002", "L01", sent_back)
    yield -246
    (no,) = (no for no, codes in plan.groups.items() if SENT_BACK in codes)
    reports.again(scene, SENT_BACK, team_of(scene, plan, no))
    yield -240
    hold(scene, "secretaries", "县委书记专题会议（第一轮巡察情况汇报）", "S002", "L01")
    yield -234
    call = Call(
        "standing",
        "县委常委会会议（第一轮巡察情况）",
        "S002",
        "L01",
        attendees="县委常委",
        absent="刘书瑶（市里开会）",
    )
    meeting = meetings.prepare(scene, call, round_=scene.rounds[KEY])
    assert meeting is not None
    meetings.enter(scene, meeting, call)
    meetings.sign_on_paper(scene, meeting, call, recorder="S005", confirmer="S008")


def _except(scene: Scene, code: str, result: Result) -> meetings.Decide:
    """Everything agreed to but the report on one unit."""
    report = reports.current(scene, code).pk
    return lambda item: result if item.record_id == report else meetings.AGREED


def hold(
    scene: Scene, sort: str, title: str, by: str, chair: str, decide: meetings.Decide = meetings.agree_to_all
) -> None:
    meetings.hold(
        scene,
        Call(sort, title, by, chair, attendees="领导小组成员、巡察办、各巡察组组长"),
        decide,
        round_=scene.rounds[KEY],
    )


def second_deliberation(scene: Scene) -> Story:
    """The units of the second stretch: one approved with its feedback before the leading group, one still to be heard."""
    yield -80
    hold(scene, "consultation", "第一轮巡察组办会商会（第二段）", "S002", "S001")
    yield -70
    hold(scene, "leading_group", "县委巡察工作领导小组第五次会议", "S002", "L04")
    yield -60
    deferred = _except(scene, HELD_BACK, Result("deferred", "债务数据待审计核实后再议"))
    hold(scene, "secretaries", "县委书记专题会议（第一轮第二段）", "S002", "L01", deferred)
    yield -54
    hold(scene, "standing", "县委常委会会议（第一轮第二段）", "S002", "L01")
    yield -20
    feedback = reports.draft(scene, LATE[0])
    yield -12
    reports.check(scene, feedback)


def review_appointments(scene: Scene, plan: RoundPlan) -> Story:
    """After its term a group's leader reviews the plan and ledger of its own units only, until a day (practice 5)."""
    yield ACTS_UNTIL + 1
    rows = []
    for no, codes in plan.groups.items():
        leader = scene.person(team_of(scene, plan, no).leader)
        scope = of_organisations([scene.units[code] for code in codes])
        rows.append((team_of(scene, plan, no).leader, Row("review_group", user=leader, scope=scope)))
    terms = Terms(today(), scene.day(120), scene.day(120), "清巡办〔复核〕1号", Appointment.Sort.REVIEW)
    appoint(scene, rows, terms)


def rectification(scene: Scene, code: str, team: Team, turn: int) -> Story:
    """Feedback, plan, work, four batches of closing, and everything that is still open today."""
    shift = turn % 4
    yield FEEDBACK - 9
    feedback = reports.draft(scene, code)
    yield FEEDBACK - 6
    reports.check(scene, feedback)
    yield FEEDBACK - 3
    reports.approve(scene, feedback)
    yield FEEDBACK
    reports.deliver(scene, code, feedback)
    yield FEEDBACK + 2
    reports.receipts(scene, code, feedback)
    case = Case(scene, code, team.leader, feedback)
    yield FEEDBACK + 9 + shift
    rectify.open_plan(case, grain="performance" if turn % 3 == 0 else "problem")
    yield FEEDBACK + 20 + shift
    rectify.hand_in(case)
    yield FEEDBACK + 28 + shift
    returned = "organisation" if turn % 4 == 1 else ""
    rectify.review_plan(case, returned_by=returned)
    if returned:
        yield FEEDBACK + 34 + shift
        rectify.hand_in(case)
        yield FEEDBACK + 40 + shift
        rectify.review_plan(case)
    yield FEEDBACK + 45 + shift
    rectify.start_work(case)
    if code == "O024":
        rectify.assign(case, CLERKS["dept"][0], 3)
    yield from working(case, shift) if case.has_accounts else on_paper(case)


def working(case: Case, shift: int) -> Story:
    """Months in which items are declared, signed, reviewed and closed."""
    batches = {
        "first": ("first", "relapsed"),
        "second": ("second", "long_term"),
        "third": ("third",),
        "fourth": ("fourth", "checked", "to_check", "to_close"),
    }
    for batch, day in zip(batches, (90, 122, 150, 172), strict=True):
        fates = batches[batch]
        yield FEEDBACK + day + shift
        if batch == "third":
            rectify.extend(case, "extended", answer="granted")
        rectify.sample(case, "checked", "to_check")
        rectify.declare(case, *fates)
        yield FEEDBACK + day + shift + 2
        rectify.sign(case, *fates)
        yield FEEDBACK + day + shift + 5
        rectify.leader_pass(case, *fates)
        yield FEEDBACK + day + shift + 10
        rectify.joint_review(case, fates)
        yield FEEDBACK + day + shift + 14
        rectify.spot_check(case, "checked")
        rectify.close(case, *(fate for fate in fates if fate != "to_close"))
    yield from still_open(case, shift)


def still_open(case: Case, shift: int) -> Story:
    """The last weeks: what a reviewer, a leader or a unit finds on the desk today."""
    yield FEEDBACK + 188 + shift
    rectify.half_done(case, "returned", "joint", "leader", "declared")
    yield FEEDBACK + 192 + shift
    rectify.relapse(case, "relapsed")
    rectify.report_late(case, "late")
    rectify.half_done(case, "working", "extended")
    yield FEEDBACK + 196 + shift
    rectify.declare(case, "returned")
    rectify.sign(case, "returned")
    rectify.leader_pass(case, "returned")
    yield FEEDBACK + 204
    rectify.send_back(case, "returned")
    rectify.declare(case, "joint")
    rectify.sign(case, "joint")
    yield FEEDBACK + 207
    rectify.leader_pass(case, "joint")
    yield FEEDBACK + 213
    rectify.joint_review(
        case, ("joint",), ("discipline", "publicity") if shift % 2 else ("organisation", "office")
    )
    rectify.extend(case, "working", answer="waiting")
    rectify.extend(case, "late", answer="refused")
    rectify.declare(case, "leader")
    rectify.sign(case, "leader")
    yield FEEDBACK + 219
    rectify.declare(case, "declared")


def on_paper(case: Case) -> Story:
    """A unit without accounts: the office enters its word, the head signs in ink."""
    yield FEEDBACK + 120
    rectify.declare_on_paper(case, "first", "second")
    yield FEEDBACK + 132
    rectify.leader_pass(case, "first", "second")
    rectify.joint_review(case, ("first", "second"))
    yield FEEDBACK + 190
    rectify.half_done(
        case, *(fate for fate in rectify.FATES if fate not in ("first", "second", "late", "idle"))
    )
