"""Rows of a plan's table: which column says what, and the items of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from xuncha.text.decompose import lexicon
from xuncha.text.decompose.bodies import listed
from xuncha.text.decompose.deadlines import labelled_deadline
from xuncha.text.decompose.marks import marks_of
from xuncha.text.decompose.model import Body, Due, Paragraph, Source

TEXTS = ("problem", "requirement", "measure", "result")
BODIES = ("lead", "responsible", "cooperating", "supervising", "leader")
HEADER_ROWS = 4


@dataclass
class Row:
    """`texts`: (kind, start, end, whether first met in this row); `cells`: the other fields with their places."""

    texts: list[tuple[str, int, int, bool]] = field(default_factory=list)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    def bodies(self, text: str) -> list[Body]:
        return [
            body for role in BODIES if role in self.cells for body in listed(text, *self.cells[role], role)
        ]

    def deadline(self, text: str, reference: date | None) -> Due | None:
        return (
            labelled_deadline(text, *self.cells["deadline"], reference) if "deadline" in self.cells else None
        )


def rows_of(source: Source, text: str, table: int) -> Iterator[Row]:
    cells = [p for p in source.paragraphs if p.table == table]
    header, columns = _header(cells, text)
    if not any(kind in TEXTS for kind in columns.values()):
        return
    for number in sorted({cell.row for cell in cells if cell.row > header}):
        row = _row([cell for cell in cells if cell.row == number], columns, text)
        if row.texts:
            yield row


def _header(cells: list[Paragraph], text: str) -> tuple[int, dict[int, str]]:
    """The row with most known headings among the first, and what each of its columns means."""
    best: tuple[int, dict[int, str]] = (-1, {})
    for number in sorted({cell.row for cell in cells})[:HEADER_ROWS]:
        columns: dict[int, str] = {}
        for cell in cells:
            written = text[cell.start : cell.end].strip()
            if cell.row == number and len(written) <= 16 and (field := lexicon.first_of("columns", written)):
                columns.setdefault(cell.column, field)
        if len(columns) > len(best[1]):
            best = (number, columns)
    return best if len(best[1]) >= 2 else (-1, {})


def _row(cells: list[Paragraph], columns: dict[int, str], text: str) -> Row:
    row = Row()
    for cell in sorted(cells, key=lambda cell: cell.column):
        kind = columns.get(cell.column)
        if kind is None or not text[cell.start : cell.end].strip():
            continue
        if kind not in TEXTS:
            row.cells[kind] = (cell.start, cell.end)
            continue
        # A merged cell is written once: its later rows point back to the same words.
        fresh = not cell.page.startswith("=")
        pieces = [(cell.start, cell.end)] if kind == "problem" else list(_points(text, cell.start, cell.end))
        row.texts += [(kind, start, end, fresh) for start, end in pieces]
    row.texts.sort(key=lambda entry: TEXTS.index(entry[0]))
    return row


def _points(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """1.… 2.… within a cell are items by themselves."""
    marks = [mark for begin, stop in _lines(text, start, end) for mark in marks_of(text, begin, stop)]
    families = [mark.family for mark in marks]
    marks = [mark for mark in marks if families.count(mark.family) > 1 and mark.family == families[0]]
    if not marks:
        yield start, end
        return
    for mark, after in zip(marks, [*(mark.start for mark in marks[1:]), end], strict=True):
        stop = mark.end + len(text[mark.end : after].rstrip())
        yield mark.end, stop


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"[^\n]+", text[start:end]):
        yield start + found.start(), start + found.end()
