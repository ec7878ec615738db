"""Every cell of every fixed table against a count by hand, and behind every figure as many rows as it says."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.http import QueryDict

from tests.cast import Cast
from tests.insight.indicator_scene import Scene
from tests.insight.recount import Recount
from xuncha.foundation.dates import today
from xuncha.insight.indicators.definitions import indicator
from xuncha.insight.indicators.lake import Everyone
from xuncha.insight.tables.drilling import Behind, behind
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.fixed import fixed_tables
from xuncha.insight.tables.grid import Cell, Grid, Head, Line
from xuncha.insight.tables.hiding import Parts, is_safe
from xuncha.insight.tables.specs import Block, Spec, filters_in

pytestmark = pytest.mark.django_db
NOUGHT = (None, 0, (0, 0))
EVERYBODY: Any = Everyone()


def cells(grid: Grid) -> Iterator[tuple[Line, Head, Cell]]:
    for line in grid.every_line:
        for head, cell in zip(grid.heads, line.cells, strict=True):
            yield line, head, cell


def splits(spec: Spec, grid: Grid) -> list[str]:
    """For each column the dimension that it splits by; "" for one that stands by itself."""
    found: list[str] = []
    for block in spec.blocks:
        for _slug in block.indicators:
            found.append(block.split)
            while block.split and not grid.heads[len(found) - 1].total:
                found.append(block.split)
    return found


def compare(grid: Grid, spec: Spec, counted: Recount) -> int:
    """Cells that say what a count by hand says; how many."""
    told = splits(spec, grid)
    assert len(told) == len(grid.heads)
    for line in grid.every_line:
        for head, split, cell in zip(grid.heads, told, line.cells, strict=True):
            if spec.rows not in indicator(head.indicator).dimensions():
                assert cell.value is None and cell.text == "—"
                continue
            by: dict[str, Any] = {} if line is grid.total else {spec.rows: line.key}
            by |= {split: head.key} if split and not head.total else {}
            expected = counted.of(head.indicator, tuple(by)).get(tuple(by.values()), 0)
            fits = cell.value == expected or (cell.value in NOUGHT and expected in NOUGHT)
            assert fits, (spec.table, spec.rows, line.label, head.name, cell, expected)
    return len(grid.every_line) * len(grid.heads)


def test_every_cell_of_a_fixed_table_is_what_a_count_by_hand_finds(cast: Cast) -> None:
    Scene(cast, Random(2), size=5)
    counted = Recount(today())
    for table in fixed_tables().values():
        compare(fill(table.spec(), actor=EVERYBODY), table.spec(), counted)


@pytest.mark.slow
def test_every_table_by_every_dimension_of_its_lines_is_what_a_count_by_hand_finds(cast: Cast) -> None:
    Scene(cast, Random(7), size=25)
    counted = Recount(today())
    specs = [table.spec(rows) for table in fixed_tables().values() for rows in table.rows]
    number = sum(compare(fill(spec, actor=EVERYBODY), spec, counted) for spec in specs)
    assert number > 1_000, "the tables were as good as empty"


def told_by(rows: Behind) -> int:
    """What the rows say together: how many they are, or what stands in the column that is added up."""
    numbers = rows.numbers()
    found = rows.page(numbers, 0, 10_000)
    assert len(found) == sum(numbers)
    return sum(row[len(rows.told) + 1] for row in found) if rows.amount else len(found)


@pytest.mark.slow
def test_behind_every_figure_are_as_many_rows_as_it_says(cast: Cast) -> None:
    Scene(cast, Random(3), size=12)
    tried = 0
    layouts = [
        ("feedback_count", "leaf", "unit_type"), ("petition_count", "group", "channel"), ("case_count", "round", "receiver"),
        ("rules_made", "unit", ""), ("units_covered", "unit_type", "term"), ("immediate_count", "round", "result"),
        ("leads_count", "unit_type", "year"), ("refunded", "unit", ""), ("material_count", "group", ""), ("rect_total", "round", ""),
    ]  # fmt: skip
    for slug, rows, split in layouts:
        spec = Spec("表", rows, (Block((slug,), "", split),))
        for _line, head, cell in cells(fill(spec, actor=EVERYBODY)):
            if cell.url:
                where = filters_in(
                    QueryDict(cell.url.partition("?")[2]), indicator(head.indicator).dimensions()
                )
                rows_behind = behind(indicator(head.indicator), where, EVERYBODY, today())
                assert told_by(rows_behind) == cell.value, (slug, cell.url)
                tried += 1
    assert tried > 30


def test_a_narrowed_table_counts_only_what_it_is_narrowed_to(cast: Cast) -> None:
    Scene(cast, Random(5), size=8)
    everything = Spec("表", "leaf", (Block(("feedback_count",), "", "unit_type"),))
    wanted = {"round": (str(cast.round.pk),)}
    narrowed = Spec("表", "leaf", everything.blocks, wanted)
    grid, by_round = fill(narrowed, actor=EVERYBODY), Recount(today()).of("feedback_count", ("round",))
    assert grid.total and grid.total.cells[-1].value == by_round.get((cast.round.pk,), 0)
    assert grid.filters == ("轮次：十五届县委第三轮巡察",)


@pytest.mark.parametrize(
    ("slug", "rows", "split"),
    [
        ("leads_count", "unit_type", "year"),
        ("case_count", "group", "receiver"),
        ("leads_persons", "unit", ""),
    ],
)
def test_a_filled_table_tells_no_small_number_of_persons(
    cast: Cast, slug: str, rows: str, split: str
) -> None:
    Scene(cast, Random(1), size=24)
    spec = Spec("表", rows, (Block((slug,), "", split),))
    exact, told = fill(spec, actor=EVERYBODY), fill(spec, actor=EVERYBODY, exact=False)
    inner = [at for at, head in enumerate(exact.heads) if not head.total]
    parts = Parts([[int(line.cells[at].value or 0) for at in inner] for line in exact.lines], bool(split))  # type: ignore[arg-type]
    places = {at: -1 if head.total else at for at, head in enumerate(told.heads)}
    for row, line in enumerate([*told.lines, told.total]):
        assert line is not None
        for at, cell in enumerate(line.cells):
            if cell.hidden:
                parts.hidden.add((-1 if line is told.total else row, places[at]))
                assert cell.value is None and not cell.url
    small = [place for place in [*parts.inner(), *parts.shown_totals()] if parts.is_small(place)]
    assert small and all(place in parts.hidden and is_safe(parts, place) for place in small)
