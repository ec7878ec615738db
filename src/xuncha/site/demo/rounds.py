"""Rounds planned, approved, announced and entered; groups seated and appointed, as the office does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.actions import engagements, groups, preparation, rounds
from xuncha.cycle.planning.actions.groups import Seat
from xuncha.cycle.planning.actions.preparation import Present
from xuncha.cycle.planning.models import (
    BriefingRequest,
    CooperationItem,
    Engagement,
    Group,
    GroupPlan,
    KeyPointCheck,
    Round,
    Term,
)
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.people.models import User
from xuncha.site.demo.founding import TERM_NO, let_act
from xuncha.site.demo.scene import Scene

PLANNER, DIRECTOR, HEAD = "S002", "S001", "L01"
DEPARTMENTS = ("O077", "O002", "O027", "O032")
"""Asked before every entry: discipline, organisation, audit, petitions."""
PARTIES = ["discipline", "organisation", "office", "group", "publicity"]
SEATS = ("group_leader", "group_deputy", "group_liaison", "group_archivist", "group_member")


@dataclass(frozen=True)
class RoundPlan:
    """One round of the demonstration; days are counted from the first start. `seats`: group number → file's group."""

    key: str
    no: int
    name: str
    entry: int
    end: int
    acts_until: int
    groups: dict[int, list[str]]
    counting: str
    scheme: str
    seats: dict[int, str] = field(default_factory=dict)

    def units(self) -> list[str]:
        return [code for codes in self.groups.values() for code in codes]


def plan(scene: Scene, plan: RoundPlan) -> Round:
    """The round with its groups, seats and units."""
    staff = scene.person(PLANNER)
    round_ = Round(
        term=Term.objects.get(no=TERM_NO),
        no=plan.no,
        name=plan.name,
        mode="regular",
        framework_id="focus4",
        counting=plan.counting,
        review_parties=PARTIES,
        scheme=plan.scheme,
        scheme_no=f"清巡组发〔{today().year}〕{plan.no + 6}号",
        notice_on=scene.day(plan.entry - 12),
        entry_on=scene.day(plan.entry),
        onsite_end=scene.day(plan.end),
    )
    scene.rounds[plan.key] = rounds.plan_round(round_, by=staff)
    for no, codes in plan.groups.items():
        group = _form(scene, plan, no)
        made = engagements.engage(round_, group, [scene.units[code] for code in codes], by=staff)
        scene.engagements |= dict(zip(codes, made, strict=True))
        for key in members(scene, plan, no):
            row = scene.county.people[key]
            seat = Seat(row["role"], user=scene.person(key), home_unit=row["post"], division=row["expertise"])
            groups.seat(group, seat, by=staff)
    return round_


def _form(scene: Scene, plan: RoundPlan, no: int) -> Group:
    name = f"第{'一二三四五六'[no - 1]}巡察组"
    group = Group(
        round=scene.rounds[plan.key],
        no=no,
        name=name,
        document_no=f"清巡组发〔{today().year}〕{plan.no + 6}号",
        branch_secretary=scene.county.people[members(scene, plan, no)[0]]["name"],
        acts_from=today(),
        acts_until=scene.day(plan.acts_until),
        reads_until=scene.day(plan.acts_until + 180),
        phone=f"0000-62195{no:02d}",
        reception="工作日 8:30—17:30，清源县第 1 号信箱",
    )
    scene.groups[plan.key, no] = groups.form_group(group, by=scene.person(PLANNER))
    return group


def members(scene: Scene, plan: RoundPlan, no: int) -> list[str]:
    """Keys of a group's people, the leader first."""
    wanted = plan.seats.get(no, str(no))
    found = [key for key, row in scene.county.people.items() if row["group"] == wanted]
    return sorted(found, key=lambda key: SEATS.index(scene.county.people[key]["role"]))


def role(scene: Scene, plan: RoundPlan, no: int, code: str) -> str:
    """The key of the first person with this seat in a group."""
    return next(key for key in members(scene, plan, no) if scene.county.people[key]["role"] == code)


def appoint_groups(scene: Scene, plan: RoundPlan) -> None:
    """One document for the whole round, signed once by the head of the leading group."""
    made = []
    for no in plan.groups:
        made += groups.propose_appointments(scene.groups[plan.key, no], by=scene.person(PLANNER))
    let_act(scene, made)


def approve(scene: Scene, plan: RoundPlan) -> None:
    round_ = scene.rounds[plan.key]
    engine.take(round_, "submit", by=scene.person(DIRECTOR), reason="成员授权随方案一并报批")
    rounds.approve(round_, **scene.signing(HEAD))


def announce(scene: Scene, plan: RoundPlan) -> None:
    rounds.announce(scene.rounds[plan.key], on=today(), by=scene.person(PLANNER))


def ask_departments(scene: Scene, codes: Sequence[str]) -> list[BriefingRequest]:
    engaged = [scene.engagements[code] for code in codes]
    departments = [scene.units[code] for code in DEPARTMENTS]
    number = f"清巡办函〔{today().year}〕{len(codes)}号"
    return preparation.ask_briefings(
        engaged, departments, asked_on=today(), by=scene.person(PLANNER), document_no=number
    )


def note_replies(scene: Scene, asked: Iterable[BriefingRequest]) -> None:
    for request in asked:
        preparation.note_reply(
            request, on=today(), by=scene.person("S005"), note="已书面回复，涉及人员的情况另行密封转交"
        )


