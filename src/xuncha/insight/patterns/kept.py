"""What pages read of kept patterns: their rows, as far as the reader may see them, their figures and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from xuncha.cycle.reporting.feedbacks.models import FeedbackItem, Performance
from xuncha.cycle.reporting.reports.models import ReportItemPaper
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.models import (
    ITEM,
    PAPER,
    Character,
    OutlinePattern,
    Pattern,
    PatternCase,
    PatternMark,
    ThematicOutline,
    TypicalCase,
)
from xuncha.insight.patterns.problems import Narrowing, items, papers


@dataclass(frozen=True)
class Extent:
    """How far a pattern reaches, in the three countings."""

    papers: int
    items: int
    performances: int
    units: list[str]
    rounds: list[str]
    cents: int


def patterns(actor: Actor) -> QuerySet[Pattern]:
    """Patterns for a list, each with its newest mark that counts."""
    marks = PatternMark.objects.visible_to(actor).filter(pattern=OuterRef("pk"), counts=True)
    newest = Subquery(marks.order_by("-id").values("character")[:1])
    return Pattern.objects.visible_to(actor).select_related("leaf").annotate(character=newest)


def marks_of(pattern: Pattern, actor: Actor) -> list[PatternMark]:
    """All marks, the newest first; those that no longer count among them."""
    return list(PatternMark.objects.visible_to(actor).filter(pattern=pattern).select_related("round"))


def _members(actor: Actor, chosen: Sequence[Pattern], kind: str) -> QuerySet[PatternCase]:
    return PatternCase.objects.visible_to(actor).filter(pattern__in=[item.pk for item in chosen], kind=kind)


def papers_in(chosen: Sequence[Pattern], actor: Actor) -> QuerySet[WorkPaper]:
    rows = papers(actor, Narrowing()).filter(pk__in=_members(actor, chosen, PAPER).values("record_id"))
    rows = rows.select_related("organisation", "round").defer("facts", "analysis", "discovery", "basis_text")
    return rows.order_by("organisation__sort", "pk")


def items_in(chosen: Sequence[Pattern], actor: Actor) -> QuerySet[FeedbackItem]:
    rows = items(actor, Narrowing()).filter(pk__in=_members(actor, chosen, ITEM).values("record_id"))
    return rows.select_related("organisation", "round").order_by("organisation__sort", "pk")


def analysed(chosen: Sequence[Pattern], actor: Actor) -> QuerySet[WorkPaper]:
    """The papers of these patterns, and those their problems fed back were written from: where causes are analysed."""
    through = ReportItemPaper.objects.visible_to(actor).filter(
        item__in=items_in(chosen, actor).order_by().values("report_item")
    )
    wide = papers(actor, Narrowing())
    own = wide.filter(pk__in=_members(actor, chosen, PAPER).values("record_id"))
    behind = wide.filter(pk__in=through.values("paper"))
    return (own | behind).exclude(analysis="").order_by("pk")


def extent_of(chosen: Sequence[Pattern], actor: Actor) -> tuple[Extent, list[WorkPaper], list[FeedbackItem]]:
    """Figures and rows; five statements, however many rows."""
    found_papers, found_items = list(papers_in(chosen, actor)), list(items_in(chosen, actor))
    rows: list[Any] = [*found_papers, *found_items]
    units = {row.organisation_id: str(row.organisation) for row in rows}
    rounds = {row.round_id: str(row.round) for row in rows if row.round_id}
    said = Performance.objects.visible_to(actor).filter(
        item__in=items_in(chosen, actor).order_by().values("pk")
    )
    extent = Extent(
        len(found_papers),
        len(found_items),
        said.count(),
        list(units.values()),
        [rounds[key] for key in sorted(rounds)],
        sum(paper.amount_cents or 0 for paper in found_papers),
    )
    return extent, found_papers, found_items


def last_round_of(pattern: Pattern, actor: Actor) -> int | None:
    """The newest round in which the pattern was found: what is marked next, most likely."""
    rows = [
        found.order_by().values_list("round__term__no", "round__no", "round_id").distinct()
        for found in (papers_in([pattern], actor), items_in([pattern], actor))
    ]
    known = [row for found in rows for row in found if row[2]]
    return max(known)[2] if known else None


def patterns_of(outline: ThematicOutline, actor: Actor) -> list[Pattern]:
    rows = OutlinePattern.objects.visible_to(actor).filter(outline=outline).select_related("pattern__leaf")
    return [row.pattern for row in rows]


def outlines_on(pattern: Pattern, actor: Actor) -> list[Trace]:
    """What was written from a pattern, for its trace strip."""
    from xuncha.insight.patterns.flow import outline_flow, suggestion_flow
    from xuncha.insight.patterns.models import InspectionSuggestion

    rows = OutlinePattern.objects.visible_to(actor).filter(pattern=pattern).select_related("outline")
    found = [
        Trace(
            ThematicOutline._meta.verbose_name,
            row.outline.title,
            reverse("insight:outline", args=[row.outline_id]),
            outline_flow.label(row.outline.state),
        )
        for row in rows
    ]
    sent = InspectionSuggestion.objects.visible_to(actor).filter(pattern=pattern)
    return found + [
        Trace(
            item.get_sort_display(),
            item.title,
            reverse("insight:suggestion", args=[item.pk]),
            suggestion_flow.label(item.state),
        )
        for item in sent
    ]


def pattern_of(record: Any, actor: Actor) -> list[Trace]:
    """On the page of a paper or a problem fed back: the pattern it was put into, and that it is held up as typical."""
    about = {"kind": record.kind_name, "record_id": record.pk}
    cases = PatternCase.objects.visible_to(actor).filter(**about).select_related("pattern")
    found = [
        Trace(
            Pattern._meta.verbose_name, case.pattern.title, reverse("insight:pattern", args=[case.pattern_id])
        )
        for case in cases
    ]
    typical = TypicalCase.objects.visible_to(actor).filter(**about)
    return found + [
        Trace(TypicalCase._meta.verbose_name, case.title, reverse("insight:typical_case", args=[case.pk]))
        for case in typical
    ]


def typical_cases(actor: Actor) -> QuerySet[TypicalCase]:
    return TypicalCase.objects.visible_to(actor).select_related("organisation", "leaf", "round")


CHARACTER_TONES = {Character.COMMON: "due", Character.INDIVIDUAL: "draft", Character.INSTITUTIONAL: "running"}
