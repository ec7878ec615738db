"""Grids from xlsx, xlsb, xls, ods (calamine) and csv."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import python_calamine as calamine
from defusedxml import ElementTree

from xuncha.office.errors import Unreadable
from xuncha.office.reading.grid import Grid
from xuncha.office.reading.guards import Limits
from xuncha.office.values.text import CellValue

_HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col\b(?=[^>]*?\bhidden="(?:1|true)")[^>]*?>')
_EDGES = re.compile(rb'\b(min|max)="(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path: Path, kind: str, limits: Limits) -> list[Grid]:
    """All sheets with cells; sheets that hold nothing are left out."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        grids = [_grid(book, meta, limits) for meta in book.sheets_metadata]
    except calamine.PasswordError as error:
        raise Unreadable("encrypted", "文件设有打开密码。请去掉密码后再导入。") from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable("corrupt", "表格文件已损坏或不完整，读不出来。请重新取得文件后再导入。") from error
    if kind == "xlsx":
        _mark_hidden(path, grids)
    return [grid for grid in grids if grid.height]


def _grid(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata, limits: Limits) -> Grid:
    if meta.typ != calamine.SheetTypeEnum.WorkSheet:
        return Grid(meta.name, [])
    sheet = book.get_sheet_by_name(meta.name)
    if sheet.total_height * sheet.total_width > limits.cells:
        raise Unreadable("too_many_cells", f"工作表“{meta.name}”的范围过大。请删除表格外的空行空列后再导入。")
    merges = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    rows: list[list[CellValue]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    return Grid(meta.name, rows, merges, hidden=hidden)


def _mark_hidden(path: Path, grids: list[Grid]) -> None:
    """calamine does not tell which rows and columns are hidden; the sheet's own XML does."""
    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        for grid in grids:
            if part := parts.get(grid.name):
                data = archive.read(part)
                grid.hidden_rows = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(data))
                grid.hidden_columns = _hidden_columns(data)


def _hidden_columns(data: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for found in _HIDDEN_COLUMN.finditer(data[:200_000]):
        edges = {name: int(value) for name, value in _EDGES.findall(found.group(0))}
        hidden.update(range(edges.get(b"min", 1) - 1, min(edges.get(b"max", 0), 16_384)))
    return frozenset(hidden)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        link.get("Id"): "xl/" + (link.get("Target") or "").removeprefix("/xl/")
        for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    sheets = (sheet for sheet in book.iter() if sheet.tag.endswith("}sheet"))
    parts = {sheet.get("name") or "": targets.get(sheet.get(_RELATION), "") for sheet in sheets}
    return {name: part for name, part in parts.items() if part in names}


def read_csv(path: Path) -> list[Grid]:
    """A text table in UTF-8 or GB 18030, separated by comma, tab or semicolon."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("corrupt", "文本文件的编码无法识别。请另存为UTF-8编码后再导入。")
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(",\t;", key=first.count)
    try:
        rows: list[list[CellValue]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise Unreadable("corrupt", "文本表格的格式有误，读不出来。") from error
    return [Grid(path.stem, rows)] if any(any(row) for row in rows) else []
