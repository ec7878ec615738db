"""A kept pattern with its cases and marks, typical cases, suggestions to departments, outlines of thematic reports.

Patterns and outlines are of no place: they lay units side by side, so only who answers for the county reads them. The
rows behind them are read through their own scope, row by row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Round
from xuncha.cycle.reporting.feedbacks.models import FeedbackItem
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.records import Protected, Record
from xuncha.foundation.scoping import Actor, ProtectedManager, ProtectedQuerySet

PAPER, ITEM = "workpaper", "feedback_item"
OUTLINE_PARTS = ("problem", "extent", "cases", "causes", "advice")
SOURCES = [(PAPER, _("底稿")), (ITEM, _("反馈问题"))]


class Character(models.TextChoices):
    """What a person makes of a problem that repeats (M2-17, M4-07)."""

    COMMON = "common", _("共性")
    INDIVIDUAL = "individual", _("个性")
    INSTITUTIONAL = "institutional", _("体制机制")


class Pattern(Record):
    """Problems of one leaf in one wording, kept under a name by a person; new rows are taken in by a person too."""

    read_right = "patterns.county"
    kind_name = "pattern"

    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT, related_name="+", verbose_name=_("问题分类"))
    title = models.CharField(_("典型表述"), max_length=200)
    words = models.JSONField(_("关键词"), default=list, editable=False)

    class Meta:
        ordering = ["leaf", "-id"]
        verbose_name = _("共性问题")
        indexes = [models.Index(fields=["leaf", "state"], name="pattern_leaf")]

    def __str__(self) -> str:
        return self.title


class PatternCase(Protected):
    """One problem that belongs to a pattern: a signed paper or a problem fed back; to one pattern only."""

    read_right = "patterns.county"
    guard = "pattern__"

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, choices=SOURCES)
    record_id = models.BigIntegerField()

    class Meta:
        ordering = ["pattern", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="problem_in_one_pattern")]
        indexes = [models.Index(fields=["pattern", "kind", "record_id"], name="pattern_case")]


class PatternMark(Protected):
    """What a person held the pattern for in one round. The newest of a round counts, the earlier ones stay."""

    read_right = "patterns.county"
    guard = "pattern__"
    own_column: ClassVar[str] = "pattern__created_by_id"

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    character = models.CharField(_("性质"), max_length=16, choices=Character.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    counts = models.BooleanField(default=True, editable=False)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    on = models.DateField(_("日期"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("性质标记")
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "round"], condition=Q(counts=True), name="one_mark_counts_a_round"
            ),
        ]


class CaseQuerySet(ProtectedQuerySet):
    """A case is open to whoever may read its record today; alone it would tell what its record no longer tells."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        rows = super().within_reach(actor, right, acting=acting)
        known = Q(kind=PAPER, record_id__in=WorkPaper.objects.visible_to(actor).order_by().values("pk"))
        known |= Q(kind=ITEM, record_id__in=FeedbackItem.objects.visible_to(actor).order_by().values("pk"))
        return rows.filter(known)


