"""Ledgers and plans → rectification items: new rows, and what a newer file says about rows that stand (practice 3, 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.ledger.carry_over import CarriedItem, carry_over_items
from xuncha.cycle.rectification.ledger.connect import connect_to_feedback
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.ledger.matching import keys_of, text_key
from xuncha.cycle.rectification.ledger.refresh import Told, take_over_told
from xuncha.cycle.rectification.models import Declared, RectificationItem, Special
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey, row_of
from xuncha.exchange.labels import field_label

LEDGER, PLAN = "rectification_item", "rectification_plan"
STEP = 5000
"""Standing rows fetched by one statement."""
STANDING = (
    "pk",
    "seq",
    "organisation_id",
    "problem",
    "performance",
    "special",
    "state",
    "version",
    "declared",
    "progress",
    "unfinished_reason",
    "next_step",
    "goal",
    "leaders",
    "dept",
    "due",
)
LABELS = {
    name: field_label(RectificationItem, name)
    for name in ("declared", "progress", "unfinished_reason", "next_step", "goal", "leaders", "dept", "due")
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ledger or plan, decided."""

    unit: UnitKey
    values: Mapping[str, Any]
    declared: str
    due: date | None
    is_long_term: bool
    from_plan: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def progress(self) -> str:
        """What the row says, with the evidence that it lists by name."""
        evidence = "、".join(self.values.get("evidences") or ())
        parts = [self.values.get("progress") or "", _("佐证（台账所列）：%s") % evidence if evidence else ""]
        return "\n".join(part for part in parts if part)

    @property
    def performances(self) -> list[str]:
        return list(self.values.get("performances") or ())


def compare(context: Context) -> list[Line]:
    """Rows that stand are found again by unit, problem and performances; each at most once.

    Several files of one batch may hold the same rows (a ledger and a plan): they become one item.
    """
    rows = list(_rows(context))
    units = {row.unit for _kind, _file, _no, row in rows}
    standing, coming = _standing({_meaning(row) for _kind, _file, _no, row in rows}), _Coming()
    problems = _problem_keys(units)
    lines: list[Line] = []
    for kind, file, no, row in rows:
        found = _take(standing, row)
        if found:
            lines.append(_compared(kind, file, no, row, found, context))
        elif (at := coming.find(file, row)) is not None:
            lines.append(Line(kind, "unchanged", file, no, str(row.values["feedback_item"]), payload=row))
            lines[at] = _joined(lines[at], row, context)
        else:
            coming.add(file, row, len(lines))
            lines.append(_new(kind, file, no, row))
            _tell_unmatched(row, file, no, problems, context)
    return lines


class _Coming:
    """New rows of this batch by unit and problem, so that another file's same row joins them."""

    def __init__(self) -> None:
        self.found: dict[tuple[UnitKey, str], list[dict[str, Any]]] = {}

    def add(self, file: str, row: Row, at: int) -> None:
        key = _meaning(row)
        entry = {"file": file, "keys": keys_of(row.performances), "at": at}
        self.found.setdefault(key, []).append(entry)

    def find(self, file: str, row: Row) -> int | None:
        key = _meaning(row)
        others = [entry for entry in self.found.get(key, ()) if entry["file"] != file]
        best = _best(others, keys_of(row.performances))
        if best is None:
            return None
        self.found[key].remove(best)
        return int(best["at"])


def _joined(line: Line, other: Row, context: Context) -> Line:
    """What the first file leaves empty is taken from the second; where they contradict, the first stands and it is told."""
    row = line.payload
    says = not other.from_plan and (other.values.get("status") or other.values.get("status_raw"))
    if says and other.declared != row.declared and not row.from_plan:
        reason = _("同一批的两份文件说的完成情况不同，按先读到的转入")
        context.note("twice", line.label, reason, file=line.file, row=line.row)
    values = {**other.values, **{name: value for name, value in row.values.items() if value}}
    declared = other.declared if row.from_plan and says else row.declared
    joined = Row(
        row.unit,
        values,
        declared,
        row.due or other.due,
        row.is_long_term or other.is_long_term,
        row.from_plan,
    )
    return replace(line, payload=joined)


