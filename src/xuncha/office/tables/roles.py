"""What each row of a table is: record, heading, sub-total, note, signature, header printed again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from xuncha.office.tables.frameworks import Node, heading_title, level_of, node_of, plain_node
from xuncha.office.tables.headers import repeats_header
from xuncha.office.tables.table import Role, Table
from xuncha.office.values.lists import strip_mark
from xuncha.office.values.text import narrow
from xuncha.office.values.units import names_unit, unit_text

_SUBTOTAL = re.compile(r"^.{0,20}?(?:小计|合计|总计|共计|累计|总数)(?:[:：(（\d一二三四五六七八九].*)?$")
_NOTE = re.compile(
    r"^(?:注|备注|说明|附注|填表说明|填报说明|填写说明|填报要求|注意事项|备注说明|备\s*注)(?:[:：,，.、1１一]|$)|^(?:示例|例|样例|填写示例|举例)(?:[:：]|$)|^[※*]"
)
_SIGNATURE = re.compile(
    r"^(?:填表|填报|制表|审核|审批|审签|复核|校核|统计|编制|经办|登记|主要负责|单位负责|负责|分管领导|组长|签发)(?:人|单位|领导|日期|时间|机关|部门|同志)?"
    r"(?:\(?(?:签字|签名|签章|盖章|公章)\)?)?(?:日期|时间)?[:：]|\(?(?:盖章|公章|签章)\)?[:：]?$|^\d{4}年\d{1,2}月\d{1,2}日$|^年月日$"
)
_HEADING_MARK = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+(?:部分|方面|章|类))"
)
_SEQ_MARK = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）、.]?$")
# Columns that stay filled beside a heading because their merge spans the whole block.
_CONTEXT = ("unit", "group_no", "group", "special")


@dataclass(frozen=True, slots=True)
class Section:
    """What the headings above a row say."""

    node: Node | None = None
    node_level: int = 0
    section: str | None = None
    unit: str | None = None
    headings: tuple[str, ...] = ()

    def under(self, text: str) -> Section:
        """The section after one more heading."""
        level, _ = level_of(text)
        title = unit_text(strip_mark(text))
        node = node_of(text)
        if names_unit(title) and not node:
            return Section(unit=title, headings=(*self._kept(level), text))
        above = self._kept(level)
        if level <= 1 or (node and self._may_hold_nodes(level)):
            place = (node or plain_node(text), level)
            return replace(self, node=place[0], node_level=place[1], section=None, headings=(*above, text))
        return replace(self, section=heading_title(text), headings=(*above, text))

    def _may_hold_nodes(self, level: int) -> bool:
        """Below a node of a framework stand sections, even where their words sound like a node."""
        return self.node is None or self.node.framework is None or level <= self.node_level

    def _kept(self, level: int) -> tuple[str, ...]:
        return tuple(text for text in self.headings if level_of(text)[0] < level) if level else ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `text` is what a heading, note or signature says."""

    row: int
    role: Role
    section: Section
    text: str = ""


def read_lines(table: Table) -> list[Line]:
    """Every data row of a table with its role."""
    lines: list[Line] = []
    section, noted = Section(), False
    for row in range(table.first, table.last):
        filled = table.grid.filled(row)
        role, text = _role(table, row, filled, noted=noted)
        if role is Role.HEADING:
            section = section.under(text)
            if (told := table.own(row, "unit")) and told != text:
                # without merges a block's unit stands once, in the row of its first heading
                section = replace(section, unit=unit_text(told))
        noted = role is Role.NOTE or (noted and role in (Role.NOTE, Role.SIGNATURE, Role.BLANK))
        lines.append(Line(row, role, section, text))
    return lines


def _role(table: Table, row: int, filled: list[tuple[int, str]], *, noted: bool) -> tuple[Role, str]:
    if not filled:
        return Role.BLANK, ""
    first = narrow(filled[0][1])
    whole = "　".join(text for _, text in filled)
    if _is_header(table, filled):
        return Role.HEADER, whole
    if any(_SUBTOTAL.match(narrow(text)) for _, text in filled[:3]) and len(first) <= 40:
        return Role.SUBTOTAL, whole
    if _NOTE.match(first) and len(filled) <= 2:
        return Role.NOTE, whole
    if noted and len(filled) == 1:
        return Role.NOTE, whole
    if (
        len(filled) <= 6
        and any(_SIGNATURE.search(narrow(text)) for _, text in filled[:4])
        and not _has_seq(table, row)
    ):
        return Role.SIGNATURE, whole
    heading = _heading(table, row, filled)
    return (Role.HEADING, heading) if heading else (Role.RECORD, "")


def _is_header(table: Table, filled: list[tuple[int, str]]) -> bool:
    """The heading again (a new page), its second row, or a row that numbers the columns 1 2 3 …"""
    if len(filled) < 2:
        return filled[0][1].endswith("续表") and len(filled[0][1]) < 10
    if repeats_header(table, filled):
        return True
    texts = [narrow(text).strip("()") for _, text in filled]
    numbers = [int(text) for text in texts if text.isdecimal()]
    return (
        len(numbers) >= 4
        and len(numbers) >= len(texts) - 2
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _has_seq(table: Table, row: int) -> bool:
    return narrow(table.own(row, "seq")).isdecimal()


def _heading(table: Table, row: int, filled: list[tuple[int, str]]) -> str:
    """The heading's text, '' when the row is none. A heading stands alone in its row."""
    context = {table.columns[name] for name in _CONTEXT if name in table.columns}
    rest = [(column, text) for column, text in filled if column not in context]
    numeral = ""
    if len(rest) == 2 and rest[0][0] == table.columns.get("seq", 0) and _SEQ_MARK.match(narrow(rest[0][1])):
        numeral, rest = narrow(rest[0][1]), rest[1:]
    if not rest and len(filled) == 1:
        rest = filled
        if not _spanning(table, row, filled[0][0], 3):
            return ""
    if len(rest) != 1:
        return ""
    column, text = rest[0]
    if numeral:
        return (
            text
            if _HEADING_MARK.match(text)
            else f"{numeral}{'' if numeral.endswith((')', '）', '、')) else '、'}{text}"
        )
    if _HEADING_MARK.match(narrow(text)) and len(text) <= 80:
        return text
    return text if _spanning(table, row, column, 3) and len(text) <= 60 else ""


def _spanning(table: Table, row: int, column: int, least: int) -> bool:
    merge = table.grid.anchored.get((row, column))
    return merge is not None and merge[3] - merge[1] + 1 >= min(least, max(table.grid.width - 1, 2))
