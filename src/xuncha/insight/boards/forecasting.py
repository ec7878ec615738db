"""Coverage at the end of the term, by arithmetic that is shown (M4-02, M3-04): so many units a round, so many rounds left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

from django.db.models import Count, Min, Q

from xuncha.cycle.planning import coverage
from xuncha.cycle.planning.models import Round, Term
from xuncha.cycle.rectification.rates import percent
from xuncha.foundation.dates import today
from xuncha.foundation.scoping import Actor
from xuncha.insight.boards.factors import whole_months

YEARS = 5
"""A committee's term where its end is not on record."""
BEGUN = ("under_way", "suspended", "closed")
AHEAD = ("draft", "submitted", "approved")


@dataclass(frozen=True)
class Pace:
    """Rounds so far and to come. `a_year`: rounds a year so far; `possible`: how many fit into what is left at that pace."""

    begun: int
    months: int
    months_left: int
    ahead: int
    left: int
    ends_on: date

    @property
    def a_year(self) -> float:
        return round(self.begun * 12 / self.months, 1) if self.months else 0.0

    @property
    def possible(self) -> int:
        return floor(self.begun * self.months_left / self.months) if self.months else 0


@dataclass(frozen=True)
class Line:
    """One type of unit. `going`: under way now; `planned`: in a round that has not begun; `a_round`: units a round so far."""

    name: str
    code: str
    total: int
    covered: int
    going: int
    planned: int
    done_by_rounds: int
    begun: int
    left: int

    @property
    def remaining(self) -> int:
        """Neither covered nor in any round."""
        return max(self.total - self.covered - self.going - self.planned, 0)

    @property
    def a_round(self) -> str:
        return f"{self.done_by_rounds / self.begun:.1f}" if self.begun else "—"

    @property
    def expected(self) -> int:
        """What the rounds left will add at the pace so far, never more than remains."""
        return min(floor(self.done_by_rounds * self.left / self.begun), self.remaining) if self.begun else 0

    @property
    def short(self) -> int:
        """How many will be left at the end."""
        return self.remaining - self.expected

    @property
    def needed(self) -> int | None:
        """Units a round that it would take; None where no round is left."""
        return ceil(self.remaining / self.left) if self.left else None

    @property
    def rate(self) -> str:
        return percent(self.covered + self.going + self.planned + self.expected, self.total)


@dataclass(frozen=True)
class Forecast:
    pace: Pace
    lines: list[Line]
    whole: Line | None


def of(term: Term, actor: Actor, *, rounds_left: int | None = None, day: date | None = None) -> Forecast:
    """By type of unit; `rounds_left`: how many more rounds one reckons with, by default as many as the pace allows."""
    day = day or today()
    pace = _pace(term, actor, day, rounds_left)
    lines = [_line(row, pace) for row in coverage.tally(term)]
    return Forecast(pace, lines[:-1], lines[-1] if lines else None)


def _pace(term: Term, actor: Actor, day: date, rounds_left: int | None) -> Pace:
    """Two dates and two counts; rounds of special kinds count too, they take time like the others."""
    rows = Round.objects.visible_to(actor).filter(term=term).order_by()
    found = rows.aggregate(
        begun=Count("pk", filter=Q(state__in=BEGUN)),
        ahead=Count("pk", filter=Q(state__in=AHEAD)),
        first=Min("entry_on", filter=Q(state__in=BEGUN)),
    )
    ends = term.ends_on or term.starts_on.replace(year=term.starts_on.year + YEARS)
    since = min(found["first"] or term.starts_on, term.starts_on)
    months, left = max(whole_months(since, day), 1), max(whole_months(day, ends), 0)
    pace = Pace(found["begun"], months, left, found["ahead"], 0, ends)
    # Rounds that are already planned have their units counted as planned; what the pace allows comes on top of them.
    further = max(pace.possible - found["ahead"], 0) if rounds_left is None else rounds_left
    return Pace(found["begun"], months, left, found["ahead"], further, ends)


def _line(row: dict[str, Any], pace: Pace) -> Line:
    by_rounds = row[coverage.REGULAR] + row[coverage.WITHIN] + row[coverage.UNDER_WAY]
    return Line(
        row["name"],
        row["code"],
        row["total"],
        row["covered"],
        row[coverage.UNDER_WAY],
        row[coverage.PLANNED],
        by_rounds,
        pace.begun,
        pace.left,
    )