def _rows(context: Context) -> Iterator[tuple[str, str, int | None, Row]]:
    for file, record in context.records(LEDGER):
        yield from _row(LEDGER, file, record.values, None, row_of(record), context)
    for file, record in context.records(PLAN):
        for values in record["items"]:
            yield from _row(PLAN, file, values, record.get("unit"), row_of(values), context)


def _row(
    kind: str, file: str, values: Mapping[str, Any], about: str | None, no: int | None, context: Context
) -> Iterator[tuple[str, str, int | None, Row]]:
    named, within = values.get("unit") or about, values.get("unit_parent")
    unit = context.unit(values.get("unit_raw"), named, file=file, row=no, within=within)
    if unit is None:
        return
    due, long_term = context.due(values, file=file, row=no)
    declared = context.status(values, file=file, row=no)
    yield kind, file, no, Row(unit, values, declared, due, long_term, from_plan=kind == PLAN)


def _meaning(row: Row) -> tuple[UnitKey, str]:
    return row.unit, text_key(row.values["feedback_item"])


def _standing(wanted: set[tuple[UnitKey, str]]) -> dict[tuple[UnitKey, str], list[dict[str, Any]]]:
    """The standing rows that mean one of these problems; a hundred thousand others are looked at by their text only."""
    ids = {unit for unit, _key in wanted if isinstance(unit, int)}
    rows = RectificationItem.objects.trusted().filter(organisation__in=ids).exclude(state="merged")
    same = [
        pk
        for pk, unit, problem in rows.values_list("pk", "organisation_id", "problem").iterator(STEP)
        if (unit, text_key(problem)) in wanted
    ]
    found: dict[tuple[UnitKey, str], list[dict[str, Any]]] = {}
    for first in range(0, len(same), STEP):
        chosen = rows.filter(pk__in=same[first : first + STEP])
        for row in chosen.order_by("seq", "pk").values(*STANDING):
            row["keys"] = keys_of(row["performance"].split("\n"))
            found.setdefault((row["organisation_id"], text_key(row["problem"])), []).append(row)
    for candidates in found.values():
        candidates.sort(key=lambda row: (row["seq"], row["pk"]))
    return found


def _problem_keys(units: set[UnitKey]) -> dict[UnitKey, set[str]]:
    ids = [unit for unit in units if isinstance(unit, int)]
    rows = FeedbackItem.objects.trusted().filter(organisation__in=ids).order_by()
    found: dict[UnitKey, set[str]] = {}
    for unit, content in rows.values_list("organisation_id", "content"):
        found.setdefault(unit, set()).add(text_key(content))
    return found


def _take(standing: dict[tuple[UnitKey, str], list[dict[str, Any]]], row: Row) -> dict[str, Any] | None:
    """The row that means the same: the same performances, else most of them in common, else the only one."""
    candidates = standing.get(_meaning(row), [])
    best = _best(candidates, keys_of(row.performances))
    if best is not None:
        candidates.remove(best)
    return best


def _best(candidates: Sequence[dict[str, Any]], keys: frozenset[str]) -> dict[str, Any] | None:
    if not candidates:
        return None
    best = max(candidates, key=lambda found: (found["keys"] == keys, len(found["keys"] & keys)))
    same = best["keys"] == keys or best["keys"] & keys or not (best["keys"] and keys)
    return best if same else None


def _compared(
    kind: str, file: str, no: int | None, row: Row, found: dict[str, Any], context: Context
) -> Line:
    label = str(row.values["feedback_item"])
    told = _told_by_plan(row, found) if row.from_plan else _told_by_ledger(row, found)
    if told and found["state"] not in (*WORKING, "long_term"):
        context.note("closed", label, _("已申报或已销号，不随导入改变"), file=file, row=no)
        told = {}
    if not row.from_plan and row.due and found["due"] and row.due != found["due"]:
        reason = _("时限与现有的 %(due)s 不同：调整时限须提变更申请，这里不改") % {"due": found["due"]}
        context.note("due", label, reason, file=file, row=no)
    changes = tuple(
        (LABELS[name], _shown(name, found[name]), _shown(name, value))
        for name, value in told.items()
        if name in LABELS
    )
    row = Row(row.unit, row.values, row.declared, row.due, row.is_long_term, row.from_plan, told)
    outcome = "changed" if told else "unchanged"
    return Line(kind, outcome, file, no, label, found["pk"], found["version"], changes, row)  # type: ignore[arg-type]


