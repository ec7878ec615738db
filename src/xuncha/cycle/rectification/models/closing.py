"""What is asked and handed in about items: changes, the two reports, reconciliation sheets."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification.models.items import RectificationItem, RectificationPlan


class ItemChange(EngagementRecord):
    """A change of something already approved: old and new values, why, and the same reviewers (practice 4)."""

    class Sort(models.TextChoices):
        EXTENSION = "extension", _("延长时限")
        MEASURE = "measure", _("变更措施")
        GOAL = "goal", _("变更目标")
        PEOPLE = "people", _("变更责任领导、部门")
        SPLIT = "split", _("拆分事项")
        MERGE = "merge", _("合并事项")

    read_right = "rectification.read"
    kind_name = "rectification_change"

    item = models.ForeignKey(RectificationItem, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(_("变更类型"), max_length=12, choices=Sort.choices)
    old = models.JSONField(_("原内容"))
    new = models.JSONField(_("新内容"))
    reason = models.TextField(_("变更理由"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("变更申请")
        indexes = [
            models.Index(fields=["item", "-id"], name="item_change_item"),
            models.Index(fields=["organisation", "-id"], name="item_change_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()}：{self.item.problem[:60]}"

    def signed_content(self) -> dict[str, Any]:
        return {"sort": self.sort, "old": self.old, "new": self.new, "reason": self.reason}


class RectificationReport(EngagementRecord):
    """One of the two reports due at the end of concentrated rectification; both or none (domain §3.11, DR17)."""

    class Sort(models.TextChoices):
        PROGRESS = "progress", _("整改进展情况报告")
        HEAD = "head", _("主要负责人组织落实情况报告")

    read_right = "rectification.read"
    kind_name = "rectification_report"

    plan = models.ForeignKey(RectificationPlan, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(_("类型"), max_length=10, choices=Sort.choices)
    text = models.TextField(_("正文"), blank=True)

    class Meta:
        ordering = ["plan", "-sort"]
        verbose_name = _("整改报告")
        constraints = [models.UniqueConstraint(fields=["plan", "sort"], name="rectification_report_once")]

    def __str__(self) -> str:
        return f"{self.organisation}{self.get_sort_display()}"

    def signed_content(self) -> dict[str, Any]:
        return {"sort": self.sort, "text": self.text}


class Reconciliation(EngagementRecord):
    """The periodic reconciliation sheet 对账表, signed by both sides (M1-13)."""

    read_right = "rectification.read"
    kind_name = "reconciliation"

    as_of = models.DateField(_("对账日期"))
    counting = models.CharField(max_length=12)
    figures = models.JSONField()
    note = models.TextField(_("差异说明"), blank=True)

    class Meta:
        ordering = ["-as_of", "-id"]
        verbose_name = _("对账表")
        indexes = [models.Index(fields=["organisation", "-as_of"], name="reconciliation_unit")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.as_of}"

    def signed_content(self) -> dict[str, Any]:
        return {"as_of": self.as_of, "figures": self.figures, "note": self.note}
