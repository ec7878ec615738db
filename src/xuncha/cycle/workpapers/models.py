"""Working papers 底稿: one matter, one paper, three signatures (domain §3.1), and immediate rectification (§3.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Engagement, EngagementRecord
from xuncha.cycle.planning.models.core import onsite_anchor
from xuncha.foundation.records import Protected
from xuncha.people.models import User

SOURCES = [
    ("talk", _("谈话")),
    ("petition", _("信访")),
    ("material", _("资料查阅")),
    ("visit", _("走访")),
    ("attend", _("列席会议")),
    ("survey", _("测评问卷")),
    ("special_check", _("专项检查")),
    ("briefing", _("部门通报")),
    ("data_match", _("数据比对")),
    ("self_check", _("自查")),
    ("assigned", _("上级交办")),
    ("other", _("其他")),
]


class Nature(models.TextChoices):
    INDIVIDUAL = "individual", _("个性")
    COMMON = "common", _("共性")
    INSTITUTIONAL = "institutional", _("体制机制")
    LEGACY = "legacy", _("历史遗留")


class WorkPaper(EngagementRecord):
    """One matter with its facts, basis, analysis and evidence; everything later is walked back to here."""

    class Level(models.TextChoices):
        TEAM = "team", _("班子")
        DEPARTMENT = "department", _("内设部门")
        SUBORDINATE = "subordinate", _("下属单位")
        PERSON = "person", _("个人")

    class Suggestion(models.TextChoices):
        REPORT = "report", _("写入报告")
        IMMEDIATE = "immediate", _("立行立改")
        LEAD = "lead", _("转线索")
        PETITION = "petition", _("转信访")
        KEEP = "keep", _("仅备查")

    class Gap(models.TextChoices):
        NONE = "", _("未标")
        DEVIATION = "deviation", _("偏差")
        DROP = "drop", _("落差")
        COOLING = "cooling", _("温差")

    read_right = "workpapers.read"
    kind_name = "workpaper"

    pre_code = models.CharField(_("预编号"), max_length=40, editable=False)
    village = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("涉及村（社区）"),
    )
    title = models.CharField(_("问题标题"), max_length=200)
    sources = models.JSONField(_("问题来源"), default=list, blank=True)
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    author_leaf = models.ForeignKey(
        Leaf,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("问题分类（承办人）"),
    )
    reviewer_leaf = models.ForeignKey(
        Leaf,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("问题分类（审核人）"),
    )
    leaf_reason = models.CharField(_("改类理由"), max_length=200, blank=True)
    nature = models.CharField(_("问题性质"), max_length=16, choices=Nature.choices, default=Nature.INDIVIDUAL)
    level = models.CharField(_("层面"), max_length=16, choices=Level.choices, default=Level.TEAM)
    gap = models.CharField(_("查找类型"), max_length=12, choices=Gap.choices, blank=True, default="")
    involves_top_leader = models.BooleanField(_("涉及主要负责人"), default=False)
    is_key = models.BooleanField(_("需重点关注"), default=False)
    key_reason = models.CharField(_("重点关注情形"), max_length=200, blank=True)
    occurred_from = models.CharField(_("发生时间起"), max_length=10, blank=True)
    occurred_to = models.CharField(_("发生时间止"), max_length=10, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    summary = models.TextField(_("问题概述"), blank=True, max_length=500)
    facts = models.TextField(_("查证事实"), blank=True)
    amount_cents = models.BigIntegerField(_("涉及金额"), null=True, blank=True)
    quantity = models.CharField(_("数量"), max_length=80, blank=True)
    basis_text = models.TextField(_("定性依据"), blank=True)
    analysis = models.TextField(_("定性分析"), blank=True)
    discovery = models.TextField(_("发现过程"), blank=True)
    suggestion = models.CharField(
        _("处理建议"), max_length=12, choices=Suggestion.choices, default=Suggestion.REPORT
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("底稿")
        indexes = [
            models.Index(fields=["group", "-id"], name="workpaper_group"),
            models.Index(fields=["engagement", "state"], name="workpaper_engagement"),
            models.Index(fields=["organisation", "-id"], name="workpaper_organisation"),
            models.Index(fields=["round", "-id"], name="workpaper_round"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pre_code} {self.title}"

    @property
    def leaf(self) -> Leaf | None:
        """The leaf that counts: the reviewer's where there is one."""
        return self.reviewer_leaf or self.author_leaf

    @property
    def leaf_id(self) -> str | None:
        return self.reviewer_leaf_id or self.author_leaf_id

    def author_ids(self) -> list[int]:
        return list(Author.objects.trusted().filter(paper=self).values_list("user_id", flat=True))

    def signed_content(self) -> dict[str, Any]:
        """Everything a reader of the printed form sees; reordering evidence counts as a change."""
        fields = (
            "title", "sources", "source_note", "nature", "level", "involves_top_leader", "is_key", "key_reason",
            "occurred_from", "occurred_to", "place", "summary", "facts", "amount_cents", "quantity", "basis_text",
            "analysis", "discovery", "suggestion",
        )  # fmt: skip
        evidence = Evidence.objects.trusted().filter(paper=self).order_by("no")
        return (
            {name: getattr(self, name) for name in fields}
            | {"leaf": self.leaf_id}
            | {
                "responsible": list(
                    Responsible.objects.trusted().filter(paper=self).values_list("party", "sort")
                )
            }
            | {"evidence": list(evidence.values_list("no", "name", "pages"))}
        )


