"""The sheet as it is, coloured by how it was understood (screens: import preview). Light, whatever the file's size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import Declared
from xuncha.office import CellView, Remark, Role, RowView, SheetView, Understanding
from xuncha.office.values.text import narrow

FIRST_ROWS = 200
DOUBTFUL_ROWS = 300
MOST_COLUMNS = 40
LONGEST_TEXT = 400
REMARKS = 200
_ROW_KINDS = {
    Role.TITLE: "note",
    Role.HEADER: "header",
    Role.HEADING: "note",
    Role.RECORD: "record",
    Role.SUBTOTAL: "subtotal",
    Role.NOTE: "note",
    Role.SIGNATURE: "note",
    Role.BLANK: "blank",
    Role.DOUBTFUL: "doubtful",
}


def sheets_of(answer: Understanding) -> list[dict[str, Any]]:
    """The first rows of every sheet and every doubtful one; what is left out is counted, not shown."""
    doubtful = {(remark.sheet, remark.row) for remark in (*answer.doubtful, *answer.refused)}
    return [
        _sheet(view, {row for sheet, row in doubtful if sheet == view.name and row}) for view in answer.cells
    ]


def _sheet(view: SheetView, doubtful: set[int]) -> dict[str, Any]:
    rows = list(view.rows(1, FIRST_ROWS))
    if view.height > FIRST_ROWS:
        rest = (row for row in view.rows(FIRST_ROWS + 1, view.height) if _is_doubtful(row, doubtful))
        rows += _at_most(rest, DOUBTFUL_ROWS)
    width = min(max((cell.column for row in rows for cell in row.cells), default=0) + 1, MOST_COLUMNS)
    shown = [_row(row, width, doubtful) for row in rows]
    return {
        "name": view.name,
        "height": view.height,
        "columns": [column_letter(number) for number in range(width)],
        "rows": shown,
        "left_out": view.height - len(shown),
    }


def _at_most(rows: Iterable[RowView], most: int) -> list[RowView]:
    found: list[RowView] = []
    for row in rows:
        found.append(row)
        if len(found) == most:
            break
    return found


def _is_doubtful(row: RowView, doubtful: set[int]) -> bool:
    return row.row in doubtful or row.role is Role.DOUBTFUL or any(cell.doubt for cell in row.cells)


def _row(row: RowView, width: int, doubtful: set[int]) -> dict[str, Any]:
    kind = _ROW_KINDS[row.role]
    cells: list[dict[str, Any]] = [{"text": ""} for _column in range(width)]
    for cell in row.cells:
        if cell.column < width:
            cells[cell.column] = _cell(cell, kind)
    whole = kind == "record" and row.row in doubtful and not any(cell.get("kind") for cell in cells)
    return {"number": row.row, "kind": "doubtful" if whole else kind, "cells": cells}


def _cell(cell: CellView, kind: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": cell.text[:LONGEST_TEXT]}
    if cell.refused:
        shown |= {"kind": "refused", "understood": _("没有对应的栏目，不转入")}
    elif kind == "header" and cell.value and narrow(str(cell.value)) != narrow(cell.text):
        shown["understood"] = str(cell.value)
    if kind == "record" and cell.field:
        understood = cell.doubt or readable(cell.value)
        if cell.doubt or narrow(understood) != narrow(cell.text):
            shown["understood"] = understood[:LONGEST_TEXT]
    if cell.doubt:
        shown["kind"] = "doubtful"
    return shown


def readable(value: Any) -> str:
    """A normalised value as people read it."""
    if value is None:
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str) and value in Declared.values:
        return str(Declared(value).label)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(readable(each) for each in value)
    return str(value)


def column_letter(number: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def remarks_of(answer: Understanding) -> list[dict[str, Any]]:
    """What the reader of the file remarked, refusals first."""
    listed = [("refused", remark) for remark in answer.refused]
    listed += [("doubtful", remark) for remark in answer.doubtful]
    return [_remark(tone, remark) for tone, remark in listed[:REMARKS]]


def _remark(tone: str, remark: Remark) -> dict[str, Any]:
    return {
        "tone": tone,
        "reason": remark.reason,
        "sheet": remark.sheet,
        "row": remark.row,
        "column": remark.column or "",
        "text": remark.text[:LONGEST_TEXT],
    }
