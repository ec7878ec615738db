"""The list as a workbook for a unit without an account: out on a stick, back filled (practice 7)."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.selfcheck.actions import Told
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.refusals import Missing
from xuncha.office.errors import Unreadable
from xuncha.office.sheets import Column, SheetOut, read_rows, write_workbook

NAME = "自查清单"
HEADS = ("序号", "自查内容", "有无这类问题", "具体情况", "整改措施", "整改完成日期")
YES_NO = {"有": "yes", "没有": "no", "无": "no"}


def code_of(check: SelfCheck) -> str:
    return f"ZC-{check.pk}"


def write(check: SelfCheck, points: Sequence[CheckPoint]) -> io.BytesIO:
    widths = (6, 50, 14, 40, 40, 14)
    columns = [
        Column(head, width=width, locked=at < 2, choices=("有", "没有") if at == 2 else ())
        for at, (head, width) in enumerate(zip(HEADS, widths, strict=True))
    ]
    rows = [[str(point.seq), point.text, *_answer(point)] for point in points]
    titles = [f"{check.title}（{check.organisation.name}）", code_of(check)]
    buffer = io.BytesIO()
    write_workbook(buffer, [SheetOut(NAME, columns, rows, titles=titles, protect=True)])
    buffer.seek(0)
    return buffer


def _answer(point: CheckPoint) -> list[Any]:
    word = str(point.get_found_display()) if point.found else ""
    return [word, point.situation, point.measures, f"{point.done_on or ''}"]


def read(check: SelfCheck, upload: UploadedFile) -> dict[int, Told]:
    """What came back, by sequence number. Missing when it is another list's sheet, or a row says what we do not know."""
    inspect_upload(upload)
    upload.seek(0)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(upload.read())
        file.flush()
        rows = _rows(Path(file.name))
    if not any(str(cell) == code_of(check) for row in rows[:4] for cell in row):
        raise Missing(
            _("这不是“%(title)s”的填报表（%(code)s）") % {"title": check.title, "code": code_of(check)}
        )
    found = [row for row in rows if str(row[0] or "").split(".")[0].isdigit()]
    return {int(float(str(row[0]))): _told(row) for row in found}


def _rows(path: Path) -> list[list[Any]]:
    try:
        return next(iter(read_rows(path).values()), [])
    except Unreadable as error:
        raise Missing(str(error.message)) from error


def _told(row: Sequence[Any]) -> Told:
    cells = [*row, *[None] * len(HEADS)]
    word = str(cells[2] or "").strip()
    if word and word not in YES_NO:
        raise Missing(_("第 %(no)s 项“有无这类问题”只填“有”或“没有”") % {"no": row[0]})
    situation, measures = (str(cell or "").strip()[:1000] for cell in cells[3:5])
    return Told(YES_NO.get(word, ""), situation, measures, _day(cells[5], row[0]))


def _day(cell: Any, no: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date) or not str(cell or "").strip():
        return cell or None
    try:
        return date.fromisoformat(str(cell).strip())
    except ValueError:
        raise Missing(_("第 %(no)s 项的日期写成 2026-08-31") % {"no": no}) from None
