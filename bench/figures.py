"""What a measurement yields: ours and the floor of the same run, against a budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

P50, P95, STATEMENTS, SIZE = 15, 30, 8, 60 * 1024
"""Budgets of a list page: ms, ms, number, bytes."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `limit` in `unit`; `least`: the budget is a minimum; `most`: times the floor. A line without a limit only informs."""

    what: str
    unit: str
    ours: float
    floor: float | None = None
    limit: float | None = None
    least: bool = False
    budget: str = ""
    note: str = ""
    most: float | None = None

    @property
    def kept(self) -> bool | None:
        if self.limit is None:
            return None
        if self.most and self.ratio and self.ratio > self.most:
            return False
        return self.ours >= self.limit if self.least else self.ours <= self.limit

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None


@dataclass(frozen=True, slots=True)
class Page:
    """One list page of one person: server time in ms, statements, bytes; `floor` is the bare page's p50."""

    who: str
    what: str
    p50: float
    p95: float
    wall: float
    statements: int
    size: int
    floor: float

    @property
    def broken(self) -> list[str]:
        """Which of the page's budgets it does not keep."""
        kept = {
            "p50": self.p50 <= P50,
            "p95": self.p95 <= P95,
            "语句": self.statements <= STATEMENTS,
            "字节": self.size <= SIZE,
        }
        return [name for name, good in kept.items() if not good]


@dataclass(slots=True)
class Run:
    """Everything measured at one size."""

    rows: int
    vendor: str
    pages: list[Page]
    figures: list[Figure]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Run:
        pages = [Page(**page) for page in found["pages"]]
        return cls(found["rows"], found["vendor"], pages, [Figure(**one) for one in found["figures"]])
