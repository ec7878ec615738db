"""A table as xlsx, csv or json: the very numbers that are shown. Word and PDF are read off its printed form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.insight.tables.grid import Grid, Line
from xuncha.office import sheets

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def file_of(grid: Grid, form: str, *, by: str) -> FileResponse:
    """The file to hand out; `form` is xlsx, csv or json. Whoever calls has put it on record."""
    writer = {"xlsx": as_xlsx, "csv": as_csv, "json": as_json}[form]
    name = f"{grid.title}_{today():%Y%m%d}_{by}.{form}"
    return FileResponse(io.BytesIO(writer(grid)), as_attachment=True, filename=name, content_type=MIME[form])


def as_xlsx(grid: Grid) -> bytes:
    held = io.BytesIO()
    columns = [sheets.Column(grid.rows_label, 24)]
    columns += [sheets.Column(head.name, 13, number=True) for head in grid.heads]
    page = sheets.SheetOut(
        grid.title, columns, list(_rows(grid)), titles=_titles(grid), notes=tuple(notes(grid))
    )
    sheets.write_workbook(held, [page])
    return held.getvalue()


def as_csv(grid: Grid) -> bytes:
    """With a mark of its encoding, so that a spreadsheet on an office computer reads Chinese."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([grid.rows_label, *(head.name for head in grid.heads)])
    for row in _rows(grid):
        writer.writerow([sheets.neutral(value) if isinstance(value, str) else value for value in row])
    for note in notes(grid):
        writer.writerow([sheets.neutral(note)])
    return held.getvalue().encode("utf-8-sig")


def as_json(grid: Grid) -> bytes:
    """With keys, numerators and denominators, for another program."""
    data: dict[str, Any] = grid.to_json() | {"notes": list(notes(grid))}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def notes(grid: Grid) -> Iterator[str]:
    """What is printed below every table: unit of counting, moment, how each figure is counted, what is not shown."""
    if grid.counting:
        yield _("计数单位：%(unit)s") % {"unit": grid.counting}
    yield _("统计时间：%(moment)s") % {"moment": grid.moment}
    yield from grid.calibers
    if grid.has_hidden:
        yield _("＊：小于 5，或可由合计推出，不显示。")


def _titles(grid: Grid) -> list[str]:
    return [grid.title, *(["；".join(grid.filters)] if grid.filters else [])]


def _rows(grid: Grid) -> Iterator[list[Any]]:
    return (_row(line) for line in grid.every_line)


def _row(line: Line) -> list[Any]:
    return [line.label, *(cell.plain for cell in line.cells)]
