"""Entries follow their records: written at the end of the act that changed them, in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from xuncha.foundation.search import sources, watching
from xuncha.foundation.search.engines import engine
from xuncha.foundation.search.entries import entry_of, words_of
from xuncha.foundation.search.models import SearchEntry, SearchSource
from xuncha.foundation.search.sources import Source

BATCH = 500
MANY = 1000
"""Records of one kind changed by one act (an import) beyond which nobody waits for the index: it follows in the background."""

_numbers: dict[str, int] = {}


def keep(changed: set[Any]) -> None:
    """Bring the entries of these records up to date, in a constant number of statements for each kind and 500 records."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for name, record_id in changed:
        by_kind[name].append(record_id)
    with transaction.atomic(savepoint=False):  # inside an act it is a part of it
        for name, ids in sorted(by_kind.items()):
            source = sources.by_name(name)
            if source is not None and len(ids) > MANY:
                make_later(source)
            elif source is not None:
                for some in batches(sorted(ids)):
                    refresh(source, some)


watching.kept_by(keep)


def make_later(source: Source) -> None:
    """Pages say that this kind is not all there yet, and lists do without it."""
    SearchSource.objects.filter(number=number_of(source.name)).update(made_with="")


@dataclass(frozen=True)
class Difference:
    """What stands in the index against what the records say: entries to take out, and to put in."""

    stale: list[SearchEntry]
    missing: list[SearchEntry]

    def __len__(self) -> int:
        return len({entry.record_id for entry in (*self.stale, *self.missing)})


def difference(source: Source, ids: Sequence[int]) -> Difference:
    """Compare the entries of these records; a record that is gone should have none."""
    number = number_of(source.name)
    records = list(source.rows().filter(pk__in=ids))
    parts = source.parts_of([record.pk for record in records])
    wanted = {record.pk: entry_of(source, number, record, parts.get(record.pk, [])) for record in records}
    standing = {entry.record_id: entry for entry in _standing(number, ids)}
    return Difference(
        [entry for pk, entry in standing.items() if not _same(entry, wanted.get(pk))],
        [entry for pk, entry in wanted.items() if not _same(entry, standing.get(pk))],
    )


def _standing(number: int, ids: Sequence[int]) -> list[SearchEntry]:
    """Every save waits for this, and for a few rows the ORM takes several times as long as the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} ({', '.join(['%s'] * len(ids))})", [number, *ids])
        return [SearchEntry.from_db(connection.alias, _COLUMNS, row) for row in cursor.fetchall()]


def refresh(source: Source, ids: Sequence[int]) -> None:
    """Write what has changed of the entries of these records."""
    found = difference(source, ids)
    _remove(found.stale)
    _add(found.missing)


def _same(one: SearchEntry, other: SearchEntry | None) -> bool:
    return other is not None and all(getattr(one, name) == getattr(other, name) for name in _COLUMNS)


_COLUMNS = tuple(field.attname for field in SearchEntry._meta.concrete_fields)
_INSERT = (
    f"INSERT INTO {SearchEntry._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608 - names of our own columns
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)


_SELECT = (
    f"SELECT {', '.join(_COLUMNS)} FROM {SearchEntry._meta.db_table} "  # noqa: S608 - names of our own columns
    "WHERE source = %s AND record_id IN"
)


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + BATCH] for first in range(0, len(ids), BATCH))


def _remove(entries: list[SearchEntry]) -> None:
    if entries:
        engine().remove([(entry.pk, words_of(entry)) for entry in entries])
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _add(entries: list[SearchEntry]) -> None:
    if entries:
        with (
            connection.cursor() as cursor
        ):  # an import waits for this: by way of the ORM it takes twice as long
            cursor.executemany(_INSERT, [[getattr(entry, name) for name in _COLUMNS] for entry in entries])
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
