"""What a unit does with its package: open the workbook, fill it, add evidence, pack it again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl

from xuncha.exchange.models import FillPackage
from xuncha.exchange.packages.bundle import write_bundle
from xuncha.exchange.packages.sheet import FILL, fields_of

Cells = Mapping[str, Any]


def bundle(package: FillPackage) -> bytes:
    buffer = io.BytesIO()
    write_bundle(buffer, [package])
    return buffer.getvalue()


def workbook_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        return archive.read(name)


def fill(
    package: FillPackage,
    cells: Callable[[int], Cells],
    *,
    evidence: Mapping[str, bytes] | None = None,
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """`cells(seq)` gives what the unit writes in the row of that number; a zip comes back."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(bundle(package))))
    page = book[FILL]
    columns = {field.name: no for no, field in enumerate(fields_of(package.mode), 1)}
    for row in range(3, page.max_row + 1):
        seq = int(page.cell(row, columns["seq"]).value)
        for name, value in cells(seq).items():
            page.cell(row, columns[name]).value = value
    if change:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return packed(buffer.getvalue(), evidence or {})


def packed(workbook: bytes, evidence: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("填报表.xlsx", workbook)
        for name, content in evidence.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def done(seq: int) -> Cells:
    return {
        "declared": "已完成",
        "text": f"第{seq}项制度已修订并执行",
        "has_evidence": "是",
        "done_on": "2026-05-01",
    }


def evidence_for(*seqs: int) -> dict[str, bytes]:
    return {f"佐证材料/{seq:02d}/会议记录.txt": f"第{seq}项的会议记录".encode() for seq in seqs}
