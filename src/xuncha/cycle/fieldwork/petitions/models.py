"""Petitions 信访件: what people tell the group, held so that nobody can be harmed for it (domain §3.3; practice 9–12).

Texts are sealed at rest and open with sign-in for entitled readers; who spoke stands apart and closes after triage.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Post
from xuncha.cycle.fieldwork.petitions.reasons import SealedReasons
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected

DISCIPLINES = [
    ("political", _("政治纪律")),
    ("organization", _("组织纪律")),
    ("integrity", _("廉洁纪律")),
    ("mass", _("群众纪律")),
    ("work", _("工作纪律")),
    ("life", _("生活纪律")),
    ("duty_violation", _("涉嫌职务违法")),
    ("duty_crime", _("涉嫌职务犯罪")),
    ("other_crime", _("涉嫌其他犯罪")),
]


class Channel(models.TextChoices):
    LETTER = "letter", _("来信")
    CALL = "call", _("来电")
    VISIT = "visit", _("来访")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")
    BOX = "box", _("意见箱")
    QRCODE = "qrcode", _("二维码")
    TRANSFERRED = "transferred", _("上级转办")
    DEPARTMENT = "department", _("部门移交")
    TALK = "talk", _("谈话中反映")


class Sort(models.TextChoices):
    """What kind of petition it is (件的性质); not every kind is the group's to take up (M3-11)."""

    ACCUSATION = "accusation", _("检举控告")
    SUGGESTION = "suggestion", _("批评建议")
    APPEAL = "appeal", _("申诉")
    REQUEST = "request", _("求决诉求")
    LITIGATION = "litigation", _("涉法涉诉")
    LAND = "land", _("征地拆迁")
    BUSINESS = "business", _("业务投诉")
    REPEAT = "repeat", _("重复件")
    EMPTY = "empty", _("无实质内容")


class Disposal(models.TextChoices):
    IN_GROUP = "in_group", _("组内了解")
    IMMEDIATE = "immediate", _("立行立改")
    LEAD = "lead", _("转问题线索")
    DEPARTMENT = "department", _("转职能部门")
    SUPERVISOR = "supervisor", _("转被巡察单位主管")
    KEEP = "keep", _("留存")
    NOT_ACCEPTED = "not_accepted", _("不予受理")


