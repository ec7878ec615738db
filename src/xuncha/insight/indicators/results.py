"""What an evaluation gives back: rows of figures with their words, exact to the digit, small numbers hidden where they must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.rates import percent
from xuncha.insight.indicators.definitions import DAYS, MONEY, PERCENT, Indicator

SMALL = 5
HIDDEN, WITHHELD, NOTHING = "＜5", "…", "—"
Key = tuple[Any, ...]


class Ratio(NamedTuple):
    """Numerator and denominator as they were summed; never a rounded quotient."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `value` None: unknown to this reader or without meaning here; `hidden`: too few to be told."""

    value: int | Ratio | None
    unit: str = ""
    hidden: str = ""

    @property
    def text(self) -> str:
        if self.hidden:
            return self.hidden
        if self.value is None:
            return NOTHING
        return (
            _ratio(self.value, self.unit) if isinstance(self.value, Ratio) else _number(self.value, self.unit)
        )

    @property
    def plain(self) -> int | float | None:
        """For a spreadsheet or a chart: percent as 0.9871, money in yuan; None where nothing may be told."""
        if self.hidden or self.value is None:
            return None
        if isinstance(self.value, Ratio):
            return self.value.part / self.value.whole if self.value.whole else None
        return self.value / 100 if self.unit == MONEY else self.value


def _ratio(value: Ratio, unit: str) -> str:
    if unit == PERCENT:
        return percent(value.part, value.whole)
    if not value.whole:
        return NOTHING
    number = value.part / value.whole
    return f"{number:,.1f}" if unit == DAYS else f"{number:,.2f}"


def _number(value: int, unit: str) -> str:
    """Money is kept in cents and read in yuan."""
    if unit != MONEY:
        return f"{value:,}"
    return f"{'-' if value < 0 else ''}{abs(value) // 100:,}.{abs(value) % 100:02d}"


@dataclass(frozen=True)
class Row:
    """`key`: a value for each dimension, in their order; `labels`: its words."""

    key: Key
    values: Mapping[str, Figure]
    labels: tuple[str, ...] = ()

    def __getitem__(self, slug: str) -> Figure:
        return self.values[slug]


@dataclass(frozen=True)
class Result:
    """`margins`: coarser groupings that were asked for beside `by`, each by its own dimensions."""

    indicators: tuple[Indicator, ...]
    by: tuple[str, ...]
    rows: list[Row]
    total: Row
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    margins: Mapping[tuple[str, ...], list[Row]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Indicators without a value, and why."""

    def row(self, *key: Any) -> Row:
        """The row of this key; one that nothing was counted for reads as noughts."""
        found = next((row for row in self.rows if row.key == key), None)
        return found or Row(key, {one.slug: self.nought(one) for one in self.indicators})

    def nought(self, one: Indicator) -> Figure:
        if one.slug in self.unknown:
            return Figure(None, one.unit)
        return Figure(Ratio(0, 0) if one.is_ratio else 0, one.unit)

    def caliber_lines(self) -> list[str]:
        """What is printed under every table: each indicator with what it counts."""
        lines = [f"{one.name}：{one.caliber}" for one in self.indicators]
        if any(figure.hidden for row in (self.total, *self.rows) for figure in row.values.values()):
            lines.append(_("小于 5 的数对只看统计的人不显示。"))
        return lines


Counted = dict[Key, int]


def suppressed(
    cells: Mapping[Key, int], evidence: Mapping[Key, int], also: Iterable[Key] = ()
) -> dict[Key, str]:
    """Which cells of one measure may not be told: those of fewer than five, and with each that stands alone in its line
    the next smallest, so that no subtraction from the line's total brings it back.

    `evidence`: how many persons or cases stand behind a cell; `also`: cells that would tell a hidden margin.
    """
    few = {key: HIDDEN for key in cells if 0 < evidence.get(key, 0) < SMALL}
    hidden = dict.fromkeys(also, WITHHELD) | few
    while taken := {_next_smallest(line, hidden, evidence) for line in _lines(cells)} - {None}:
        hidden |= {key: WITHHELD for key in taken if key is not None}
    return hidden


def _lines(cells: Iterable[Key]) -> Iterator[list[Key]]:
    """Cells that differ in one dimension only: they add up to a total that is shown."""
    lines: dict[Key, list[Key]] = {}
    for key in cells:
        for at in range(len(key)):
            lines.setdefault((at, *key[:at], *key[at + 1 :]), []).append(key)
    yield from lines.values()


def _next_smallest(line: Sequence[Key], hidden: Mapping[Key, str], evidence: Mapping[Key, int]) -> Key | None:
    told = [key for key in line if key not in hidden and evidence.get(key, 0)]
    if len(line) - len([key for key in line if key not in hidden]) != 1 or not told:
        return None
    return min(told, key=lambda key: (evidence[key], str(key)))
