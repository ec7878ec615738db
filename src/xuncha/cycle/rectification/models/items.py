"""The plan, its items and what hangs on them: the ledger that most people use (domain §3.10; practice 3, 4)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification.models.vocabulary import REPORT_STATUS, SETTLED, Declared, Special, Tag
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.records import Protected

LISTED = (
    "seq",
    "problem",
    "performance",
    "goal",
    "leaders",
    "dept",
    "co_depts",
    "owner",
    "due",
    "is_long_term",
)
"""What the three lists say about one item, and what the signature under a plan covers."""


class RectificationPlan(EngagementRecord):
    """The unit's plan with its three lists, reviewed jointly; returned with reasons, counted by turn (M4-14)."""

    read_right = "rectification.read"
    kind_name = "rectification_plan"

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("方案名称"), max_length=200)
    meeting_on = models.DateField(_("专题会议时间"), null=True, blank=True)
    meeting_note = models.TextField(_("专题会议研究情况"), blank=True)
    democratic_life_on = models.DateField(_("专题民主生活会时间"), null=True, editable=False)
    democratic_life_note = models.TextField(_("专题民主生活会情况"), blank=True, editable=False)
    leading_group = models.TextField(_("整改领导小组"), blank=True)
    overview = models.TextField(_("总体要求"), blank=True)
    approved_lists = models.JSONField(null=True, editable=False, help_text="The lists as approved")
    imported_from = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("整改方案")
        constraints = [models.UniqueConstraint(fields=["feedback"], name="plan_once_a_feedback")]

    def __str__(self) -> str:
        return self.title

    def signed_content(self) -> dict[str, Any]:
        """The lists as they stand; once approved, as they were approved: later changes are signed on their own."""
        return self.approved_lists or self.lists()

    def lists(self) -> dict[str, Any]:
        """The three lists as plain data."""
        items = RectificationItem.objects.trusted().filter(plan=self).exclude(state="merged")
        measures = Measure.objects.trusted().filter(item__in=items).order_by("item", "seq")
        content = {
            "title": self.title,
            "overview": self.overview,
            "leading_group": self.leading_group,
            "items": list(items.order_by("seq").values_list(*LISTED)),
            "measures": list(measures.values_list("item_id", "content", "leader", "dept", "due")),
        }
        plain: dict[str, Any] = json.loads(json.dumps(content, default=str))
        return plain


LEDGER_INDEX = (
    "organisation", "seq", "id", "state", "audience", "declared", "due", "original_due", "is_long_term", "relapsed_on",
    "round", "feedback_item", "counts", "leaf",
)  # fmt: skip
"""The ledger in its order, with what is filtered and counted: a deep page and the rates never touch the long texts."""


