"""Ledgers and plans → rectification items: new rows, and what a newer file says about rows that stand (practice 3, 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.ledger.actions import write_measures
from xuncha.cycle.rectification.ledger.carry_over import CarriedItem, carry_over_items
from xuncha.cycle.rectification.ledger.connect import connect_to_feedback
from xuncha.cycle.rectification.ledger.matching import text_key
from xuncha.cycle.rectification.ledger.refresh import Told, take_over_told
from xuncha.cycle.rectification.ledger.testimony import Listed, note_listed_evidence
from xuncha.cycle.rectification.models import RectificationItem, Special
from xuncha.cycle.rectification.plan.actions import merge_items
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey
from xuncha.exchange.importing.landing.rows import (
    LEDGER,
    Coming,
    Row,
    add_details,
    meaning,
    rows_of,
    standing_for,
    take,
    take_parts,
)
from xuncha.exchange.importing.landing.telling import compared


def compare(context: Context) -> list[Line]:
    """Rows that stand are found again by unit, problem and performances; each at most once.

    Several files of one batch may hold the same rows (a ledger and a plan): they become one item.
    """
    rows = list(rows_of(context))
    units = {row.unit for _kind, _file, _no, row in rows}
    standing, coming = standing_for({meaning(row) for _kind, _file, _no, row in rows}), Coming()
    add_details(standing)
    problems = _problem_keys(units)
    lines: list[Line] = []
    for kind, file, no, row in rows:
        found = take(standing, row)
        if found:
            joins = tuple(take_parts(standing, row, found)) if row.from_plan else ()
            lines.append(compared(kind, file, no, row, found, joins, context))
        elif (at := coming.find(file, row)) is not None:
            lines.append(Line(kind, "unchanged", file, no, str(row.values["feedback_item"]), payload=row))
            lines[at] = _joined(lines[at], row, context)
        else:
            coming.add(file, row, len(lines))
            lines.append(_new(kind, file, no, row))
            _tell_unmatched(row, file, no, problems, context)
    return lines


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


def _problem_keys(units: set[UnitKey]) -> dict[UnitKey, set[str]]:
    ids = [unit for unit in units if isinstance(unit, int)]
    rows = FeedbackItem.objects.trusted().filter(organisation__in=ids).order_by()
    found: dict[UnitKey, set[str]] = {}
    for unit, content in rows.values_list("organisation_id", "content"):
        found.setdefault(unit, set()).add(text_key(content))
    return found


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
    """New rows in, told rows updated; what they list as evidence is noted. Connecting comes after all of them."""
    units = context.organisations({line.payload.unit for line in lines})
    came: list[Came] = []
    for file in dict.fromkeys(line.file for line in lines):
        of_file = [line for line in lines if line.file == file]
        came += _land_new([line for line in of_file if line.outcome == "new"], file, units, context)
        came += _land_told([line for line in of_file if line.outcome == "changed"], file, context)
    return came


def _land_new(
    lines: Sequence[Line], file: str, units: Mapping[UnitKey, Organisation], context: Context
) -> list[Came]:
    items = carry_over_items([_carried(line, units) for line in lines], by=context.by, file_name=file)
    pairs = list(zip(items, lines, strict=True))
    listed = [
        Listed(item, line.payload.evidences, line.row) for item, line in pairs if line.payload.evidences
    ]
    note_listed_evidence(listed, by=context.by, file_name=file)
    return [Came(LEDGER, item.pk, "new", file, line.row) for item, line in pairs]


def _land_told(lines: Sequence[Line], file: str, context: Context) -> list[Came]:
    """A version that is no longer the compared one is Stale, whatever else the row brings."""
    items = take_over_told([_told(line) for line in lines], by=context.by, file_name=file)
    pairs = list(zip(items, lines, strict=True))
    listed = [Listed(item, line.payload.lists, line.row) for item, line in pairs if line.payload.lists]
    note_listed_evidence(listed, by=context.by, file_name=file)
    for item, line in pairs:
        _shape(item, line.payload, context)
    return [Came(LEDGER, item.pk, "changed", file, line.row) for item, line in pairs]


def _shape(item: RectificationItem, row: Row, context: Context) -> None:
    """Only rows of a plan do this: one item for what the plan treats as one, with the measures it adds."""
    if row.joins:
        others = list(RectificationItem.objects.trusted().filter(pk__in=row.joins).order_by("seq"))
        merge_items(item, others, by=context.by)
    if row.adds:
        people = {"leader": item.leaders[:120], "dept": item.dept[:120]}
        write_measures(item, [{"content": text} | people for text in row.adds], by=context.by)


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
        progress=values.get("progress") or "",
        unfinished_reason=values.get("unfinished_reason") or "",
        next_step=values.get("next_step") or "",
        special=special if special in Special.values else Special.MAIN,
    )


def connect(lines: Sequence[Line], context: Context) -> None:
    """Both ways: a ledger after its problem list, and a problem list after its ledger."""
    units = {line.payload.unit for line in lines if isinstance(line.payload.unit, int)}
    if units:
        connect_to_feedback(units, by=context.by)
