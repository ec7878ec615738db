"""Find the headings of a grid and decide what each column means, by wording and by content together."""

from __future__ import annotations

import re

from xuncha.office.reading.grid import Grid
from xuncha.office.tables.columns import Columns, is_answer_word, read_as
from xuncha.office.tables.labels import Path, is_exact_label, is_label, kinds
from xuncha.office.tables.table import Table
from xuncha.office.values.text import CellValue, narrow

_SEARCHED = 60  # a heading further down than this is not a first heading
_SAMPLE = 150


def find_tables(grid: Grid, about: str = "") -> list[Table]:
    """All tables of a grid. `about` is what file name and surrounding text say; it tips the scales between kinds."""
    tables: list[Table] = []
    row = 0
    while row < (grid.height if tables else min(grid.height, _SEARCHED)):
        since = row - _title_rows_above(grid, row) if tables else 0
        found = _table_at(grid, row, since, about) if _may_start(grid, row, tables) else None
        if found is None:
            row += 1
            continue
        if tables:
            tables[-1].last = since
        tables.append(found)
        row = found.first
    return tables


def _may_start(grid: Grid, row: int, tables: list[Table]) -> bool:
    if not tables:
        return _may_be_header(grid, row, strict=False)
    return _may_be_header(grid, row, strict=True) and not repeats_header(tables[-1], grid.filled(row))


def repeats_header(table: Table, filled: list[tuple[int, str]]) -> bool:
    """The heading, or one of its rows, printed again on a new page."""
    same = sum(narrow(text) in table.labels.get(column, ()) for column, text in filled)
    return same >= 2 and same * 10 >= len(filled) * 6


def _may_be_header(grid: Grid, row: int, *, strict: bool) -> bool:
    filled = grid.filled(row)
    if strict and not any(is_exact_label(text) for _, text in filled[:4]):
        return False
    if len(filled) < 2 or len(filled) * 2 < sum(len(text) > 20 for _, text in filled) * 4:
        return False
    if not strict and _looks_like_header(grid, row, filled):
        return True
    known = is_exact_label if strict else is_label
    hits = sum(len(text) <= 24 and known(text) for _, text in filled)
    return hits >= 3 and hits * 10 >= len(filled) * 6 if strict else hits >= 2 and hits * 2 >= len(filled)


def _looks_like_header(grid: Grid, row: int, filled: list[tuple[int, str]]) -> bool:
    """Short, different words side by side over at least two rows that hold more than words: whatever they say."""
    texts = [narrow(text) for _, text in filled]
    if len(texts) < 4 or len({*texts}) < len(texts) or any(len(text) > 16 for text in texts):
        return False
    if any(re.search(r"\d{2}|[。；;]", text) for text in texts) or not any(map(is_label, texts)):
        return False
    below = range(row + 1, min(row + 5, grid.height))  # a heading or a blank row may stand between
    return sum(len(grid.filled(line)) >= 3 for line in below) >= 2


def _title_rows_above(grid: Grid, row: int) -> int:
    count = 0
    while count < 3 and row - count - 1 >= 0 and len(grid.filled(row - count - 1)) <= 1:
        count += 1
    return count


def _table_at(grid: Grid, row: int, since: int, about: str) -> Table | None:
    titles = tuple(text for above in range(since, row) for _, text in grid.filled(above))
    candidates = []
    for depth in _depths(grid, row):
        labels = _paths(grid, row, depth)
        columns = _columns(grid, row + depth, labels)
        for kind in kinds():
            reading = read_as(kind, columns, " ".join((about, grid.name, *titles)))
            if reading:
                # an additional header row must earn its place: it eats a data row
                candidates.append((reading.score - 0.3 * depth, -depth, kind, reading, labels))
    if not candidates:
        return None
    score, depth, kind, reading, labels = max(candidates, key=lambda candidate: candidate[:3])
    return Table(
        grid,
        kind,
        row,
        row - depth,
        grid.height,
        reading.columns,
        labels,
        titles,
        reading.guessed,
        reading.unknown,
        reading.options,
        score,
    )


def _depths(grid: Grid, row: int) -> list[int]:
    """How many rows the heading may take: what the merges say, or one and two where there are none."""
    depth = 1
    while depth < 4:
        merges = [
            m for m in grid.merges if row <= m[0] < row + depth and m[3] - m[1] + 1 < max(grid.width, 2)
        ]
        bottom = max((m[2] for m in merges if m[2] - m[0] < 4), default=row)
        last = row + depth - 1
        split = any(m[0] == last and m[3] > m[1] for m in merges) and len(grid.filled(last + 1)) >= 2
        wanted = max(bottom - row + 1, depth + 1 if split and _short_row(grid, last + 1) else depth)
        if wanted <= depth:
            break
        depth = min(wanted, 4)
    if depth == 1 and row + 1 < grid.height and _short_row(grid, row + 1) and _has_gaps(grid, row):
        return [1, 2]
    return [depth]


def _short_row(grid: Grid, row: int) -> bool:
    filled = grid.filled(row)
    return bool(filled) and all(len(text) <= 16 and not narrow(text).isdecimal() for _, text in filled)


def _has_gaps(grid: Grid, row: int) -> bool:
    """Cells of the row below stand where this row is blank: an unmerged two-row heading."""
    here = {column for column, _ in grid.filled(row)}
    below = grid.filled(row + 1)
    words = sum(is_label(text) or is_answer_word(text) for _, text in below)
    return words >= 2 and any(column not in here for column, _ in below)


def _paths(grid: Grid, row: int, depth: int) -> dict[int, Path]:
    labels: dict[int, Path] = {}
    merged = any(row <= merge[0] < row + depth for merge in grid.merges)
    for column in range(grid.width):
        texts = [narrow(grid.text(line, column)) for line in range(row, row + depth)]
        if depth > 1 and not merged and not texts[0] and texts[-1]:
            texts[0] = next(
                (t[0] for c in range(column - 1, -1, -1) if (t := labels.get(c)) and len(t) > 1), ""
            )
        path = tuple(dict.fromkeys(text for text in texts if text))
        if path:
            labels[column] = path
    return labels


def _columns(grid: Grid, first: int, labels: dict[int, Path]) -> Columns:
    last = min(grid.height, first + _SAMPLE)
    samples: dict[int, list[CellValue]] = {column: [] for column in range(grid.width)}
    for row in range(first, last):
        for column, value in enumerate(grid.rows[row]):
            if value not in ("", None) and (row, column) not in grid.covered:
                samples[column].append(value)
    return {
        column: (labels.get(column, ()), values)
        for column, values in samples.items()
        if labels.get(column) or values
    }
