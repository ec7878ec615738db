"""A table found in a grid: which kind of records it holds and which column means what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from xuncha.office.reading.grid import Grid
from xuncha.office.tables.labels import Path
from xuncha.office.values.text import CellValue


class Role(StrEnum):
    """What a row is for the import preview."""

    TITLE = "title"
    HEADER = "header"
    HEADING = "heading"
    RECORD = "record"
    SUBTOTAL = "subtotal"
    NOTE = "note"
    SIGNATURE = "signature"
    BLANK = "blank"
    DOUBTFUL = "doubtful"


@dataclass
class Table:
    """Rows are 0-based grid rows: header from `top`, data in [`first`, `last`)."""

    grid: Grid
    kind: str
    top: int
    first: int
    last: int
    columns: dict[str, int]
    labels: dict[int, Path]
    titles: tuple[str, ...] = ()
    guessed: dict[str, str] = field(default_factory=dict)  # field → why, where content alone spoke
    unknown: tuple[int, ...] = ()  # columns that hold something nobody understood
    score: float = 0.0

    def label(self, column: int) -> str:
        return "".join(self.labels.get(column, ()))

    def raw_value(self, row: int, column: int) -> CellValue:
        return self.grid.raw(row, column)

    def value(self, row: int, name: str) -> CellValue:
        """The value of a field in a row, as a reader sees it (merges filled); '' where there is no such column."""
        column = self.columns.get(name)
        return self.grid.value(row, column) if column is not None else ""

    def text(self, row: int, name: str) -> str:
        column = self.columns.get(name)
        return self.grid.text(row, column) if column is not None else ""

    def own(self, row: int, name: str) -> str:
        """The text of the field that stands in this very row, '' where a merge from above covers it."""
        column = self.columns.get(name)
        if column is None or self.grid.continued(row, column):
            return ""
        return self.grid.text(row, column)
