"""Figures of the ledger beside a criterion, so that whoever gives points sees what there is; a hint, never a score."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount
from xuncha.cycle.fieldwork.surveys.sheets import GOOD
from xuncha.cycle.rectification.evaluation.totals import rounded
from xuncha.cycle.rectification.models import Criterion, Evaluation, RuleMade
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import overdue, percent, rates
from xuncha.foundation.flow.models import Step

Measure = Criterion.Measure
LEAST = 5
"""Sheets under which a rate of satisfaction would tell what single persons answered (practice 25)."""


class Figures:
    """The figures of one evaluation's plan, each kind read once."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.plan = evaluation.plan
        items = live(self.plan).order_by()
        self.rates = rates(items)
        self.rows = items.aggregate(
            total=Count("pk"),
            with_evidence=Count("pk", filter=Q(evidence_count__gt=0)),
            late=Count("pk", filter=overdue()),
        )

    def share(self, measure: str) -> Fraction | None:
        """The part of the points that the figure would come to; None where it is no rate."""
        rows = self.rows
        parts = {
            Measure.STRICT: (self.rates.done, self.rates.total),
            Measure.WIDE: (self.rates.basically, self.rates.total),
            Measure.ON_TIME: (rows["total"] - rows["late"], rows["total"]),
            Measure.EVIDENCE: (rows["with_evidence"], rows["total"]),
        }
        if measure == Measure.SATISFACTION:
            return self._satisfied()
        part, whole = parts.get(measure, (0, 0))  # type: ignore[call-overload]
        return Fraction(part, whole) if whole else None

    def _satisfied(self) -> Fraction | None:
        """Satisfied and basically satisfied among those who knew, over all questions of the closed surveys of this unit."""
        surveys = Survey.objects.trusted().filter(
            engagement=self.plan.engagement_id, sort=Survey.Sort.RECTIFICATION, state="closed"
        )
        if self.plan.engagement_id is None or sum(surveys.values_list("valid", flat=True)) < LEAST:
            return None
        counts = SurveyCount.objects.trusted().filter(survey__in=surveys).exclude(question="")
        good = sum(counts.filter(option__in=GOOD).values_list("count", flat=True))
        known = sum(counts.exclude(option="e").values_list("count", flat=True))
        return Fraction(good, known) if known else None

    def text(self, criterion: Criterion) -> str:
        """One line: the figure, and for a rate the points it would come to."""
        measure = criterion.measure
        if measure == Measure.RULES:
            count = RuleMade.objects.trusted().filter(item__plan=self.plan).count()
            return _("建章立制 %(count)d 项") % {"count": count}
        if measure == Measure.RETURNED:
            return _("被退回 %(count)d 次") % {"count": self._returned()}
        share = self.share(measure) if measure else None
        if share is None:
            return _("还没有数字") if measure else ""
        shown = percent(share.numerator, share.denominator)
        worth = rounded(share * Fraction(criterion.points))
        label = str(Measure(measure).label)
        return _("%(label)s %(share)s，折合 %(points)s 分") % {
            "label": label,
            "share": shown,
            "points": worth,
        }

    def _returned(self) -> int:
        ids = live(self.plan).order_by().values("pk")
        edges = ("leader_return", "return_item", "return_at_close")
        return Step.objects.filter(kind="rectification_item", record_id__in=ids, edge__in=edges).count()
