"""The feedback opinion, its problems with their performances, and who received it (domain §3.9; practice 3, 13)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, FrameworkNode, Leaf, Organisation
from xuncha.cycle.planning.models import EngagementRecord, Placing
from xuncha.cycle.reporting.reports.models import Report, ReportItem
from xuncha.cycle.workpapers.models import ImmediateNotice, Nature
from xuncha.foundation.records import Placed, Protected

TEXTS = ("title", "overview", "symptom", "cause", "harm", "suggestions", "requirements")


class Feedback(EngagementRecord):
    """The feedback opinion 反馈意见: two texts, two sessions (to the principal leader, to the team)."""

    class Origin(models.TextChoices):
        ROUND = "round", _("本系统办理")
        IMPORTED = "imported", _("历史导入")

    read_right = "feedback.read"
    kind_name = "feedback"

    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ROUND, editable=False)
    round_label = models.CharField(_("轮次名称"), max_length=80, blank=True)
    title = models.CharField(_("标题"), max_length=200)
    overview = models.TextField(_("总体评价"), blank=True)
    symptom = models.TextField(_("病症"), blank=True)
    cause = models.TextField(_("病因"), blank=True)
    harm = models.TextField(_("病害"), blank=True)
    suggestions = models.TextField(_("意见建议"), blank=True)
    requirements = models.TextField(_("整改要求"), blank=True)
    head_on = models.DateField(_("向主要负责人反馈日期"), null=True, blank=True)
    feedback_on = models.DateField(_("向领导班子反馈日期"), null=True, blank=True)
    meeting_place = models.CharField(_("反馈会地点"), max_length=80, blank=True)
    chair = models.CharField(_("主持人"), max_length=60, blank=True)
    attendees = models.TextField(_("参加人员"), blank=True)
    county_leader_present = models.CharField(_("到会县领导"), max_length=120, blank=True)
    absence_reason = models.CharField(_("分管（联系）县领导缺席原因"), max_length=200, blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, editable=False)
    source_file = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("反馈意见")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="feedback_organisation"),
            models.Index(fields=["group", "-id"], name="feedback_group"),
            models.Index(fields=["engagement"], name="feedback_engagement"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def anchor(self) -> str:
        """What the clocks of rectification hang on (DR13, DR15, DR16)."""
        return f"feedback:{self.pk}:feedback_on"

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        return {"on": self.feedback_on or on, "anchor": self.anchor}

    def signed_content(self) -> dict[str, Any]:
        items = FeedbackItem.objects.trusted().filter(feedback=self).order_by("seq", "id")
        points = Performance.objects.trusted().filter(item__feedback=self).order_by("item__seq", "seq")
        leader = LeaderText.objects.trusted().filter(feedback=self).first()
        return {name: getattr(self, name) for name in TEXTS} | {
            "leader_text": leader.text if leader else "",
            "items": list(items.values_list("seq", "content", "is_top_leader")),
            "performances": list(points.values_list("item__seq", "seq", "text")),
        }


class LeaderText(Placed, Protected):
    """The text for the principal leader alone, open to the head and the reviewers, not to the filling clerk (practice 13)."""

    read_right = "feedback.read"
    own_column: ClassVar[str] = "feedback__created_by_id"

    feedback = models.OneToOneField(Feedback, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("向主要负责人反馈稿"), blank=True)


class FeedbackItem(Placing, Protected):
    """One problem as fed back 反馈问题. Not the same number as papers: several may merge into one.

    It has an audience of its own, narrower than its feedback's when it is the principal leader's.
    """

    class Scope(models.TextChoices):
        UNIT = "unit", _("本单位")
        DUAL = "dual", _("镇村双认领")

    read_right = "feedback.read"
    own_column: ClassVar[str] = "feedback__created_by_id"
    kind_name = "feedback_item"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="+")
    audience = models.PositiveIntegerField(default=0, editable=False)
    seq = models.PositiveSmallIntegerField(_("序号"))
    number = models.CharField(_("编号"), max_length=80, blank=True, editable=False)
    node = models.ForeignKey(
        FrameworkNode,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("节点"),
    )
    section = models.CharField(_("小标题"), max_length=200, blank=True)
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    content = models.TextField(_("反馈问题"))
    nature = models.CharField(_("性质"), max_length=16, choices=Nature.choices, default=Nature.INDIVIDUAL)
    is_top_leader = models.BooleanField(_("主要负责人问题"), default=False)
    is_key = models.BooleanField(_("重点关注"), default=False)
    scope = models.CharField(_("认领"), max_length=8, choices=Scope.choices, default=Scope.UNIT)
    village = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("涉及村（社区）"),
    )
    report_item = models.ForeignKey(
        ReportItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    notice = models.ForeignKey(
        ImmediateNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source_row = models.PositiveIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["feedback", "seq", "id"]
        verbose_name = _("反馈问题")
        indexes = [
            models.Index(fields=["feedback", "seq"], name="feedback_item_feedback"),
            models.Index(fields=["organisation", "-id"], name="feedback_item_organisation"),
            models.Index(fields=["round", "node"], name="feedback_item_round"),
        ]

    def __str__(self) -> str:
        return self.content

    @property
    def state(self) -> str:
        """An item can be edited while its feedback can."""
        return self.feedback.state


class Performance(Protected):
    """One concrete performance 具体表现 of a feedback problem: the grain that rectification covers (practice 3)."""

    read_right = "feedback.read"
    guard = "item__"

    item = models.ForeignKey(FeedbackItem, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    text = models.TextField(_("具体表现"))

    class Meta:
        ordering = ["item", "seq"]
        indexes = [models.Index(fields=["item", "seq"], name="performance_item")]


class Recipient(Placed, Protected):
    """Who receives a session or a copy of the feedback, and when it was receipted, by account or on paper.

    Open to those it is addressed to (`audience`): the head's receipt is not for the clerk (practice 13).
    """

    class Sort(models.TextChoices):
        HEAD = "head", _("主要负责人（第一场）")
        TEAM = "team", _("领导班子（第二场）")
        COUNTY_LEADER = "county_leader", _("分管（联系）县领导")
        DEPARTMENT = "department", _("有关部门")

    class Channel(models.TextChoices):
        PAPER = "", _("纸质送达")
        DISCIPLINE = "discipline", _("县纪委监委账号")
        ORGANISATION = "organisation_dept", _("县委组织部账号")
        PUBLICITY = "publicity", _("县委宣传部账号")
        DEPARTMENT = "departments", _("职能部门账号")

    read_right = "feedback.read"
    own_column: ClassVar[str] = "feedback__created_by_id"
    kind_name = "feedback_recipient"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("对象"), max_length=16, choices=Sort.choices)
    name = models.CharField(_("姓名或单位"), max_length=120)
    channel = models.CharField(_("签收方式"), max_length=20, choices=Channel.choices, blank=True, default="")
    sent_on = models.DateField(_("送达日期"), null=True, blank=True)
    receipted_on = models.DateField(_("签收日期"), null=True, blank=True)
    receipted_by = models.CharField(_("签收人"), max_length=60, blank=True)
    on_paper = models.BooleanField(_("纸质签收"), default=False)
    handled = models.TextField(_("阅办情况"), blank=True)

    class Meta:
        ordering = ["feedback", "id"]
        verbose_name = _("反馈送达对象")
        indexes = [models.Index(fields=["feedback"], name="recipient_feedback")]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.name}"
