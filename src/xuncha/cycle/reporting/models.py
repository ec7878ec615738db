"""Report, deliberation, meetings and feedback (domain §3.8, §3.9; practice 6, 13)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, FrameworkNode, Leaf, Organisation
from xuncha.cycle.planning.models import EngagementRecord, Placing, Round
from xuncha.cycle.workpapers.models import Nature, WorkPaper
from xuncha.foundation.records import Protected, Record


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
        indexes = [models.Index(fields=["engagement"], name="report_engagement")]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        texts = ("title", "overview", "implementation", "ecology", "top_leader_positive", "top_leader_problems", "causes", "suggestions")  # fmt: skip
        items = ReportItem.objects.trusted().filter(report=self).order_by("seq")
        return {name: getattr(self, name) for name in texts} | {
            "items": list(items.values_list("seq", "heading", "text", "is_top_leader"))
        }


class ReportItem(Protected):
    """One problem of a report in three sentences (view, facts, responsibility), with the papers it stands on."""

    read_right = "reporting.read"
    guard = "report__"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField(_("序号"))
    node = models.ForeignKey(
        FrameworkNode, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("节点")
    )
    leaf = models.ForeignKey(Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    heading = models.CharField(_("观点句"), max_length=300)
    text = models.TextField(_("现象与责任"), blank=True)
    nature = models.CharField(_("性质"), max_length=16, choices=Nature.choices, default=Nature.INDIVIDUAL)
    is_top_leader = models.BooleanField(_("列入主要负责人专段"), default=False)

    class Meta:
        ordering = ["report", "seq"]


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

    read_right = "reporting.read"
    guard = "report__"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveSmallIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["report", "no"]
        constraints = [models.UniqueConstraint(fields=["report", "no"], name="report_version_once")]


class ReviewComment(Protected):
    """One opinion given in deliberation and how it was adopted (M0-03)."""

    class Adoption(models.TextChoices):
        OPEN = "", _("待办理")
        ADOPTED = "adopted", _("采纳")
        PARTLY = "partly", _("部分采纳")
        DECLINED = "declined", _("未采纳")

    read_right = "reporting.read"
    guard = "report__"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(_("环节"), max_length=40)
    said_by = models.CharField(_("提出人"), max_length=60)
    text = models.TextField(_("意见"))
    adoption = models.CharField(
        _("采纳情况"), max_length=10, choices=Adoption.choices, blank=True, default=""
    )
    reply = models.TextField(_("说明"), blank=True)
    said_on = models.DateField()

    class Meta:
        ordering = ["report", "id"]


class Meeting(Record):
    """A meeting that decides in a batch: tick what waits, print the agenda, enter results, one signature (practice 6)."""

    class Sort(models.TextChoices):
        GROUP = "group", _("组务会")
        CONSULTATION = "consultation", _("组办会商")
        LEADING_GROUP = "leading_group", _("领导小组会")
        SECRETARIES = "secretaries", _("书记专题会")
        STANDING = "standing", _("常委会")
        JOINT_REVIEW = "joint_review", _("整改会审")
        FEEDBACK = "feedback", _("反馈会")
        OTHER = "other", _("其他会议")

    read_right = "meetings.read"
    kind_name = "meeting"

    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)
    sort = models.CharField(_("会议"), max_length=16, choices=Sort.choices)
    title = models.CharField(_("名称"), max_length=160)
    on = models.DateField(_("时间"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    chair = models.CharField(_("主持人"), max_length=60)
    attendees = models.TextField(_("参加人员"), blank=True)
    absent = models.TextField(_("缺席及原因"), blank=True)
    minutes = models.TextField(_("议定事项"), blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("会议")

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        items = AgendaItem.objects.trusted().filter(meeting=self).order_by("seq")
        return {"title": self.title, "on": self.on, "chair": self.chair, "minutes": self.minutes} | {
            "items": list(items.values_list("seq", "kind", "record_id", "edge", "result", "opinion"))
        }


class AgendaItem(Protected):
    """One waiting step put before a meeting, with the result entered in the grid."""

    class Result(models.TextChoices):
        OPEN = "", _("未议")
        AGREED = "agreed", _("同意")
        RETURNED = "returned", _("退回")
        DEFERRED = "deferred", _("缓议")

    read_right = "meetings.read"
    guard = "meeting__"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    edge = models.CharField(max_length=40)
    return_edge = models.CharField(max_length=40, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=Result.choices, blank=True, default="")
    opinion = models.TextField(_("意见"), blank=True)
    carried_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["meeting", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "record_id"], name="agenda_item_once")
        ]


class Feedback(EngagementRecord):
    """The feedback opinion 反馈意见: two texts, two sessions (to the principal leader, to the team)."""

    class Origin(models.TextChoices):
        ROUND = "round", _("本系统办理")
        IMPORTED = "imported", _("历史导入")

    read_right = "feedback.read"
    kind_name = "feedback"

    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ROUND)
    round_label = models.CharField(_("轮次名称"), max_length=80, blank=True)
    title = models.CharField(_("标题"), max_length=200)
    overview = models.TextField(_("总体评价"), blank=True)
    symptom = models.TextField(_("病症"), blank=True)
    cause = models.TextField(_("病因"), blank=True)
    harm = models.TextField(_("病害"), blank=True)
    suggestions = models.TextField(_("意见建议"), blank=True)
    leader_text = models.TextField(_("向主要负责人反馈稿"), blank=True)
    feedback_on = models.DateField(_("反馈日期"), null=True, blank=True)
    meeting_place = models.CharField(_("反馈会地点"), max_length=80, blank=True)
    county_leader_present = models.CharField(_("到会县领导"), max_length=120, blank=True)
    absence_reason = models.CharField(_("县领导缺席原因"), max_length=200, blank=True)
    locked_at = models.DateTimeField(null=True, editable=False)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source_file = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("反馈意见")
        indexes = [models.Index(fields=["organisation", "-id"], name="feedback_organisation")]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        texts = ("title", "overview", "symptom", "cause", "harm", "suggestions", "leader_text")
        items = FeedbackItem.objects.trusted().filter(feedback=self).order_by("seq")
        return {name: getattr(self, name) for name in texts} | {
            "items": list(items.values_list("seq", "content"))
        }


class FeedbackItem(Placing, Protected):
    """One problem as fed back 反馈问题. Not the same number as papers: several may merge into one."""

    class Scope(models.TextChoices):
        UNIT = "unit", _("本单位")
        DUAL = "dual", _("镇村双认领")

    read_right = "feedback.read"
    own_column = "feedback_id"
    kind_name = "feedback_item"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="+")
    audience = models.PositiveIntegerField(default=0, editable=False)
    seq = models.PositiveSmallIntegerField(_("序号"))
    number = models.CharField(_("编号"), max_length=80, blank=True, editable=False)
    node = models.ForeignKey(
        FrameworkNode, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("节点")
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
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report_item = models.ForeignKey(
        ReportItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["feedback", "seq"]
        verbose_name = _("反馈问题")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="feedback_item_organisation"),
            models.Index(fields=["round", "node"], name="feedback_item_round"),
        ]

    def __str__(self) -> str:
        return self.content


class Performance(Protected):
    """One concrete performance 具体表现 of a feedback problem: the grain that rectification covers (practice 3)."""

    read_right = "feedback.read"
    guard = "item__"

    item = models.ForeignKey(FeedbackItem, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    text = models.TextField(_("具体表现"))

    class Meta:
        ordering = ["item", "seq"]


class Recipient(Protected):
    """Who receives the feedback, a session or a copy of it, and when it was receipted, by account or on paper."""

    class Sort(models.TextChoices):
        HEAD = "head", _("主要负责人（第一场）")
        TEAM = "team", _("领导班子（第二场）")
        COUNTY_LEADER = "county_leader", _("分管（联系）县领导")
        DEPARTMENT = "department", _("有关部门")

    read_right = "feedback.read"
    guard = "feedback__"

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("对象"), max_length=16, choices=Sort.choices)
    name = models.CharField(_("姓名或单位"), max_length=120)
    audience_name = models.CharField(max_length=20, blank=True)
    sent_on = models.DateField(_("送达日期"), null=True, blank=True)
    receipted_on = models.DateField(_("签收日期"), null=True, blank=True)
    receipted_by = models.CharField(_("签收人"), max_length=60, blank=True)
    on_paper = models.BooleanField(_("纸质签收"), default=False)
    scan_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["feedback", "id"]


class Instruction(Record):
    """A leader's written instruction 领导批示; becomes a supervised task (practice 21). What names persons stays sealed."""

    read_right = "instructions.read"
    kind_name = "instruction"

    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("承办单位"),
    )
    leader = models.CharField(_("批示领导"), max_length=60)
    on = models.DateField(_("批示日期"))
    subject = models.CharField(_("批示件"), max_length=200)
    text = models.TextField(_("批示内容"))
    names_persons = models.BooleanField(_("点人点事"), default=False)
    due = models.DateField(_("办结期限"), null=True, blank=True)
    result = models.TextField(_("办理情况"), blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("领导批示")

    def __str__(self) -> str:
        return self.subject
