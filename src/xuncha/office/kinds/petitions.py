"""Petition registers (domain §3.3). What concerns cadres of the level above is understood down to number and day only (DR25)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from xuncha.office.kinds.base import (
    Parsed,
    Parser,
    TableReader,
    coded,
    compact,
    day,
    integer,
    person,
    plain,
    reading,
    statement,
)
from xuncha.office.kinds.setting import Setting, first_year
from xuncha.office.lexicon import code_of
from xuncha.office.model import CellView, Remark, RowView
from xuncha.office.tables import Table
from xuncha.office.tables.roles import Line
from xuncha.office.values.dates import parse_span
from xuncha.office.values.lists import without_remarks
from xuncha.office.values.numerals import NUMERAL, to_int
from xuncha.office.values.people import one_person
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow

_JOINT = re.compile(rf"等?([0-9]+|{NUMERAL}+)(?:人|名|户)(?:联名|代表)?")
_NAMED = re.compile(
    r"^(?:实名|署名|具名|举报人|信访人)(?:举报|反映)?[:：]?|[(（](?:实名|署名|具名|微信.*?)[)）]"
)
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8}")
_DUPLICATE = re.compile(
    r"(?:与|同|系|见|重复件?[:：]?)\s*([A-Za-z\u4e00-\u9fff]*[-〔\[]?[A-Za-z0-9][A-Za-z0-9〕\]\-]*号?)"
)
_STRAIGHT_UP = re.compile("径送|直送|不登记")
_MAYBE_RESTRICTED = "处置为报送上级：请核对是否反映上级管理的干部（如是，只可登记收件号和时间）"
_WITHHELD = "按规定只登记收件号和时间，其余内容不导入"


class PetitionReader(TableReader):
    kind = "petition"

    def __init__(self, table: Table, setting: Setting) -> None:
        super().__init__(table, setting)
        self.days = self._dates()

    def make_parsers(self) -> dict[str, Parser]:
        return {
            "seq": integer,
            "code": reading(compact),
            "received_at": day,
            "channel": coded("channel"),
            "is_realname": reading(_is_named),
            "reporter_name": reading(_reporter),
            "reporter_phone": reading(_phone),
            "joint_count": reading(lambda text: to_int(re.sub(r"[人名户]$", "", narrow(text)))),
            "target_name": person,
            "target_post": plain,
            "mgmt_authority": coded("authority"),
            "unit": self.unit,
            "content": statement,
            "kind": coded("petition_kind"),
            "duplicate_of": reading(_duplicate),
            "disposal": coded("disposal"),
            "result": statement,
            "handler": person,
            "remark": plain,
        }

    def parse_cell(self, row: int, name: str, value: CellValue) -> Parsed:
        return (
            self.days.get(row, Parsed(None))
            if name == "received_at"
            else super().parse_cell(row, name, value)
        )

    def _dates(self) -> dict[int, Parsed]:
        """Registers run in order: a day without a year takes the year of its neighbours, and rolls over in January."""
        days: dict[int, Parsed] = {}
        latest = None
        year = (
            first_year(" ".join(self.table.titles))
            or self._first_written_year()
            or first_year(self.setting.about)
        )
        for line in self.lines:
            value = self.table.value(line.row, "received_at")
            if is_nothing(cell_text(value)):
                continue
            span = parse_span(value, year=latest.year if latest else year)
            if span and span.guessed_year and latest and (latest - span.start).days > 180:
                span = parse_span(value, year=latest.year + 1)
            if span is None:
                days[line.row] = Parsed(None, f"看不懂的日期“{cell_text(value)}”")
                continue
            days[line.row] = Parsed(
                span.start.isoformat(), self._year_doubt(latest, year) if span.guessed_year else None
            )
            latest = span.start
        return days

    def _first_written_year(self) -> int | None:
        """The year of the first day written in full, one less where the days before it stand later in the year."""
        before = 0
        for line in self.lines:
            span = parse_span(self.table.value(line.row, "received_at"), year=2000)
            if span and not span.guessed_year:
                return span.start.year - (before > span.start.month)
            before = span.start.month if span and not before else before
        return None

    def _year_doubt(self, latest: date | None, year: int | None) -> str | None:
        return None if latest or year else "没有写年份"

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        row = lines[0].row
        if not (self.table.text(row, "content") or self.table.text(row, "code")):
            return None
        if self.is_restricted(row):
            return self._restricted(row)
        if code_of("disposal", self.table.text(row, "disposal")) == "径送上级":
            self.note(row, "disposal", Parsed("径送上级", _MAYBE_RESTRICTED))
        reporter = self.table.text(row, "reporter_name")
        return {
            **self._head(row),
            "is_realname": self._named(row, reporter),
            "reporter_name": self.parse(row, "reporter_name"),
            "reporter_phone": self.parse(row, "reporter_phone"),
            "joint_count": _joint(reporter) or self.parse(row, "joint_count"),
            "unit": self.parse(row, "unit"),
            "unit_raw": self._raw(row, "unit"),
            "unit_parent": self.township_of(self._raw(row, "unit") or ""),
            "targets": self._targets(row),
            "content": self.parse(row, "content"),
            "kind": self.parse(row, "kind"),
            "duplicate_of": self.parse(row, "duplicate_of"),
            "disposal": self.parse(row, "disposal"),
            "result": self.parse(row, "result"),
        }

    def _head(self, row: int) -> dict[str, Any]:
        return {name: self.parse(row, name) for name in ("seq", "code", "received_at", "channel")}

    def _raw(self, row: int, name: str) -> str | None:
        text = self.table.text(row, name)
        return None if is_nothing(text) else text

    def _named(self, row: int, reporter: str) -> bool | None:
        told = self.table.text(row, "is_realname")
        if told and (answer := _is_named(told)) is not None:
            return answer
        return _reporter(reporter) is not None

    def _targets(self, row: int) -> list[dict[str, Any]]:
        name, post = self.parse(row, "target_name"), self.parse(row, "target_post")
        if not name and not post:
            return []
        return [{"name": name, "org_post": post, "mgmt_authority": self.parse(row, "mgmt_authority")}]

    # -- cadres of the level above ----------------------------------------------------------------

    def is_restricted(self, row: int) -> bool:
        """Told by the authority column, else by the post (县长, 县委常委 …), else by the handing straight up."""
        told = code_of("authority", self.table.text(row, "mgmt_authority"))
        if told:
            return told == "上级管"
        if code_of("superior_post", without_remarks(self.table.text(row, "target_post"))) == "上级管":
            return True
        return _STRAIGHT_UP.search(self.table.text(row, "disposal")) is not None

    def _restricted(self, row: int) -> dict[str, Any]:
        self.refused.append(Remark(_WITHHELD, self.table.grid.name, row + 1))
        nothing = dict.fromkeys(
            (
                "is_realname",
                "reporter_name",
                "reporter_phone",
                "joint_count",
                "unit",
                "unit_raw",
                "unit_parent",
                "content",
                "kind",
                "duplicate_of",
                "result",
            )
        )
        return {**self._head(row), **nothing, "targets": [], "disposal": "径送上级", "restricted": True}

    def row_view(self, row: int) -> RowView:
        view = super().row_view(row)
        if row not in self.record_of_row or not self.is_restricted(row):
            return view
        open_fields = ("seq", "code", "received_at", "channel")
        cells = tuple(
            cell if cell.field in open_fields else CellView(cell.column, "", cell.field, None, _WITHHELD)
            for cell in view.cells
        )
        return RowView(view.row, view.role, cells, view.kind, view.record)


def _is_named(text: str) -> bool | None:
    text = narrow(text)
    if code_of("anonymous", text):
        return False
    if code_of("realname", text):
        return True
    return {"yes": True, "no": False}.get(code_of("yes", text) or "")


def _reporter(text: str) -> str | None:
    """The reporter's name without 实名 marks and '等5人'; None for anonymous ones."""
    if is_nothing(text) or code_of("anonymous", text):
        return None
    bare = _NAMED.sub("", text)
    bare = re.sub(r"等.*$", "", without_remarks(bare))
    if is_nothing(bare) or code_of("anonymous", bare):
        return None
    return one_person(bare)


def _joint(text: str) -> int | None:
    found = _JOINT.search(narrow(text)) if "等" in text or "联名" in text else None
    return to_int(found.group(1)) if found else None


def _phone(text: str) -> str | None:
    digits = narrow(text).replace("-", "").replace("－", "")
    found = _PHONE.search(digits)
    return found.group(0) if found else None


def _duplicate(text: str) -> str | None:
    """The number of the earlier one: '是（与XF-003重复）' → XF-003."""
    if is_nothing(text) or code_of("yes", text) == "no":
        return None
    found = _DUPLICATE.search(narrow(text))
    return found.group(1).removesuffix("重复").removesuffix("重复件") if found else None
