"""A table found in a grid: which kind of records it holds and which column means what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from xuncha.office.reading.grid import Grid
from xuncha.office.tables.labels import Path
from xuncha.office.values.text import CellValue, cell_text, is_nothing
from xuncha.office.values.words import yes_or_no


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
    # field → column → word: headings that are themselves answers (已完成 | 基本完成 | 未完成), ticked below
    options: dict[str, dict[int, str]] = field(default_factory=dict)
    score: float = 0.0

    def label(self, column: int) -> str:
        return "".join(self.labels.get(column, ()))

    def has(self, name: str) -> bool:
        return name in self.columns or name in self.options

    def fields(self) -> dict[int, str]:
        """Column → field, the ticked answers' columns included."""
        fields = {column: name for name, column in self.columns.items()}
        return fields | {column: name for name, answers in self.options.items() for column in answers}

    def raw_value(self, row: int, column: int) -> CellValue:
        return self.grid.raw(row, column)

    def value(self, row: int, name: str) -> CellValue:
        """The value of a field in a row, as a reader sees it (merges filled); '' where there is no such column."""
        if name in self.options:
            return self.ticked(row, name)
        column = self.columns.get(name)
        return self.grid.value(row, column) if column is not None else ""

    def text(self, row: int, name: str) -> str:
        return cell_text(self.value(row, name))

    def own(self, row: int, name: str) -> str:
        """The text of the field that stands in this very row, '' where a merge from above covers it."""
        if name in self.options:
            return self.ticked(row, name)
        column = self.columns.get(name)
        if column is None or self.grid.continued(row, column):
            return ""
        return self.grid.text(row, column)

    def ticked(self, row: int, name: str) -> str:
        """The answer whose column is ticked; words written instead of a tick are kept behind it."""
        for column, word in self.options[name].items():
            text = self.grid.text(row, column)
            if is_nothing(text) or yes_or_no(text) is False:
                continue
            return word if len(text) <= 2 else f"{word}，{text}"
        return ""
