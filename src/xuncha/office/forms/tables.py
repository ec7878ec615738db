"""The tables of a form in Word: thin lines, heads repeated on each page, rows not torn apart."""

from __future__ import annotations

from dataclasses import replace

from docx.oxml import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from xuncha.office.forms import page
from xuncha.office.forms.model import Align, Cell, Row, Table
from xuncha.office.forms.page import Look, flag, holding, marked, paragraph, twips
from xuncha.office.forms.widths import placed

MM = 72 / 25.4  # points
AIR = {"top": 0.8, "left": 1.8, "bottom": 0.8, "right": 1.8}
"""mm between a cell's edges and its text."""
LEADING = 1.4
TORN_FROM = 400
"""A row with more signs than this may break over pages: kept whole it would leave half a page white."""

Touching = tuple[int, Cell, bool]
"""Column, cell, whether it began in a row above."""


def word_table(table: Table, widths: list[float], size: float) -> BaseOxmlElement:
    """w:tbl; widths in mm, `size` the type in points."""
    made = OxmlElement("w:tbl")
    made.append(_settings(sum(widths)))
    made.append(holding("w:tblGrid", [marked("w:gridCol", w=_mm(width)) for width in widths]))
    for row, cells in zip(table.rows, _lines(table), strict=True):
        made.append(_row(row, cells, widths, size))
    return made


def _settings(width: float) -> BaseOxmlElement:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = [marked(f"w:{edge}", val="single", sz="4", space="0", color="000000") for edge in edges]
    air = [marked(f"w:{edge}", w=_mm(width), type="dxa") for edge, width in AIR.items()]
    return holding(
        "w:tblPr",
        [
            marked("w:tblW", w=_mm(width), type="dxa"),
            marked("w:jc", val="center"),
            holding("w:tblBorders", lines),
            marked("w:tblLayout", type="fixed"),
            holding("w:tblCellMar", air),
        ],
    )


def _row(row: Row, cells: list[Touching], widths: list[float], size: float) -> BaseOxmlElement:
    parts = [] if sum(len(cell.text) for cell in row.cells) > TORN_FROM else [flag("w:cantSplit")]
    if row.height:
        parts.append(marked("w:trHeight", val=_mm(row.height), hRule="atLeast"))
    if row.head:
        parts.append(flag("w:tblHeader"))
    made = holding("w:tr", [holding("w:trPr", parts)])
    for column, cell, continued in cells:
        made.append(_cell(cell, sum(widths[column : column + cell.colspan]), size, continued=continued))
    return made


def _lines(table: Table) -> list[list[Touching]]:
    """For each row the cells that touch it, in order; those that began further up come as continued."""
    lines: list[list[Touching]] = [[] for _row in table.rows]
    for start, column, cell in placed(table):
        for at in range(start, min(start + cell.rowspan, len(lines))):
            lines[at].append((column, cell, at > start))
    return [sorted(line, key=lambda item: item[0]) for line in lines]


def _cell(cell: Cell, width: float, size: float, *, continued: bool) -> BaseOxmlElement:
    parts = [marked("w:tcW", w=_mm(width), type="dxa")]
    if cell.colspan > 1:
        parts.append(marked("w:gridSpan", val=str(cell.colspan)))
    if cell.rowspan > 1:
        parts.append(marked("w:vMerge", **({} if continued else {"val": "restart"})))
    parts.append(marked("w:vAlign", val="center"))
    made = holding("w:tc", [holding("w:tcPr", parts)])
    look = Look(
        page.HEADING if cell.header else page.BODY,
        size,
        cell.align if cell.align is not Align.JUSTIFY else Align.LEFT,
        line=size * LEADING,
    )
    lines = () if continued else cell.paragraphs
    for line in lines:
        made.append(paragraph(line.spans, replace(look, align=line.align)))
    if not lines:
        made.append(paragraph("", look))
    return made


def _mm(length: float) -> str:
    return twips(length * MM)
