"""Petitions as tests need them, made by the same verbs as in the product."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests import cast as scene
from tests.cast import Cast
from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions import actions, deciding, referral_actions
from xuncha.cycle.fieldwork.petitions.actions import Named
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.people.models import User

TITLE = "门卫室冬季取暖费去向不明"
CONTENT = "门卫室每年报销取暖费三千元，墙上的暖气片从来没有热过，票据都是同一家劳保店开的。"
TARGET, POST = "司徒望舒", "后勤股股长"
REPORTER, PHONE, ADDRESS = "诸葛守拙", "13912340077", "老粮站家属院二单元"
SECRETS = (TITLE, CONTENT, TARGET, POST)
CONTACT = {"name": REPORTER, "phone": PHONE, "address": ADDRESS, "note": ""}


def registered(cast: Cast, by: Any = None, **fields: Any) -> Petition:
    contact = fields.pop("contact", CONTACT)
    targets = fields.pop("targets", [Named(TARGET, POST)])
    values = {
        "received_at": timezone.now(),
        "channel": "letter",
        "is_realname": True,
        "title": TITLE,
    } | fields
    petition = Petition(**{"content": CONTENT} | values)
    return actions.register(
        petition, engagement=cast.engagement, targets=targets, contact=contact, by=by or cast.member
    )


def proposed(cast: Cast, disposal: str = "in_group", **fields: Any) -> Petition:
    petition = registered(cast, **fields)
    return deciding.propose(
        petition, disposal=disposal, opinion="由承办人核对报销凭证", meeting="第2次组务会", by=cast.member
    )


def decided(cast: Cast, disposal: str = "in_group", **fields: Any) -> Petition:
    petition = proposed(cast, disposal, **fields)
    return deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader))


def concluded(cast: Cast, **fields: Any) -> Petition:
    petition = decided(cast, **fields)
    deciding.take_up(petition, by=cast.member)
    return deciding.conclude(petition, outcome="partly", result="凭证核对三年，一年不实。", by=cast.member)


def department(cast: Cast) -> tuple[Organisation, User]:
    """A body to refer to, with somebody who answers for it."""
    unit = Organisation.objects.create(name="清源县住房和城乡建设局", unit_type_id="county_dept", sort=30)
    user = scene.person("dept", "丁部门", "functional_dept", unit, {"office": unit})
    return unit, user


def referred(cast: Cast) -> tuple[Petition, Referral, User]:
    petition = decided(cast, "department")
    unit, user = department(cast)
    referral = referral_actions.draft(
        petition, receiver=unit, excerpt="取暖设施的安装验收情况", explanation="请核实", by=cast.member
    )
    return petition, referral_actions.send(referral, by=cast.member), user