class RectificationItem(EngagementRecord):
    """One line of the ledger: covers 0…n performances of one feedback problem (practice 3).

    `audience` names who of the unit may know it: the problems of the principal leader are opened to the head alone
    (practice 13). `counts` is how many performances the row stands for where a round counts performances.
    """

    read_right = "rectification.read"
    own_column = "assignee_id"
    kind_name = "rectification_item"

    plan = models.ForeignKey(
        RectificationPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    feedback_item = models.ForeignKey(
        FeedbackItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("反馈问题"),
    )
    seq = models.PositiveIntegerField(_("序号"))
    problem = models.TextField(_("反馈问题"), help_text="As fed back, word for word; never edited")
    performance = models.TextField(
        _("具体表现"), blank=True, help_text="What of the problem this item covers"
    )
    special = models.CharField(_("所属专项"), max_length=12, choices=Special.choices, default=Special.MAIN)
    tag = models.CharField(_("专项标签"), max_length=12, choices=Tag.choices, blank=True, default="")
    leaf = models.ForeignKey(
        Leaf, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类")
    )
    village = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_key = models.BooleanField(_("重点关注"), default=False)
    is_top_leader = models.BooleanField(_("主要负责人问题"), default=False)
    phase = models.CharField(
        _("整改阶段"),
        max_length=8,
        choices=[("pre", _("未巡先改")), ("during", _("立行立改")), ("post", _("全面整改"))],
        default="post",
    )
    goal = models.TextField(_("整改目标"), blank=True)
    leaders = models.CharField(_("责任领导"), max_length=200, blank=True)
    dept = models.CharField(_("责任部门"), max_length=200, blank=True)
    co_depts = models.CharField(_("配合部门"), max_length=200, blank=True)
    owner = models.CharField(_("责任人"), max_length=80, blank=True)
    assignee_id = models.BigIntegerField(null=True, blank=True, editable=False)
    is_long_term = models.BooleanField(_("长期坚持"), default=False)
    is_immediate = models.BooleanField(_("立行立改"), default=False)
    in_concentrated = models.BooleanField(_("集中整改期内完成"), default=True)
    due = models.DateField(_("完成时限"), null=True, blank=True)
    original_due = models.DateField(_("原定时限"), null=True, blank=True, editable=False)
    declared = models.CharField(
        _("进展"), max_length=16, choices=Declared.choices, default=Declared.NOT_STARTED
    )
    progress = models.TextField(_("完成情况"), blank=True)
    unfinished_reason = models.TextField(_("未完成原因"), blank=True)
    next_step = models.TextField(_("下步打算"), blank=True)
    self_conclusion = models.TextField(_("单位自评"), blank=True)
    persons_held = models.PositiveIntegerField(_("追责问责人数"), default=0)
    refunded_cents = models.BigIntegerField(_("清退资金"), default=0)
    reclaimed_cents = models.BigIntegerField(_("追回资金"), default=0)
    recovered_cents = models.BigIntegerField(_("挽回损失"), default=0)
    in_sample = models.BooleanField(_("列入现场抽核"), default=False)
    closed_on = models.DateField(_("销号日期"), null=True, editable=False)
    last_return_reason = models.TextField(_("最近一次退回原因"), blank=True, editable=False)
    evidence_count = models.PositiveIntegerField(_("佐证份数"), default=0, editable=False)
    counts = models.PositiveSmallIntegerField(default=1, editable=False)
    relapsed_on = models.DateField(_("重新挂账日期"), null=True, editable=False)
    returned_times = models.PositiveSmallIntegerField(_("退回次数"), default=0, editable=False)
    imported_from = models.CharField(max_length=200, blank=True, editable=False)
    imported_row = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["organisation", "seq", "id"]
        verbose_name = _("整改事项")
        indexes = [
            models.Index(fields=LEDGER_INDEX, name="item_ledger"),
            models.Index(fields=["round", "organisation", "seq"], name="item_round"),
            models.Index(fields=["group", "organisation", "seq"], name="item_group"),
            models.Index(fields=["state", "organisation", "seq"], name="item_state"),
            models.Index(fields=["declared", "organisation", "seq"], name="item_declared"),
            models.Index(fields=["special", "organisation", "seq"], name="item_special"),
            models.Index(fields=["due"], name="item_due"),
            models.Index(fields=["tag", "organisation"], name="item_tag", condition=~Q(tag="")),
            models.Index(fields=["plan", "seq"], name="item_plan"),
            models.Index(
                fields=["assignee_id"], name="item_assignee", condition=Q(assignee_id__isnull=False)
            ),
            models.Index(fields=["village"], name="item_village", condition=Q(village__isnull=False)),
            models.Index(fields=["leaf", "organisation"], name="item_leaf", condition=Q(leaf__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.performance or self.problem

    @property
    def report_status(self) -> Any:
        """One of the three grades for the outside: 已完成 / 基本完成 / 未完成."""
        return REPORT_STATUS.get(Declared(self.declared), _("未完成"))

    @property
    def is_extended(self) -> bool:
        """Due later than first approved: shown as “extended with approval”, apart from overdue (practice 4)."""
        return bool(self.due and self.original_due and self.due > self.original_due)

    def is_overdue(self, day: date) -> bool:
        """逾期未完成 is derived: past its date and neither done, nor closed, nor a long-term matter."""
        return (
            self.due is not None
            and self.due < day
            and not self.is_long_term
            and self.state not in SETTLED
            and self.declared != Declared.DONE
        )

    def switched_off(self) -> frozenset[str]:
        """Steps this item passes over: those its round does without, and the on-the-spot check unless sampled."""
        off = super().switched_off() if self.round_id else frozenset({"rectification_item.leader_review"})
        return off if self.in_sample else off | {"rectification_item.spot_check"}

    def author_ids(self) -> set[int]:
        """Who reported on it or filed its evidence; they neither review nor close it."""
        notes = ProgressNote.objects.trusted().filter(item=self).values_list("by_id", flat=True)
        files = Attachment.objects.trusted().filter(
            kind=self.kind_name, record_id=self.pk, role=Role.EVIDENCE
        )
        return {person for person in {*notes, *files.values_list("attached_by_id", flat=True)} if person}

    def signed_content(self) -> dict[str, Any]:
        texts = ("problem", "performance", "goal", "progress", "self_conclusion", "unfinished_reason")
        measures = Measure.objects.trusted().filter(item=self).order_by("seq")
        return {name: getattr(self, name) for name in texts} | {
            "evidence": self.evidence_count,
            "measures": list(measures.values_list("content", "done", "completion")),
        }


class Coverage(Protected):
    """What an item covers: one performance, or a whole problem that was fed back without performances.

    Everything that was fed back is covered, and nothing twice (practice 3).
    """

    read_right = "rectification.read"
    guard = "item__"
    own_column = "item__assignee_id"

    item = models.ForeignKey(RectificationItem, on_delete=models.CASCADE, related_name="+")
    problem = models.ForeignKey(FeedbackItem, on_delete=models.PROTECT, related_name="+")
    performance = models.ForeignKey(Performance, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["performance"], name="performance_covered_once"),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(performance=None), name="problem_covered_once"
            ),
        ]


class Measure(Protected):
    """One measure of an item with its own leader, department, date and completion."""

    class Sort(models.TextChoices):
        SYSTEM = "establish_system", _("建章立制")
        RECOVER = "recover_loss", _("挽回损失")
        ACCOUNTABILITY = "accountability", _("追责问责")
        INFERENCE = "draw_inference", _("举一反三")
        CAMPAIGN = "special_rectification", _("专项整治")
        SIGNIFICANT = "significant", _("重大措施")
        OTHER = "other", _("其他措施")

    read_right = "rectification.read"
    guard = "item__"
    own_column = "item__assignee_id"

    item = models.ForeignKey(RectificationItem, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    content = models.TextField(_("整改措施"))
    sort = models.CharField(_("类型"), max_length=24, choices=Sort.choices, default=Sort.OTHER)
    leader = models.CharField(_("责任领导"), max_length=120, blank=True)
    dept = models.CharField(_("责任部门"), max_length=120, blank=True)
    due = models.DateField(_("完成时限"), null=True, blank=True)
    done = models.BooleanField(_("已落实"), default=False)
    completion = models.TextField(_("落实情况"), blank=True)

    class Meta:
        ordering = ["item", "seq"]


class ProgressNote(Protected):
    """What was reported about an item and when; the latest one stands on the item."""

    read_right = "rectification.read"
    guard = "item__"
    own_column = "item__assignee_id"

    item = models.ForeignKey(RectificationItem, on_delete=models.CASCADE, related_name="+")
    declared = models.CharField(max_length=16, choices=Declared.choices)
    text = models.TextField(_("进展情况"))
    on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ["item", "-id"]


class RuleMade(Protected):
    """A rule newly made or revised in the course of rectification 建章立制."""

    read_right = "rectification.read"
    guard = "item__"
    own_column = "item__assignee_id"

    item = models.ForeignKey(RectificationItem, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("制度名称"), max_length=200)
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    is_revision = models.BooleanField(_("修订"), default=False)


class SpotCheck(Protected):
    """A sampled on-the-spot check; nobody checks what their own group found (practice 5, 6)."""

    class Result(models.TextChoices):
        TRUE = "true", _("属实")
        PARTLY = "partly", _("部分属实")
        FALSE = "false", _("不实")

    read_right = "rectification.read"
    guard = "item__"
    own_column = "item__assignee_id"

    item = models.ForeignKey(RectificationItem, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("核查日期"))
    checkers = models.CharField(_("核查人员"), max_length=120)
    announced = models.BooleanField(_("事先通知"), default=False)
    result = models.CharField(_("结论"), max_length=8, choices=Result.choices)
    note = models.TextField(_("核查情况"))
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
