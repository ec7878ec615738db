"""The same workbook back to the unit, each wrong cell coloured and commented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from xuncha.exchange.packages.checks import ERROR
from xuncha.exchange.packages.reading import open_evidence, read_handed
from xuncha.office.sheets import neutral

_FILLS = {
    "error": PatternFill("solid", fgColor="F8D7DA"),
    "warning": PatternFill("solid", fgColor="FFF3CD"),
}
_AUTHOR = "巡察办"
SHEET = "须改正之处"


def write_marked(target: io.BytesIO, handed_in: Path, findings: Sequence[dict[str, Any]]) -> None:
    """Mark the findings in what was handed in (a workbook, or the one in a zip)."""
    with handed_in.open("rb") as stream:
        handed = read_handed(stream)
    content = open_evidence(handed_in, handed.workbook) if handed.workbook else handed_in.read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[handed.sheet]
    _defuse(book)
    for finding in findings:
        letter = handed.columns.get(finding["field"] or "seq")
        if finding["row"] and letter:
            _mark(page[f"{letter}{finding['row']}"], finding)
    _list(book, findings)
    book.save(target)


def _mark(cell: Any, finding: dict[str, Any]) -> None:
    cell.fill = _FILLS[finding["level"]]
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{earlier}{finding['text']}", _AUTHOR, width=260, height=90)


def _defuse(book: Any) -> None:
    """What the unit typed as a formula goes back as text."""
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = neutral(str(cell.value))
                    cell.data_type = "s"


def _list(book: Any, findings: Sequence[dict[str, Any]]) -> None:
    """All of them on a sheet of their own, for those whose program hides comments."""
    if SHEET in book.sheetnames:
        del book[SHEET]
    page = book.create_sheet(SHEET, 0)
    page.append(["行", "程度", "说明"])
    for finding in findings:
        level = _("必须改正") if finding["level"] == ERROR else _("请核实")
        page.append([finding["row"] or "", level, neutral(finding["text"])])
    for letter, width in (("A", 8), ("B", 12), ("C", 80)):
        page.column_dimensions[letter].width = width
