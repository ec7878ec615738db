"""Appointment documents: groups with their people and objects (domain §3.14)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from xuncha.office.kinds.base import Parsed, Parser, TableReader, coded, person, plain, reading
from xuncha.office.kinds.setting import Setting
from xuncha.office.lexicon import code_of
from xuncha.office.model import Record, Source
from xuncha.office.reading import Document
from xuncha.office.tables import Table
from xuncha.office.tables.roles import Line
from xuncha.office.values.dates import DateSpan, parse_span
from xuncha.office.values.lists import split_bodies, split_items, strip_mark, without_remarks
from xuncha.office.values.numerals import ordinal, to_int
from xuncha.office.values.people import split_people
from xuncha.office.values.text import CellValue, cell_text, is_nothing, join_lines, narrow, squeeze
from xuncha.office.values.units import names_unit, unit_of_party_body

_DOC_NO = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(（﹝]20\d{2}[〕\])）﹞]第?\d+号")
_ONSITE = re.compile(
    r"(20\d{2}年\d{1,2}月\d{1,2}日)(?:起)?[至到—–~-]+((?:20\d{2}年)?(?:\d{1,2}月)?\d{1,2}日)"
)
_GROUP_LINE = re.compile(
    r"^(?:[县市区旗]委)?(?:第[一二三四五六七八九十\d]+(?:巡察)?组|巡察[一二三四五六七八九十]+组)[:：]?$"
)
_ROLE_LINE = re.compile(
    r"^((?:副?组长|组员|成员|联络员|副组长兼联络员)[^：:]{0,6}|(?:被?巡察(?:对象|单位|党组织)|任务分工)[^：:]{0,6})[：:](.+)$"
)
_ORDINALS = "零一二三四五六七八九十"
_ROLES = (("leader", "组长"), ("deputies", "副组长"), ("members", "成员"), ("liaison", "联络员"))


class AuthorizationReader(TableReader):
    """Reads both shapes: a row per person, and a row per group with a column per role."""

    kind = "authorization"

    def __init__(self, table: Table, setting: Setting) -> None:
        super().__init__(table, setting)
        self.groups_by_name: dict[str, dict[str, Any]] = {}
        self._last_group = ""

    def make_parsers(self) -> dict[str, Parser]:
        return {
            "group": reading(group_name),
            "role": reading(lambda text: code_of("group_role", text)),
            "person": person,
            "org_post": plain,
            "org": plain,
            "leader": _people_with_posts,
            "deputies": _people_with_posts,
            "members": _people_with_posts,
            "liaison": _people_with_posts,
            "objects": self._objects,
            "mode": coded("mode"),
            "onsite": plain,
            "remark": plain,
        }

    def _objects(self, value: CellValue) -> Parsed:
        found = [self.unit(name) for name in object_names(cell_text(value))]
        doubts = [parsed.doubt for parsed in found if parsed.doubt]
        choices = tuple(choice for parsed in found for choice in parsed.choices)
        return Parsed([parsed.value for parsed in found], "；".join(doubts) or None, choices)

    def read(self) -> None:
        for line in self.lines:
            if line.role.value == "record":
                self._row(line)

    def _row(self, line: Line) -> None:
        row, table = line.row, self.table
        told = table.text(row, "group") or " ".join(line.section.headings[-1:])
        name = group_name(told) or self._last_group or "第一巡察组"
        self._last_group = name
        self.record_of_row[row] = 0
        group = self.groups_by_name.setdefault(name, _new_group(name))
        if not group["objects"] and line.section.headings:
            self._objects_of_heading(group, line.section.headings[-1])
        self._objects_into(group, row)
        if "person" in table.columns:
            self._one_person(group, row)
        else:
            self._wide(group, row)

    def _objects_into(self, group: dict[str, Any], row: int) -> None:
        text = self.table.own(row, "objects")
        if not text:
            return
        raw = object_names(text)
        new = [name for name in raw if name not in group["objects_raw"]]
        group["objects_raw"] += new
        group["objects"] += [self.unit(name).value for name in new]
        group["extended"] = group["extended"] or "延伸" in text
        group["mode"] = self.parse(row, "mode") or group["mode"]
        self.parse(row, "objects")
        if span := _onsite_of(self.table.text(row, "onsite")):
            group["onsite_from"], group["onsite_to"] = span.start.isoformat(), span.end.isoformat()

    def _objects_of_heading(self, group: dict[str, Any], heading: str) -> None:
        """第一巡察组（县财政局党组、石桥镇党委） over the rows of the group."""
        told = re.search(r"组[（(：:]\s*(?:巡察对象[：:])?([^）)]+)", heading)
        names = [name for name in object_names(told.group(1)) if names_unit(name)] if told else []
        group["objects_raw"] = names
        group["objects"] = [self.unit(name).value for name in names]

    def _one_person(self, group: dict[str, Any], row: int) -> None:
        name = self.parse(row, "person")
        if not name:
            return
        role = self.table.text(row, "role")
        post = self.parse(row, "org_post")
        org = self.parse(row, "org")
        member = {"name": name, "org_post": f"{org or ''}{post or ''}" or None}
        _place(group, member, role)

    def _wide(self, group: dict[str, Any], row: int) -> None:
        for field, role in _ROLES:
            for member in self.parse(row, field) or []:
                _place(group, member, role)


def objects_in_text(text: str, group: str) -> list[str]:
    """Objects that only the running text gives: '第一巡察组负责巡察县财政局党组、石桥镇党委'."""
    number = re.match(r"第(.+)巡察组", group)
    if not number:
        return []
    found = re.search(
        rf"(?:第{number.group(1)}巡察组|巡察{number.group(1)}组|第{number.group(1)}组)[（(：:]?[^。；;，]{{0,8}}?(?:巡察|负责|承担|对)[:：]?([^。；;）)]{{3,120}})",
        narrow(text),
    )
    names = object_names(re.sub(r"(?:开展|进行).*$", "", found.group(1))) if found else []
    return [name for name in names if names_unit(name)]


def _place(group: dict[str, Any], member: dict[str, Any], role: str) -> None:
    """副组长兼联络员 is one person in two places."""
    role = narrow(role)
    if "副组长" in role:
        group["deputies"].append(member)
    elif "组长" in role and group["leader"] is None:
        group["leader"] = member
    if "联络" in role:
        group["liaison"] = member
    elif "组长" not in role:
        group["members"].append(member)


def _new_group(name: str) -> dict[str, Any]:
    return {
        "group": name, "leader": None, "deputies": [], "members": [], "liaison": None, "objects": [], "objects_raw": [],
        "mode": None, "onsite_from": None, "onsite_to": None, "extended": False,
    }  # fmt: skip


def group_name(text: str) -> str | None:
    """第一组, 县委第1巡察组, 巡察一组 → 第一巡察组; names that carry no number are kept."""
    plain_text = narrow(text)
    if not plain_text:
        return None
    number = ordinal(plain_text, "巡察组") or ordinal(plain_text, "组")
    if number is None:
        number = to_int(re.sub(r"^第", "", plain_text))
    if number and number <= 10:
        return f"第{_ORDINALS[number]}巡察组"
    if number and number < 20:
        return f"第十{_ORDINALS[number - 10]}巡察组"
    return join_lines(plain_text)


def object_names(text: str) -> list[str]:
    """The objects of a cell as written, numbers and bracketed remarks dropped."""
    found = split_items(text)
    parts = found.items if found.numbered else split_bodies(text)
    bare = (squeeze(without_remarks(part)) for item in parts for part in re.split(r"[、，,；;]", item))
    return [name for name in bare if name and not is_nothing(name)]


def _people_with_posts(value: CellValue) -> Parsed:
    """People of one cell, each with what its brackets say: '张三（县纪委副书记）、李四'."""
    text = cell_text(value)
    posts = {
        squeeze(name): post
        for name, post in re.findall(r"([\u4e00-\u9fff 　]{2,6})[（(]([^（）()]+)[)）]", text)
    }
    people = [{"name": name, "org_post": posts.get(name)} for name in split_people(text)]
    return Parsed(people)


def authorization_of(
    document: Document, readers: list[AuthorizationReader], setting: Setting
) -> Record | None:
    """The one authorization a document holds: its head from the running text, its groups from the tables.

    Without a table the groups are told in paragraphs: 第一巡察组 / 组长：… / 成员：… / 巡察对象：…
    """
    groups = [group for reader in readers for group in reader.groups_by_name.values()]
    groups = groups or groups_in_paragraphs(document, setting)
    groups = [group for group in groups if group["leader"] or group["objects"]]
    if not groups:
        return None
    for group in groups:
        if not group["objects"]:
            group["objects_raw"] = objects_in_text(setting.about, group["group"])
            group["objects"] = [_unit_name(setting, name) for name in group["objects_raw"]]
    titles = " ".join(title for reader in readers for title in reader.table.titles)
    text = f"{titles} {setting.about}"
    head = _head(document, text)
    for group in groups:
        for name in ("mode", "onsite_from", "onsite_to"):
            group[name] = group[name] or head[name]
    first = readers[0].table if readers else None
    source = Source(first.grid.name, first.top + 1, first.last - first.top) if first else None
    return Record("authorization", {**head, "groups": groups}, source)


def groups_in_paragraphs(document: Document, setting: Setting) -> list[dict[str, Any]]:
    """Groups told line by line; every role line belongs to the group named above it."""
    groups: list[dict[str, Any]] = []
    for paragraph in document.paragraphs:
        for line in paragraph.text.split("\n"):
            text = strip_mark(line)
            if _GROUP_LINE.match(narrow(text)):
                groups.append(_new_group(group_name(text) or text))
            elif groups and (told := _ROLE_LINE.match(squeeze(text))):
                _take_line(groups[-1], told.group(1), told.group(2), setting)
    return groups


def _take_line(group: dict[str, Any], label: str, text: str, setting: Setting) -> None:
    if "组长" in label or "员" in label:
        for member in _people_with_posts(text).value:
            _place(group, member, label)
        return
    group["objects_raw"] += object_names(text)
    group["objects"] += [_unit_name(setting, name) for name in object_names(text)]
    group["extended"] = group["extended"] or "延伸" in text


def _unit_name(setting: Setting, raw: str) -> str:
    found = setting.directory.resolve(raw).unit
    return found.name if found else unit_of_party_body(raw)


def _head(document: Document, text: str) -> dict[str, Any]:
    plain_text = narrow(text)
    lines = (squeeze(line) for paragraph in document.paragraphs for line in paragraph.text.split("\n"))
    number = next(filter(None, map(_DOC_NO.search, lines)), None) or _DOC_NO.search(text)
    span = _onsite_of(text)
    return {
        "doc_no": number.group(0) if number else None,
        "term": _term(plain_text),
        "round_no": ordinal(plain_text, "轮"),
        "issued": _issued(document),
        "onsite_from": span.start.isoformat() if span else None,
        "onsite_to": span.end.isoformat() if span else None,
        "mode": _mode(plain_text),
    }


def _mode(text: str) -> str:
    """Only '…巡察' counts: a mode's word alone may stand anywhere."""
    found = re.search(r"(常规|专项|机动|提级|交叉|联动|延伸)巡察|(回头看)", text)
    return (code_of("mode", found.group(0)) if found else None) or "regular"


def _term(text: str) -> str | None:
    found = re.search(r"([一二三四五六七八九十]{1,3})届", text)
    return found.group(0) if found else None


def _onsite_of(text: str) -> DateSpan | None:
    found = _ONSITE.search(narrow(text))
    return parse_span(f"{found.group(1)}至{found.group(2)}") if found else None


def _issued(document: Document) -> str | None:
    """The last paragraph that is a date and nothing else."""
    days: list[date] = []
    for paragraph in document.paragraphs:
        text = narrow(paragraph.text).strip("()")
        span = parse_span(text) if len(text) <= 14 else None
        if span and span.precision == "day":
            days.append(span.start)
    return days[-1].isoformat() if days else None
