"""The self-check list as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from xuncha.cycle.fieldwork.filling import FillSheet, Head, choice_of, day_of, text_of
from xuncha.cycle.fieldwork.selfcheck.actions import Told
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck

FOUND = "有无这类问题"
YES_NO = {"有": "yes", "没有": "no", "无": "no"}
HEADS = (
    Head("序号", 6, locked=True),
    Head("自查内容", 50, locked=True),
    Head(FOUND, 14, choices=("有", "没有")),
    Head("具体情况", 40),
    Head("整改措施", 40),
    Head("整改完成日期", 14),
)


def sheet_of(check: SelfCheck) -> FillSheet:
    return FillSheet("自查清单", f"{check.title}（{check.organisation.name}）", f"ZC-{check.pk}", HEADS)


def write(check: SelfCheck, points: Sequence[CheckPoint]) -> io.BytesIO:
    return sheet_of(check).written([_row(point) for point in points])


def _row(point: CheckPoint) -> list[str]:
    word = str(point.get_found_display()) if point.found else ""
    return [str(point.seq), point.text, word, point.situation, point.measures, f"{point.done_on or ''}"]


def read(check: SelfCheck, upload: UploadedFile) -> dict[int, Told]:
    """What came back, by sequence number."""
    return {
        number: Told(
            choice_of(cells[2], YES_NO, FOUND, number),
            text_of(cells[3], 1000),
            text_of(cells[4], 1000),
            day_of(cells[5], number),
        )
        for number, cells in sheet_of(check).read(upload).items()
    }
