"""The verbs of the tick: entered there, taken back with a reason, and told by one of their own tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.exchange.national.models import Entry
from xuncha.exchange.national.sheets import KEEP, Setup
from xuncha.exchange.national.standing import digests, entries_of, stood
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.records import SCOPE_COLUMNS
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

LONGEST_NUMBER = 80
BATCH = 500
RENEWABLE = ("digests", "on", "number", "source", "by_id", "by_name", "at")


def require_keep(by: Actor) -> None:
    if not by.reach(KEEP, acting=True):
        raise NotAllowed(_("录入核对由巡察办和组内联络员、档案员办理"))


@verb
def tick(
    records: Sequence[Any],
    setup: Setup,
    *,
    by: Actor,
    numbers: Mapping[int, str] | None = None,
    known: Mapping[int, dict[str, str]] | None = None,
    on: date | None = None,
    source: str = "",
) -> int:
    """Note that these records stand in the other system as they are now; ticked again, the newer state counts.

    `records` are rows of the sheet's source that `by` may see. `numbers`: their number by record; `known`: what stands
    there, where one of their tables told it (else what stands here). Returns how many ticks were new or renewed; one
    that says nothing new writes nothing.
    """
    require_keep(by)
    day = on or today()
    if day > today():
        raise Missing(_("录入日期不能晚于今天"))
    fresh: list[Entry] = []
    renewed: list[Entry] = []
    for standing in stood(list(records), setup, by):
        record, entry = standing.record, standing.entry
        text = (numbers or {}).get(record.pk, "").strip()[:LONGEST_NUMBER]
        said = Said(text, (known or {}).get(record.pk) or digests(setup, record), day, source[:160])
        if entry is None:
            fresh.append(_new(record, setup, said, by))
        elif entry.differs(said.digests, said.number):
            renewed.append(_renewed(entry, said, by))
    Entry.objects.bulk_create(fresh, batch_size=BATCH)
    Entry.objects.bulk_create(
        renewed, update_conflicts=True, unique_fields=["id"], update_fields=RENEWABLE, batch_size=BATCH
    )
    written = len(fresh) + len(renewed)
    audit.record("national.ticked", by=by, data={"sheet": setup.sheet.code, "count": written})
    return written


@dataclass(frozen=True)
class Said:
    """What a tick says: their number, what stands there, since when, and which file told it."""

    number: str
    digests: dict[str, str]
    on: date
    source: str


def _new(record: Any, setup: Setup, said: Said, by: Actor) -> Entry:
    return Entry(
        sheet=setup.sheet.code,
        record_id=record.pk,
        number=said.number,
        digests=said.digests,
        on=said.on,
        source=said.source,
        by_id=by.pk,
        by_name=by.name,
        **_columns(record, setup),
    )


def _columns(record: Any, setup: Setup) -> dict[str, int | None]:
    """The scope columns of the record, wherever they stand."""
    holder = record
    for step in filter(None, setup.sheet.source.place.split("__")):
        holder = getattr(holder, step)
    return {column: getattr(holder, column, None) for column in SCOPE_COLUMNS}


def _renewed(entry: Entry, said: Said, by: Actor) -> Entry:
    entry.digests, entry.on = entry.digests | said.digests, said.on
    entry.number, entry.source = said.number or entry.number, said.source or entry.source
    entry.by_id, entry.by_name, entry.at = by.pk, by.name, timezone.now()
    return entry


@verb
def number(record: Any, setup: Setup, *, text: str, by: Actor) -> Entry:
    """Note their number of one record; that it has one means that it is entered."""
    if not text.strip():
        raise Missing(_("请填对方系统里的编号"))
    tick([record], setup, by=by, numbers={record.pk: text})
    return entries_of(setup.sheet.code, [record.pk], by)[record.pk]


@verb
def untick(records: Iterable[Any], setup: Setup, *, reason: str, by: Actor) -> int:
    """Take ticks back; the reason stays with them."""
    require_keep(by)
    if not reason.strip():
        raise NeedsReason(_("取消“已录入”须写明原因"))
    found = entries_of(setup.sheet.code, [record.pk for record in records], by)
    rows = Entry.objects.trusted().filter(pk__in=[entry.pk for entry in found.values()])
    undone = rows.update(undone_at=timezone.now(), undone_by_name=by.name, undone_reason=reason.strip()[:200])
    audit.record("national.unticked", by=by, data={"sheet": setup.sheet.code, "count": undone})
    return undone
