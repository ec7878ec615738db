"""Leads of a round: registered by members, signed, decided, handed over by list, answered by the discipline commission.

People and matters are invented. The founder's stories call `stories` for each engagement and `afterwards` once a round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xuncha.cycle.transfers.cases import actions as cases
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing import actions as handing
from xuncha.cycle.transfers.handing import letters
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads import actions
from xuncha.cycle.transfers.leads.actions import Person
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.dates import today
from xuncha.site.demo.founding import HEAD
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

OFFICER, COMMISSION, CHIEF, DEPUTY_CHIEF = "S004", "O077", "S069", "S070"
PLACED = ("organisation", "round__term", "group", "engagement")


@dataclass(frozen=True)
class Told:
    """One matter as a group writes it down, and what came of it."""

    title: str
    people: tuple[tuple[str, str], ...]
    issue: str
    understanding: str
    evidence: str
    disciplines: tuple[str, ...]
    grade: str
    amount: int
    answer: dict[str, Any]


FILED = {
    "disposal": "filing",
    "outcome": "party",
    "four_form": "2",
    "filed_persons": 1,
    "punished_persons": 1,
}
TALKED = {"disposal": "talk_letter", "outcome": "slight", "four_form": "1", "talked": 1}
CLEARED = {"disposal": "preliminary", "outcome": "unfounded"}
ADMONISHED = {"disposal": "preliminary", "outcome": "admonished", "four_form": "1", "punished_persons": 1}

MATTERS = (
    Told(
        "用空白派工单套取费用",
        (("宓长庚", "后勤负责人"),),
        "三年间以零星维修名义，用空白派工单报销二十一次，去向不明。",
        "调阅三年凭证与库房台账逐笔核对，二十一笔派工单同一笔迹、没有验收人；与两名经办人谈过话，说法不一；供货商的对账单还没有取得，没有惊动本人。",
        "凭证复印件四十二页，谈话摘要两条",
        ("integrity",),
        "further",
        18_650_000,
        FILED | {"recovered_cents": 18_650_000, "notified": 1},
    ),
    Told(
        "亲属承揽本单位工程",
        (("籍怀瑾", "工程管理股负责人"), ("籍守一", "合作企业负责人")),
        "两项零星工程没有比选，直接交给亲属的企业承做，结算价高于预算。",
        "查了两项工程的立项、合同和结算，没有比选记录；企业登记的负责人与其为兄弟；预算与结算相差四成，变更签证只有一人签字，还要核实实际工程量。",
        "合同、结算书复印件十六页",
        ("integrity", "work"),
        "attention",
        42_300_000,
        ADMONISHED | {"recovered_cents": 6_000_000, "talked": 2},
    ),
    Told(
        "违规发放值班补贴",
        (("濮阳恪", "办公室负责人"),),
        "节假日以外按月发放值班补贴，没有值班记录。",
        "核对了两年的发放表和值班表，有九个月对不上；领款人中三人当月出差在外；本人说是沿用旧例，没有文件依据。金额不大，性质清楚。",
        "发放表复印件九页",
        ("work",),
        "reference",
        2_140_000,
        TALKED | {"recovered_cents": 2_140_000},
    ),
    Told(
        "优亲厚友占用公益岗位",
        (("公冶宁", "站所负责人"),),
        "把公益岗位给了两名不符合条件的亲友，其中一人长期不在岗。",
        "走访了岗位所在的三处，一名在岗人员从未露面，工资按月发放；另一名是其妻弟，家庭收入超出条件。名单公示照片与发放表不一致，已请主管部门提供审批材料。",
        "走访记录三份，公示照片",
        ("mass",),
        "attention",
        5_760_000,
        CLEARED,
    ),
)


def stories(scene: Scene, code: str, team: Team, *, entry: int, turn: int = 0) -> Iterator[Story]:
    """The leads of one engagement; every other one has two, the second still on its way."""
    yield found(scene, code, team, entry + 12, MATTERS[turn % len(MATTERS)], decided=True)
    if turn % 2 == 0:
        told = MATTERS[(turn + 1) % len(MATTERS)]
        yield found(scene, code, team, entry + 20, told, decided=False)


def found(scene: Scene, code: str, team: Team, begin: int, told: Told, *, decided: bool) -> Story:
    """From the member's registration to the leading group's decision."""
    yield begin
    engagement = scene.engagements[code]
    lead = Lead(
        disciplines=list(told.disciplines),
        grade=told.grade,
        amount_cents=told.amount,
        verifiability="concrete",
        group_meeting="第二次组务会",
        leading_group_meeting="领导小组第五次会议" if decided else "",
        occurred_from=str(scene.start.year - 3),
        occurred_to=str(scene.start.year - 1),
    )
    lead.title, lead.issue = told.title, told.issue
    lead.understanding, lead.evidence = told.understanding, told.evidence
    unit = str(engagement.organisation)
    people = [Person(name, unit, post, managed_by="own") for name, post in told.people]
    author = scene.person(team.members[0])
    actions.register(lead, engagement=engagement, people=people, by=author)
    yield begin + 3
    actions.move(_fresh(lead), edge="submit", by=scene.person(team.members[0]))
    yield begin + 7
    actions.move(_fresh(lead), edge="sign", **scene.signing(team.leader))
    if decided:
        yield begin + 12
        actions.move(_fresh(lead), edge="approve", **scene.signing(HEAD))


def _fresh(lead: Lead) -> Lead:
    """As a request of this day would read it."""
    return Lead.objects.trusted().select_related(*PLACED).get(pk=lead.pk)


def afterwards(scene: Scene, codes: Sequence[str], day: int, *, answers: bool) -> Iterator[Story]:
    """What is decided of these engagements goes to the discipline commission; `answers`: and comes back."""
    yield handed_over(scene, codes, day)
    if answers:
        yield answered(scene, codes, day + 5)


def handed_over(scene: Scene, codes: Sequence[str], day: int) -> Story:
    """One list, one letter, two signatures."""
    yield day
    ids = [scene.engagements[code].pk for code in codes]
    rows = Lead.objects.trusted().filter(engagement__in=ids, state="lg_approved").select_related(*PLACED)
    leads = list(rows.order_by("number"))
    if not leads:
        return
    officer = scene.person(OFFICER)
    transfer = Transfer(
        receiver="discipline",
        organisation=scene.units[COMMISSION],
        approval="领导小组第五次会议纪要",
        decided_on=today(),
        round=leads[0].round,
    )
    transfer.letter = letters.draft(transfer, leads)
    handing.draw_up(transfer, leads, by=officer)
    lines = [("问题线索登记表", 1, 2 * len(leads)), ("谈话摘要、凭证复印件", 1, 60)]
    handing.edit(transfer, fields=[], materials=lines, version=transfer.version, by=officer)
    handing.move(transfer, edge="prepare", by=officer)
    yield day + 2
    handing.hand(transfer, **scene.signing(OFFICER))
    yield day + 3
    handing.receive(transfer, **scene.signing(CHIEF))


def answered(scene: Scene, codes: Sequence[str], day: int) -> Story:
    """The commission takes cases up, proposes, reports; the last of them is still open, one was asked about."""
    yield day
    for case in _cases(scene, codes):
        cases.move(case, edge="accept", by=scene.person(DEPUTY_CHIEF))
    yield day + 18
    for at, case in enumerate(_cases(scene, codes)):
        answer = _answer_of(case)
        fields: dict[str, Any] = {
            "handler": "第二审查调查室",
            "their_number": f"清纪案〔{today().year}〕{at + 3}号",
        }
        fields |= {"disposal": answer["disposal"], "opinion_on": today()}
        cases.write(case, fields, by=scene.person(DEPUTY_CHIEF))
        cases.move(case, edge="give_opinion", by=scene.person(DEPUTY_CHIEF))
    yield day + 70
    for case in _cases(scene, codes)[:-1]:
        fields = {name: value for name, value in _answer_of(case).items() if name != "disposal"}
        cases.write(case, fields | {"fed_back_on": today()}, by=scene.person(DEPUTY_CHIEF))
        cases.feed_back(case, by=scene.person(CHIEF))
    yield day + 76
    for case in _cases(scene, codes)[:-2]:
        cases.close(case, by=scene.person(OFFICER))


def _cases(scene: Scene, codes: Sequence[str]) -> list[Case]:
    ids = [scene.engagements[code].pk for code in codes]
    rows = Case.objects.trusted().filter(engagement_id__in=ids)
    placed = ("organisation", "transfer", *(f"lead__{path}" for path in PLACED))
    return list(rows.select_related(*placed).order_by("pk"))


def _answer_of(case: Case) -> dict[str, Any]:
    told = next(item for item in MATTERS if item.title == case.lead.title)
    return told.answer
