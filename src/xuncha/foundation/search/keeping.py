"""Entries follow their records: written at the end of the act that changed them, in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from xuncha.foundation.search import sources, watching
from xuncha.foundation.search.engines import engine
from xuncha.foundation.search.entries import entry_of, words_of
from xuncha.foundation.search.models import SearchEntry, SearchSource
from xuncha.foundation.search.sources import Source

BATCH = 500

_numbers: dict[str, int] = {}


def keep(changed: set[Any]) -> None:
    """Bring the entries of these records up to date, in a constant number of statements for each kind and 500 records."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for name, record_id in changed:
        by_kind[name].append(record_id)
    with transaction.atomic():
        for name, ids in sorted(by_kind.items()):
            source = sources.by_name(name)
            for first in range(0, len(ids) if source else 0, BATCH):
                refresh(source, sorted(ids)[first : first + BATCH])


watching.kept_by(keep)


def refresh(source: Source | None, ids: Sequence[int]) -> int:
    """Write what has changed of the entries of these records; a record that is gone loses its entry."""
    assert source is not None
    number = number_of(source.name)
    records = list(source.rows().filter(pk__in=ids))
    parts = source.parts_of([record.pk for record in records])
    wanted = {record.pk: entry_of(source, number, record, parts.get(record.pk, [])) for record in records}
    standing = {
        entry.record_id: entry for entry in SearchEntry.objects.filter(source=number, record_id__in=ids)
    }
    changed = [pk for pk, entry in wanted.items() if not _same(standing.get(pk), entry)]
    _remove([entry for pk, entry in standing.items() if pk in changed or pk not in wanted])
    _add([wanted[pk] for pk in changed])
    return len(changed)


def _same(one: SearchEntry | None, other: SearchEntry) -> bool:
    return one is not None and all(getattr(one, name) == getattr(other, name) for name in _COLUMNS)


_COLUMNS = tuple(field.attname for field in SearchEntry._meta.concrete_fields)


def _remove(entries: list[SearchEntry]) -> None:
    if entries:
        engine().remove([(entry.pk, words_of(entry)) for entry in entries])
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _add(entries: list[SearchEntry]) -> None:
    if entries:
        SearchEntry.objects.bulk_create(entries)
        engine().add([(entry.pk, words_of(entry)) for entry in entries])


def number_of(name: str) -> int:
    """The number that entries carry for this kind. Remembered only as read: a number just given may yet be rolled back."""
    if name not in _numbers:
        _numbers.update(SearchSource.objects.values_list("name", "number"))
    return _numbers[name] if name in _numbers else enter(name)


def enter(name: str) -> int:
    last = SearchSource.objects.aggregate(last=Max("number"))["last"] or 0
    row, _new = SearchSource.objects.get_or_create(name=name, defaults={"number": last + 1})
    return row.number
