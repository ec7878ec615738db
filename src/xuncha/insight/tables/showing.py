"""A table on the screen: what the figures lead to, how strong they are, and a chart of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from xuncha.insight.tables.grid import Cell, Grid, Head, Line

STRENGTHS = 5
CHART_AT_MOST = 40
"""Categories that can still be read beside one another."""


@dataclass(frozen=True)
class ShownCell:
    text: str
    url: str
    hidden: bool
    css: str


@dataclass(frozen=True)
class Shown:
    """`heads`: {label, unit, total, sort_url, sorted}; `lines`: {label, total, cells}."""

    grid: Grid
    heads: list[dict[str, Any]]
    lines: list[dict[str, Any]]


def shown(grid: Grid, *, heat: bool = False, sort_urls: Sequence[str] = (), sorted_at: int = -1) -> Shown:
    """`sort_urls`: for each column the address that sorts by it, "" where there is none."""
    top = _top(grid) if heat else 0
    heads = [
        {
            "label": head.label,
            "unit": head.unit,
            "total": head.total,
            "sort_url": sort_urls[at] if sort_urls else "",
            "sorted": at == sorted_at,
        }
        for at, head in enumerate(grid.heads)
    ]
    lines = [
        {"label": line.label, "total": line is grid.total, "cells": _cells(grid, line, top)}
        for line in grid.every_line
    ]
    return Shown(grid, heads, lines)


def _top(grid: Grid) -> int:
    """The greatest number inside; totals say nothing of strength."""
    inner = (_inner(grid, line) for line in grid.lines)
    return max((cell.value for cells in inner for cell in cells if isinstance(cell.value, int)), default=0)


def _inner(grid: Grid, line: Line) -> list[Cell]:
    return [cell for head, cell in zip(grid.heads, line.cells, strict=True) if not head.total]


def _cells(grid: Grid, line: Line, top: int) -> list[ShownCell]:
    inside = top > 0 and line is not grid.total
    return [
        ShownCell(cell.text, cell.url, cell.hidden, _css(head, cell, top if inside else 0))
        for head, cell in zip(grid.heads, line.cells, strict=True)
    ]


def _css(head: Head, cell: Cell, top: int) -> str:
    if head.total:
        return "figures-total"
    return f"heat heat-{strength(cell, top)}" if top else ""


def strength(cell: Cell, top: int) -> int:
    """0 for nothing (or hidden), else 1 to 5 by fifths of the greatest."""
    if not isinstance(cell.value, int) or cell.value <= 0 or cell.hidden:
        return 0
    return -(-cell.value * STRENGTHS // top)


def ordered(grid: Grid, at: int) -> Grid:
    """The lines by one column, the greatest first; what cannot be compared stands last."""

    def rank(line: Line) -> tuple[bool, float]:
        value = line.cells[at].number
        return value is None, -(value or 0)

    return replace(grid, lines=tuple(sorted(grid.lines, key=rank)))


def chart(grid: Grid, kind: str, indicators: Sequence[str] = ()) -> dict[str, Any] | None:
    """The lines as categories, columns of one unit as series; None where a picture would say nothing.

    `indicators`: which columns to draw; by default all that share the unit of the first.
    """
    wanted = [
        at
        for at, head in enumerate(grid.heads)
        if not head.total
        and (not indicators or head.indicator in indicators)
        and any(line.cells[at].number is not None for line in grid.lines)
    ]
    if not wanted or not 2 <= len(grid.lines) <= CHART_AT_MOST:
        return None
    unit = grid.heads[wanted[0]].unit
    wanted = [at for at in wanted if grid.heads[at].unit == unit]
    split = len({grid.heads[at].indicator for at in wanted}) == 1 and len(wanted) > 1
    series = [
        {
            "name": grid.heads[at].label,
            "values": [line.cells[at].number for line in grid.lines],
            **({"stack": "all"} if split and kind != "line" else {}),
        }
        for at in wanted
    ]
    categories = [line.label for line in grid.lines]
    return {"kind": kind, "categories": categories, "series": series, "unit": unit, "percent": unit == "%"}