class TypicalCase(Protected):
    """A problem that a person holds up as typical (M2-03), in words that name no person."""

    read_right = "patterns.read"
    own_column: ClassVar[str] = "by_id"
    kind_name = "typical_case"

    objects: ClassVar[Any] = ProtectedManager.from_queryset(CaseQuerySet)()

    audience = models.PositiveIntegerField(default=0, editable=False)
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位"), editable=False
    )
    kind = models.CharField(_("来源"), max_length=40, choices=SOURCES, editable=False)
    record_id = models.BigIntegerField(editable=False)
    leaf = models.ForeignKey(Leaf, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    title = models.CharField(_("案例标题"), max_length=120)
    text = models.TextField(_("案例内容"))
    why = models.CharField(_("典型在哪里"), max_length=200, blank=True)
    anonymous = models.BooleanField(_("通报时隐去单位名称"), default=False)
    by_id = models.BigIntegerField(null=True, editable=False)
    by_name = models.CharField(_("收入人"), max_length=60, editable=False)
    on = models.DateField(_("收入日期"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("典型案例")
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="case_once_a_problem")]
        indexes = [
            models.Index(fields=["leaf", "-id"], name="typical_case_leaf"),
            models.Index(fields=["group_id", "-id"], name="typical_case_group"),
        ]

    def __str__(self) -> str:
        return self.title


class InspectionSuggestion(Record):
    """巡察建议书 or 领域情况通报 to the department in charge, with its reply and its date (domain §3.12, M2-17)."""

    class Sort(models.TextChoices):
        SUGGESTION = "suggestion", _("巡察建议书")
        BRIEFING = "briefing", _("领域情况通报")

    read_right = "suggestions.read"
    kind_name = "inspection_suggestion"

    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("主送单位")
    )
    pattern = models.ForeignKey(
        Pattern, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    sort = models.CharField(_("文种"), max_length=12, choices=Sort.choices, default=Sort.SUGGESTION)
    title = models.CharField(_("标题"), max_length=200)
    problem = models.TextField(_("巡察发现的问题"))
    advice = models.TextField(_("建议"), blank=True)
    due = models.DateField(_("回复期限"), null=True, blank=True)
    sent_on = models.DateField(_("发出日期"), null=True, editable=False)
    reply = models.TextField(_("采纳和办理情况"), blank=True)
    replied_on = models.DateField(_("回复日期"), null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("巡察建议")
        indexes = [
            models.Index(fields=["organisation", "state"], name="suggestion_organisation"),
            models.Index(fields=["group_id", "state"], name="suggestion_group"),
            models.Index(fields=["state", "-id"], name="suggestion_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def waits_until(self) -> date | None:
        return self.due if self.state == "sent" else None

    def number_parts(self) -> dict[str, int | str]:
        known = self.round
        return {
            "term": known.term.no if known else 0,
            "round": known.no if known else 0,
            "group": 0,
            "unit": 0,
        }

    def signed_content(self) -> dict[str, Any]:
        return {
            "to": self.organisation_id,
            "title": self.title,
            "problem": self.problem,
            "advice": self.advice,
            "due": str(self.due or ""),
        }


class ThematicOutline(Record):
    """专题报告提纲 (M3-29): what the later report is written from. The thematic report itself is another room's."""

    class Scope(models.TextChoices):
        TRADE = "trade", _("行业")
        FIELD = "field", _("领域")
        COUNTY = "county", _("县域")

    read_right = "patterns.county"
    kind_name = "thematic_outline"

    title = models.CharField(_("标题"), max_length=200)
    scope = models.CharField(_("范围"), max_length=8, choices=Scope.choices, default=Scope.FIELD)
    period = models.CharField(_("统计区间"), max_length=80, blank=True)
    problem = models.TextField(_("一、主要问题"), blank=True)
    extent = models.TextField(_("二、分布和数量"), blank=True)
    cases = models.TextField(_("三、典型案例"), blank=True)
    causes = models.TextField(_("四、原因分析"), blank=True)
    advice = models.TextField(_("五、对策建议"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("专题报告提纲")

    def __str__(self) -> str:
        return self.title

    def parts(self) -> list[tuple[str, str]]:
        """Heading and text of the five parts, in order."""
        fields: list[Any] = [self._meta.get_field(name) for name in OUTLINE_PARTS]
        return [(str(field.verbose_name), getattr(self, field.name)) for field in fields]


class OutlinePattern(Protected):
    """A pattern that an outline draws on."""

    read_right = "patterns.county"
    guard = "outline__"

    outline = models.ForeignKey(ThematicOutline, on_delete=models.CASCADE, related_name="+")
    pattern = models.ForeignKey(Pattern, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["outline", "seq"]
        constraints = [models.UniqueConstraint(fields=["outline", "pattern"], name="pattern_once_an_outline")]