class Author(Protected):
    """Who undertook the matter; at least one, and nobody of them may review it."""

    read_right = "workpapers.read"
    guard = "paper__"
    own_column = "paper__created_by_id"

    paper = models.ForeignKey(WorkPaper, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "user"], name="author_once_a_paper")]


class Responsible(Protected):
    """A responsible body or person and the kind of responsibility (domain §3.1 责任主体)."""

    class Sort(models.TextChoices):
        BODY = "body", _("主体责任")
        FIRST = "first", _("第一责任人")
        MAIN = "main", _("主要领导责任")
        IMPORTANT = "important", _("重要领导责任")
        DIRECT = "direct", _("直接责任")
        SUPERVISION = "supervision", _("监督责任")

    read_right = "workpapers.read"
    guard = "paper__"
    own_column = "paper__created_by_id"

    paper = models.ForeignKey(WorkPaper, on_delete=models.CASCADE, related_name="+")
    party = models.CharField(_("责任主体"), max_length=80)
    sort = models.CharField(_("责任类型"), max_length=12, choices=Sort.choices)

    class Meta:
        ordering = ["id"]


class Evidence(Protected):
    """One line of the evidence list 证-01: an uploaded file or a plain source note, linked, never retyped."""

    read_right = "workpapers.read"
    guard = "paper__"
    own_column = "paper__created_by_id"

    paper = models.ForeignKey(WorkPaper, on_delete=models.CASCADE, related_name="+")
    no = models.CharField(_("编号"), max_length=10)
    name = models.CharField(_("名称"), max_length=200)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    origin = models.CharField(_("来源"), max_length=120, blank=True)
    is_copy = models.BooleanField(_("复印件"), default=True)
    attachment_id = models.BigIntegerField(null=True, blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["paper", "no"], name="evidence_no_once_a_paper")]


class BasisClause(Protected):
    """A cited clause of the library of regulations; beside it `basis_text` may say the same freely (practice 2)."""

    read_right = "workpapers.read"
    guard = "paper__"
    own_column = "paper__created_by_id"

    paper = models.ForeignKey(WorkPaper, on_delete=models.CASCADE, related_name="+")
    clause_id = models.BigIntegerField()
    citation = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "clause_id"], name="clause_once_a_paper")]


