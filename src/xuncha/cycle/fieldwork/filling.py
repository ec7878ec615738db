"""A list as a workbook for a unit without an account: out on a stick, filled in, read back (practice 7).

The first column numbers the rows, and a code above the heading says whose sheet it is: nobody's answers land elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.files.spool import as_path
from xuncha.foundation.refusals import Missing
from xuncha.office.errors import Unreadable
from xuncha.office.sheets import Column, SheetOut, read_rows, write_workbook


@dataclass(frozen=True)
class Head:
    title: str
    width: int
    locked: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FillSheet:
    """What is asked: columns, of which the locked ones are ours. `code` names the list the sheet belongs to."""

    name: str
    title: str
    code: str
    heads: tuple[Head, ...]
    notes: tuple[str, ...] = ()

    def written(self, rows: Sequence[Sequence[str]]) -> io.BytesIO:
        columns = [
            Column(head.title, width=head.width, locked=head.locked, choices=head.choices)
            for head in self.heads
        ]
        titles = [self.title, self.code]
        buffer = io.BytesIO()
        page = SheetOut(self.name, columns, rows, titles=titles, notes=self.notes, protect=True)
        write_workbook(buffer, [page])
        buffer.seek(0)
        return buffer

    def read(self, upload: UploadedFile) -> dict[int, list[Any]]:
        """Cells of each numbered row, as many as there are heads. Missing when the sheet is another list's."""
        inspect_upload(upload)
        with as_path(upload) as path:
            rows = _rows(path)
        if not any(str(cell) == self.code for row in rows[:4] for cell in row):
            raise Missing(
                _("这不是“%(title)s”的填报表（%(code)s）") % {"title": self.title, "code": self.code}
            )
        found = {_number(row): [*row, *[None] * len(self.heads)][: len(self.heads)] for row in rows if row}
        return {number: cells for number, cells in found.items() if number}


def _rows(path: Path) -> list[list[Any]]:
    try:
        return next(iter(read_rows(path).values()), [])
    except Unreadable as error:
        raise Missing(str(error.message)) from error


def _number(row: Sequence[Any]) -> int:
    """The row's number; 0 for titles, heads and notes."""
    text = str(row[0] or "").partition(".")[0]
    return int(text) if text.isdecimal() else 0


def text_of(cell: Any, longest: int) -> str:
    return str(cell or "").strip()[:longest]


def day_of(cell: Any, number: int) -> date | None:
    """A day as spreadsheets keep it, or as it is typed."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not str(cell or "").strip():
        return None
    try:
        return date.fromisoformat(str(cell).strip())
    except ValueError:
        raise Missing(_("第 %(no)s 项的日期写成 2026-08-31") % {"no": number}) from None


def choice_of(cell: Any, known: dict[str, str], head: str, number: int) -> str:
    """The code of what was chosen; Missing names the row that says something else."""
    word = str(cell or "").strip()
    if word and word not in known:
        words = {"no": number, "head": head, "known": "、".join(dict.fromkeys(known))}
        raise Missing(_("第 %(no)s 项“%(head)s”只填：%(known)s") % words)
    return known.get(word, "")
