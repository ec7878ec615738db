"""Workbooks out: a sheet in the order of theirs, and the list of gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.exchange.national.sheets import Setup
from xuncha.exchange.national.standing import STATES, Standing, stream
from xuncha.foundation import audit
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.lists import EXPORT_LIMIT
from xuncha.office.sheets import Column, SheetOut


def sheet_out(rows: QuerySet[Any], setup: Setup, actor: Actor, *, only_gaps: bool) -> SheetOut:
    """Their columns, our rows; a chunk at a time however many. `only_gaps`: what is not entered or changed since."""
    found = stream(rows[:EXPORT_LIMIT], setup, actor)
    chosen = (each for each in found if not only_gaps or each.state != "entered")
    return SheetOut(
        name=setup.sheet.label,
        columns=[
            Column(column.heading, width=_width(column.heading), number=True) for column in setup.columns
        ],
        rows=(standing.cells() for standing in chosen),
        row_count=rows.order_by().count(),
    )


def _width(heading: str) -> int:
    return 12 + 2 * len(heading)


def gaps_out(found: Iterable[Standing], setup: Setup) -> SheetOut:
    """The list of gaps: which record, why, and what is missing."""
    titles = (
        _("单位"),
        _("巡察组"),
        _("记录"),
        _("情况"),
        _("改动的列"),
        _("空着的必填列"),
        _("对方编号"),
        _("录入日期"),
    )
    return SheetOut(
        name=_("%(sheet)s缺口") % {"sheet": setup.sheet.label},
        columns=[Column(title, width=24) for title in titles],
        rows=_gap_rows(found, setup),
        row_count=EXPORT_LIMIT,
    )  # fmt: skip


def _gap_rows(found: Iterable[Standing], setup: Setup) -> Iterator[list[Any]]:
    for standing in found:
        if standing.has_gap:
            entry = standing.entry
            yield [
                standing.value("unit"),
                standing.value("group"),
                str(standing.value(setup.sheet.source.key)),
                str(STATES[standing.state][0]),
                "、".join(standing.changed),
                "、".join(standing.missing),
                entry.number if entry else "",
                entry.on if entry else "",
            ]


@verb
def note_export(setup: Setup, *, by: Actor, what: str) -> None:
    """Every export is on record."""
    audit.record(
        "national.exported", by=by, data={"sheet": setup.sheet.code, "version": setup.version, "form": what}
    )
