"""A table as a grid of cells with its merges, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from xuncha.office.values.text import CellValue, cell_text

# A merge as (first row, first column, last row, last column), 0-based, inclusive.
Merge = tuple[int, int, int, int]
_MAX_COVERED = 2_000_000


@dataclass
class Grid:
    """Rows and columns are 0-based here; people see row + 1."""

    name: str
    rows: list[list[CellValue]]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    _filled: dict[int, list[tuple[int, str]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    @cached_property
    def covered(self) -> dict[tuple[int, int], Merge]:
        """Every cell of every merge but the first one → its merge, within the used area."""
        cells: dict[tuple[int, int], Merge] = {}
        for merge in self.merges:
            top, left, bottom, right = merge
            bottom, right = min(bottom, self.height - 1), min(right, self.width - 1)
            if len(cells) + (bottom - top + 1) * (right - left + 1) > _MAX_COVERED:
                break
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    cells[row, column] = merge
            cells.pop((top, left), None)
        return cells

    @cached_property
    def anchored(self) -> dict[tuple[int, int], Merge]:
        """The first cell of each merge → the merge."""
        return {(merge[0], merge[1]): merge for merge in self.merges}

    def raw(self, row: int, column: int) -> CellValue:
        """What stands in this cell itself; '' outside the grid."""
        line = self.rows[row] if 0 <= row < len(self.rows) else []
        return line[column] if 0 <= column < len(line) else ""

    def value(self, row: int, column: int) -> CellValue:
        """What a reader sees: inside a merge, the merge's value."""
        merge = self.covered.get((row, column))
        return self.raw(merge[0], merge[1]) if merge else self.raw(row, column)

    def text(self, row: int, column: int) -> str:
        return cell_text(self.value(row, column))

    def continued(self, row: int, column: int) -> bool:
        """Whether the cell continues a merge that began in a row above."""
        merge = self.covered.get((row, column))
        return merge is not None and merge[0] < row

    def filled(self, row: int) -> list[tuple[int, str]]:
        """(column, text) of the cells that hold something of their own."""
        if row >= len(self.rows):
            return []
        known = self._filled.get(row)
        if known is None:
            known = self._filled[row] = self._read_filled(row)
        return known

    def _read_filled(self, row: int) -> list[tuple[int, str]]:
        texts = (
            (column, cell_text(value))
            for column, value in enumerate(self.rows[row])
            if value not in ("", None)
        )
        covered = self.covered
        return [(column, text) for column, text in texts if text and (row, column) not in covered]
