"""The texts that are read and signed before first access, versioned; an old version no longer lets in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit
from xuncha.foundation.verbs import verb
from xuncha.people.models import Appointment, Undertaking, User


@dataclass(frozen=True)
class Text:
    sort: str
    version: str
    title: Any
    paragraphs: tuple[str, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.paragraphs).encode()).hexdigest()


TEXTS = (
    Text(
        "secrecy",
        "2026-1",
        _("保密承诺书"),
        (
            "一、严格遵守保密纪律，不泄露巡察工作秘密，不向无关人员透露谈话、信访、线索和底稿内容。",
            "二、不在本系统录入国家秘密；涉密原件只登记编号，不上传。",
            "三、不打听、不追查举报人，不向被反映人透露任何举报情况。",
            "四、导出、打印的材料按规定编号、保管、收回，授权到期后不留存。",
        ),
    ),
    Text(
        "discipline",
        "2026-1",
        _("纪律承诺书"),
        (
            "一、不干预被巡察单位正常工作，不查办案件，不处理具体问题，不作个人表态。",
            "二、主动申报应当回避的情形，不隐瞒与被巡察单位和人员的关系。",
            "三、不接受宴请、礼品礼金和其他可能影响公正的安排，不以巡谋私。",
            "四、如实记录、如实报告，不隐匿、不篡改、不擅自处置材料。",
        ),
    ),
)


def texts_version() -> str:
    """Changes when any text gets a new version; kept in the session so that not every page asks the database."""
    return ",".join(f"{text.sort}:{text.version}" for text in TEXTS)


def missing_for(user: User) -> list[Text]:
    """Texts this person has not signed in their present version."""
    signed = set(Undertaking.objects.filter(user=user).values_list("sort", "text_version"))
    return [text for text in TEXTS if (text.sort, text.version) not in signed]


def signed_by(user: User) -> list[tuple[Text, Undertaking]]:
    """What this person has signed, in the versions we still have the text of; newest first."""
    texts = {(text.sort, text.version): text for text in TEXTS}
    rows = Undertaking.objects.filter(user=user).order_by("-id")
    return [(texts[key], row) for row in rows if (key := (row.sort, row.text_version)) in texts]


def unsigned(day: date) -> QuerySet[User]:
    """Everybody with an appointment in force who has not signed every present text; one statement."""
    signed = [
        Exists(Undertaking.objects.filter(user_id=OuterRef("pk"), sort=text.sort, text_version=text.version))
        for text in TEXTS
    ]
    held = Appointment.objects.trusted().in_force(day).values("user_id")
    return (
        User.objects.filter(pk__in=held)
        .exclude(reduce(and_, signed, Q()))
        .order_by("organisation__sort", "id")
    )


@verb
def sign_undertakings(*, by: User) -> None:
    """Sign every text that is still open."""
    for text in missing_for(by):
        Undertaking.objects.create(user=by, sort=text.sort, text_version=text.version, digest=text.digest)
    audit.record("people.undertaking_signed", by=by)
