"""A filled-in template: its heading found, every cell read as its column says, every wrong cell named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.names import UnitNames
from xuncha.catalogue.queries import unit_directory
from xuncha.exchange.importing.filled.table import (
    CHOICE,
    COUNT,
    DAY,
    UNIT,
    YES_NO,
    Cell,
    Fault,
    Filled,
    Row,
)
from xuncha.foundation.refusals import Refused
from xuncha.office.reading import Document, Grid
from xuncha.office.sheets import restored
from xuncha.office.values.dates import parse_span
from xuncha.office.values.text import cell_text, narrow
from xuncha.office.values.words import yes_or_no

HEADING_WITHIN = 20
MOST_ROWS = 1_000
"""Rows of one file: each lands by its room's verb, some seven milliseconds a row, while the page waits."""


def read(document: Document, columns: Sequence[Cell], place: Any) -> Filled:
    """Every row that says anything; Refused where the template is not to be recognised or is too long."""
    grid, head, places = _heading(document, columns)
    rows = [no for no in range(head + 1, grid.height) if _says(grid, no, places)]
    if not rows:
        raise Refused(_("表里没有填任何一行"))
    if len(rows) > MOST_ROWS:
        raise Refused(_("一张表最多 %(count)d 行，请分开办理") % {"count": MOST_ROWS})
    filled = Filled(grid.name, [], places)
    reader = _Reader(columns, place, filled)
    for no in rows:
        filled.rows.append(reader.row(grid, no))
    return filled


def _heading(document: Document, columns: Sequence[Cell]) -> tuple[Grid, int, dict[str, int]]:
    """The first row that has every required heading."""
    best: list[str] = [column.title for column in columns if column.required]
    for grid in document.grids:
        for no in range(min(grid.height, HEADING_WITHIN)):
            texts = {narrow(text).strip("*"): at for at, text in grid.filled(no)}
            places = {each.name: texts[narrow(each.title)] for each in columns if narrow(each.title) in texts}
            lacking = [each.title for each in columns if each.required and each.name not in places]
            if not lacking:
                return grid, no, places
            best = min(best, lacking, key=len)
    raise Refused(_("没有找到模板的表头，缺：%(names)s。请用下载的模板填写") % {"names": "、".join(best)})


def _says(grid: Grid, no: int, places: Mapping[str, int]) -> bool:
    return any(grid.text(no, at) for at in places.values())


class _Reader:
    """Reads the rows of one file; drop-downs and names of units are looked up once."""

    def __init__(self, columns: Sequence[Cell], place: Any, filled: Filled) -> None:
        self.columns, self.filled = columns, filled
        self.offered = {
            each.name: {narrow(word): value for word, value in each.choices(place).items()}
            for each in columns
            if each.choices
        }
        self._names: UnitNames | None = None

    def row(self, grid: Grid, no: int) -> Row:
        row = Row(no + 1, {})
        for column in self.columns:
            at = self.filled.places.get(column.name)
            raw = restored(grid.value(no, at)) if at is not None else ""
            try:
                row.values[column.name] = self._cell(column, raw)
            except ValueError as error:
                row.values[column.name] = None
                self.filled.faults.append(Fault(no + 1, str(error), at))
        return row

    def _cell(self, column: Cell, raw: Any) -> Any:
        text = cell_text(raw).strip()
        if not text:
            if column.required:
                raise ValueError(_("“%(title)s”必填") % {"title": column.title})
            return None if column.type in (DAY, COUNT, UNIT, YES_NO) else ""
        if column.type == DAY:
            return _day(raw)
        if column.type == COUNT:
            return _count(text, column.most)
        if column.type == YES_NO:
            return _asked(yes_or_no(text), _("填“是”或“否”"))
        if column.type == UNIT:
            return self._unit(text)
        if column.type == CHOICE:
            return _asked(
                self.offered[column.name].get(narrow(text)),
                _("请从下拉列表中选，没有“%(text)s”") % {"text": text[:20]},
            )
        if len(text) > column.most:
            raise ValueError(
                _("最多 %(most)d 字，现在 %(count)d 字") % {"most": column.most, "count": len(text)}
            )
        return text

    def _unit(self, text: str) -> int:
        if self._names is None:
            self._names = unit_directory()
        found = self._names.resolve(text)
        if found.organisation_id is None or not found.certain:
            raise ValueError(_("单位库里没有“%(name)s”") % {"name": text[:40]})
        return found.organisation_id


def _asked(value: Any, sentence: str) -> Any:
    if value is None:
        raise ValueError(sentence)
    return value


def _day(raw: Any) -> date:
    span = parse_span(raw)
    if span is None or span.precision != "day":
        raise ValueError(_("日期写成 2026-08-31"))
    return span.start


def _count(text: str, most: int) -> int:
    if not text.isdecimal() or int(text) > most:
        raise ValueError(_("填 0 到 %(most)d 的整数") % {"most": most})
    return int(text)
