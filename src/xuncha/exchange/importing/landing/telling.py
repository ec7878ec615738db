"""What a row of a newer file says about the item that stands: taken over, kept apart, or told to a person (practice 4, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.ledger.matching import keys_of, text_key
from xuncha.cycle.rectification.models import Declared, Measure, RectificationItem
from xuncha.cycle.rectification.plan.flow import EDITABLE
from xuncha.exchange.importing.landing.context import Context, Line
from xuncha.exchange.importing.landing.rows import Row, unlisted
from xuncha.exchange.labels import field_label

OPEN = (*WORKING, "long_term")
LABELS = {
    name: field_label(RectificationItem, name)
    for name in (
        "declared",
        "progress",
        "unfinished_reason",
        "next_step",
        "goal",
        "leaders",
        "dept",
        "co_depts",
        "due",
        "is_long_term",
    )
}


def compared(
    kind: str,
    file: str,
    no: int | None,
    row: Row,
    found: dict[str, Any],
    joins: tuple[int, ...],
    context: Context,
) -> Line:
    """The line of a row whose item stands, with every change as people read it."""
    label = str(row.values["feedback_item"])
    said = _by_plan(row, found, joins) if row.from_plan else _by_ledger(row, found)
    if _says_something(said) and found["state"] not in OPEN:
        context.note("closed", label, _("已申报或已销号，不随导入改变"), file=file, row=no)
        said = replace(row, told={})
    _tell_due(row, found, label, file, no, context)
    if row.from_plan and found["plan_id"] and found["plan__state"] not in EDITABLE and _fresh(row, found):
        reason = _("方案已经报送；与文件不同之处请提变更申请，这里不改")
        context.note("approved", label, reason, file=file, row=no)
    outcome = "changed" if _says_something(said) else "unchanged"
    return Line(
        kind,
        outcome,  # type: ignore[arg-type]
        file,
        no,
        label,
        found["pk"],
        found["version"],
        _changes(said, found),
        said,
    )


def _says_something(row: Row) -> bool:
    return bool(row.told or row.adds or row.joins or row.lists)


def _by_ledger(row: Row, found: Mapping[str, Any]) -> Row:
    """Declared status and the texts about it; an empty cell says nothing."""
    said = {
        "declared": row.declared if row.values.get("status") or row.values.get("status_raw") else "",
        "progress": row.values.get("progress") or "",
        "unfinished_reason": row.values.get("unfinished_reason") or "",
        "next_step": row.values.get("next_step") or "",
    }
    told = {name: value for name, value in said.items() if value and value != found[name]}
    return replace(row, told=told, lists=unlisted(row, found))


def _by_plan(row: Row, found: Mapping[str, Any], joins: tuple[int, ...]) -> Row:
    """A plan under draft follows the newer file; carried-over history is only filled in; what was handed in stands."""
    if found["plan_id"] and found["plan__state"] not in EDITABLE:
        return replace(row, told={})
    told = _fresh(row, found)
    if not found["plan_id"]:
        told = {name: value for name, value in told.items() if not found[name]}
        if "due" in told:
            told["original_due"] = told["due"]
    return replace(row, told=told, adds=_added_measures(row, found), joins=joins)


def _fresh(row: Row, found: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan file says otherwise than the item; an empty cell says nothing."""
    said: dict[str, Any] = {
        "goal": row.values.get("goal") or "",
        "leaders": "、".join(row.values.get("responsible_leaders") or ())[:200],
        "dept": "、".join(row.values.get("depts") or ())[:200],
        "co_depts": "、".join(row.values.get("co_depts") or ())[:200],
        "due": row.due,
        "is_long_term": row.is_long_term,
    }
    return {name: value for name, value in said.items() if value and value != found[name]}


def _added_measures(row: Row, found: Mapping[str, Any]) -> tuple[str, ...]:
    """Measures of the file that the item lacks; carried-over history that has measures keeps its own."""
    if found["measures"] and not found["plan_id"]:
        return ()
    known = keys_of(found["measures"])
    return tuple(text for text in row.values.get("measures") or () if text_key(text) not in known)


def _tell_due(
    row: Row, found: Mapping[str, Any], label: str, file: str, no: int | None, context: Context
) -> None:
    if not row.from_plan and row.due and found["due"] and row.due != found["due"]:
        reason = _("时限与现有的 %(due)s 不同：调整时限须提变更申请，这里不改") % {"due": found["due"]}
        context.note("due", label, reason, file=file, row=no)


def _changes(row: Row, found: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    changes = [
        (LABELS[name], _shown(name, found[name]), _shown(name, value))
        for name, value in row.told.items()
        if name in LABELS
    ]
    if row.adds:
        measures = str(Measure._meta.get_field("content").verbose_name)
        changes.append((measures, "；".join(found["measures"]), _("增加：%s") % "；".join(row.adds)))
    if row.lists:
        changes.append((_("佐证（所列名目）"), "", "；".join(row.lists)))
    if row.joins:
        merged = _("连同同一问题的另外 %(count)d 条事项合为一条") % {"count": len(row.joins)}
        changes.append((_("事项粒度"), "", merged))
    return tuple(changes)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(Declared(value).label) if name == "declared" and value else str(value or "")
