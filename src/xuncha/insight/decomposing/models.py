"""A document taken apart and kept: its text, what was found in it, and what was made of it (M2-03 … M2-10)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.foundation.records import Protected
from xuncha.library.documents.models import Document


class Decomposition(Protected):
    """One document as it was taken apart. It belongs to an engagement, and is then the group's, or to the office.

    `text` stays as it was read; everything found is a place in it. `nodes`, `layers`: as `text.decompose.model` has them.
    """

    class Sort(models.TextChoices):
        SPEECH = "speech", _("讲话")
        FEEDBACK = "feedback", _("反馈意见")
        PLAN = "plan", _("整改方案、台账")
        REPORT = "report", _("整改报告")
        MINUTES = "minutes", _("会议纪要")
        NOTICE = "notice", _("通知、督办函")
        OTHER = "", _("其他")

    read_right = "decomposing.read"
    kind_name = "decomposition"

    title = models.CharField(_("题名"), max_length=200)
    sort = models.CharField(_("文种"), max_length=12, choices=Sort.choices, blank=True, default=Sort.OTHER)
    document_on = models.DateField(_("成文日期"), null=True, blank=True)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    audience = models.PositiveIntegerField(default=0, editable=False)
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, editable=False)
    text = models.TextField(editable=False)
    paragraphs = models.JSONField(default=list, editable=False)
    nodes = models.JSONField(default=list, editable=False)
    layers = models.JSONField(default=list, editable=False)
    notes = models.JSONField(default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by_id = models.BigIntegerField(editable=False)
    created_by_name = models.CharField(max_length=60, editable=False)
    created_at = models.DateTimeField(_("拆解时间"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("公文拆解")
        indexes = [
            models.Index(fields=["group", "-id"], name="decomposition_group"),
            models.Index(fields=["engagement", "-id"], name="decomposition_engagement"),
            models.Index(fields=["digest"], name="decomposition_digest"),
        ]

    def __str__(self) -> str:
        return self.title


class Item(Protected):
    """One problem, requirement, measure or result of the document, as the machine found it or a person corrected it.

    `bodies`: [{role, text, start, end, confidence}]; a body that a person added has start -1. `first`: what the machine
    had said, kept when a person changes it.
    """

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("问题")
        REQUIREMENT = "requirement", _("要求")
        MEASURE = "measure", _("措施")
        RESULT = "result", _("结果")

    class Sure(models.TextChoices):
        HIGH = "high", _("把握较大")
        MEDIUM = "medium", _("把握一般")
        LOW = "low", _("把握不足")

    class Due(models.TextChoices):
        NONE = "", _("没有写明")
        DAY = "day", _("到某日")
        IMMEDIATE = "immediate", _("立行立改")
        LONG_TERM = "long_term", _("长期坚持")
        UNSET = "unset", _("限期，未写日子")

    TONES: ClassVar[dict[str, str]] = {
        "problem": "overdue",
        "requirement": "running",
        "measure": "done",
        "result": "waiting",
    }

    read_right = "decomposing.read"
    guard = "decomposition__"
    own_column = "decomposition__created_by_id"

    decomposition = models.ForeignKey(Decomposition, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField()
    node = models.IntegerField(null=True, editable=False)
    under = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    sure = models.CharField(max_length=8, choices=Sure.choices, default=Sure.MEDIUM, editable=False)
    start = models.PositiveIntegerField(editable=False)
    end = models.PositiveIntegerField(editable=False)
    text = models.TextField(_("内容"))
    bodies = models.JSONField(default=list, editable=False)
    due_sort = models.CharField(_("时限"), max_length=12, choices=Due.choices, blank=True, default=Due.NONE)
    due_on = models.DateField(_("到期日"), null=True, blank=True)
    due_text = models.CharField(max_length=120, blank=True, editable=False)
    due_start = models.IntegerField(default=-1, editable=False)
    figures = models.JSONField(default=list, editable=False)
    dropped = models.BooleanField(_("不要"), default=False)
    first = models.JSONField(null=True, editable=False)
    corrected_by_name = models.CharField(max_length=60, blank=True, editable=False)
    corrected_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["decomposition", "seq", "id"]
        verbose_name = _("拆出的条目")
        indexes = [models.Index(fields=["decomposition", "seq"], name="decomposed_item")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def tone(self) -> str:
        return self.TONES[self.kind]

    def names(self, *roles: str) -> list[str]:
        return [body["text"] for body in self.bodies if body["role"] in roles]

    def due_words(self) -> str:
        """The deadline as a task carries it where there is no day."""
        return self.due_text or (str(self.get_due_sort_display()) if self.due_sort else "")

    def snapshot(self) -> dict[str, Any]:
        """What may be corrected, as it stands."""
        on: date | None = self.due_on
        return {
            "kind": self.kind,
            "text": self.text,
            "bodies": self.bodies,
            "due_sort": self.due_sort,
            "due_on": on.isoformat() if on else None,
        }


class Made(Protected):
    """What was made of an item, once each: a second run makes nothing twice."""

    class Target(models.TextChoices):
        TASKS = "tasks", _("督办事项")
        FEEDBACK = "feedback", _("反馈问题")
        MEASURES = "measures", _("整改措施")
        POINTS = "points", _("监督要点")

    KINDS: ClassVar[tuple[str, ...]] = (
        "instruction",
        "feedback_item",
        "rectification_item",
        "key_point_check",
    )

    read_right = "decomposing.read"
    guard = "item__decomposition__"
    own_column = "item__decomposition__created_by_id"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=20, choices=Target.choices)
    kind = models.CharField(max_length=40, choices=[(kind, kind) for kind in KINDS])
    record_id = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "target"], name="made_once_of_an_item")]
        indexes = [models.Index(fields=["kind", "record_id"], name="made_record")]
