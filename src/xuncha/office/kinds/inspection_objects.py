"""The library of inspection objects (domain §4.5)."""

from __future__ import annotations

import re
from typing import Any

from xuncha.office.kinds.base import Parsed, Parser, TableReader, compact, person, plain, reading
from xuncha.office.kinds.setting import Setting
from xuncha.office.lexicon import code_of
from xuncha.office.model import Record
from xuncha.office.tables import Role, Table
from xuncha.office.tables.roles import Line, Section
from xuncha.office.values.dates import parse_span
from xuncha.office.values.lists import strip_mark, without_remarks
from xuncha.office.values.numerals import ordinal, to_int
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow, squeeze
from xuncha.office.values.units import Unit, UnitDirectory, split_village, unit_of_party_body

_TERM = re.compile(r"([一二三四五六七八九十]{1,3}|\d{1,2})届")


def name_of(text: str) -> str:
    return squeeze(text).strip("。、，")


class InspectionObjectReader(TableReader):
    kind = "inspection_object"

    def __init__(self, table: Table, setting: Setting) -> None:
        super().__init__(table, setting)
        self._filled: dict[tuple[int, str], str] = {}  # values that stand once for a block of rows

    def read(self) -> None:
        self._fill_blocks()
        super().read()

    def _fill_blocks(self) -> None:
        """Without merges a block's common value stands once, in its first row: blank cells below mean the same."""
        block: list[int] = []
        for line in (*self.lines, None):
            if line is not None and line.role is Role.RECORD:
                block.append(line.row)
            elif block and (line is None or line.role in (Role.HEADING, Role.SUBTOTAL)):
                for name in ("superior_party_org", "parent_unit", "county_leader"):
                    self._fill(block, name)
                block = []

    def _fill(self, rows: list[int], name: str) -> None:
        texts = [self.table.text(row, name) for row in rows]
        blank = sum(not text for text in texts)
        if name not in self.table.columns or not texts[0] or blank * 10 < len(rows) * 6:
            return
        known = ""
        for row, text in zip(rows, texts, strict=True):
            known = text or known
            self._filled[row, name] = known

    def make_parsers(self) -> dict[str, Parser]:
        return {
            "name": reading(lambda text: name_of(text) or None),
            "unit_type": reading(lambda text: code_of("unit_type", text)),
            "superior_party_org": reading(compact),
            "parent_unit": reading(compact),
            "party_org_name": reading(compact),
            "party_org_type": reading(_bare_type),
            "leader": person,
            "leader_post": plain,
            "county_leader": person,
            "last_round": reading(_round_no),
            "last_term": reading(lambda text: _term(text, None)),
            "last_inspected": self._month,
            "remark": plain,
        }

    def _told(self, row: int, name: str) -> str | None:
        filled = self._filled.get((row, name))
        return self.parsers[name](filled).value if filled else self.parse(row, name)

    def _month(self, value: CellValue) -> Parsed:
        span, text = parse_span(value), cell_text(value)
        unread = span is None and not is_nothing(text) and code_of("never", text) is None
        return Parsed(span.month if span else None, f"看不懂的巡察时间“{text}”" if unread else None)

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        row, section = lines[0].row, lines[0].section
        org = self.parse(row, "party_org_name")
        written = self.parse(row, "name") or (unit_of_party_body(org) if org else None)
        if not written or narrow(written).isdecimal():
            return None
        if re.search(r"(?:党组|党委|党工委|党总支|党支部)$|^中共", written):
            org, written = org or written, unit_of_party_body(written)
        township, name = split_village(written)
        unit_type = self._type(row, name, section)
        superior = self._told(row, "superior_party_org")
        return {
            "name": name if unit_type == "village" else written,
            "unit_type": unit_type,
            "unit_type_raw": self.table.text(row, "unit_type") or None,
            "superior_party_org": superior,
            "parent_unit": self._parent_of(row, unit_type, township, superior, section),
            "party_org_type": self.parse(row, "party_org_type") or _bare_type(org or ""),
            "party_org_name": org,
            "leader": self.parse(row, "leader"),
            "leader_post": self.parse(row, "leader_post"),
            "county_leader": self._told(row, "county_leader"),
            **self._last(row),
            "remark": self.parse(row, "remark"),
        }

    def _type(self, row: int, name: str, section: Section) -> str | None:
        """The type column; where it is silent or speaks of several, the name's ending; else the heading above."""
        told = self.table.text(row, "unit_type")
        by_name = code_of("unit_type_by_name", name)
        if told and (code := code_of("unit_type", told)):
            return code
        heading = strip_mark(without_remarks(" ".join(section.headings[:1])))
        several = len(re.findall(r"、|和|及", heading)) > 0
        return (
            by_name or (code_of("unit_type", heading) if heading and not several else None) or "county_dept"
        )

    def _parent_of(
        self, row: int, unit_type: str | None, township: str | None, superior: str | None, section: Section
    ) -> str | None:
        """Villages belong to the township that name, column, superior Party body or heading tells."""
        told = self._told(row, "parent_unit")
        if unit_type != "village":
            return told
        if told or township:
            return told or township
        if superior and re.search(r"[镇乡街道]|街道", superior):
            return unit_of_party_body(superior)
        heading = squeeze(without_remarks(strip_mark(section.unit or (section.headings or ("",))[-1])))
        return heading if re.search(r"(?:镇|乡|街道)$", heading) else None

    def _last(self, row: int) -> dict[str, Any]:
        """When, in which round and term the unit was last inspected. A missing term means the present one."""
        round_text, when = self.table.text(row, "last_round"), self.parse(row, "last_inspected")
        number = _round_no(round_text)
        if when is None and (span := parse_span(self.table.value(row, "last_round"))) and "月" in round_text:
            when = span.month
        when_text = self.table.text(row, "last_inspected")
        number = number or ordinal(when_text, "轮")
        inspected = bool(when or number) and code_of("never", f"{round_text}") is None
        told = self.table.text(row, "last_term") or round_text or when_text
        return {
            "last_term": _term(told, self.setting.term) if inspected else None,
            "last_round_no": number if inspected else None,
            "last_inspected": when if inspected else None,
            "never_inspected": not inspected,
        }


def _bare_type(text: str) -> str | None:
    return code_of("party_org_type", text)


def _round_no(text: str) -> int | None:
    plain_text = narrow(text)
    return ordinal(plain_text, "轮") or (to_int(plain_text) if len(plain_text) <= 3 else None) or None


def _term(text: str, default: str | None) -> str | None:
    found = _TERM.search(narrow(text))
    return found.group(0) if found else default


def link_villages(records: list[Record]) -> list[Record]:
    """Villages name their township as its own row does: 城关镇党委 → 青山县城关镇."""
    townships = UnitDirectory.build(
        Unit(r["name"], None, "township") for r in records if r["unit_type"] == "township"
    )
    linked = []
    for record in records:
        parent = record["parent_unit"]
        unit = townships.resolve(parent).unit if parent and record["unit_type"] == "village" else None
        values = {**record.values, "parent_unit": unit.name} if unit else record.values
        linked.append(Record(record.kind, values, record.source))
    return linked


def directory_of(records: list[Record]) -> UnitDirectory:
    """The directory that these records make."""
    return UnitDirectory.build(Unit(r["name"], r["parent_unit"], r["unit_type"]) for r in records)
