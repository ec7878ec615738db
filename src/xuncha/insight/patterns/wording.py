"""The wordings within one leaf: rows whose sentences say the same, and the real sentence that stands for them.

The grouping itself runs in a helper process (`text/cluster`); a web process only sends sentences and reads numbers back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from xuncha.cycle.reporting.feedbacks.models import FeedbackItem
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.engines.calling import Engine, call, register
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.models import ITEM, PAPER, Pattern, PatternCase
from xuncha.insight.patterns.problems import Narrowing, items, papers

ENGINE = "cluster"
MOST = 1000
"""Rows of each kind read for one leaf, the newest; the page says so where there are more."""
LONGEST = 160
SHOWN = 12


@dataclass(frozen=True)
class Problem:
    """One row as it is grouped: `text` without the unit's own name."""

    kind: str
    pk: int
    text: str
    unit_id: int
    unit: str
    round: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def url(self) -> str:
        name = "workpapers:paper" if self.kind == PAPER else "reporting:feedback_item"
        return reverse(name, args=[self.pk])


@dataclass(frozen=True)
class Wording:
    """Rows of one wording, the central one first; `pattern` when most of them are kept under it already."""

    centre: Problem
    problems: list[Problem]
    words: list[str]
    pattern: Pattern | None
    left: list[Problem]
    """Rows that are in no pattern yet."""

    @property
    def units(self) -> int:
        return len({problem.unit_id for problem in self.problems})

    @property
    def papers(self) -> int:
        return sum(problem.kind == PAPER for problem in self.problems)

    @property
    def items(self) -> int:
        return len(self.problems) - self.papers

    @property
    def keys(self) -> str:
        return " ".join(problem.key for problem in self.left)


@dataclass(frozen=True)
class Wordings:
    groups: list[Wording]
    single: int
    """Rows that nobody else's wording is like."""
    cut: bool


def register_engine() -> None:
    register(Engine(ENGINE, "xuncha.text.cluster.engine:answer", seconds=30, idle_minutes=3, memory_mb=2048))


def problems_of(actor: Actor, wanted: Narrowing) -> tuple[list[Problem], bool]:
    """The newest rows of a leaf, and whether there were more; two statements."""
    found: list[Problem] = []
    joins = ("organisation", "round")
    for paper in papers(actor, wanted).select_related(*joins).order_by("-pk")[: MOST + 1]:
        found.append(_problem(PAPER, paper, paper.title))
    for item in items(actor, wanted).select_related(*joins).order_by("-pk")[: MOST + 1]:
        found.append(_problem(ITEM, item, item.content))
    counted = [sum(problem.kind == kind for problem in found) for kind in (PAPER, ITEM)]
    return found, max(counted) > MOST


def _problem(kind: str, row: WorkPaper | FeedbackItem, text: str) -> Problem:
    unit = row.organisation
    for name in filter(None, (unit.name, unit.short_name)):
        text = text.replace(name, "")
    return Problem(kind, row.pk, text.strip()[:LONGEST], unit.pk, str(unit), str(row.round or ""))


def wordings(actor: Actor, wanted: Narrowing) -> Wordings:
    """Groups of at least two rows, those of most units first. Raises a refusal when the helper does not answer."""
    found, cut = problems_of(actor, wanted)
    if not found:
        return Wordings([], 0, cut=False)
    answer, _blob = call(ENGINE, {"texts": [problem.text for problem in found]})
    kept = _kept(actor, wanted.leaf)
    groups = [_wording(group, found, kept) for group in answer["groups"] if len(group["members"]) > 1]
    groups.sort(key=lambda group: (-group.units, -len(group.problems)))
    return Wordings(groups[:SHOWN], len(found) - sum(len(group.problems) for group in groups), cut)


def _wording(group: dict[str, Any], found: list[Problem], kept: dict[str, Pattern]) -> Wording:
    problems = [found[place] for place in group["members"]]
    patterns = [kept[problem.key] for problem in problems if problem.key in kept]
    main = max(patterns, key=patterns.count) if patterns else None
    left = [problem for problem in problems if problem.key not in kept]
    return Wording(found[group["centre"]], problems, group["words"], main, left)


def _kept(actor: Actor, leaf: str) -> dict[str, Pattern]:
    """Which row is in which pattern of this leaf, as far as this person may know patterns; one statement."""
    cases = PatternCase.objects.visible_to(actor).filter(pattern__leaf=leaf, pattern__state="kept")
    return {f"{case.kind}:{case.record_id}": case.pattern for case in cases.select_related("pattern")}
