"""What the pages of evaluations read, scoped and joined."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation import totals
from xuncha.cycle.rectification.evaluation.flow import criteria_of, scorers_of
from xuncha.cycle.rectification.models import Consequence, Criterion, Evaluation, EvaluationScheme, Score
from xuncha.foundation.scoping import Actor


def evaluations(actor: Actor) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.visible_to(actor).select_related("organisation", "round", "scheme")
    return rows.defer("report", "how")


def consequences(evaluation: Evaluation, actor: Actor) -> list[Consequence]:
    return list(Consequence.objects.visible_to(actor).filter(evaluation=evaluation))


def schemes() -> QuerySet[EvaluationScheme]:
    return EvaluationScheme.objects.prefetch_related("criteria")


@dataclass(slots=True)
class Line:
    """One criterion with what each party gave; `counts` is its part of the total, None while somebody is missing."""

    criterion: Criterion
    scorers: list[str]
    given: dict[str, Score] = field(default_factory=dict)
    counts: Decimal | None = None

    @property
    def names(self) -> list[str]:
        return [str(parties.LABELS[party]) for party in self.scorers]

    @property
    def scores(self) -> list[tuple[str, Score | None]]:
        return [(str(parties.LABELS[party]), self.given.get(party)) for party in self.scorers]


@dataclass(slots=True)
class Section:
    name: str
    full: Decimal = Decimal(0)
    counts: Decimal | None = Decimal(0)
    lines: list[Line] = field(default_factory=list)


def sheet(evaluation: Evaluation, actor: Actor) -> list[Section]:
    """The score sheet by sections; two statements. While scoring, a party sees its own points only, the office all."""
    given: dict[int, dict[str, Score]] = defaultdict(dict)
    for row in Score.objects.visible_to(actor).filter(evaluation=evaluation):
        given[row.criterion_id][row.party] = row
    known = readable(evaluation, actor)
    sections: dict[str, Section] = {}
    for criterion in criteria_of(evaluation):
        scorers = scorers_of(criterion, evaluation)
        found = {party: row for party, row in given[criterion.pk].items() if party in known}
        line = Line(criterion, scorers, found)
        if all(party in found for party in scorers):
            points = {party: row.points for party, row in found.items()}
            line.counts = totals.rounded(totals.counted(points, evaluation.scheme.weights))
        section = sections.setdefault(criterion.section, Section(criterion.section))
        section.lines.append(line)
        section.full += criterion.points
    for section in sections.values():
        section.counts = _sum(section, evaluation)
    return list(sections.values())


def readable(evaluation: Evaluation, actor: Actor) -> list[str]:
    """Whose points this person may see: everybody's once they are summed up, before that the own party's (no copying)."""
    if evaluation.state not in ("draft", "scoring") or actor.reach("evaluations.write").covers(evaluation):
        return list(parties.LABELS)
    return [party for party in parties.LABELS if actor.reach(f"evaluations.score.{party}").covers(evaluation)]


def _sum(section: Section, evaluation: Evaluation) -> Decimal | None:
    """Exact over the section, not a sum of rounded lines."""
    if any(line.counts is None for line in section.lines):
        return None
    exact = (
        totals.counted({party: row.points for party, row in line.given.items()}, evaluation.scheme.weights)
        for line in section.lines
    )
    return totals.rounded(sum(exact, Fraction(0)))
