"""Versions of the deadline rules, running clocks, and the working-day table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.records import About
from xuncha.foundation.rules.words import plain_source


class RuleSet(models.Model):
    """One version of all rules. Once in force it never changes: rounds that refer to it keep their deadlines."""

    number = models.PositiveIntegerField(_("版本"), unique=True)
    name = models.CharField(_("名称"), max_length=120)
    based_on = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    source_version = models.CharField(
        max_length=40, blank=True, help_text="version line of the data file it was read from"
    )
    document_number = models.CharField(_("印发文号"), max_length=120, blank=True)
    frozen_at = models.DateTimeField(_("启用时间"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "foundation"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.number} 版）"

    @property
    def frozen(self) -> bool:
        return self.frozen_at is not None


class DeadlineRule(models.Model):
    """One rule of one version. `unit` none: no deadline, only `params` count."""

    class Unit(models.TextChoices):
        WORKDAY = "workday", _("个工作日")
        DAY = "day", _("日")
        MONTH = "month", _("个月")
        NONE = "none", _("不计时")

    class Direction(models.TextChoices):
        BEFORE = "before", _("之前")
        AFTER = "after", _("之后")

    class Severity(models.TextChoices):
        BLOCK = "block", _("必须满足")
        WARN = "warn", _("预警")
        REMIND = "remind", _("提醒")

    ruleset = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(_("代码"), max_length=12)
    slug = models.CharField(max_length=60)
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120)
    trigger = models.CharField(max_length=40)
    trigger_zh = models.CharField(_("起算点"), max_length=60)
    start_event = models.CharField(max_length=40, blank=True)
    yields_event = models.CharField(max_length=40, blank=True)
    also_triggers = models.JSONField(default=list, blank=True)
    offset = models.PositiveIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=8, choices=Unit.choices)
    direction = models.CharField(_("方向"), max_length=8, choices=Direction.choices)
    anchor_min = models.CharField(max_length=40, blank=True, help_text="event that caps the due date")
    severity = models.CharField(_("程度"), max_length=8, choices=Severity.choices)
    adopted_severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    source = models.TextField(_("依据"))
    confidence = models.CharField(max_length=4, blank=True)
    suggestion = models.BooleanField(_("系统建议"), default=False)
    suggested_part = models.CharField(max_length=8, blank=True)
    adopted_document = models.CharField(_("采用文号"), max_length=120, blank=True)
    adopted_on = models.DateField(_("采用日期"), null=True)
    private_overdue = models.BooleanField(
        default=False, help_text="overdue is never shown on boards (practice 20)"
    )
    audience_note = models.CharField(_("对象"), max_length=120, blank=True)
    region_note = models.TextField(_("各地差异"), blank=True)
    alternatives = models.JSONField(default=list, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "foundation"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["ruleset", "code"], name="rule_code_once_a_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    @property
    def plain_source(self) -> str:
        """Where it comes from, for a reader; `source` keeps the citations."""
        return plain_source(self.source)

    @property
    def plain_region_note(self) -> str:
        return plain_source(self.region_note) if self.region_note else ""

    @property
    def is_suggestion(self) -> bool:
        """No rule prescribes it and nobody has adopted it: it reminds, and says that it is only a suggestion."""
        return self.suggestion and not self.adopted_document


class WorkDay(models.Model):
    """A day named by a holiday notice or by the office; every other day follows Monday to Friday.

    A year counts as published once it has an `official` row. `estimated` rows inform, they never move a deadline.
    """

    class Source(models.TextChoices):
        OFFICIAL = "official", _("国务院放假安排")
        ESTIMATED = "estimated", _("预计")
        COUNTY = "county", _("本地调整")

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)

    class Meta:
        app_label = "foundation"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Clock(About):
    """A deadline of one record. `original_due` stays when a change is approved; `due` is what counts today."""

    class State(models.TextChoices):
        RUNNING = "running", _("计时中")
        MET = "met", _("已完成")
        SUSPENDED = "suspended", _("已中止")
        VOID = "void", _("已作废")

    OPEN = (State.RUNNING, State.SUSPENDED)

    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    anchor = models.CharField(
        max_length=80, blank=True, help_text="the date it hangs on: engagement:12:onsite_end"
    )
    other_anchor = models.CharField(max_length=80, blank=True, help_text="the date that caps it")
    started_on = models.DateField()
    capped_by = models.DateField(null=True, help_text="the second anchor, where the rule has one")
    span = models.PositiveSmallIntegerField(
        null=True, help_text="how long for this record, where the rule gives a range by type or mode"
    )
    original_due = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    met_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    pauses = models.JSONField(default=list, help_text="[[from, to], …] ISO dates")
    extended_to = models.DateField(null=True)
    change_request_id = models.BigIntegerField(null=True)
    estimated = models.BooleanField(default=False)

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "code"],
                condition=Q(state__in=["running", "suspended"]),
                name="clock_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "record_id"], name="clock_record"),
            models.Index(fields=["anchor"], name="clock_anchor", condition=~Q(anchor="")),
            models.Index(fields=["other_anchor"], name="clock_other_anchor", condition=~Q(other_anchor="")),
            models.Index(fields=["engagement_id", "state"], name="clock_engagement"),
            models.Index(fields=["state", "due"], name="clock_due"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due} {self.get_state_display()}"
