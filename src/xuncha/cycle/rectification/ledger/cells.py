"""The ledger's cells: which may be edited in place, by whom, and how what is typed becomes a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification.access import may_plan, may_write, require_write
from xuncha.cycle.rectification.ledger.actions import begin, require_fillable, require_plan_open, set_fields
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.models import UNIT_CHOICES, Declared, RectificationItem
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True)
class Cell:
    """`planned`: part of what an approved plan says, so it is typed only while the plan is open (practice 4)."""

    label: Any
    kind: str
    parse: Callable[[str], Any]
    planned: bool = False
    options: str = ""


def _text(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text.strip()) > longest:
            raise Missing(_("最多 %(longest)d 字") % {"longest": longest})
        return text.strip()

    return parse


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Missing(_("日期写成 2026-08-31 的样子")) from None


def _declared(text: str) -> str:
    if text not in Declared.values:
        raise Missing(_("请从列出的进展中选择"))
    return text


CELLS = {
    "leaders": Cell(gettext_lazy("责任领导"), "text", _text(200), planned=True),
    "dept": Cell(gettext_lazy("责任部门"), "text", _text(200), planned=True),
    "co_depts": Cell(gettext_lazy("配合部门"), "text", _text(200), planned=True),
    "owner": Cell(gettext_lazy("责任人"), "text", _text(80)),
    "goal": Cell(gettext_lazy("整改目标"), "long", _text(2000), planned=True),
    "due": Cell(gettext_lazy("完成时限"), "date", _day, planned=True),
    "declared": Cell(gettext_lazy("进展"), "select", _declared, options="declared-options"),
}


ALWAYS = frozenset(name for name, cell in CELLS.items() if not cell.planned)
PLANNED = frozenset(CELLS)
NOTHING: frozenset[str] = frozenset()


def editable(item: RectificationItem, actor: Actor) -> frozenset[str]:
    """The cells of a row that the page offers to this person; the verb decides again."""
    if item.state not in WORKING or not may_write(actor, item):
        return NOTHING
    if item.plan_id and item.plan.state not in ("draft", "returned"):  # type: ignore[union-attr]
        return ALWAYS
    if not may_plan(actor, item):
        return ALWAYS
    return PLANNED - {"due"} if item.original_due is not None else PLANNED


@verb
def set_cell(item: RectificationItem, name: str, text: str, *, by: Actor, version: int) -> RectificationItem:
    """Save one cell. Raises Stale when somebody else saved the row in between."""
    cell = CELLS.get(name)
    if cell is None:
        raise NotAllowed(_("这一列不能在台账里修改"))
    require_write(by, item)
    (require_plan_open if cell.planned else require_fillable)(item, by)
    if name == "due" and item.original_due is not None:
        raise NotAllowed(_("时限已经确定；延期请提变更申请，原定时限会保留"))
    value = cell.parse(text)
    if name == "declared":
        _require_unit_choice(item, value, by)
    set_fields(item, {name: value}, by=by, version=version)
    if name == "declared" and value != Declared.NOT_STARTED:
        begin(item, by=by)
    return item


def _require_unit_choice(item: RectificationItem, value: str, by: Actor) -> None:
    """A unit fills in four values and what it already had; the office may set any (practice 22)."""
    office = by.reach("rectification.manage", acting=True).covers(item)
    if not office and value not in (*UNIT_CHOICES, Declared.IN_PROGRESS, item.declared):
        raise Missing(_("平时报进度选“正在整改”；报结果请从“已完成、基本完成、未完成、长期坚持”中选择"))
    if value == Declared.NOT_DONE and not item.unfinished_reason.strip():
        raise Missing(_("“未完成”须写明原因，请点开事项填写"))


def shown(item: RectificationItem, name: str) -> str:
    """How a cell reads."""
    value = getattr(item, name)
    if name == "declared":
        return str(item.get_declared_display())
    return value.isoformat() if isinstance(value, date) else str(value or "")
