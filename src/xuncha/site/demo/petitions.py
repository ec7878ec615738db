"""Petitions of one engagement: letters and calls, triaged by the meeting, answered, one referred, one handed straight up.

Reporters, persons and matters are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions import (
    actions,
    deciding,
    direct_actions,
    incident_actions,
    referral_actions,
)
from xuncha.cycle.fieldwork.petitions.actions import Named
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.foundation.dates import today
from xuncha.people.models import User
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story


@dataclass(frozen=True)
class Told:
    """One letter or call, and how far it comes: proposed, decided, taken, concluded, closed, referred, declined."""

    title: str
    content: str
    channel: str
    sort: str
    leaf: str
    until: str
    disposal: str = "in_group"
    target: tuple[str, str] = ("", "")
    reporter: dict[str, str] = field(default_factory=dict)


TOLD = (
    Told(
        "敬老院伙食补助没有用在老人身上",
        "敬老院每人每月的伙食补助没有全部用在老人身上，食堂连续三个月没有肉菜台账，采购单据上的签字是同一个人的笔迹。",
        "letter",
        "accusation",
        "B5.06",
        "closed",
        target=("尧书诚", "民政办负责人"),
        reporter={"name": "阙国安", "phone": "00000000001", "address": "某村二组"},
    ),
    Told(
        "公益岗位长期空挂",
        "村里的公益岗位有两个人从来没有上过岗，工资按月领，问过几次没有答复。",
        "call",
        "accusation",
        "B5.01",
        "taken",
        target=("荀立群", "村委会文书"),
    ),
    Told(
        "窗口排队时间长",
        "办事大厅只开一个窗口，上午十点以后不再叫号，希望增加人手，提前公布需要的材料。",
        "box",
        "suggestion",
        "B5.12",
        "proposed",
    ),
    Told(
        "宅基地审批两年没有结果",
        "两年前交的宅基地申请一直没有回音，去问就说还在研究。",
        "visit",
        "request",
        "B5.12",
        "referred",
        "department",
        reporter={"name": "卞秀兰", "phone": "00000000002"},
    ),
    Told(
        "不服判决要求改判",
        "对一起合同纠纷的判决不服，请求巡察组帮助改判。",
        "letter",
        "litigation",
        "B5.12",
        "declined",
        "not_accepted",
    ),
    Told(
        "道路硬化工程刚完工就开裂",
        "通组路完工不到半年就开裂，厚度不够，验收的人没有到现场。",
        "qrcode",
        "accusation",
        "B4.05",
        "registered",
    ),
)


def stories(scene: Scene, code: str, team: Team, *, entry: int, turn: int = 0) -> Iterator[Story]:
    for at, told in enumerate(TOLD):
        yield story(scene, code, team, entry + 3 + at * 2 + turn % 2, told)
    yield handed_up(scene, code, team, entry + 9 + turn % 3)
    if turn % 2 == 0:
        yield handed_up(scene, code, team, entry + 16, "inspectors")
        yield pressed(scene, code, team, entry + 14)


def story(scene: Scene, code: str, team: Team, begin: int, told: Told) -> Story:
    yield begin
    handler = scene.person(team.members[0])
    petition = _register(scene, code, told, handler)
    if told.until == "registered":
        return
    yield begin + 3
    deciding.propose(
        petition,
        disposal=told.disposal,
        opinion="按反映内容逐项核对，涉及资金的调阅凭证。",
        meeting="第1次组务会",
        by=handler,
    )
    if told.until == "proposed":
        return
    yield begin + 4
    deciding.approve(petition, by=scene.person(team.leader), proof=scene.proof(team.leader))
    yield begin + 6
    if told.until == "referred":
        _refer(petition, handler)
    elif told.until == "declined":
        deciding.decline(petition, reply="涉法涉诉事项请按法律程序提出，巡察组不干预办案。", by=handler)
        deciding.write_reply(petition, reply=petition.reply, on=today(), by=handler)
    else:
        deciding.take_up(petition, by=handler)
        yield from _find_out(petition, handler, told, begin)


def _register(scene: Scene, code: str, told: Told, by: User) -> Petition:
    name, post = told.target
    petition = Petition(
        received_at=timezone.now(),
        channel=told.channel,
        sort=told.sort,
        leaf_id=told.leaf,
        is_realname=bool(told.reporter),
    )
    petition.title, petition.content = told.title, told.content
    return actions.register(
        petition,
        engagement=scene.engagements[code],
        targets=[Named(name, post, "subordinate")] if name else (),
        contact=told.reporter,
        by=by,
    )


def _find_out(petition: Petition, handler: User, told: Told, begin: int) -> Story:
    if petition.is_realname:
        deciding.acknowledge(petition, on=today(), by=handler)
    if told.until == "taken":
        return
    yield begin + 14
    deciding.conclude(
        petition, outcome="partly", result="部分属实：台账补记，差额正在核对，已列入底稿。", by=handler
    )
    yield begin + 16
    deciding.write_reply(
        petition, reply="您反映的情况部分属实，已要求整改，后续情况可以再来了解。", on=today(), by=handler
    )
    deciding.close(petition, by=handler)


def _refer(petition: Petition, handler: User) -> Referral | None:
    """To a competent department of the county, answered by letter."""
    receiver = (
        Organisation.objects.filter(name__contains="自然资源").exclude(pk=petition.organisation_id).first()
        or Organisation.objects.filter(name__contains="信访").exclude(pk=petition.organisation_id).first()
    )
    if receiver is None:
        return None
    referral = referral_actions.draft(
        petition,
        receiver=receiver,
        excerpt="群众反映宅基地申请两年没有结果，请核实审批进度并书面告知原因。",
        explanation="请按归口管理办理，并在期限内书面回复办理情况。",
        by=handler,
    )
    return referral_actions.send(referral, by=handler)


def handed_up(scene: Scene, code: str, team: Team, begin: int, route: str = "superior") -> Story:
    """A letter about a cadre of the level above, or about inspectors: number and time."""
    yield begin
    direct_actions.register(
        route=route,
        received_at=timezone.now(),
        channel="letter",
        form="paper",
        group=scene.engagements[code].group,
        by=scene.person(team.members[0]),
    )


def pressed(scene: Scene, code: str, team: Team, begin: int) -> Story:
    yield begin
    member = scene.person(team.members[0])
    incident = incident_actions.note(
        engagement=scene.engagements[code],
        sort="obstruction",
        happened_on=today(),
        account="调阅凭证时被告知保管人休假，三天后仍没有交出，保管人当日在单位。",
        by=member,
    )
    yield begin + 1
    incident_actions.report(incident, by=member)