class Petition(SealedReasons, EngagementRecord):
    """One letter, call or visit 件. The list shows what carries no word of it; title and text open for entitled readers."""

    class Protect(models.TextChoices):
        NORMAL = "normal", _("普通")
        RAISED = "raised", _("加强")
        ABSOLUTE = "absolute", _("绝对")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("一般")
        URGENT = "urgent", _("紧急")

    class Verifiability(models.TextChoices):
        UNKNOWN = "", _("未判断")
        CONCRETE = "concrete", _("具体可查")
        NEEDS_MORE = "needs_more", _("需要补充")
        NOT_CHECKABLE = "not_checkable", _("不可查")

    class Outcome(models.TextChoices):
        OPEN = "", _("未有结论")
        TRUE = "true", _("属实")
        PARTLY = "partly", _("部分属实")
        UNFOUNDED = "unfounded", _("不属实")
        UNPROVEN = "unproven", _("无法查实")
        SETTLED = "settled", _("已解决")

    read_right = "petitions.read"
    kind_name = "petition"
    shared = True

    received_at = models.DateTimeField(_("收到时间"))
    channel = models.CharField(_("渠道"), max_length=12, choices=Channel.choices, default=Channel.LETTER)
    sort = models.CharField(_("性质"), max_length=12, choices=Sort.choices, default=Sort.ACCUSATION)
    is_realname = models.BooleanField(_("实名"), default=False)
    joint_count = models.PositiveSmallIntegerField(_("联名人数"), default=1)
    protect_level = models.CharField(
        _("保护级别"), max_length=10, choices=Protect.choices, default=Protect.NORMAL
    )
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    verifiability = models.CharField(
        _("可查性"), max_length=16, choices=Verifiability.choices, blank=True, default=""
    )
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    disciplines = models.JSONField(_("涉及纪律"), default=list, blank=True)
    disposal = models.CharField(_("处置"), max_length=14, choices=Disposal.choices, blank=True, default="")
    outcome = models.CharField(_("了解结论"), max_length=10, choices=Outcome.choices, blank=True, default="")
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_on = models.DateField(_("告知受理日期"), null=True, blank=True)
    replied_on = models.DateField(_("答复日期"), null=True, blank=True)
    thread_id = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    has_news = models.BooleanField(_("有补充反映"), default=False, editable=False)
    refused_files = models.PositiveSmallIntegerField(_("未收下的附件"), default=0, editable=False)
    source_kind = models.CharField(max_length=40, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, editable=False)

    place_sealed = SealedColumn(purpose="petition")
    meeting_sealed = SealedColumn(purpose="petition")
    title_sealed = SealedColumn(purpose="petition")
    content_sealed = SealedColumn(purpose="petition")
    opinion_sealed = SealedColumn(purpose="petition")
    result_sealed = SealedColumn(purpose="petition")
    reply_sealed = SealedColumn(purpose="petition")
    place = sealed_text("place_sealed")
    triaged_at_meeting = sealed_text("meeting_sealed")
    title = sealed_text("title_sealed")
    content = sealed_text("content_sealed")
    opinion = sealed_text("opinion_sealed")
    result = sealed_text("result_sealed")
    reply = sealed_text("reply_sealed")

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("信访件")
        indexes = [
            models.Index(fields=["group", "-received_at"], name="petition_group"),
            models.Index(fields=["engagement", "state"], name="petition_engagement"),
            models.Index(fields=["organisation", "-received_at"], name="petition_organisation"),
            models.Index(fields=["round", "-received_at"], name="petition_round"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("信访件"))

    def signed_content(self) -> dict[str, Any]:
        """What the leader's approval covers: the matter and how it is disposed of."""
        return {
            "id": self.pk,
            "title": self.title,
            "content": self.content,
            "disposal": self.disposal,
            "opinion": self.opinion,
        }


class Addition(SealedRow, Protected):
    """What the same reporter added later through the receipt, or by another letter to the same matter."""

    read_right = "petitions.read"
    guard = "petition__"
    own_column: ClassVar[str] = "petition__created_by_id"

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    received_at = models.DateTimeField(_("收到时间"))
    content_sealed = SealedColumn(purpose="petition")
    content = sealed_text("content_sealed")

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("补充反映")


class Target(SealedRow, Protected):
    """One person or body a petition is about 被反映人. Rows are persons 人, petitions are 件."""

    read_right = "petitions.read"
    guard = "petition__"
    own_column: ClassVar[str] = "petition__created_by_id"

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    managed_by = models.CharField(
        _("管理权限"), max_length=12, choices=Post.ManagedBy.choices, default=Post.ManagedBy.COUNTY
    )
    is_person = models.BooleanField(_("是个人"), default=True)
    name_sealed = SealedColumn(purpose="petition")
    post_sealed = SealedColumn(purpose="petition")
    name = sealed_text("name_sealed")
    post = sealed_text("post_sealed")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("被反映人")


class Contact(SealedRow, Protected):
    """Who spoke and how to ring back, until triage is done; then two custodians' keys close it (practice 9)."""

    read_right = "petitions.contact"
    guard = "petition__"
    own_column: ClassVar[str] = "petition__created_by_id"

    petition = models.OneToOneField(Petition, on_delete=models.CASCADE, related_name="+")
    open_until = models.DateField(_("联系方式开放至"))
    closed_at = models.DateTimeField(null=True, blank=True)
    details_sealed = SealedColumn(purpose="petition_contact")
    details_text = sealed_text("details_sealed")

    class Meta:
        verbose_name = _("反映人联系方式")

    @property
    def details(self) -> dict[str, str]:
        """By the names of `custody.LABELS`; text that is no such form stands whole as a note."""
        try:
            return dict(json.loads(self.details_text or "{}"))
        except ValueError:
            return {"note": self.details_text}

    @details.setter
    def details(self, told: Mapping[str, str]) -> None:
        kept = {name: text for name, text in told.items() if text}
        self.details_text = json.dumps(kept, ensure_ascii=False) if kept else ""


class ScopeEdition(models.Model):
    """The accepted scope of one kind as the office publishes it; what was delivered stands in data/petition_scope.toml."""

    sort = models.CharField(primary_key=True, max_length=12, choices=Sort.choices)
    accepted = models.BooleanField(_("属于巡察受理范围"), default=True)
    department = models.CharField(_("归口部门"), max_length=80, blank=True)
    reason = models.CharField(_("对外说明"), max_length=300)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("信访受理范围")

    def __str__(self) -> str:
        return str(self.get_sort_display())
