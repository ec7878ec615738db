"""Working papers: forms of labels and values side by side, one table or sheet each (domain §3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xuncha.office.kinds.authorizations import group_name
from xuncha.office.kinds.base import Parser, TableReader
from xuncha.office.kinds.setting import Setting, unit_named_in
from xuncha.office.lexicon import code_of, load
from xuncha.office.model import CellView, Record, Remark, RowView, Source
from xuncha.office.reading import Grid
from xuncha.office.tables.labels import field_score
from xuncha.office.tables.roles import Line
from xuncha.office.tables.table import Role
from xuncha.office.values.dates import parse_span
from xuncha.office.values.lists import split_items, strip_mark
from xuncha.office.values.money import parse_money
from xuncha.office.values.people import split_people
from xuncha.office.values.text import clean, is_nothing, join_lines, narrow, squeeze
from xuncha.office.values.units import unit_of_party_body, unit_text
from xuncha.office.values.words import ticked, yes_or_no

_SURE = 0.75
_EXACT = 0.97
_DAY = re.compile(r"20\d{2}[年./-]\d{1,2}[月./-]\d{1,2}日?")
_SIGN_WORDS = re.compile(r"[（(](?:签字|签名|签章|盖章|手签)[)）]|签字[:：]|签名[:：]|日期[:：]|年\s*月\s*日")
_EVIDENCE = re.compile(
    r"^(?P<no>证\s*[-—－]?\s*\d+|\d+(?=[.、．]))?[.、．:：\s]*(?P<name>.+?)\s*(?:[（(](?:共)?(?P<pages>\d+)\s*页[)）])?$"
)
_PARTY = re.compile(r"^(?P<party>[^（(：:]+)[（(：:](?P<type>[^）)]+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One label with its value."""

    field: str
    text: str
    row: int
    column: int


def form_entries(grid: Grid) -> list[Entry]:
    """The labelled values of a form: the cell right of a label, or below it where nothing is right."""
    entries: list[Entry] = []
    for row in range(grid.height):
        filled = grid.filled(row)
        labels = _labels(filled)
        skip = -1
        for i, (column, name) in enumerate(labels):
            if name is None or column == skip:
                continue
            value_column = filled[i + 1][0] if i + 1 < len(filled) and labels[i + 1][1] is None else None
            skip = value_column if value_column is not None else -1
            text = filled[i + 1][1] if value_column is not None else ""
            entries.append(Entry(name, text, row, value_column if value_column is not None else column + 1))
    return entries


def _labels(filled: list[tuple[int, str]]) -> list[tuple[int, str | None]]:
    """Which cells of a row are labels. What stands right of a label is its value unless it is a label word for word."""
    labels: list[tuple[int, str | None]] = []
    for column, text in filled:
        after_label = bool(labels) and labels[-1][1] is not None
        labels.append((column, _field_of(text, _EXACT if after_label else _SURE)))
    return labels


def _field_of(text: str, least: float) -> str | None:
    label = (narrow(text).rstrip(":："),)
    if len(label[0]) > 14:
        return None
    scores = {name: field_score(label, "workpaper", name) for name in load("fields")["workpaper"]["fields"]}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= least else None


