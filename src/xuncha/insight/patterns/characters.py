"""Common, individual, institutional: the share of each by round, as persons marked it and as the papers say (M4-07).

common ratio = common ÷ all (domain §6.1); what nobody marked stays apart instead of being guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from xuncha.cycle.planning.models import Round
from xuncha.cycle.workpapers.models import Nature
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.models import ITEM, PAPER, Character, PatternCase, PatternMark
from xuncha.insight.patterns.problems import Narrowing, items, papers

UNMARKED = ""
Counts = dict[str, int]


@dataclass
class RoundLine:
    """One round: problems fed back and papers by mark, problems fed back by what their writers entered."""

    round: Round
    items: Counts = field(default_factory=lambda: defaultdict(int))
    papers: Counts = field(default_factory=lambda: defaultdict(int))
    entered: Counts = field(default_factory=lambda: defaultdict(int))

    @property
    def share(self) -> str:
        """The common ratio of what was marked; empty where nothing was."""
        marked = sum(count for code, count in self.items.items() if code)
        return f"{self.items[Character.COMMON] / marked:.0%}" if marked else ""

    @property
    def share_entered(self) -> str:
        whole = sum(self.entered.values())
        return f"{self.entered[Nature.COMMON] / whole:.0%}" if whole else ""


def by_round(actor: Actor, wanted: Narrowing, rounds: list[Round]) -> list[RoundLine]:
    """Two statements; rounds in which nothing was found are left out."""
    lines = {item.pk: RoundLine(item) for item in rounds}
    for round_id, nature, mark, count in _marked(items(actor, wanted), ITEM, actor, "nature"):
        if round_id in lines:
            lines[round_id].items[mark] += count
            lines[round_id].entered[nature] += count
    for round_id, _nature, mark, count in _marked(papers(actor, wanted), PAPER, actor, "nature"):
        if round_id in lines:
            lines[round_id].papers[mark] += count
    return [line for line in lines.values() if line.items or line.papers]


def _marked(rows: QuerySet[Any], kind: str, actor: Actor, nature: str) -> QuerySet[Any]:
    """(round, nature as entered, mark of its pattern in that round, number)."""
    cases = PatternCase.objects.visible_to(actor).filter(kind=kind, record_id=OuterRef(OuterRef("pk")))
    marks = PatternMark.objects.visible_to(actor).filter(
        counts=True, round=OuterRef("round_id"), pattern__in=cases.values("pattern")
    )
    mark = Coalesce(Subquery(marks.values("character")[:1]), Value(UNMARKED))
    return rows.order_by().annotate(mark=mark).values_list("round_id", nature, "mark").annotate(Count("pk"))


def chart(lines: list[RoundLine], labels: dict[str, Any]) -> dict[str, Any]:
    """Problems fed back by mark, one bar a round."""
    return {
        "kind": "bar",
        "categories": [line.round.name for line in lines],
        "series": [
            {"name": str(label), "values": [line.items[code] for line in lines], "stack": "all"}
            for code, label in labels.items()
        ],
    }
