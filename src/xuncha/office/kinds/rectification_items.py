"""Ledgers and plans: rectification items with measures, leaders, deadline and status (domain §3.10, §5.1)."""

from __future__ import annotations

from typing import Any

from xuncha.office.kinds.base import (
    Parsed,
    Parser,
    bodies,
    compact,
    integer,
    items,
    people,
    plain,
    reading,
    statement,
    tick,
)
from xuncha.office.kinds.feedback_items import FeedbackItemReader, problem_and_points, problem_title
from xuncha.office.kinds.setting import Setting, deadline_reference
from xuncha.office.lexicon import code_of
from xuncha.office.tables import Table
from xuncha.office.tables.frameworks import node_of, plain_node
from xuncha.office.tables.roles import Line, Section
from xuncha.office.values.deadlines import Deadline, parse_deadline
from xuncha.office.values.lists import split_items
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow
from xuncha.office.values.words import Status, parse_status


class RectificationItemReader(FeedbackItemReader):
    kind = "rectification_item"

    def __init__(self, table: Table, setting: Setting) -> None:
        self.reference = deadline_reference(table, setting)
        super().__init__(table, setting)
        about = f"{table.grid.name} {' '.join(table.titles)}"
        self.special = next(
            (code for code in ("personnel", "ideology") if code_of("special", about) == code), "main"
        )
        self._problem = ""
        self._problem_section: Section | None = None

    def make_parsers(self) -> dict[str, Parser]:
        return {
            "seq": integer,
            "unit": self.unit,
            "node": reading(lambda text: (node_of(text) or plain_node(text)).number),
            "special": reading(lambda text: code_of("special", text)),
            "problem": reading(problem_title),
            "performances": items,
            "goal": statement,
            "measures": items,
            "responsible_leaders": people,
            "depts": bodies,
            "co_depts": bodies,
            "due": self._due,
            "is_long_term": tick,
            "status": self._status,
            "progress": plain,
            "unfinished_reason": statement,
            "next_step": statement,
            "evidences": items,
            "contact": reading(compact),
            "handler": reading(compact),
            "remark": plain,
        }

    def _due(self, value: CellValue) -> Parsed:
        deadline = self.deadline(value)
        return Parsed(deadline.due, deadline.doubt)

    def deadline(self, value: CellValue) -> Deadline:
        return parse_deadline(value, reference=self.reference)

    def _status(self, value: CellValue) -> Parsed:
        text = cell_text(value)
        status = parse_status(text)
        return Parsed(
            status.code,
            f"看不懂的完成情况“{text[:40]}”" if status.code is None and not is_nothing(text) else None,
        )

    def continues(self, line: Line, group: list[Line]) -> bool:
        """Rows belong together while deadline and status go on and not both a performance and a measure begin."""
        row, table = line.row, self.table
        if line.section is not group[0].section or table.own(row, "problem"):
            return False
        if table.own(row, "due") or table.own(row, "status"):
            return False
        return bool(table.own(row, "performances")) != bool(table.own(row, "measures"))

    def build(self, lines: list[Line]) -> dict[str, Any] | None:
        row, section = lines[0].row, lines[0].section
        points, measures = self._points(lines, "performances"), self._points(lines, "measures")
        title, written = self._problem_of(row, section)
        problem = title or (points[0] if points else "")
        if not problem or not (
            measures or points or self.table.text(row, "due") or self.table.text(row, "status")
        ):
            return None
        place = self._place(row, section)
        return {
            "unit": place["unit"],
            "unit_raw": place["unit_raw"],
            "unit_parent": place["unit_parent"],
            "seq": place["seq"],
            "special": self.parse(row, "special") or self.special,
            "framework": place["framework"],
            "node_no": place["node_no"],
            "feedback_item": problem,
            "performances": points or written,
            "goal": self.parse(row, "goal"),
            "measures": measures,
            "responsible_leaders": self.parse(row, "responsible_leaders"),
            "depts": self.parse(row, "depts"),
            "co_depts": self.parse(row, "co_depts"),
            **self._progress(row),
            "evidences": self.parse(row, "evidences"),
            "remark": self.parse(row, "remark"),
        }

    def _problem_of(self, row: int, section: Section) -> tuple[str, list[str]]:
        """The problem of the row; a blank cell below one means the same problem, until a heading."""
        told = self.table.text(row, "problem")
        if told or section is not self._problem_section:
            self._problem, self._problem_section = told, section
        return problem_and_points(self._problem)

    def _points(self, lines: list[Line], name: str) -> list[str]:
        points: list[str] = []
        for line in lines:
            text = self.table.own(line.row, name) if len(lines) > 1 else self.table.text(line.row, name)
            points.extend(split_items(text).items if text else ())
        return list(dict.fromkeys(points))

    def _progress(self, row: int) -> dict[str, Any]:
        status = parse_status(self.table.text(row, "status"))
        deadline = self.deadline(self.table.value(row, "due"))
        due = self.parse(row, "due")
        return {
            "due": due,
            "due_raw": self.table.text(row, "due") or None,
            "is_long_term": deadline.is_long_term
            or status.is_long_term
            or bool(self.parse(row, "is_long_term")),
            "status": self._status_or_start(row, status),
            "status_raw": self.table.text(row, "status") or None,
            "unfinished_reason": self.parse(row, "unfinished_reason") or status.unfinished_reason,
            "report_status": status.report,
            "progress": self.parse(row, "progress"),
        }

    def _status_or_start(self, row: int, status: Status) -> str | None:
        """A plan has no status column: its items have not started (domain §5.1)."""
        if not self.table.has("status"):
            return "not_started"
        self.parse(row, "status")
        return status.code


def is_plan(setting: Setting, readers: list[RectificationItemReader]) -> bool:
    """Whether a file is a plan of one unit rather than a ledger: no status anywhere, it says so, and names no second unit."""
    tables = [reader.table for reader in readers]
    titles = (text for table in tables for text in (table.grid.name, *table.titles))
    units = {record["unit"] for reader in readers for record in reader.records if record["unit"]}
    return (
        not any(table.has("status") for table in tables)
        and "方案" in narrow(" ".join((setting.about, *titles)))
        and len(units) <= 1
    )
