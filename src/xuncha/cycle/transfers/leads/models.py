"""Leads 问题线索: what a group came to know of a person, classified before it is handed up (domain §3.7, §4.3).

Texts and persons are sealed at rest. Leads are counted as 件, the people in them as 人; the two are never added.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Post
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.transfers import notes
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected


class FourForms(models.TextChoices):
    """The four forms of supervision and discipline 四种形态 (M2-15)."""

    FIRST = "1", _("第一种形态")
    SECOND = "2", _("第二种形态")
    THIRD = "3", _("第三种形态")
    FOURTH = "4", _("第四种形态")


class Lead(SealedRow, EngagementRecord):
    """One lead 线索. Names stand in `LeadPerson`; what the receiver did with it stands in a case of its own."""

    class Grade(models.TextChoices):
        REFERENCE = "reference", _("建议参考类")
        ATTENTION = "attention", _("建议了解关注类")
        FURTHER = "further", _("建议进一步了解关注类")

    class Priority(models.TextChoices):
        NORMAL = "normal", _("一般")
        FIRST = "first", _("优先")
        URGENT = "urgent", _("紧急直报")

    class Verifiability(models.TextChoices):
        CONCRETE = "concrete", _("具体可查")
        NEEDS_MORE = "needs_more", _("需要补充")
        NOT_CHECKABLE = "not_checkable", _("不可查")

    read_right = "leads.read"
    kind_name = "lead"
    shared = True

    source_kind = models.CharField(max_length=40, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, editable=False)
    source_note = models.CharField(_("来源说明"), max_length=120, blank=True)
    disciplines = models.JSONField(_("涉及纪律"), default=list, blank=True)
    legal_suspect = models.BooleanField(_("涉嫌违法"), default=False)
    amount_cents = models.BigIntegerField(_("涉及金额"), null=True, blank=True)
    occurred_from = models.CharField(_("发生时间起"), max_length=10, blank=True)
    occurred_to = models.CharField(_("发生时间止"), max_length=10, blank=True)
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    grade = models.CharField(_("线索等级"), max_length=10, choices=Grade.choices, blank=True, default="")
    suggested_form = models.CharField(
        _("建议形态"), max_length=1, choices=FourForms.choices, blank=True, default=""
    )
    priority = models.CharField(
        _("办理顺序"), max_length=8, choices=Priority.choices, default=Priority.NORMAL
    )
    verifiability = models.CharField(
        _("可查性"), max_length=16, choices=Verifiability.choices, blank=True, default=""
    )
    group_meeting = models.CharField(_("研究的组务会"), max_length=120, blank=True)
    leading_group_meeting = models.CharField(_("审定的领导小组会"), max_length=120, blank=True)

    title_sealed = SealedColumn(purpose="lead")
    issue_sealed = SealedColumn(purpose="lead")
    understanding_sealed = SealedColumn(purpose="lead")
    evidence_sealed = SealedColumn(purpose="lead")
    notes_sealed = SealedColumn(purpose="lead")
    title = sealed_text("title_sealed")
    _notes = sealed_text("notes_sealed")
    issue = sealed_text("issue_sealed")
    understanding = sealed_text("understanding_sealed")
    evidence = sealed_text("evidence_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("问题线索")
        indexes = [
            models.Index(fields=["group", "-id"], name="lead_group"),
            models.Index(fields=["engagement", "state"], name="lead_engagement"),
            models.Index(fields=["organisation", "-id"], name="lead_organisation"),
            models.Index(fields=["round", "-id"], name="lead_round"),
            models.Index(fields=["source_kind", "source_id"], name="lead_source"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("线索"))

    @property
    def discipline_labels(self) -> list[str]:
        names = dict(DISCIPLINES)
        return [str(names.get(code, code)) for code in self.disciplines]

    @property
    def outline(self) -> str:
        """概要: all that whoever may not know the persons reads of a lead; made of codes, so that no name can stand in it."""
        grade = self.get_grade_display() if self.grade else _now("未定级")
        about = "、".join(self.discipline_labels) or _now("未分类")
        return f"{self.organisation} · {about} · {grade}"

    @property
    def notes(self) -> list[list[str]]:
        """Reasons given on its way: edge, day, who, text. Sealed, because people write names into them."""
        return notes.rows(self._notes)

    def add_note(self, edge: str, on: str, who: str, text: str) -> None:
        self._notes = notes.added(self._notes, edge, on, who, text)

    def signed_content(self) -> dict[str, Any]:
        """What the leader's and the leading group's signatures cover."""
        people = LeadPerson.objects.trusted().filter(lead=self)
        return {
            "id": self.pk,
            "issue": self.issue,
            "understanding": self.understanding,
            "disciplines": self.disciplines,
            "grade": self.grade,
            "people": [[person.name, person.post] for person in people],
        }


class LeadPerson(SealedRow, Protected):
    """One person of a lead 被反映人. Who has only the outline 概要 of a lead sees how many, not who."""

    read_right = "leads.persons"
    guard = "lead__"
    own_column: ClassVar[str] = "lead__created_by_id"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="+")
    managed_by = models.CharField(
        _("管理权限"), max_length=12, choices=Post.ManagedBy.choices, default=Post.ManagedBy.COUNTY
    )
    is_deputy = models.BooleanField(_("“两代表一委员”"), default=False)
    name_sealed = SealedColumn(purpose="lead")
    unit_sealed = SealedColumn(purpose="lead")
    post_sealed = SealedColumn(purpose="lead")
    rank_sealed = SealedColumn(purpose="lead")
    name = sealed_text("name_sealed")
    unit = sealed_text("unit_sealed")
    post = sealed_text("post_sealed")
    rank = sealed_text("rank_sealed")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("被反映人")
