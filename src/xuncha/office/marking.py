"""A workbook back to who filled it in: each wrong cell coloured and commented, all of them listed on a sheet in front.

The workbook itself, with its widths and formats; formulas become text, links to other files are dropped. A table that is no
.xlsx comes back as one. Runs in a helper process (`answer`), because a workbook opened for writing takes much memory.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xuncha.office.errors import Unreadable
from xuncha.office.marks import SHEET, Mark
from xuncha.office.reading import Document, read_document
from xuncha.office.sheets import neutral
from xuncha.office.values.text import cell_text

MOST_CELLS = 600_000
_FILLS = {True: PatternFill("solid", fgColor="F8D7DA"), False: PatternFill("solid", fgColor="FFF3CD")}
_LEVELS = {True: "必须改正", False: "请核实"}
_AUTHOR = "巡察办"


class TooBig(Exception):
    """More cells than can be marked; `code` and `figures` cross the process border."""

    code = "too_big"

    def __init__(self, cells: int) -> None:
        super().__init__(str(cells))
        self.figures = {"cells": cells}


def answer(_data: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """As a helper process carries it: what `marks.asked` wrote; gives the marked file."""
    head, _line, content = blob.partition(b"\n")
    found = json.loads(head)
    marks = [Mark(**mark) for mark in found["marks"]]
    return {"marks": len(marks)}, marked(content, marks, ending=found["ending"])


def marked(content: bytes, marks: Sequence[Mark], *, ending: str = ".xlsx") -> bytes:
    """The file as a marked .xlsx; TooBig for one of too many cells, Unreadable for what is no table."""
    book = _opened(content, ending)
    _defuse(book)
    for mark in marks:
        if mark.row:
            _mark(_page(book, mark.sheet), mark)
    _list(book, marks)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _opened(content: bytes, ending: str) -> Workbook:
    """The workbook itself where it is an .xlsx, else a new one with the same cells; judged as every upload first."""
    with _in_memory(content, ending) as path:
        document = read_document(path)
    cells = sum(grid.height * grid.width for grid in document.grids)
    if document.container == "xlsx":
        cells = max(cells, _merged(content))
    if cells > MOST_CELLS:
        raise TooBig(cells)
    if not document.grids or document.container == "docx":
        raise Unreadable("wrong_type", "只有表格能标注。")
    if document.container == "xlsx":
        return openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    return _copied(document)


def _merged(content: bytes) -> int:
    """Cells under merges, of sheets without a word in them too: the library makes one for each place of a merge."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.lower().endswith(".xml")]
        return sum(_area(one.get("ref") or "") for name in parts for one in _merges(archive.read(name)))


def _merges(part: bytes) -> Iterator[Any]:
    found = etree.iterparse(io.BytesIO(part), tag="{*}mergeCell", resolve_entities=False, no_network=True)
    return (element for _event, element in found)


def _area(reference: str) -> int:
    left, top, right, bottom = range_boundaries(reference)
    return (bottom - top + 1) * (right - left + 1)


@contextmanager
def _in_memory(content: bytes, ending: str) -> Iterator[Path]:
    """For readers that want a path: what people typed is written to no disk."""
    held = os.memfd_create("marking")
    try:
        with os.fdopen(os.dup(held), "wb") as file:
            file.write(content)
        with tempfile.TemporaryDirectory(prefix="xuncha-mark-") as folder:
            path = Path(folder) / f"table{ending}"
            path.symlink_to(f"/proc/{os.getpid()}/fd/{held}")
            yield path
    finally:
        os.close(held)


def _copied(document: Document) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for grid in document.grids:
        page = book.create_sheet("".join("_" if char in "[]:*?/\\'" else char for char in grid.name)[:31])
        for row in grid.rows:
            page.append([neutral(cell_text(value)) for value in row])
        for top, left, bottom, right in grid.merges:
            page.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    return book


def _page(book: Workbook, name: str) -> Worksheet:
    """The sheet of this name, else the first: a table has a name even where its file has none."""
    page: Worksheet = book[name] if name in book.sheetnames else book.worksheets[0]
    return page


def _mark(page: Worksheet, mark: Mark) -> None:
    cell = _cell(page, mark)
    if mark.wrong or cell.fill.fgColor.rgb != _FILLS[True].fgColor.rgb:
        cell.fill = _FILLS[mark.wrong]
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{earlier}{mark.text}"[:2000], _AUTHOR, width=260, height=90)


def _cell(page: Worksheet, mark: Mark) -> Any:
    """The cell itself, or the first of the merge it lies in: the others of a merge hold neither colour nor remark."""
    column = mark.column + 1 if mark.column is not None else _first_filled(page, mark.row)
    place = page.cell(mark.row, column).coordinate
    for merge in page.merged_cells.ranges:
        if place in merge:
            return page.cell(merge.min_row, merge.min_col)
    return page[place]


def _first_filled(page: Worksheet, row: int) -> int:
    return next((cell.column for cell in page[row] if cell.value not in (None, "")), 1)


def _defuse(book: Workbook) -> None:
    """What was typed as a formula goes back as text."""
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = neutral(str(cell.value))
                    cell.data_type = "s"


def _list(book: Workbook, marks: Sequence[Mark]) -> None:
    """All of them on a sheet of their own, for those whose program hides comments."""
    if SHEET in book.sheetnames:
        del book[SHEET]
    page = book.create_sheet(SHEET, 0)
    page.append(["表", "格", "程度", "说明"])
    for mark in marks:
        where = (
            f"{get_column_letter(mark.column + 1)}{mark.row}" if mark.column is not None else mark.row or ""
        )
        page.append([neutral(mark.sheet), where, _LEVELS[mark.wrong], neutral(mark.text)])
    for letter, width in (("A", 16), ("B", 8), ("C", 12), ("D", 80)):
        page.column_dimensions[letter].width = width
    book.active = 0
