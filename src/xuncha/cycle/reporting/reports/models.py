"""The group's report with its items, versions and the comments of deliberation (domain §3.8)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import FrameworkNode, Leaf
from xuncha.cycle.planning.models import EngagementRecord, onsite_anchor
from xuncha.cycle.workpapers.models import Nature, WorkPaper
from xuncha.foundation.records import Protected

TEXTS = (
    "title", "overview", "implementation", "ecology", "top_leader_positive", "top_leader_problems", "causes", "suggestions",
)  # fmt: skip
"""The texts of a report beside its items: what is versioned, compared and signed."""


class Report(EngagementRecord):
    """The group's report on one engagement, assembled from signed papers by framework node; locked after approval."""

    class Grade(models.TextChoices):
        NONE = "", _("未评")
        GOOD = "good", _("好")
        FAIR = "fair", _("较好")
        AVERAGE = "average", _("一般")
        POOR = "poor", _("较差")

    class Ecology(models.TextChoices):
        NONE = "", _("未评")
        IMPROVING = "improving", _("好转")
        STEADY = "steady", _("持平")
        WORSENING = "worsening", _("恶化")

    read_right = "reporting.read"
    kind_name = "report"

    title = models.CharField(_("标题"), max_length=200)
    overview = models.TextField(_("基本情况与总体评价"), blank=True)
    implementation = models.CharField(
        _("贯彻部署"), max_length=10, choices=Grade.choices, blank=True, default=""
    )
    ecology = models.CharField(_("政治生态"), max_length=10, choices=Ecology.choices, blank=True, default="")
    top_leader_positive = models.TextField(_("主要负责人：正面评价"), blank=True)
    top_leader_problems = models.TextField(_("主要负责人：突出问题"), blank=True)
    causes = models.TextField(_("需要重点关注的问题和原因分析"), blank=True)
    suggestions = models.TextField(_("意见建议"), blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("巡察报告")
        indexes = [
            models.Index(fields=["engagement"], name="report_engagement"),
            models.Index(fields=["group", "-id"], name="report_group"),
            models.Index(fields=["round", "state"], name="report_round"),
        ]

    def __str__(self) -> str:
        return self.title

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        """DR11 runs from the end of the time on site; the others from the act itself."""
        if code in {"DR09", "DR11"} and self.engagement:
            anchor, day = onsite_anchor(self.engagement)
            return {"on": day or on, "anchor": anchor}
        return {"on": on}

    def signed_content(self) -> dict[str, Any]:
        items = ReportItem.objects.trusted().filter(report=self, left_out_reason="").order_by("seq", "id")
        return {name: getattr(self, name) for name in TEXTS} | {
            "items": list(items.values_list("seq", "heading", "text", "is_top_leader"))
        }


class ReportItem(Protected):
    """One problem of a report in three sentences (view, facts, responsibility), with the papers it stands on.

    `edited` keeps it from being rewritten when the report is assembled again. An item with a `left_out_reason` is not
    part of the text, but remembers that its papers were weighed.
    """

    read_right = "reporting.read"
    guard = "report__"
    kind_name = "report_item"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField(_("序号"))
    node = models.ForeignKey(
        FrameworkNode,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("节点"),
    )
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    heading = models.CharField(_("观点句"), max_length=300)
    text = models.TextField(_("现象、定性与责任"), blank=True)
    nature = models.CharField(_("性质"), max_length=16, choices=Nature.choices, default=Nature.INDIVIDUAL)
    is_top_leader = models.BooleanField(_("列入主要负责人专段"), default=False)
    left_out_reason = models.CharField(_("不写入报告的理由"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["report", "seq", "id"]
        verbose_name = _("报告问题")
        indexes = [models.Index(fields=["report", "seq"], name="report_item_report")]

    def __str__(self) -> str:
        return self.heading

    @property
    def state(self) -> str:
        """An item can be edited while its report can."""
        return self.report.state


class ReportItemPaper(Protected):
    """The papers a report item stands on; from the sentence back to the evidence."""

    read_right = "reporting.read"
    guard = "item__report__"

    item = models.ForeignKey(ReportItem, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(WorkPaper, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "paper"], name="paper_once_a_report_item")]


class ReportVersion(Protected):
    """The text as it stood when it went up or came back, so that versions can be compared (M0-03)."""

    read_right = "reporting.history"
    guard = "report__"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveSmallIntegerField()
    content = models.JSONField()
    reason = models.TextField(blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["report", "no"]
        constraints = [models.UniqueConstraint(fields=["report", "no"], name="report_version_once")]

    @property
    def label(self) -> str:
        return gettext("第 %(no)s 稿") % {"no": self.no}


class ReviewComment(Protected):
    """One opinion given in deliberation and how it was adopted (M0-03)."""

    class Adoption(models.TextChoices):
        OPEN = "", _("待办理")
        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        DECLINED = "declined", _("未采纳")

    read_right = "reporting.history"
    guard = "report__"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(_("环节"), max_length=40)
    said_by = models.CharField(_("提出人"), max_length=60)
    said_on = models.DateField(_("日期"))
    text = models.TextField(_("意见"))
    adoption = models.CharField(
        _("采纳情况"), max_length=10, choices=Adoption.choices, blank=True, default=""
    )
    reply = models.TextField(_("说明"), blank=True)

    class Meta:
        ordering = ["report", "id"]

    @property
    def tone(self) -> str:
        return {"adopted": "done", "partly": "running", "declined": "void"}.get(self.adoption, "due")
