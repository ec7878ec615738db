"""The ledger's columns. A row is made in Python, because a template with an include a cell costs more than the query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.ledger.cells import CELLS, may_edit, shown
from xuncha.cycle.rectification.ledger.flow import item_flow
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.kit.lists import Column, state_chip

PROBLEM, PROGRESS = 42, 22
"""Characters shown of long texts, so that a page stays under 60 KB; the item's page has all of them."""


def short(text: str, longest: int) -> str:
    return Truncator(text).chars(longest)


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
def _chip(state: str) -> SafeString:
    """The chip without the blank lines of its template: fifty of them stand on a page."""
    return SafeString(state_chip(item_flow, state).strip())


def _tagged(item: RectificationItem) -> Any:
    """What the row is about, with a mark for rows that are not of the main report."""
    text = short(str(item), PROBLEM)
    marks = [str(item.get_special_display())] if item.special != "main" else []
    marks += [str(_("主要负责人"))] if item.is_top_leader else []
    marks += [str(_("重点"))] if item.is_key else []
    return format_html('{} <span class="quiet">{}</span>', text, " ".join(marks)) if marks else text


def _state_of_things(item: RectificationItem) -> str:
    """What was done, or why it came back: the one of the two that matters now."""
    if item.state == "returned" and item.last_return_reason:
        return f"{_('退回：')}{item.last_return_reason}"
    return item.progress


NUMBER = LedgerColumn(
    "number",
    _("编号"),
    lambda item: item.number or item.seq,
    lambda item: format_html('<a href="{}/">{}</a>', item.pk, item.number or item.seq),
    css="w-s number",
)
UNIT = LedgerColumn("unit", _("单位"), lambda item: str(item.organisation), css="w-m")
PROBLEM_COLUMN = LedgerColumn("problem", _("反馈问题及具体表现"), str, _tagged, css="w-xl", frozen=True)
STATE = LedgerColumn(
    "state",
    _("状态"),
    lambda item: str(item_flow.label(item.state)),
    lambda item: _chip(item.state),
    css="w-m",
)
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
EVIDENCE = LedgerColumn("evidence", _("佐证"), lambda item: item.evidence_count, css="w-s number end")

COLUMNS = (
    NUMBER,
    PROBLEM_COLUMN,
    UNIT,
    _editable("leaders"),
    _editable("dept"),
    _editable("owner", "w-s"),
    DUE,
    DECLARED,
    STATE,
    PROGRESS_COLUMN,
    EVIDENCE,
)


def columns_for(*, one_unit: bool) -> tuple[LedgerColumn, ...]:
    """A unit need not read its own name on every row."""
    return tuple(column for column in COLUMNS if not (one_unit and column is UNIT))


def row_cells(
    item: RectificationItem, columns: tuple[LedgerColumn, ...], actor: Any, day: date
) -> list[SafeString]:
    """The row's cells as markup; every text is escaped by format_html."""
    edits = {name for name in CELLS if may_edit(item, name, actor)}
    return [_cell(item, column, edits, day) for column in columns]


def _cell(item: RectificationItem, column: LedgerColumn, edits: set[str], day: date) -> SafeString:
    inside = _editor(column.name, shown(item, column.name)) if column.name in edits else column.shown(item)
    if column.name == "due":
        inside, late = _due(item, inside, day)
        return format_html(LATE_CELL if late else CELL, inside)
    return format_html(FROZEN_CELL if column.frozen else CELL, inside)


CELL, LATE_CELL = "<td>{}</td>", '<td class="tone-overdue">{}</td>'
FROZEN_CELL = '<th scope="row" class="frozen after-pick">{}</th>'
"""Widths stand in the head of the column only: 600 cells a page would each repeat them."""


def _editor(name: str, text: str) -> SafeString:
    return format_html('<span class="cell" data-cell="{}">{}</span>', name, text)


def _due(item: RectificationItem, inside: Any, day: date) -> tuple[Any, bool]:
    """The date; long-term and extended said in words, overdue by tone and sign."""
    late = item.is_overdue(day)
    if item.due is None and item.is_long_term and not inside:
        return _("长期"), False
    if item.is_extended:
        return format_html('{} <span class="quiet">{}</span>', inside, _("延")), late
    return (format_html("▲{}", inside) if late else inside), late
