"""Inspection objects → the library of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xuncha.catalogue.landing import Change, difference, land_organisations
from xuncha.catalogue.landing import Line as UnitLine
from xuncha.catalogue.models import Organisation
from xuncha.exchange.importing.landing.context import Came, Context, Line, row_of
from xuncha.exchange.importing.questions import key_of, row_question
from xuncha.exchange.labels import field_label
from xuncha.office import Record
from xuncha.office.values.text import narrow

KIND = "inspection_object"


def compare(context: Context) -> list[Line]:
    """New, changed and unchanged units; a row that cannot land asks whether to leave it out."""
    rows = list(context.records(KIND))
    while True:
        found = difference([_values(record) for _file, record in rows])
        dropped = {line.no for line in found.refused}
        for line in found.refused:
            _ask(context, rows[line.no - 1], line)
        if not dropped:
            break
        rows = [pair for no, pair in enumerate(rows, 1) if no not in dropped]
    context.announced |= {narrow(line.name) for line in found.new}
    groups = (("new", found.new), ("changed", found.changed), ("unchanged", found.unchanged))
    return [_line(outcome, rows[line.no - 1], line) for outcome, lines in groups for line in lines]


def _values(record: Record) -> dict[str, Any]:
    return dict(record.values)


def _ask(context: Context, pair: tuple[str, Record], line: UnitLine) -> None:
    file, record = pair
    row = row_of(record)
    key = key_of("object", f"{file}{row}{line.name}")
    context.questions.ask(
        key, lambda: row_question("object", line.name, line.reason, file=file, row=row), row=row
    )


def _line(outcome: Any, pair: tuple[str, Record], line: UnitLine) -> Line:
    file, record = pair
    unit = line.organisation
    return Line(
        KIND,
        outcome,
        file,
        row_of(record),
        line.name,
        unit.pk if unit else None,
        unit.version if unit else None,
        tuple(_shown(change) for change in line.changes),
        record,
    )


def _shown(change: Change) -> tuple[str, str, str]:
    name = change.column.removesuffix("_id")
    label = field_label(Organisation, name)
    return label, str(change.old or ""), str(change.new or "")


def land(lines: Sequence[Line], context: Context) -> list[Came]:
    """In the file's order, so that sorting in the library follows it."""
    rows = sorted(lines, key=lambda line: (line.file, line.row or 0))
    found = land_organisations([_values(line.payload) for line in rows], by=context.by)
    context.refresh()
    came = [("new", line) for line in found.new] + [("changed", line) for line in found.changed]
    return [
        Came("organisation", line.organisation.pk, outcome, rows[line.no - 1].file, rows[line.no - 1].row)  # type: ignore[arg-type]
        for outcome, line in came
        if line.organisation
    ]