def notify(scene: Scene, codes: Iterable[str], first: int) -> None:
    """The notice to each unit, which names its liaison officer."""
    for at, code in enumerate(codes):
        engagement, row = scene.engagements[code], scene.county.units[code]
        number = f"清巡通〔{today().year}〕{first + at}号"
        engagements.notify(engagement, on=today(), number=number, by=scene.person(PLANNER))
        preparation.set_liaison(engagement, name=row["liaison"], phone=row["phone"], by=scene.person(PLANNER))


def write_group_plan(scene: Scene, plan: RoundPlan, no: int) -> GroupPlan:
    """The group's plan of work, drafted and handed in by its leader."""
    leader = scene.person(role(scene, plan, no, "group_leader"))
    names = "、".join(str(scene.units[code]) for code in plan.groups[no])
    draft = GroupPlan(
        profile=f"本组负责{names}。已汇总审计、信访、组织、纪检等部门通报情况，列出近三年项目和资金清单。",
        focus="共性：政治责任、选人用人、整改落实；个性：按单位类型要点逐项核对资金、项目、审批和服务事项。",
        division="第一周听取汇报和个别谈话；第二至五周查阅资料、走访核实；第六周起形成底稿、会商和报告。",
    )
    groups.open_group_plan(draft, group=scene.groups[plan.key, no], by=leader)
    return engine.take(draft, "submit", by=leader)


def approve_group_plan(scene: Scene, group_plan: GroupPlan) -> None:
    preparation.approve_group_plan(group_plan, by=scene.person(DIRECTOR))


def enter(scene: Scene, plan: RoundPlan, no: int, code: str) -> None:
    """The day of entry: self-check in hand, meeting held, the group inside."""
    liaison = scene.person(role(scene, plan, no, "group_liaison"))
    engagement, row = scene.engagements[code], scene.county.units[code]
    preparation.receive_self_check(engagement, on=today(), by=liaison)
    engagements.enter(engagement, on=today(), by=liaison)
    county_leader = scene.county.leaders[row["county_leader"]]
    people = [
        Present("office", scene.county.people["S002"]["name"], "巡察办副主任"),
        Present("leading_group", scene.county.leaders["L04"]["name"], "领导小组副组长"),
        Present("group", scene.county.people[role(scene, plan, no, "group_leader")]["name"], "组长"),
        Present("unit", row["head"], row["head_post"]),
        Present(
            "unit",
            county_leader["name"],
            county_leader["post"],
            present=no != 2,
            reason="参加上级会议" if no == 2 else "",
        ),
    ]
    preparation.hold_entry_meeting(
        engagement,
        held_on=today(),
        place=f"{row['short']}三楼会议室",
        chair=row["head"],
        note="组长作动员讲话，单位主要负责人作表态发言，公布联系方式和受理范围。",
        attendance=people,
        by=liaison,
    )


def tick(scene: Scene, plan: RoundPlan, no: int, code: str, *, share: float) -> None:
    """Key points looked at and cooperation done so far, about this share of each."""
    member = scene.person(role(scene, plan, no, "group_liaison"))
    engagement = scene.engagements[code]
    points = list(KeyPointCheck.objects.trusted().filter(engagement=engagement).order_by("seq"))
    for point in points[: int(len(points) * share)]:
        preparation.tick_key_point(point, covered=True, by=member)
    items = list(CooperationItem.objects.trusted().filter(engagement=engagement).order_by("seq"))
    doer: User = scene.person(f"liaison:{code}") if scene.knows(f"liaison:{code}") else member
    for item in items[: int(len(items) * share)]:
        preparation.tick_cooperation(item, done=True, by=doer)


def past_round(scene: Scene, units: Sequence[Organisation]) -> None:
    """The special inspection of the term before, made up later: why some units count as never regularly inspected."""
    staff = scene.person(PLANNER)
    term = Term.objects.get(no=TERM_NO - 1)
    first = term.starts_on.replace(year=term.starts_on.year + 3, month=4, day=10)
    last = first.replace(month=5, day=20)
    round_ = Round(
        term=term,
        no=9,
        name="十四届县委第九轮专项巡察",
        mode="special",
        theme="民生领域资金管理使用",
        framework_id="focus4",
        review_parties=PARTIES[:3],
        scheme="按上级统一部署，对民生领域资金管理使用开展专项巡察（历史补录）。",
        entry_on=first,
        onsite_end=last,
    )
    rounds.plan_round(round_, by=staff)
    group = groups.form_group(Group(round=round_, no=1, name="专项巡察组"), by=staff)
    groups.seat(group, Seat("group_leader", name="历任组长"), by=staff, joined_on=first)
    made = engagements.engage(round_, group, units, by=staff)
    engine.take(round_, "submit", by=scene.person(DIRECTOR), reason="历史轮次补录，人员不再授权")
    rounds.approve(round_, **scene.signing(HEAD))
    rounds.announce(round_, on=first, by=staff, reason="历史轮次补录")
    for engagement in made:
        _carry(engagement, staff, first, last)
    engine.take(round_, "close", by=scene.person(DIRECTOR))


def _carry(engagement: Engagement, staff: User, first: date, last: date) -> None:
    engagements.enter(engagement, on=first, by=staff, reason="历史轮次补录")
    engagements.end_onsite(engagement, on=last, by=staff)
    engine.take(engagement, "close", by=staff, reason="历史轮次补录，档案已归档于档案馆")
