"""Individual talks 个别谈话 (domain §3.2, §8.2; practice 9, 13, 17): whom, when, who asks, what was said, what follows.

Whatever tells who the partner is or what was said is sealed at rest. Plain are only place and time, the inspectors, the
category, and of an abstract its leaf, importance and destination: from them nobody can be recognised.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.points import Point
from xuncha.cycle.planning.models import EngagementRecord, Round
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.people.models import User

SIGNING = "interview.signing"


def form_text(*forms: dict[str, Any]) -> str:
    """What stands written in sealed forms, one field to a line; codes and lists of codes are no text."""
    return "\n".join(value for form in forms for value in form.values() if isinstance(value, str))


def sealed_form(column: str, *, only: str) -> property:
    """A small form kept as sealed JSON. Text that is no form stands whole under the key `only`."""
    text = sealed_text(column)

    def read(row: models.Model) -> dict[str, Any]:
        opened = text.fget(row) if text.fget else ""
        try:
            found = json.loads(opened or "{}")
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {only: opened}

    def write(row: models.Model, value: dict[str, Any]) -> None:
        kept = {name: item for name, item in value.items() if item not in ("", None, [], {})}
        assert text.fset is not None
        text.fset(row, json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else "")

    return property(read, write)


class Interview(SealedRow, EngagementRecord):
    """One talk, from its line in the plan to the finished record. Its holders are the interviewers and the recorder."""

    class Category(models.TextChoices):
        MUST = "must", gettext_lazy("必谈")
        OPTIONAL = "optional", gettext_lazy("选谈")
        SUMMONED = "summoned", gettext_lazy("约谈")
        REPEAT = "repeat", gettext_lazy("复谈")

    class Mode(models.TextChoices):
        FULL = "full", gettext_lazy("问答记录")
        ABSTRACT = "abstract", gettext_lazy("只记摘要")

    class PartnerSign(models.TextChoices):
        OPEN = "", gettext_lazy("未登记")
        SIGNED = "signed", gettext_lazy("已签字")
        REFUSED = "refused", gettext_lazy("拒绝签字")

    class Arrival(models.TextChoices):
        OPEN = "", gettext_lazy("未登记")
        ON_TIME = "on_time", gettext_lazy("按时到位")
        LATE = "late", gettext_lazy("迟到")
        ABSENT = "absent", gettext_lazy("未到")

    read_right = "interviews.read"
    kind_name = "interview"
    own_column = "recorder_id"
    shared = True

    category = models.CharField(
        gettext_lazy("类别"), max_length=10, choices=Category.choices, default=Category.OPTIONAL
    )
    mode = models.CharField(gettext_lazy("记录方式"), max_length=10, choices=Mode.choices, default=Mode.FULL)
    on = models.DateField(gettext_lazy("谈话日期"), null=True, blank=True)
    starts = models.TimeField(gettext_lazy("开始"), null=True, blank=True)
    ends = models.TimeField(gettext_lazy("结束"), null=True, blank=True)
    place = models.CharField(gettext_lazy("地点"), max_length=80, blank=True)
    recorder = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("记录人"),
    )
    team_names = models.CharField(gettext_lazy("谈话人员"), max_length=200, blank=True, editable=False)
    arrival = models.CharField(
        gettext_lazy("到位情况"),
        max_length=10,
        choices=Arrival.choices,
        blank=True,
        default=Arrival.OPEN,
        help_text=gettext_lazy("通知后是否第一时间到位"),
    )
    notice_given = models.BooleanField(gettext_lazy("已告知保密要求和权利"), default=False)
    recording_allowed = models.BooleanField(default=False, editable=False)
    recording_used = models.BooleanField(gettext_lazy("使用了录音"), default=False)
    restricted = models.BooleanField(default=False, editable=False)
    partner_signed = models.CharField(
        gettext_lazy("谈话对象签字"),
        max_length=10,
        choices=PartnerSign.choices,
        blank=True,
        default=PartnerSign.OPEN,
    )
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    partner_sealed = SealedColumn(purpose="interview")
    minutes_sealed = SealedColumn(purpose="interview")
    outline_sealed = SealedColumn(purpose="interview")
    partner = sealed_form("partner_sealed", only="name")
    minutes = sealed_form("minutes_sealed", only="summary")
    outline = sealed_text("outline_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("谈话")
        indexes = [
            models.Index(fields=["group", "on"], name="interview_group"),
            models.Index(fields=["engagement", "state"], name="interview_engagement"),
            models.Index(fields=["organisation", "on"], name="interview_organisation"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)

    @property
    def partner_label(self) -> str:
        """Post and name, as those read them who may read the talk."""
        known = self.partner
        return " ".join(part for part in (known.get("post", ""), known.get("name", "")) if part)

    @property
    def questions(self) -> list[dict[str, str]]:
        """Rows of question, answer and topic leaf."""
        return list(self.minutes.get("qa", ()))

    @property
    def hours(self) -> str:
        """14:30—15:40"""
        begin = f"{self.starts:%H:%M}" if self.starts else ""
        return f"{begin}—{self.ends:%H:%M}" if self.ends else begin

    def switched_off(self) -> frozenset[str]:
        """Signing the record is off unless the round asks for it (practice 17)."""
        off = super().switched_off()
        return off if rules_of(self.round_id).signatures else off | {SIGNING}

    def waits_until(self) -> Any:
        """The day on which a to-do of this talk is due: the day of the talk, then some days for the record."""
        if self.on is None or self.state in ("scheduled", "cleared"):
            return self.on
        return self.on + timedelta(days=rules_of(self.round_id).record_days)

    def signed_content(self) -> dict[str, Any]:
        """Everything that stands on the printed record."""
        abstracts = Abstract.objects.trusted().filter(interview=self, withdrawn_on=None).order_by("seq")
        return {
            "partner": self.partner,
            "minutes": self.minutes,
            "on": self.on,
            "hours": self.hours,
            "place": self.place,
            "team": self.team_names,
            "notice": self.notice_given,
            "recording": self.recording_used,
            "abstracts": [(item.leaf_id, item.importance, item.destination, item.text) for item in abstracts],
        }


class Abstract(Point):
    """A point worth keeping out of a talk, or a signed statement handed in with it: what papers, leads and petitions cite.

    The code (ZC-07, QK-02) is given when the record is finished; papers show it instead of name and post (practice 13).
    """

    class Sort(models.TextChoices):
        ABSTRACT = "abstract", gettext_lazy("谈话摘要")
        STATEMENT = "statement", gettext_lazy("情况说明")

    CODES = {Sort.ABSTRACT: "ZC", Sort.STATEMENT: "QK"}

    read_right = "interviews.read"
    guard = "interview__"
    own_column = "interview__recorder_id"
    kind_name = "talk_abstract"

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.ABSTRACT)
    code = models.CharField(gettext_lazy("编号"), max_length=10, blank=True, editable=False)
    pages = models.PositiveSmallIntegerField(gettext_lazy("页数"), null=True, blank=True)
    attachment_id = models.BigIntegerField(null=True, editable=False)
    text_sealed = SealedColumn(purpose="interview")
    text = sealed_text("text_sealed")

    class Meta:
        ordering = ["interview", "seq", "id"]
        verbose_name = gettext_lazy("谈话摘要")
        indexes = [models.Index(fields=["interview", "seq"], name="talk_abstract_interview")]

    @property
    def label(self) -> str:
        """谈话摘要 ZC-07: all that a paper's evidence list says of it."""
        code = self.code or _("（未编号）")
        return f"{self.get_sort_display()} {code}"


class TalkRules(models.Model):
    """What a round settles for its talks; no row: the office's usual practice (practice 17)."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")
    signatures = models.BooleanField(gettext_lazy("谈话记录须签字"), default=False)
    record_days = models.PositiveSmallIntegerField(gettext_lazy("谈话后几日内整理完记录"), default=3)

    class Meta:
        verbose_name = gettext_lazy("谈话约定")


def rules_of(round_id: int | None) -> TalkRules:
    """The round's settings, or the usual practice."""
    return TalkRules.objects.filter(round=round_id).first() or TalkRules()


class OutlineEdition(models.Model):
    """An outline as the office has changed it; what was delivered stands in data/outlines.toml."""

    code = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(gettext_lazy("适用对象"), max_length=40)
    questions = models.TextField(gettext_lazy("提纲"))
    changed_at = models.DateTimeField(auto_now=True)
    changed_by_name = models.CharField(max_length=60, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = gettext_lazy("谈话提纲")

    def __str__(self) -> str:
        return self.name
