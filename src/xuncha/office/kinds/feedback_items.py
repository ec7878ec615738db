"""Problem lists: feedback items with their performances (domain §3.9)."""

from __future__ import annotations

from typing import Any

from xuncha.office.kinds.base import (
    Parsed,
    Parser,
    TableReader,
    coded,
    integer,
    items,
    plain,
    reading,
    tick,
)
from xuncha.office.kinds.setting import Setting
from xuncha.office.tables import Table
from xuncha.office.tables.frameworks import node_of, plain_node
from xuncha.office.tables.roles import Line, Section
from xuncha.office.values.lists import Items, split_items, strip_mark
from xuncha.office.values.numerals import ordinal, to_int
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow, sentence
from xuncha.office.values.units import unit_text

_KEY_WORDS = ("重点关注", "重点问题")
_AT_ONCE = "立行立改"


def problem_title(text: str) -> str:
    """A problem as a title: without number, closing stop and '的问题'."""
    title = sentence(strip_mark(text))
    return title[:-3].rstrip() if title.endswith("的问题") and len(title) > 5 else title


def problem_and_points(text: str) -> tuple[str, list[str]]:
    """Some lists write title and points into one cell: '履职不到位：一是…；二是…'."""
    found: Items = split_items(strip_mark(text))
    if found.numbered and len(found.items) > 1 and len(found.lead) >= 4:
        return problem_title(found.lead), list(found.items)
    return problem_title(text), []


def group_number(value: CellValue) -> Parsed:
    """第一巡察组 → 1."""
    text = cell_text(value)
    if is_nothing(text):
        return Parsed(None)
    return Parsed(ordinal(text, "巡察组") or ordinal(text, "组") or to_int(narrow(text)))


class FeedbackItemReader(TableReader):
    kind = "feedback_item"

    def __init__(self, table: Table, setting: Setting) -> None:
        super().__init__(table, setting)
        self._unit: tuple[str, str | None] = ("", None)
        self._section: Section | None = None

    def make_parsers(self) -> dict[str, Parser]:
        return {
            "seq": integer,
            "unit": self.unit,
            "node": reading(lambda text: (node_of(text) or plain_node(text)).number),
            "section": plain,
            "problem": reading(problem_title),
            "performances": items,
            "nature": coded("nature"),
            "is_top_leader": tick,
            "group_no": group_number,
            "is_key": tick,
            "immediate": tick,
            "remark": plain,
        }

    def continues(self, line: Line, group: list[Line]) -> bool:
        """A row without a problem of its own brings further performances; so does one that repeats the problem."""
        first, row = group[0].row, line.row
        if line.section is not group[0].section:
            return False
        own = self.table.own(row, "problem")
        if not own:
            return bool(self.table.own(row, "performances"))
        repeated = problem_title(own) == problem_title(self.table.text(first, "problem"))
        seq = self.table.own(row, "seq")
        return (
            repeated
            and seq in ("", self.table.text(first, "seq"))
            and bool(self.table.own(row, "performances"))
        )

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        row, section = lines[0].row, lines[0].section
        problem, points = problem_and_points(self.table.text(row, "problem"))
        for line in lines:
            own = self.table.own(line.row, "performances")
            points = [*points, *(split_items(own).items if own else ())]
        if not problem and points:
            problem, points = problem_title(points[0]), points[1:]
        if not problem or is_nothing(problem):
            return None
        return {
            **self._place(row, section),
            "problem": problem,
            "performances": list(dict.fromkeys(points)),
            **self._marks(row),
        }

    def _place(self, row: int, section: Section) -> dict[str, Any]:
        raw, unit = self.unit_of(row, section)
        node = section.node
        if told := self.table.text(row, "node"):
            node = node_of(told) or plain_node(told)
        return {
            "unit": unit,
            "unit_raw": raw,
            "unit_parent": self.township_of(raw or ""),
            "seq": self.parse(row, "seq"),
            "framework": node.framework if node else None,
            "node_no": node.number if node else None,
            "node_title": node.title if node else None,
            "section": self.parse(row, "section") or section.section,
        }

    def _marks(self, row: int) -> dict[str, Any]:
        remark = self.table.text(row, "remark")
        return {
            "nature": self.parse(row, "nature"),
            "is_top_leader": self.parse(row, "is_top_leader"),
            "group_no": self.parse(row, "group_no"),
            "is_key": self.parse(row, "is_key") or any(word in remark for word in _KEY_WORDS),
            "immediate": self.parse(row, "immediate") or _AT_ONCE in remark,
            "remark": None if is_nothing(remark) else remark,
        }

    def unit_of(self, row: int, section: Section) -> tuple[str | None, str | None]:
        """(as written, resolved): the row's own column, else the heading above, else what the file is about.

        A blank cell below a name means the same unit, until a heading names another.
        """
        told = unit_text(self.table.text(row, "unit"))
        if not told and section.unit:
            told = section.unit
        if not told and self._unit[0] and (self._section is None or self._section.unit == section.unit):
            return self._unit
        if not told:
            return self.setting.unit, self.setting.unit
        if told != self._unit[0]:
            parsed = self.unit(told)
            if parsed.doubt:
                self.note(row, "unit", parsed)
            self._unit = (told, parsed.value)
        self._section = section
        return self._unit
