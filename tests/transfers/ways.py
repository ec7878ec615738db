"""Leads as tests need them, made by the same verbs as in the product, up to any point of their way."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import cast as scene
from tests.cast import Cast, proof
from xuncha.catalogue.models import Organisation
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing import actions as handing
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads import actions
from xuncha.cycle.transfers.leads.actions import Person
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import paper
from xuncha.people.models import User

NAME, POST = "尉迟青岚", "后勤股副股长"
TITLE, ISSUE = "违规报销培训餐费", "用空白派工单套取培训餐费二十一次"
LOOKED = "调阅了三年凭证，与食堂台账逐笔核对；与两名经办人谈过话；还差供货商的对账单，没有惊动本人。查到二十一笔同一笔迹的派工单。"
EVIDENCE = "凭证复印件四十二页"
SECRETS = (NAME, POST, TITLE, ISSUE, LOOKED, EVIDENCE)


def officers(cast: Cast) -> tuple[User, User]:
    """Two lead officers of the office."""
    return officer(cast, "officer", "江一"), officer(cast, "officer2", "江二")


def officer(cast: Cast, key: str, name: str) -> User:
    found = User.objects.filter(username=key).first()
    if found is not None:
        return found
    return someone(cast, key, name, "lead_officer", cast.director.organisation)


def someone(cast: Cast, key: str, name: str, role: str, unit: Any, scope: Any = None) -> User:
    units = {"office": unit}
    user = scene.person(key, name, role, scope, units)
    return User.objects.get(pk=user.pk)


def commission(cast: Cast) -> Organisation:
    """The discipline commission as a unit, and its people in it."""
    unit, made = Organisation.objects.get_or_create(
        name="清源县纪委监委",
        defaults={"short_name": "县纪委监委", "unit_type_id": "county_dept", "is_inspectable": False},
    )
    if made:
        User.objects.filter(username__in=("discipline", "discipline2")).update(organisation=unit)
    return unit


def lead(cast: Cast, by: User | None = None, **fields: Any) -> Lead:
    values: dict[str, Any] = {
        "title": TITLE,
        "issue": ISSUE,
        "understanding": LOOKED,
        "evidence": EVIDENCE,
        "disciplines": ["integrity"],
        "grade": "attention",
        "verifiability": "concrete",
        "group_meeting": "第三次组务会",
        "leading_group_meeting": "第七次领导小组会议",
    }
    people = fields.pop("people", [Person(NAME, "县教育局", POST)])
    engagement = fields.pop("engagement", cast.engagement)
    source = fields.pop("source", None)
    # `row_key` binds the sealed texts, so it comes first.
    made = Lead(**(values | fields))
    return actions.register(made, engagement=engagement, people=people, source=source, by=by or cast.member)


def take(record: Lead, edge: str, by: User, **more: Any) -> Lead:
    signs = edge in ("sign", "approve", "report_urgently")
    return actions.move(record, edge=edge, by=by, proof=proof(by) if signs else None, **more)


def signed(cast: Cast, **fields: Any) -> Lead:
    found = lead(cast, **fields)
    take(found, "submit", cast.member)
    return take(found, "sign", cast.leader)


def approved(cast: Cast, **fields: Any) -> Lead:
    return take(signed(cast, **fields), "approve", cast.lg_head)


def drawn_up(cast: Cast, *leads: Lead, by: User | None = None, **fields: Any) -> Transfer:
    by = by or officers(cast)[0]
    values: dict[str, Any] = {
        "receiver": "discipline",
        "organisation": commission(cast),
        "approval": "领导小组第七次会议纪要",
        "decided_on": today(),
        "letter": "现将问题线索移交你单位。",
    }
    transfer = Transfer(**(values | fields))
    return handing.draw_up(transfer, list(leads) or [approved(cast)], by=by)


def handed(cast: Cast, *leads: Lead, **fields: Any) -> Transfer:

    by = officers(cast)[0]
    transfer = drawn_up(cast, *leads, by=by, **fields)
    handing.move(transfer, edge="prepare", by=by, reason="材料另行当面移交")
    return handing.hand(transfer, by=by, proof=proof(by))


def received(cast: Cast, *leads: Lead, by: User | None = None, **fields: Any) -> Transfer:
    by = by or cast.fresh("discipline")
    return handing.receive(handed(cast, *leads, **fields), by=by, proof=proof(by))


def case(cast: Cast, *leads: Lead) -> Case:
    transfer = received(cast, *leads)
    return case_of(transfer)


def case_of(transfer: Transfer, lead: Lead | None = None) -> Case:
    rows = Case.objects.trusted().filter(transfer=transfer)
    rows = rows.filter(lead=lead) if lead is not None else rows
    found = rows.select_related(
        "lead__organisation", "lead__round__term", "lead__group", "transfer", "organisation"
    ).first()
    assert found is not None
    return found


def scan(by: User, name: str = "反馈单") -> Any:
    return store(picture(name), by=by, is_sealed=True)


def picture(name: str = "反馈单") -> SimpleUploadedFile:
    from xuncha.site.demo.scans import scan as drawn

    return drawn(name)


def in_ink(record: Any, edge: str, by: User, second: User, signer: paper.Signer) -> Any:
    """A step signed on paper, recorded by one and confirmed by another."""
    act = paper.record_paper_act(
        record, edge, signer=signer, acted_on=today(), scan=scan(by), by=by, reason="见扫描件"
    )
    return paper.confirm_paper_act(act, by=second)
