"""Surveys 民主测评、满意度 (domain §3.5; practice 25): questions by grades, paper totals and anonymous sheets together.

No sheet is ever kept: an answer that comes through the door is added to the counts of its group and is gone. Remarks stand
by themselves, in an order that says nothing. Results are read only after the end: whoever could watch them grow would learn
what the last one answered.
"""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement, EngagementRecord
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """The address of a sheet at the door: nobody finds it who was not told."""
    return "w" + "".join(secrets.choice(LETTERS) for _no in range(9))


class Survey(EngagementRecord):
    """One survey. Those on the inspectors' conduct stand without a group, so that no group reaches its own."""

    class Sort(models.TextChoices):
        TEAM = "team", _("领导班子测评")
        HEAD = "head", _("一把手测评")
        PERSONNEL = "personnel", _("选人用人测评")
        ECOLOGY = "ecology", _("政治生态测评")
        RECTIFICATION = "rectification", _("整改满意度")
        CONDUCT = "conduct", _("巡察组作风评价")

    class Scale(models.TextChoices):
        GRADES = "grades", _("好、较好、一般、差、不了解")
        SATISFACTION = "satisfaction", _("满意、基本满意、不满意、不了解")

    read_right = "surveys.read"
    kind_name = "survey"

    sort = models.CharField(_("类别"), max_length=16, choices=Sort.choices, default=Sort.TEAM)
    title = models.CharField(_("名称"), max_length=80)
    intro = models.CharField(_("卷首说明"), max_length=300, blank=True)
    scale = models.CharField(_("档位"), max_length=16, choices=Scale.choices, default=Scale.GRADES)
    opens_on = models.DateField(_("开始"))
    closes_on = models.DateField(_("截止"))
    by_door = models.BooleanField(
        _("扫码填写"),
        default=False,
        help_text=_("经公开门户匿名填写；不勾的只发纸质卷"),
    )
    asks_remark = models.BooleanField(_("留一栏意见建议"), default=False)
    questions = models.JSONField(default=list, editable=False)
    groups = models.JSONField(default=list, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    issued = models.PositiveIntegerField(_("发出份数"), default=0, editable=False)
    returned = models.PositiveIntegerField(_("收回份数"), default=0, editable=False)
    valid = models.PositiveIntegerField(_("有效份数"), default=0, editable=False)
    late = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("测评")
        indexes = [
            models.Index(fields=["group", "state"], name="survey_group"),
            models.Index(fields=["organisation", "state"], name="survey_unit"),
            models.Index(fields=["engagement", "state"], name="survey_engagement"),
        ]

    def __str__(self) -> str:
        return self.title

    def place_in(self, engagement: Engagement) -> None:
        super().place_in(engagement)
        if self.sort == self.Sort.CONDUCT:
            self.group = None

    @property
    def opens_at(self) -> datetime:
        return _moment(self.opens_on, time.min)

    @property
    def closes_at(self) -> datetime:
        return _moment(self.closes_on, time(23, 59, 59))

    @property
    def is_over(self) -> bool:
        return self.state == "closed"

    @property
    def label(self) -> str:
        return f"{self.get_sort_display()} {self.number or self.pk}"

    def waits_until(self) -> Any:
        return self.closes_on if self.state == "collecting" else None


def _moment(day: Any, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


class SurveyCount(Protected):
    """How many chose an option of a question, by group and by way; question and option empty: how many sheets."""

    class Way(models.TextChoices):
        PAPER = "paper", _("纸质")
        DOOR = "door", _("扫码")

    read_right = "surveys.read"
    guard = "survey__"
    own_column = "survey__created_by_id"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=6, choices=Way.choices)
    group = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=8, blank=True)
    option = models.CharField(max_length=4, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "way", "group", "question", "option"], name="survey_count_once"
            )
        ]


class SurveyRemark(SealedRow, Protected):
    """What somebody added in words. `row_key` is chance, and is the only order in which remarks are read."""

    read_right = "surveys.read"
    guard = "survey__"
    own_column = "survey__created_by_id"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    text_sealed = SealedColumn(purpose="survey")
    text = sealed_text("text_sealed")

    class Meta:
        ordering = ["row_key"]
        indexes = [models.Index(fields=["survey", "row_key"], name="survey_remark_survey")]
