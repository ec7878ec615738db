"""The ledger's columns. A row is made in Python, because a template with an include a cell costs more than the query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.ledger.cells import CELLS, editable, shown
from xuncha.cycle.rectification.ledger.flow import item_flow
from xuncha.cycle.rectification.models import Declared, RectificationItem
from xuncha.foundation.dates import today
from xuncha.kit.lists import Column, chip

PROBLEM, PROGRESS = 40, 20
"""Characters shown of long texts, so that a page stays under 60 KB; the item's page has all of them."""


def short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True)
class LedgerColumn(Column):
    """A column that may also be edited in place: `name` of its cell."""

    name: str = ""

    @property
    def kind(self) -> str:
        return CELLS[self.name].kind if self.name else ""

    @property
    def options(self) -> str:
        return CELLS[self.name].options if self.name else ""


def _editable(name: str, css: str = "w-m") -> LedgerColumn:
    return LedgerColumn(name, CELLS[name].label, lambda item: shown(item, name) or None, css=css, name=name)


@cache
def _chip(tone: str, label: str) -> SafeString:
    """The chip without the blank lines of its template: fifty of them stand on a page."""
    return SafeString(chip(tone, label).strip())


def _state_of_things(item: RectificationItem) -> str:
    """What was done, or why it came back: the one of the two that matters now."""
    if item.state == "returned" and item.last_return_reason:
        return _("退回：%(reason)s") % {"reason": item.last_return_reason}
    return item.progress


NUMBER = LedgerColumn(
    "number",
    _("编号"),
    lambda item: item.number or item.seq,
    css="w-s number",
)
UNIT = LedgerColumn("unit", _("单位"), lambda item: str(item.organisation), css="w-m")
PROBLEM_COLUMN = LedgerColumn("problem", _("反馈问题及具体表现"), str, css="w-l", frozen=True)
STATE = LedgerColumn("state", _("状态"), lambda item: str(item_flow.label(item.state)), css="w-m")
DECLARED = LedgerColumn(
    "declared",
    CELLS["declared"].label,
    lambda item: str(item.get_declared_display()),
    css="w-m",
    name="declared",
)
DUE = LedgerColumn("due", CELLS["due"].label, lambda item: item.due, sort="due", css="w-m number", name="due")
PROGRESS_COLUMN = LedgerColumn(
    "progress",
    _("完成情况、退回原因"),
    _state_of_things,
    lambda item: short(_state_of_things(item), PROGRESS),
    css="w-l",
)
EVIDENCE = LedgerColumn("evidence", _("佐证"), lambda item: item.evidence_count, css="w-s number")

COLUMNS = (
    UNIT,
    NUMBER,
    PROBLEM_COLUMN,
    _editable("leaders"),
    _editable("dept"),
    _editable("owner"),
    DUE,
    DECLARED,
    STATE,
    PROGRESS_COLUMN,
    EVIDENCE,
)


def columns_for(*, one_unit: bool) -> tuple[LedgerColumn, ...]:
    """A unit need not read its own name on every row."""
    return tuple(column for column in COLUMNS if not (one_unit and column is UNIT))


NOWRAP = ' class="nowrap"'


class Rows:
    """Makes the rows of one page for one person.

    Every text passes `escape` here: format_html for each of 600 cells was half of the page's time. What depends on a
    few codes only (chips, marks, declared status) is put into words once a page. Widths stand in the head of the column.
    """

    def __init__(self, columns: tuple[LedgerColumn, ...], actor: Any) -> None:
        self.columns, self.actor, self.day = columns, actor, today()
        self.declared = {code: str(label) for code, label in Declared.choices}
        self.long_term, self.extended = escape(str(_("长期"))), escape(str(_("延")))
        self.chips: dict[str, str] = {}
        self.marks: dict[tuple[str, bool, bool], str] = {}
        self.makers = {STATE.key: self._state, PROBLEM_COLUMN.key: self._problem, NUMBER.key: self._number}

    def row(self, item: RectificationItem) -> SafeString:
        edits = editable(item, self.actor)
        cells = "".join([self._cell(item, column, edits) for column in self.columns])
        return SafeString(
            f'<tr data-url="{item.pk}/cell/" data-version="{item.version}"><td class="pick frozen">'
            f'<input type="checkbox" name="pick" value="{item.pk}" form="bulk" data-pick aria-label="{item.seq}"></td>'
            f"{cells}</tr>"
        )

    def _cell(self, item: RectificationItem, column: LedgerColumn, edits: frozenset[str]) -> str:
        name = column.name
        if name in edits:
            css = NOWRAP if name == "due" else ""
            return f'<td{css}><span data-cell="{name}">{escape(self._text(item, name))}</span></td>'
        if name == "due":
            return self._due(item)
        if name:
            return f"<td>{escape(self._text(item, name))}</td>"
        make = self.makers.get(column.key)
        inside = make(item) if make else escape(str(column.shown(item)))
        if column.frozen:
            return f'<th scope="row" class="frozen after-pick">{inside}</th>'
        return f"<td>{inside}</td>"

    def _text(self, item: RectificationItem, name: str) -> str:
        if name == "declared":
            return self.declared[item.declared]
        if name == "due":
            return item.due.isoformat() if item.due else ""
        return str(getattr(item, name))

    def _due(self, item: RectificationItem) -> str:
        """The date; long-term and extended said in words, overdue by tone and sign."""
        text = self._text(item, "due") or (self.long_term if item.is_long_term else "")
        if item.is_extended:
            text = f'{text} <span class="quiet">{self.extended}</span>'
        if item.is_overdue(self.day):
            return f'<td class="nowrap tone-overdue">▲{text}</td>'
        return f"<td{NOWRAP}>{text}</td>"

    def _number(self, item: RectificationItem) -> str:
        return f'<a href="{item.pk}/">{item.seq}</a>'

    def _state(self, item: RectificationItem) -> str:
        state = item.state
        if state not in self.chips:
            self.chips[state] = _chip(item_flow.states[state].tone, str(item_flow.label(state)))
        return self.chips[state]

    def _problem(self, item: RectificationItem) -> str:
        """What the row is about, with a mark for rows that are not of the main report."""
        key = (item.special, item.is_top_leader, item.is_key)
        if key not in self.marks:
            self.marks[key] = _marks(item)
        return escape(short(str(item), PROBLEM)) + self.marks[key]


def _marks(item: RectificationItem) -> str:
    marks = [str(item.get_special_display())] if item.special != "main" else []
    marks += [str(_("主要负责人"))] if item.is_top_leader else []
    marks += [str(_("重点"))] if item.is_key else []
    return f' <span class="quiet">{escape(" ".join(marks))}</span>' if marks else ""
