"""Figures of the dictionary as the boards show them: with their definition, and the rows behind each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.definitions import PERCENT, Indicator, indicator
from xuncha.insight.indicators.engine import evaluate
from xuncha.insight.indicators.results import Figure, Ratio, Result, Row
from xuncha.insight.tables.filling import drill_url

FILE = Path(__file__).parent / "data" / "boards.toml"
PAPER_ROUNDS = 5
NOUGHTS = ("0", "0.00", "—")
Where = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Section:
    """Indicators that stand together on a board."""

    label: str
    slugs: tuple[str, ...]


@cache
def sections(board: str) -> tuple[Section, ...]:
    """Which indicators a board shows, as its file says; one that the dictionary does not know is an error."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))[board]
    found = tuple(Section(row["label"], tuple(row["indicators"])) for row in rows)
    for slug in slugs_of(found):
        indicator(slug)
    return found


def slugs_of(found: Sequence[Section]) -> list[str]:
    return list(dict.fromkeys(slug for section in found for slug in section.slugs))


@dataclass(frozen=True, slots=True)
class Cell:
    """`number`: for drawing, a ratio in percent; None where nothing may be told."""

    text: str
    url: str = ""
    hidden: bool = False
    number: float | int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator across the rounds, and its total over them."""

    slug: str
    label: str
    definition: str
    unit: str
    cells: tuple[Cell, ...]
    total: Cell

    @property
    def told(self) -> bool:
        return self.total.text not in NOUGHTS


@dataclass(frozen=True, slots=True)
class Block:
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Indicators down the side, rounds across; `rounds`: their words in the order of time."""

    rounds: tuple[str, ...]
    blocks: tuple[Block, ...]

    def on_paper(self, without: Sequence[str]) -> Matrix:
        """What fits on one sheet: the last rounds, and only lines in which something was counted."""
        first = max(len(self.rounds) - PAPER_ROUNDS, 0)
        blocks = [
            Block(
                block.label,
                tuple(
                    replace(line, cells=line.cells[first:])
                    for line in block.lines
                    if line.told and line.slug not in without
                ),
            )
            for block in self.blocks
        ]
        return Matrix(self.rounds[first:], tuple(block for block in blocks if block.lines))


def by_round(board: str, actor: Actor, where: Where) -> Matrix:
    """The indicators of a board by round, as this reader may count them; one statement a fact."""
    parts = sections(board)
    result = evaluate(slugs_of(parts), actor=actor, by=("round",), where=where)
    blocks = [
        Block(
            _(part.label),
            tuple(_line(slug, result, actor, where) for slug in part.slugs if known(slug, result)),
        )
        for part in parts
    ]
    return Matrix(
        tuple(row.labels[0] for row in result.rows), tuple(block for block in blocks if block.lines)
    )


def known(slug: str, result: Result) -> bool:
    """Whether this reader counts it at all; what one may not know is not shown as a dash among numbers."""
    return slug not in result.unknown


def _line(slug: str, result: Result, actor: Actor, where: Where) -> Line:
    one = indicator(slug)
    rows = opens_rows(one, actor)
    cells = tuple(cell(one, row[slug], {**where, "round": row.key} if rows else None) for row in result.rows)
    return Line(
        slug,
        _(one.name),
        _(one.caliber),
        _(one.unit),
        cells,
        cell(one, result.total[slug], where if rows else None),
    )


def cell(one: Indicator, figure: Figure, where: Where | None) -> Cell:
    """`where` None: the reader may count, not read."""
    url = drill_url(one, where) if where is not None and not figure.hidden and _counted(figure) else ""
    plain = figure.plain
    number = round(plain * 100, 2) if one.is_ratio and plain is not None else plain
    return Cell(figure.text, url, bool(figure.hidden), number)


def _counted(figure: Figure) -> bool:
    value = figure.value
    return bool(value.whole if isinstance(value, Ratio) else value)


def opens_rows(one: Indicator, actor: Actor) -> bool:
    """Whether this reader may read the rows behind it, and not only count them."""
    return bool(actor.reach(one.parts()[-1].facts()[0].model.read_right))


def cards(slugs: Sequence[str], result: Result, actor: Actor, row: Row | None = None) -> list[dict[str, Any]]:
    """What `<c-figure>` takes, of the total or of one row; without the indicators this reader does not count."""
    told = row or result.total
    where = {**result.where, **dict(zip(result.by, ((value,) for value in told.key), strict=False))}
    return [_card(indicator(slug), told[slug], where, actor) for slug in slugs if known(slug, result)]


def _card(one: Indicator, figure: Figure, where: Where, actor: Actor) -> dict[str, Any]:
    shown = cell(one, figure, where if opens_rows(one, actor) else None)
    parts = figure.value if isinstance(figure.value, Ratio) and not figure.hidden else None
    return {
        "label": _(one.name),
        "value": shown.text,
        "unit": "" if one.is_ratio else _(one.unit),
        "url": shown.url,
        "definition": _(one.caliber),
        "note": f"{parts.part:,} / {parts.whole:,}" if parts else "",
    }


def drawn(matrix: Matrix, slugs: Sequence[str]) -> dict[str, Any] | None:
    """What `<c-chart>` takes: these indicators round by round; None where fewer than two rounds have a number."""
    lines = [line for block in matrix.blocks for line in block.lines if line.slug in slugs]
    told = [
        at for at in range(len(matrix.rounds)) if any(line.cells[at].number is not None for line in lines)
    ]
    if len(told) < 2:
        return None
    series = [{"name": line.label, "values": [line.cells[at].number for at in told]} for line in lines]
    percent = all(line.unit == PERCENT for line in lines)
    return {
        "kind": "bar",
        "categories": [matrix.rounds[at] for at in told],
        "series": series,
        "unit": "%" if percent else lines[0].unit,
        "percent": percent,
    }
