"""A table of figures as it stands: heads, lines, cells, totals, how everything was counted. A frozen one is its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

HIDDEN = "＊"
"""Stands for a number that would tell of single persons; explained below every table that has one."""
NOTHING = "—"
COLUMNS_ON_PAPER = 12
"""As many as a landscape page holds so that heads can still be read."""

Key = str | int | None
Value = int | tuple[int, int] | None
"""A number, or part and whole of a ratio; None where nothing was counted or nothing may be shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`scale`: how many of what `value` counts make one of the unit (100 for money, which is kept in cents)."""

    text: str
    value: Value = None
    hidden: bool = False
    scale: int = 1
    url: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        value = data["value"]
        told = (value[0], value[1]) if isinstance(value, list) else value
        return cls(data["text"], told, data["hidden"], data["scale"])

    def to_json(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"text": self.text, "value": value, "hidden": self.hidden, "scale": self.scale}

    @property
    def number(self) -> float | int | None:
        """For sorting, drawing and comparing: a ratio as percent, money in its unit; None where nothing may be told."""
        if self.hidden or self.value is None:
            return None
        if isinstance(self.value, tuple):
            part, whole = self.value
            return round(part * 100 / whole, 2) if whole else None
        return self.value if self.scale == 1 else self.value / self.scale

    @property
    def plain(self) -> float | int | str:
        """What a spreadsheet gets: a number where there is one, a ratio as its text."""
        number = None if isinstance(self.value, tuple) else self.number
        return self.text if number is None else number


@dataclass(frozen=True, slots=True)
class Head:
    """A column: one indicator, of one value of the dimension across (`key`), or its total (`total`)."""

    indicator: str
    label: str
    group: str = ""
    unit: str = ""
    key: Key = None
    total: bool = False

    @property
    def name(self) -> str:
        """Heading in one line, for files whose heading has one line."""
        text = f"{self.group} · {self.label}" if self.group else self.label
        return f"{text}（{self.unit}）" if self.unit not in ("", "%") else text

    @property
    def identity(self) -> tuple[str, Key, bool]:
        return self.indicator, self.key, self.total


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]
    key: Key = None
    url: str = ""


@dataclass(frozen=True)
class Grid:
    """One finished table. `moment`: when it was counted, in words; `counting`: unit of counting of its problems."""

    title: str
    rows_label: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line | None
    calibers: tuple[str, ...] = ()
    counting: str = ""
    filters: tuple[str, ...] = ()
    moment: str = ""
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def every_line(self) -> tuple[Line, ...]:
        return (*self.lines, self.total) if self.total else self.lines

    @property
    def has_hidden(self) -> bool:
        return any(cell.hidden for line in self.every_line for cell in line.cells)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Headings above the headings, each with how many columns it spans; empty where no column has one."""
        found: list[tuple[str, int]] = []
        for head in self.heads:
            if found and head.group and found[-1][0] == head.group:
                found[-1] = (head.group, found[-1][1] + 1)
            else:
                found.append((head.group, 1))
        return found if any(name for name, _width in found) else []

    def to_json(self) -> dict[str, Any]:
        def line(one: Line) -> dict[str, Any]:
            return {"label": one.label, "key": one.key, "cells": [cell.to_json() for cell in one.cells]}

        plain = ("title", "rows_label", "counting", "moment")
        return {
            **{name: getattr(self, name) for name in plain},
            "heads": [asdict(head) for head in self.heads],
            "lines": [line(one) for one in self.lines],
            "total": line(self.total) if self.total else None,
            "calibers": list(self.calibers),
            "filters": list(self.filters),
            "spec": dict(self.spec),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        def line(one: Mapping[str, Any]) -> Line:
            return Line(one["label"], tuple(Cell.from_json(cell) for cell in one["cells"]), one["key"])

        return cls(
            data["title"],
            data["rows_label"],
            tuple(Head(**head) for head in data["heads"]),
            tuple(line(one) for one in data["lines"]),
            line(data["total"]) if data["total"] else None,
            tuple(data["calibers"]),
            data["counting"],
            tuple(data["filters"]),
            data["moment"],
            data["spec"],
        )

    def turned(self, down: str) -> Grid:
        """Indicators down the side, what stood there across: a wide table of few lines becomes readable. For reading only."""
        lines = tuple(
            Line(head.name, tuple(line.cells[at] for line in self.every_line), head.indicator)
            for at, head in enumerate(self.heads)
        )
        heads = tuple(
            Head("", line.label, key=line.key, total=line is self.total) for line in self.every_line
        )
        return replace(self, rows_label=down, heads=heads, lines=lines, total=None)

    def for_paper(self, down: str) -> Grid:
        """Turned where a page is too narrow for the columns and the lines are few."""
        return self.turned(down) if len(self.heads) > COLUMNS_ON_PAPER > len(self.every_line) else self


@dataclass(frozen=True)
class Difference:
    """One cell of two states: what stood, what stands, and by how much they differ, in words."""

    old: str
    new: str
    change: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Compared:
    """`lines`: what each is called, its cells, and whether it is the line of totals."""

    heads: tuple[Head, ...]
    lines: tuple[tuple[str, tuple[Difference, ...], bool], ...]

    @property
    def count(self) -> int:
        return sum(one.differs for _label, cells, _total in self.lines for one in cells)


def compare(old: Grid, new: Grid) -> Compared:
    """Cell by cell, by the keys of lines and columns; a line or column that one state lacks stands with a dash there."""
    heads = _in_order([head.identity for head in old.heads], [head.identity for head in new.heads])
    labels = {head.identity: head for grid in (old, new) for head in grid.heads}
    before, after = _cells(old), _cells(new)
    lines = _in_order(
        [_key(line, old) for line in old.every_line], [_key(line, new) for line in new.every_line]
    )
    names = {_key(line, grid): line.label for grid in (old, new) for line in grid.every_line}
    told = tuple(
        (
            names[key],
            tuple(_difference(before.get((key, head)), after.get((key, head))) for head in heads),
            key[-1],
        )
        for key in lines
    )
    return Compared(tuple(labels[head] for head in heads), told)


def _key(line: Line, grid: Grid) -> tuple[Key, bool]:
    return line.key, line is grid.total


def _cells(grid: Grid) -> dict[Any, Cell]:
    return {
        (_key(line, grid), head.identity): cell
        for line in grid.every_line
        for head, cell in zip(grid.heads, line.cells, strict=True)
    }


def _in_order(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """Both in their order; what only the second has stands after, totals (the last part of each key says so) at the end."""
    return sorted(dict.fromkeys([*first, *second]), key=lambda each: each[-1])


def _difference(old: Cell | None, new: Cell | None) -> Difference:
    before, after = old.text if old else NOTHING, new.text if new else NOTHING
    return Difference(before, after, _change(old, new) if before != after else "")


def _change(old: Cell | None, new: Cell | None) -> str:
    """+3, −2, or points of a hundred for a ratio; nothing where one of the two cannot be told."""
    was, now = (cell.number if cell else 0 for cell in (old, new))
    if was is None or now is None:
        return ""
    whole = isinstance(was, int) and isinstance(now, int)
    return f"{now - was:+,}".replace("-", "−") if whole else f"{now - was:+,.2f}".replace("-", "−")