class WorkpaperReader:
    """Reads one form. Not a row reader: a form is one record."""

    kind = "workpaper"

    def __init__(
        self, grid: Grid, number: int, setting: Setting, entries: list[Entry], amount_label: str | None = None
    ) -> None:
        self.grid, self.setting, self.amount_label = grid, setting, amount_label
        self.entries = entries
        self.name, self.height = grid.name, grid.height
        self.fields: dict[str, str] = {}
        for entry in entries:
            self.fields.setdefault(entry.field, entry.text)
        self.doubtful: list[Remark] = []
        self.record = Record(self.kind, self._values(), Source(grid.name, number, grid.height))

    def text(self, name: str) -> str:
        text = self.fields.get(name, "")
        return "" if is_nothing(text) else text

    def prose(self, name: str) -> str | None:
        return join_lines(self.text(name)) or None

    def _values(self) -> dict[str, Any]:
        span = parse_span(self.text("occurred"))
        compiled = parse_span(self.text("compiled"))
        money = parse_money(self.text("amount"), unit=self._money_unit())
        return {
            "code": squeeze(self.text("code")) or None,
            "compiled": compiled.start.isoformat() if compiled else None,
            **self._unit(),
            "group": group_name(self.text("group")),
            "title": join_lines(self.text("title")) or None,
            "sources": self._sources(),
            "leaf_raw": self.prose("leaf_raw"),
            "nature": code_of("nature", self._choice("nature")),
            "subject_level": code_of("subject_level", self._choice("subject_level")),
            "involves_top_leader": bool(yes_or_no(self.text("involves_top_leader"))),
            **self._key(),
            "occurred_from": _written(span.start.isoformat(), span.precision) if span else None,
            "occurred_to": _written(span.end.isoformat(), span.precision) if span else None,
            "place": self.prose("place"),
            **{name: self.prose(name) for name in ("summary", "facts", "basis", "analysis", "discovery")},
            "amount": float(money) if money is not None else None,
            "amount_raw": self.prose("amount"),
            "quantity": self.prose("quantity"),
            "responsibles": self._responsibles(),
            "evidences": self._evidences(),
            "suggestion": self._choice("suggestion") or None,
            "fact_confirmation": self.prose("fact_confirmation"),
            **self._signatures(),
        }

    def _unit(self) -> dict[str, Any]:
        raw = unit_text(self.text("unit"))
        found = self.setting.directory.resolve(raw) if raw else None
        if found and found.unit:
            return {"unit": found.unit.name, "unit_raw": raw}
        if raw and self.setting.directory.units:
            choices = found.choices if found else ()
            self.doubtful.append(Remark(f"对象库里没有“{raw}”", self.name, text=raw, choices=choices))
        about = None if raw else unit_named_in(self.setting.directory, self.text("title"))
        return {"unit": unit_of_party_body(raw) if raw else about, "unit_raw": raw or None}

    def _choice(self, name: str) -> str:
        """A value that may be given as ticked boxes."""
        text = self.text(name)
        return "、".join(ticked(text)) or join_lines(text)

    def _sources(self) -> list[str]:
        text = self.text("sources")
        return ticked(text) or [squeeze(part) for part in re.split(r"[、，,；;\s]+", text) if part]

    def _key(self) -> dict[str, Any]:
        text = self.text("is_key")
        is_key = bool(yes_or_no(text))
        reason = re.search(r"[（(：:]([^（）()]+)", text)
        return {"is_key": is_key, "key_reason": reason.group(1).strip() if is_key and reason else None}

    def _money_unit(self) -> str:
        beside = (self.grid.text(e.row, e.column - 1) for e in self.entries if e.field == "amount")
        label = next(beside, "") if self.amount_label is None else self.amount_label
        found = re.search(r"[（(](亿|万|千)元[)）]", label)
        return found.group(1) if found else ""

    def _responsibles(self) -> list[dict[str, Any]]:
        parts = [
            part
            for part in re.split(r"[；;\n]|、(?![^（(]*[)）])", self.text("responsibles"))
            if part.strip()
        ]
        found = (_PARTY.match(clean(strip_mark(part))) for part in parts)
        return [
            {"party": squeeze(m.group("party")), "type": code_of("responsibility", m.group("type"))}
            for m in found
            if m
        ] or [{"party": squeeze(part), "type": None} for part in parts]

    def _evidences(self) -> list[dict[str, Any]]:
        lines = [line for line in re.split(r"[\n；;]", self.text("evidences")) if line.strip()]
        if len(lines) == 1:
            lines = list(split_items(lines[0]).items) or lines
        found = (_EVIDENCE.match(clean(line).rstrip("。；;")) for line in lines)
        return [
            {
                "no": squeeze(m.group("no") or "") or f"证-{i:02d}",
                "name": m.group("name"),
                "pages": int(m.group("pages")) if m.group("pages") else None,
            }
            for i, m in enumerate(found, 1)
            if m
        ]

    # -- signatures ---------------------------------------------------------------------------------

    def _signatures(self) -> dict[str, Any]:
        authors, author_day = self._authors()
        deputy, meeting, leader = (
            self._act(name) for name in ("deputy_review", "group_meeting", "leader_sign")
        )
        if meeting:
            meeting = {name: meeting[name] for name in ("opinion", "at")}
        state = (
            "leader_signed" if leader and (leader["by"] or leader["at"])
            else "group_meeting" if meeting or deputy
            else "deputy_review" if authors
            else "draft"
        )  # fmt: skip
        return {
            "authors": authors,
            "author_date": author_day,
            "deputy_review": deputy,
            "group_meeting": meeting,
            "leader_sign": leader,
            "state": state,
        }

    def _authors(self) -> tuple[list[str], str | None]:
        text = self.text("authors")
        day = _DAY.search(narrow(text))
        names = split_people(_SIGN_WORDS.sub(" ", _DAY.sub("", text)))
        span = parse_span(day.group(0)) if day else None
        return list(names), span.start.isoformat() if span else None

    def _act(self, name: str) -> dict[str, Any] | None:
        """An opinion with who signed it when; an empty date line is no signature."""
        text = self.text(name)
        bare = squeeze(_SIGN_WORDS.sub("", text))
        if not bare or is_nothing(bare):
            return None
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        signed = lines[-1] if len(lines) > 1 or len(lines[-1]) <= 24 else ""
        day = _DAY.search(narrow(signed)) or _DAY.search(narrow(text))
        who = split_people(_SIGN_WORDS.sub(" ", re.sub(r"20\d{2}\s*[年./-].*$", "", signed)))
        span = parse_span(day.group(0)) if day else None
        opinion = "\n".join(lines[:-1]) if len(lines) > 1 else ("" if who else text)
        return {
            "opinion": opinion or None,
            "by": who[0] if who else None,
            "at": span.start.isoformat() if span else None,
        }

    # -- preview ------------------------------------------------------------------------------------

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[RowView]:
        by_place = {(entry.row, entry.column): entry for entry in self.entries}
        for row in range(start - 1, min(stop or self.height, self.height)):
            cells = []
            for column, text in self.grid.filled(row):
                entry = by_place.get((row, column))
                name = entry.field if entry else None
                cells.append(CellView(column, text, name, self.record.get(name, text) if name else None))
            role = (
                Role.RECORD if any(cell.field for cell in cells) else Role.BLANK if not cells else Role.TITLE
            )
            yield RowView(row + 1, role, tuple(cells), self.kind, 0 if role is Role.RECORD else None)


class WorkpaperRowReader(TableReader):
    """A register of working papers: one paper per row, read like a form with the headings as labels."""

    kind = "workpaper"

    def make_parsers(self) -> dict[str, Parser]:
        return {}

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        row, table = lines[0].row, self.table
        entries = [Entry(name, table.text(row, name), row, column) for name, column in table.columns.items()]
        if not any(entry.text for entry in entries if entry.field in ("title", "summary", "facts")):
            return None
        amount = table.label(table.columns["amount"]) if "amount" in table.columns else ""
        form = WorkpaperReader(table.grid, row + 1, self.setting, entries, amount)
        self.doubtful += form.doubtful
        return dict(form.record.values)


def _written(day: str, precision: str) -> str:
    """As exactly as it was written: '2020年3月' → 2020-03."""
    return {"day": day, "month": day[:7], "quarter": day[:7], "half": day[:7], "year": day[:4]}[precision]


def looks_like_form(grid: Grid, entries: list[Entry]) -> bool:
    """At least six different working-paper labels with values beside them (a table's heading has none beside)."""
    answered = {entry.field for entry in entries if entry.text}
    return len(answered) >= 6 and bool(answered & {"facts", "summary", "basis"}) and grid.width <= 16
