"""Workbooks out, and filled-in ones back: exports, import templates and fill-in packages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xuncha.office.reading import Limits, read_document
from xuncha.office.values.text import CellValue

# What makes a text a formula for a spreadsheet program (OWASP: CSV injection), as first character.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CONSTANT_MEMORY_FROM = 5_000
_LONGEST_INLINE_LIST = 255  # Excel's limit for choices written into the validation itself
_LONGEST_TEXT = 32_767
_LISTS = "选项"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` in characters; `choices` become a drop-down; `comment` hangs on the heading.

    `hidden` keeps ids out of sight; `number` lets numbers stay numbers (else everything is text).
    """

    title: str
    width: float = 14
    choices: tuple[str, ...] = ()
    comment: str | None = None
    hidden: bool = False
    locked: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet. `titles` stand above the heading over the whole width, `notes` below the rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[CellValue]] = ()
    titles: Sequence[str] = ()
    notes: Sequence[str] = ()
    blank_rows: int = 0  # rows to fill in below the data: they get the drop-downs too
    row_count: int | None = None  # needed only where `rows` has no length and the sheet is long
    protect: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Format
    head: Format
    text: Format
    locked: Format
    day: Format
    note: Format


def write_workbook(target: Path | str | BinaryIO, sheets: Sequence[SheetOut]) -> None:
    """Write an .xlsx. Text is written as text and neutralised, so nothing a person typed becomes a formula."""
    long = any(_length(sheet) >= _CONSTANT_MEMORY_FROM for sheet in sheets)
    options = {
        "constant_memory": long,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options) as book:
        formats = _formats(book)
        lists: dict[tuple[str, ...], str] = {}
        pages = [
            (book.add_worksheet(sheet_name(sheet.name, i, sheets)), sheet) for i, sheet in enumerate(sheets)
        ]
        _write_lists(book, sheets, lists)
        for page, sheet in pages:
            _write_sheet(page, sheet, formats, lists)


def neutral(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def sheet_name(name: str, index: int, sheets: Sequence[SheetOut]) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, unique in the book."""
    cleaned = "".join("_" if char in "[]:*?/\\'" else char for char in name).strip()[:31] or f"表{index + 1}"
    taken = [other.name[:31].casefold() for other in sheets[:index]]
    return f"{cleaned[:27]}_{index + 1}" if cleaned.casefold() in taken else cleaned


def restored(value: CellValue) -> CellValue:
    """What was written before `neutral` put its apostrophe in front."""
    marked = isinstance(value, str) and value.startswith("'") and value[1:].startswith(_FORMULA_STARTS)
    return value[1:] if marked and isinstance(value, str) else value


def read_rows(path: Path, *, limits: Limits | None = None) -> dict[str, list[list[CellValue]]]:
    """All sheets of a workbook as plain rows, hidden columns included; raises Unreadable."""
    grids = read_document(path, limits).grids
    return {grid.name: [[restored(value) for value in row] for row in grid.rows] for grid in grids}


def _length(sheet: SheetOut) -> int:
    return sheet.row_count or (len(sheet.rows) if isinstance(sheet.rows, Sequence) else 0)


def _formats(book: xlsxwriter.Workbook) -> _Formats:
    cell = {
        "font_name": "宋体",
        "font_size": 11,
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
        "num_format": "@",
    }
    return _Formats(
        title=book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": "黑体"}
        ),
        head=book.add_format(
            cell | {"bold": True, "align": "center", "bg_color": "#E8EEF4", "font_name": "黑体"}
        ),
        text=book.add_format(cell | {"locked": False}),
        locked=book.add_format(cell | {"locked": True, "font_color": "#555555"}),
        day=book.add_format(cell | {"num_format": "yyyy-mm-dd", "align": "center", "locked": False}),
        note=book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"}),
    )


def _write_lists(
    book: xlsxwriter.Workbook, sheets: Sequence[SheetOut], lists: dict[tuple[str, ...], str]
) -> None:
    """Long drop-downs need their choices in cells: a hidden sheet holds them."""
    long = {
        c.choices
        for sheet in sheets
        for c in sheet.columns
        if sum(map(len, c.choices)) + len(c.choices) > _LONGEST_INLINE_LIST
    }
    if not long:
        return
    page = book.add_worksheet(_LISTS)
    page.hide()
    ordered = sorted(long)
    # row by row, for constant memory
    for row in range(max(map(len, ordered))):
        for column, choices in enumerate(ordered):
            if row < len(choices):
                page.write_string(row, column, neutral(choices[row]))
    for column, choices in enumerate(ordered):
        letter = xlsxwriter.utility.xl_col_to_name(column)
        lists[choices] = f"={_LISTS}!${letter}$1:${letter}${len(choices)}"


def _write_sheet(
    page: Worksheet, sheet: SheetOut, formats: _Formats, lists: dict[tuple[str, ...], str]
) -> None:
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width, None, {"hidden": column.hidden})
    head = _write_head(page, sheet, formats)
    row = head
    for values in sheet.rows:
        row += 1
        for index, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            _write_cell(page, row, index, value, column, formats)
    row = _write_blanks(page, sheet, row, formats)
    for note in sheet.notes:
        row += 1
        page.write_string(row, 0, neutral(note), formats.note)
    last = max(row - len(sheet.notes), head + 1)
    for index, column in enumerate(sheet.columns):
        if column.choices:
            page.data_validation(head + 1, index, last, index, _validation(column, lists))
    if sheet.protect:
        page.protect(options={"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _write_head(page: Worksheet, sheet: SheetOut, formats: _Formats) -> int:
    """Titles and heading; returns the heading's row. The heading stays in view and on every printed page."""
    width = len(sheet.columns)
    for row, title in enumerate(sheet.titles):
        if width > 1:
            page.merge_range(row, 0, row, width - 1, "", formats.title)
        page.write_string(row, 0, neutral(title), formats.title)
    head = len(sheet.titles)
    for index, column in enumerate(sheet.columns):
        page.write_string(head, index, column.title, formats.head)
        if column.comment:
            page.write_comment(head, index, column.comment, {"x_scale": 2})
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    return head


def _write_blanks(page: Worksheet, sheet: SheetOut, row: int, formats: _Formats) -> int:
    for _ in range(sheet.blank_rows):
        row += 1
        for index in range(len(sheet.columns)):
            page.write_blank(row, index, None, formats.text)
    return row


def _write_cell(
    page: Worksheet, row: int, index: int, value: CellValue, column: Column, formats: _Formats
) -> None:
    style = formats.locked if column.locked else formats.text
    if value is None or value == "":
        page.write_blank(row, index, None, style)
    elif isinstance(value, bool):
        page.write_string(row, index, "是" if value else "否", style)
    elif isinstance(value, datetime | date):
        page.write_datetime(row, index, value, formats.day)
    elif column.number and isinstance(value, int | float):
        page.write_number(row, index, value)
    else:
        page.write_string(row, index, neutral(str(value))[:_LONGEST_TEXT], style)


def _validation(column: Column, lists: dict[tuple[str, ...], str]) -> dict[str, object]:
    return {
        "validate": "list",
        "source": lists.get(column.choices) or list(column.choices),
        "error_title": "请从列表中选择",
        "error_message": "这一格只能填下拉列表里的内容。",
    }
