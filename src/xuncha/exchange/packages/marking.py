"""The same workbook back to the unit, each wrong cell coloured and commented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from xuncha.exchange.importing.marking import mark
from xuncha.exchange.packages.checks import ERROR
from xuncha.exchange.packages.reading import Handed, open_evidence, read_handed
from xuncha.office.marks import Mark


def marked_return(handed_in: Path, findings: Sequence[dict[str, Any]]) -> bytes:
    """Mark the findings in what was handed in (a workbook, or the one in a zip)."""
    with handed_in.open("rb") as stream:
        handed = read_handed(stream)
    content = open_evidence(handed_in, handed.workbook) if handed.workbook else handed_in.read_bytes()
    return mark(content, [_mark(handed, finding) for finding in findings], ending=".xlsx")


def _mark(handed: Handed, finding: dict[str, Any]) -> Mark:
    letter = handed.columns.get(finding["field"] or "seq")
    at = xl_cell_to_rowcol(f"{letter}1")[1] if letter else None
    row = (finding["row"] or 0) if letter else 0
    return Mark(finding["text"], handed.sheet, row, at, finding["level"] == ERROR)
