"""The request list as a workbook: what the unit says to each line. Files are uploaded to their lines afterwards."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile

from xuncha.cycle.fieldwork.filling import FillSheet, Head, choice_of, text_of
from xuncha.cycle.fieldwork.materials.actions import Answer
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest

WAY = "提供方式"
ABSENT = "没有这项资料"
WAYS = {
    "当面交接": Material.Way.HAND_OVER.value,
    "就地查阅": Material.Way.ON_SITE.value,
    "涉密原件，只登记文号": Material.Way.BY_NUMBER.value,
    ABSENT: "absent",
}
HEADS = (
    Head("序号", 6, locked=True),
    Head("资料名称", 40, locked=True),
    Head("要求", 18, locked=True),
    Head(WAY, 20, choices=tuple(WAYS)),
    Head("涉密原件文号", 18),
    Head("保管处", 16),
    Head("说明", 30),
    Head("提供人", 12),
    Head("电话", 14),
)
NOTES = ("标密的材料只写文号和保管处，不要放进U盘。", "电子件请另存文件夹，由巡察组逐项上传。")


def sheet_of(request: MaterialRequest) -> FillSheet:
    title = f"{request.title}（{request.organisation.name}）"
    return FillSheet("调阅清单", title, f"ZL-{request.pk}", HEADS, NOTES)


def write(request: MaterialRequest, lines: Sequence[Material]) -> io.BytesIO:
    return sheet_of(request).written([_row(line) for line in lines])


def _row(line: Material) -> list[str]:
    asked = f"{line.get_medium_display()} {line.get_origin_display()} ×{line.copies}"
    said = ["", line.classified_no, line.kept_at, line.answer, line.provider_name, line.provider_phone]
    return [str(line.seq), line.name, asked, *said]


def read(request: MaterialRequest, upload: UploadedFile) -> dict[int, Answer]:
    """What came back, by sequence number; lines to which nothing was said are left out."""
    found = {}
    for number, cells in sheet_of(request).read(upload).items():
        way = choice_of(cells[3], WAYS, WAY, number)
        texts = [
            text_of(cell, longest) for cell, longest in zip(cells[4:], (80, 80, 300, 40, 40), strict=True)
        ]
        if way:
            found[number] = Answer(
                "" if way == "absent" else way,
                text=texts[2],
                provider_name=texts[3],
                provider_phone=texts[4],
                classified_no=texts[0],
                kept_at=texts[1],
                absent=way == "absent",
            )
    return found
