"""Paragraphs and tables of a .docx in their order, with automatic numbers written out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from xuncha.office.errors import Unreadable
from xuncha.office.reading.grid import Grid, Merge
from xuncha.office.reading.headings import Headings
from xuncha.office.reading.numbering import Numbering
from xuncha.office.values.text import CellValue, clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_MAX_COLUMNS = 200
# Ticks and boxes set in a symbol font (Wingdings, Wingdings 2).
SYMBOLS = {
    "F0FE": "☑",
    "F052": "☑",
    "F0FC": "√",
    "F050": "√",
    "F0A8": "□",
    "F0A3": "□",
    "F06F": "□",
    "F0FD": "☒",
}
_TEXT, _TAB, _BREAK, _CR, _SYM = (qn(f"w:{name}") for name in ("t", "tab", "br", "cr", "sym"))
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    qn("w:pPr"),
}


Written = tuple[str, str, int]
"""A paragraph: its text, the bold text it begins with, the level of its heading style."""


def read_blocks(path: Path) -> list[Written | Grid]:
    """Each paragraph, and a Grid for each table, named 表1, 表2 …"""
    try:
        document = docx.Document(str(path))
        look = Numbering.of(document), Headings.of(document)
        return list(_blocks(document.element.body, look, [0]))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        LxmlError,
        zipfile.BadZipFile,
        AttributeError,
    ) as error:
        raise Unreadable("corrupt", "Word文档已损坏或不完整，读不出来。请重新取得文件后再导入。") from error


def _blocks(
    body: BaseOxmlElement, look: tuple[Numbering, Headings], count: list[int]
) -> Iterator[Written | Grid]:
    numbering, headings = look
    for element in body.iterchildren():
        if element.tag == qn("w:p"):
            text = clean(numbering.mark(element) + _text(element))
            yield text, clean(_bold_lead(element)), headings.level(element)
        elif element.tag == qn("w:tbl"):
            count[0] += 1
            yield _table(element, numbering, f"表{count[0]}")
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _blocks(element, look, count)


def _text(element: BaseOxmlElement) -> str:
    """Text as a reader sees it: insertions kept, deletions not; tabs and line breaks written out."""
    parts: list[str] = []
    for child in element.iterchildren():
        if child.tag in _SKIPPED:
            continue
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag == _TAB:
            parts.append("\t")
        elif child.tag in (_BREAK, _CR):
            parts.append("\n")
        elif child.tag == _SYM:
            parts.append(SYMBOLS.get((child.get(qn("w:char")) or "").upper(), ""))
        elif len(child):
            parts.append(_text(child))
    return "".join(parts)


def _bold_lead(paragraph: BaseOxmlElement) -> str:
    """The bold text a paragraph begins with: in feedback letters, the problem's own sentence."""
    parts: list[str] = []
    for run in paragraph.iter(qn("w:r")):
        text = _text(run)
        if not text.strip():
            continue
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if bold is None or bold.get(qn("w:val")) in ("0", "false"):
            break
        parts.append(text)
    return "".join(parts)


def _table(table: BaseOxmlElement, numbering: Numbering, name: str) -> Grid:
    rows: list[list[CellValue]] = []
    merges: dict[tuple[int, int], Merge] = {}
    open_merges: dict[int, tuple[int, int]] = {}  # column → where its vertical merge began
    for y, row in enumerate(table.iterchildren(qn("w:tr"))):
        line: list[CellValue] = []
        for cell in _cells(row):
            x, span = len(line), min(_number(cell, "w:gridSpan", 1), _MAX_COLUMNS)
            going_on = _continues(cell) and x in open_merges
            origin = open_merges[x] if going_on else (y, x)
            line.extend(["" if going_on else _cell_text(cell, numbering), *[""] * (span - 1)])
            if _merges_down(cell):
                open_merges[x] = origin
            else:
                open_merges.pop(x, None)
            if going_on or span > 1:
                merges[origin] = (*origin, y, max(x + span - 1, merges.get(origin, (0, 0, 0, 0))[3]))
        rows.append(line)
    return Grid(name, rows, list(merges.values()))


def _cells(row: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for element in row.iterchildren():
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag == qn("w:sdt"):
            yield from element.iter(qn("w:tc"))


def _cell_text(cell: BaseOxmlElement, numbering: Numbering) -> str:
    lines = [numbering.mark(paragraph) + _text(paragraph) for paragraph in cell.iter(qn("w:p"))]
    return clean("\n".join(lines))


def _property(cell: BaseOxmlElement, name: str) -> BaseOxmlElement | None:
    return cell.find(f"{qn('w:tcPr')}/{qn(name)}")


def _number(cell: BaseOxmlElement, name: str, default: int) -> int:
    found = _property(cell, name)
    value = found.get(qn("w:val")) if found is not None else None
    return int(value) if value and value.isdigit() and int(value) else default


def _merges_down(cell: BaseOxmlElement) -> bool:
    return _property(cell, "w:vMerge") is not None


def _continues(cell: BaseOxmlElement) -> bool:
    found = _property(cell, "w:vMerge")
    return found is not None and found.get(qn("w:val")) != "restart"
