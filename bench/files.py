"""A ledger out to Excel and one in from Excel, each beside the libraries alone."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.exchange import files

from bench.bare import BareRow
from bench.county import County
from bench.figures import Figure
from bench.pages import signed_in
from bench.timing import once, sample
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.importing.by_command import land_files


def export(county: County, *, rows: int) -> list[Figure]:
    """About `rows` rows through the ledger's own export, beside XlsxWriter with the same texts."""
    browser = signed_in(county.cast.staff)
    query = _narrowed(county, rows)
    url = f"{reverse('rectification:ledger')}?export=xlsx&{query}"
    content: list[bytes] = []

    def ours() -> None:
        content[:] = [b"".join(browser.get(url).streaming_content)]

    mine = sample(ours, times=3, warm=1)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content[0]))
    cells = book.get_sheet_by_index(0).to_python()
    floor = sample(lambda: _write(cells), times=3, warm=0)
    note = f"{len(cells) - 1:,} 行，{len(content[0]) // 1024:,} KiB"
    limit = 1500 if len(cells) > 9_000 else None
    return [Figure("台账导出 Excel", "ms", mine.p50, floor.p50, limit, budget="1 万行 ≤ 1.5 s", note=note)]


def _narrowed(county: County, rows: int) -> str:
    """A filter that leaves about so many rows: everything, one round, or one unit."""
    if county.rows <= rows * 2:
        return ""
    return f"round={county.cast.round.pk}" if county.rows <= rows * 20 else f"unit={county.cast.bureau.pk}"


def _write(cells: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(cells):
            for column, value in enumerate(row):
                sheet.write(at, column, str(value))


def landing(county: County, *, rows: int) -> list[Figure]:
    """An old ledger as one workbook: judged, stored, understood, compared, landed and audited, as the command does it."""
    each = rows // len(county.units)
    content = files.ledger_file(files.ledger_rows([unit.name for unit in county.units], each))
    before = RectificationItem.objects.trusted().count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "整改台账汇总.xlsx"
        path.write_bytes(content)
        floor = once(lambda: _read_and_insert(path))
        ours = once(lambda: land_files([path], username="staff"))
    came = RectificationItem.objects.trusted().count() - before
    assert came == each * len(county.units), came
    limit = 6000 if rows >= 10_000 else None
    note = f"{came:,} 行；墙上时钟 {ours.wall / 1000:.1f} s"
    return [Figure("导入 Excel 台账", "ms", ours.p50, floor.p50, limit, budget="1 万行 ≤ 6 s", note=note)]


def _read_and_insert(path: Path) -> None:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    BareRow.objects.bulk_create(
        (
            BareRow(
                organisation_id=1, seq=at, problem=row[2], performance=row[3], leaders=row[5], dept=row[6], owner="",
                declared=row[8], state="in_progress", progress=row[9], evidence_count=0,
            )
            for at, row in enumerate(sheet[2:])
        ),
        batch_size=500,
    )  # fmt: skip