def _told_by_ledger(row: Row, found: Mapping[str, Any]) -> dict[str, Any]:
    """Declared status and the texts about it; an empty cell says nothing."""
    said = {
        "declared": row.declared if row.values.get("status") or row.values.get("status_raw") else "",
        "progress": row.progress,
        "unfinished_reason": row.values.get("unfinished_reason") or "",
        "next_step": row.values.get("next_step") or "",
    }
    return {name: value for name, value in said.items() if value and value != found[name]}


def _told_by_plan(row: Row, found: Mapping[str, Any]) -> dict[str, Any]:
    """A plan fills in what the row lacks; what stands is changed by a change request only (practice 4)."""
    said: dict[str, Any] = {
        "goal": row.values.get("goal") or "",
        "leaders": "、".join(row.values.get("responsible_leaders") or ())[:200],
        "dept": "、".join(row.values.get("depts") or ())[:200],
        "due": row.due,
    }
    told = {name: value for name, value in said.items() if value and not found[name]}
    return told | ({"original_due": told["due"]} if "due" in told else {})


def _shown(name: str, value: Any) -> str:
    return str(Declared(value).label) if name == "declared" and value else str(value or "")


def _new(kind: str, file: str, no: int | None, row: Row) -> Line:
    return Line(kind, "new", file, no, str(row.values["feedback_item"]), payload=row)


def _tell_unmatched(
    row: Row, file: str, no: int | None, problems: Mapping[UnitKey, set[str]], context: Context
) -> None:
    """Only where the unit's problems are known at all: the first ledger of an office has nothing to match."""
    key = text_key(row.values["feedback_item"])
    coming = context.problems.get(row.unit, set())
    standing = problems.get(row.unit, set())
    special = row.values.get("special") or Special.MAIN
    if special != Special.MAIN or not (coming or standing) or key in coming or key in standing:
        return
    reason = _("反馈问题中没有这一条，将作为没有对应反馈问题的事项转入")
    context.note("unmatched", str(row.values["feedback_item"]), reason, file=file, row=no)


def land(lines: Sequence[Line], context: Context) -> list[Came]:
    """New rows in, told rows updated, then everything connected to the problems that were fed back."""
    units = context.organisations({line.payload.unit for line in lines})
    came: list[Came] = []
    for file in dict.fromkeys(line.file for line in lines):
        of_file = [line for line in lines if line.file == file]
        new = [line for line in of_file if line.outcome == "new"]
        rows = [_carried(line, units) for line in new]
        items = carry_over_items(rows, by=context.by, file_name=file)
        came += [Came(LEDGER, item.pk, "new", file, line.row) for item, line in zip(items, new, strict=True)]
        told = [_told(line) for line in of_file if line.outcome == "changed"]
        take_over_told(told, by=context.by, file_name=file)
        came += [Came(LEDGER, each.item_id, "changed", file, each.row) for each in told]
    return came


def _told(line: Line) -> Told:
    assert line.record_id is not None and line.version is not None
    return Told(line.record_id, line.version, line.payload.told, line.row)


def _carried(line: Line, units: Mapping[UnitKey, Organisation]) -> CarriedItem:
    row, values = line.payload, line.payload.values
    special = values.get("special")
    return CarriedItem(
        organisation=units[row.unit],
        problem=values["feedback_item"],
        row=line.row or 0,
        seq=values.get("seq"),
        performances=row.performances,
        measures=values.get("measures") or (),
        goal=values.get("goal") or "",
        leaders="、".join(values.get("responsible_leaders") or ()),
        dept="、".join(values.get("depts") or ()),
        co_depts="、".join(values.get("co_depts") or ()),
        owner=values.get("handler") or "",
        due=row.due,
        is_long_term=row.is_long_term,
        declared=row.declared,
        progress=row.progress,
        unfinished_reason=values.get("unfinished_reason") or "",
        next_step=values.get("next_step") or "",
        special=special if special in Special.values else Special.MAIN,
    )


def connect(lines: Sequence[Line], context: Context) -> None:
    """Both ways: a ledger after its problem list, and a problem list after its ledger."""
    units = {line.payload.unit for line in lines if isinstance(line.payload.unit, int)}
    if units:
        connect_to_feedback(units, by=context.by)