class FactConfirmation(EngagementRecord):
    """事实确认单: the facts alone, signed and sealed by the unit, disagreement recorded (practice 18)."""

    class Answer(models.TextChoices):
        OPEN = "", _("待确认")
        AGREED = "agreed", _("属实")
        PARTLY = "partly", _("部分属实")
        DISAGREED = "disagreed", _("有异议")

    read_right = "workpapers.read"
    kind_name = "fact_confirmation"

    paper = models.ForeignKey(WorkPaper, on_delete=models.PROTECT, related_name="+")
    facts = models.TextField(_("事实"))
    answer = models.CharField(_("单位意见"), max_length=12, choices=Answer.choices, blank=True, default="")
    objection = models.TextField(_("异议内容"), blank=True)
    answered_by = models.CharField(_("签字人"), max_length=60, blank=True)
    answered_on = models.DateField(_("确认日期"), null=True, blank=True)
    scan_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("事实确认单")


class OnTheSpot(EngagementRecord):
    """Pointing out on the spot and mid-way talks: who, when, what, the answer given, what followed (M4-10)."""

    class Sort(models.TextChoices):
        POINTED_OUT = "pointed_out", _("现场指出")
        MIDWAY_TALK = "midway_talk", _("中期沟通")

    read_right = "workpapers.read"
    kind_name = "on_the_spot"

    sort = models.CharField(_("类型"), max_length=12, choices=Sort.choices)
    on = models.DateField(_("时间"))
    with_whom = models.CharField(_("对象"), max_length=120)
    by_whom = models.CharField(_("指出人"), max_length=120)
    content = models.TextField(_("指出的问题"))
    answer = models.TextField(_("当场表态"), blank=True)
    followed = models.TextField(_("后续情况"), blank=True)
    paper = models.ForeignKey(WorkPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("现场指出与中期沟通")


class ImmediateNotice(EngagementRecord):
    """立行立改通知书 with its reply and the group's check (domain §3.6); often precedes its working paper (practice 2).

    It may come straight from a petition or a talk. The unit reads it, so it holds only the source's kind and id: the text is
    written anew, and the link opens for those alone who may read the source.
    """

    class Result(models.TextChoices):
        OPEN = "", _("未回复")
        DONE = "done", _("已改")
        PARTLY = "partly", _("阶段性")
        NOT_DONE = "not_done", _("未改")

    read_right = "workpapers.read_notice"
    kind_name = "immediate_notice"

    paper = models.ForeignKey(WorkPaper, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=40, blank=True, default="", editable=False)
    source_id = models.BigIntegerField(null=True, editable=False)
    title = models.CharField(_("问题"), max_length=200)
    problem = models.TextField(_("问题描述"))
    basis = models.TextField(_("依据"), blank=True)
    requirement = models.TextField(_("整改要求"))
    due = models.DateField(_("办结期限"), null=True, blank=True)
    received_by = models.CharField(_("签收人"), max_length=60, blank=True)
    received_on = models.DateField(_("签收日期"), null=True, blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    result = models.CharField(_("整改结果"), max_length=10, choices=Result.choices, blank=True, default="")
    accountability = models.TextField(_("追责问责"), blank=True)
    verify_opinion = models.TextField(_("核查意见"), blank=True)
    carry_to_feedback = models.BooleanField(_("转入反馈问题"), default=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("立行立改通知书")
        indexes = [models.Index(fields=["source_kind", "source_id"], name="notice_source")]

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        """DR08: ten working days from the receipt, never later than the end on site; that end may still move.

        A reply that is returned does not begin the ten days anew.
        """
        on = self.received_on or on
        anchor: dict[str, Any] = {"on": on, "anchor": f"immediate_notice:{self.pk}:received_on"}
        name, end = onsite_anchor(self.engagement) if self.engagement else ("", None)
        return anchor | {"other": end, "other_anchor": name} if end and end >= on else anchor

    def signed_content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("title", "problem", "basis", "requirement", "due")}

    def signed_for(self, edge: str) -> dict[str, Any]:
        """The reply is signed together with the notice it answers."""
        answer = ("measures", "result", "accountability") if edge == "reply" else ()
        return self.signed_content() | {name: getattr(self, name) for name in answer}


def engagement_of(paper: WorkPaper) -> Engagement:
    assert paper.engagement is not None
    return paper.engagement
