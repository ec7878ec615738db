"""How each row stands: not entered, changed since it was entered, entered; and which required column is still empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.exchange.national.fields import COUNT, digest
from xuncha.exchange.national.models import Entry
from xuncha.exchange.national.sheets import Setup
from xuncha.foundation.scoping import Actor

OPEN, CHANGED, ENTERED = "open", "changed", "entered"
STATES = {OPEN: (_("未录入"), "waiting"), CHANGED: (_("需更新"), "due"), ENTERED: (_("已录入"), "done")}
CHUNK = 2000


@dataclass
class Standing:
    """One record in one sheet, with the entry that stands for it."""

    record: Any
    setup: Setup
    entry: Entry | None = None

    def value(self, key: str) -> Any:
        return self.setup.sheet.source.field(key).get(self.record)

    @cached_property
    def changed(self) -> list[str]:
        """Headings of the columns whose value is another than when it was entered."""
        if self.entry is None:
            return []
        then, now = self.entry.digests, digests(self.setup, self.record)
        return [
            column.heading
            for column in self.setup.filled
            if column.field in now and then.get(column.field, now[column.field]) != now[column.field]
        ]

    @cached_property
    def missing(self) -> list[str]:
        """Headings of required columns that are empty here."""
        return [
            column.heading
            for column in self.setup.filled
            if column.required and self.value(column.field) in (None, "")
        ]

    @property
    def state(self) -> str:
        if self.entry is None:
            return OPEN
        return CHANGED if self.changed else ENTERED

    @property
    def has_gap(self) -> bool:
        return self.state != ENTERED or bool(self.missing)

    def cells(self) -> list[Any]:
        """The row as their sheet wants it."""
        return [cell(self.record) for cell in self.setup.cells]


def digests(setup: Setup, record: Any) -> dict[str, str]:
    """What is remembered of a record when it is ticked; a number that somebody may not count is not remembered."""
    found = {}
    for column in setup.filled:
        field = setup.sheet.source.field(column.field)
        value = field.get(record)
        if not (field.type == COUNT and value is None):
            found[column.field] = digest(value)
    return found


def entries_of(sheet: str, ids: Sequence[int], actor: Actor) -> dict[int, Entry]:
    """The entries that stand for these records; one statement."""
    rows = Entry.objects.visible_to(actor).filter(sheet=sheet, record_id__in=ids, undone_at=None)
    return {row.record_id: row for row in rows}


def stood(records: Sequence[Any], setup: Setup, actor: Actor) -> list[Standing]:
    """The standing of these records: what the sheet adds to them, and their entries."""
    source = setup.sheet.source
    if source.prepare:
        source.prepare(records, actor)
    entries = entries_of(setup.sheet.code, [record.pk for record in records], actor)
    return [Standing(record, setup, entries.get(record.pk)) for record in records]


def stream(rows: QuerySet[Any], setup: Setup, actor: Actor) -> Iterator[Standing]:
    """Every row with its standing, a chunk at a time: memory does not grow with the sheet."""
    found: list[Any] = []
    for record in rows.iterator(CHUNK):
        found.append(record)
        if len(found) == CHUNK:
            yield from stood(found, setup, actor)
            found = []
    if found:
        yield from stood(found, setup, actor)


def is_entered(sheet: str, actor: Actor) -> Exists:
    """Whether a row is ticked, as a condition."""
    rows = Entry.objects.visible_to(actor).filter(sheet=sheet, record_id=OuterRef("pk"), undone_at=None)
    return Exists(rows)


@dataclass(frozen=True)
class Tally:
    """Numbers of one sheet: all rows, by state, and rows with an empty required column."""

    total: int
    states: Mapping[str, int]
    incomplete: int
    by_unit: tuple[tuple[str, str, int, int, int, int], ...]
    """(unit, group, not entered, changed, with empty required columns, all rows), most gaps first."""


def tally(found: Iterable[Standing]) -> Tally:
    states: Counter[str] = Counter()
    units: dict[tuple[str, str], Counter[str]] = {}
    for standing in found:
        unit = units.setdefault(_place(standing), Counter())
        for counter in (states, unit):
            counter[standing.state] += 1
            counter["total"] += 1
            counter["incomplete"] += bool(standing.missing)
    rows = [
        (*place, unit[OPEN], unit[CHANGED], unit["incomplete"], unit["total"])
        for place, unit in units.items()
    ]
    rows.sort(key=lambda row: (-row[2] - row[3], -row[4], row[0]))
    return Tally(states["total"], states, states["incomplete"], tuple(rows))


def _place(standing: Standing) -> tuple[str, str]:
    return str(standing.value("unit")), str(standing.value("group"))
