"""Evaluation of rectification 整改成效评估: a scheme as data, what each party gave, the grade and what follows from it.

Domain §2 S14, §5.3, DR19; practice 25 (one scheme ready, editable). What is judged is a unit's rectification, never a person.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.models.items import RectificationPlan
from xuncha.foundation.records import Protected

EVERYBODY = "all"
"""A criterion that every party of the round scores; the points count by the scheme's weights."""
SCORERS = [(EVERYBODY, _("各方都评")), *parties.LABELS.items()]


class EvaluationScheme(models.Model):
    """Reference data that every insider may read. `grades`: [{label, at_least, weak}], best first; `weights`: party → weight.

    Weak grades have consequences. Once an evaluation has used a scheme it no longer changes; a copy does.
    """

    class Method(models.TextChoices):
        DEDUCT = "deduct", _("减分制")
        ADD = "add", _("加分制")

    code = models.SlugField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("方案名称"), max_length=80)
    basis = models.TextField(_("依据"), blank=True, help_text=_("写明文件名称和文号；没有文件的写明由谁定的"))
    method = models.CharField(_("计分方式"), max_length=8, choices=Method.choices, default=Method.DEDUCT)
    grades = models.JSONField(default=list, editable=False)
    weights = models.JSONField(default=dict, editable=False)
    is_active = models.BooleanField(_("可用"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-is_active", "id"]
        verbose_name = _("评估方案")

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One line of a scheme: what is looked at, for how many points, by whom."""

    class Measure(models.TextChoices):
        """Figures of the ledger shown beside the criterion, for a person to judge by."""

        NONE = "", _("不用台账数字")
        STRICT = "strict", _("整改完成率（已完成）")
        WIDE = "wide", _("整改完成率（含基本完成）")
        ON_TIME = "on_time", _("没有逾期的比例")
        EVIDENCE = "evidence", _("有佐证的比例")
        RULES = "rules", _("建章立制数")
        RETURNED = "returned", _("被退回的事项数")
        SATISFACTION = "satisfaction", _("整改满意率")

    scheme = models.ForeignKey(EvaluationScheme, on_delete=models.CASCADE, related_name="criteria")
    seq = models.PositiveSmallIntegerField()
    section = models.CharField(_("一级指标"), max_length=60)
    name = models.CharField(_("评分项"), max_length=120)
    points = models.DecimalField(
        _("分值"), max_digits=5, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))]
    )
    guide = models.CharField(_("评分标准"), max_length=300, blank=True)
    scorer = models.CharField(_("评分方"), max_length=16, choices=SCORERS, default="office")
    measure = models.CharField(_("参考数字"), max_length=16, choices=Measure.choices, blank=True)

    class Meta:
        ordering = ["scheme", "seq"]
        constraints = [models.UniqueConstraint(fields=["scheme", "seq"], name="criterion_once_a_place")]

    def __str__(self) -> str:
        return f"{self.section}：{self.name}"


class Evaluation(EngagementRecord):
    """One evaluation of one plan. `total` is what the parties' points came to when the last had given theirs."""

    read_right = "evaluations.read"
    kind_name = "evaluation"

    plan = models.ForeignKey(RectificationPlan, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(
        EvaluationScheme, on_delete=models.PROTECT, related_name="+", verbose_name=_("评估方案")
    )
    checked_from = models.DateField(_("现场检查开始"), null=True, blank=True)
    checked_until = models.DateField(_("现场检查结束"), null=True, blank=True)
    team = models.CharField(_("检查评估组"), max_length=200, blank=True)
    how = models.TextField(_("检查评估方式"), blank=True)
    total = models.DecimalField(max_digits=6, decimal_places=1, null=True, editable=False)
    grade = models.CharField(_("拟定等次"), max_length=20, blank=True)
    grade_reason = models.CharField(_("等次与分数不一致的理由"), max_length=300, blank=True)
    report = models.TextField(_("评估报告"), blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("整改评估")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="evaluation_unit"),
            models.Index(fields=["round", "state"], name="evaluation_round"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}整改成效评估"

    def signed_content(self) -> dict[str, Any]:
        """Points, grade, report and what follows: all that the leading group recognises."""
        scores = Score.objects.trusted().filter(evaluation=self).order_by("criterion", "party")
        follows = Consequence.objects.trusted().filter(evaluation=self).order_by("sort")
        return {
            "scheme": self.scheme_id,
            "total": str(self.total),
            "grade": self.grade,
            "report": self.report,
            "scores": [[row.criterion_id, row.party, str(row.points), row.reason] for row in scores],
            "consequences": list(follows.values_list("sort", flat=True)),
        }


class Score(Protected):
    """What one party gives for one criterion, and why."""

    read_right = "evaluations.read"
    guard = "evaluation__"
    own_column = "evaluation__created_by_id"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=16)
    points = models.DecimalField(_("得分"), max_digits=5, decimal_places=1)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by_id = models.BigIntegerField(editable=False)
    by_name = models.CharField(max_length=60, editable=False)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["criterion__seq", "party"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion", "party"], name="score_once_a_party")
        ]


class Consequence(Protected):
    """What follows from a weak grade, by when, and that it was done (domain §5.3: 末两等约谈并列入回头看)."""

    class Sort(models.TextChoices):
        REMEDIAL = "remedial", _("回炉补课")
        TALK = "talk", _("约谈")
        LOOK_BACK = "look_back", _("列入“回头看”")
        CIRCULATE = "circulate", _("通报")

    read_right = "evaluations.read"
    guard = "evaluation__"
    own_column = "evaluation__created_by_id"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("结果运用"), max_length=12, choices=Sort.choices)
    due = models.DateField(_("办理期限"), null=True, blank=True)
    done_on = models.DateField(_("办结日期"), null=True, blank=True)
    note = models.CharField(_("办理情况"), max_length=300, blank=True)

    class Meta:
        ordering = ["evaluation", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "sort"], name="consequence_once_a_sort")]
