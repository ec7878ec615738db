"""Making the index: its tables after a migration, and its entries from the records, kind by kind, while others work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from xuncha import __version__
from xuncha.foundation.search import sources
from xuncha.foundation.search.engines import engine
from xuncha.foundation.search.folding import RECIPE
from xuncha.foundation.search.keeping import batches, difference, enter, number_of, refresh
from xuncha.foundation.search.models import SearchEntry, SearchSource
from xuncha.foundation.search.sources import Source

MADE_WITH = f"{RECIPE}/{__version__}"
"""What the kinds say may change with every version, so every version makes the index anew, in the background."""

UNDER_WAY = "under way"

Report = Callable[[Source, int, int], None]
"""Told of the kind, how many are done, and of how many."""


@receiver(post_migrate, dispatch_uid="xuncha.search.tables")
def tables_after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    if (
        sender.label == "foundation"
        and SearchEntry._meta.db_table in connections[using].introspection.table_names()
    ):
        prepare()


def prepare() -> None:
    """The table of words, and a number for every kind. Harmless to repeat; also run before every start."""
    engine().create()
    known = set(SearchSource.objects.values_list("name", flat=True))
    for source in sources.every():
        if source.name not in known:
            enter(source.name)


def waiting() -> list[Source]:
    """Kinds whose entries were made by another version, or never."""
    made = dict(SearchSource.objects.values_list("name", "made_with"))
    return [source for source in sources.every() if made.get(source.name) != MADE_WITH]


def catch_up() -> None:
    """In the background after a start: what waits, kind by kind."""
    for source in waiting():
        make(source)


def rebuild(report: Report | None = None) -> int:
    """Everything anew, words table included; gives the number of entries."""
    with transaction.atomic():
        engine().clear()
        SearchEntry.objects.all().delete()
        SearchSource.objects.update(made_with="")
    count = sum(make(source, report) for source in sources.every())
    engine().settle()
    return count


def make(source: Source, report: Report | None = None) -> int:
    """Entries of one kind, in batches with a commit after each, so that nobody waits long; gives their number."""
    row = SearchSource.objects.filter(number=number_of(source.name))
    row.update(made_with=UNDER_WAY)
    ids = _every_id(source)
    done = 0
    for some in batches(ids):
        with transaction.atomic():
            refresh(source, some)
        done += len(some)
        if report:
            report(source, done, len(ids))
    row.filter(made_with=UNDER_WAY).update(made_with=MADE_WITH)  # unless an import has come in between
    return len(ids)


def check(source: Source) -> int:
    """How many records of a kind the index tells otherwise than they stand, or not at all, or still."""
    return sum(len(difference(source, some)) for some in batches(_every_id(source)))


def _every_id(source: Source) -> list[int]:
    """Keys of the kind's records, and of entries whose record is gone without a word."""
    standing = SearchEntry.objects.filter(source=number_of(source.name)).values_list("record_id", flat=True)
    return sorted({*source.kind.model._base_manager.values_list("pk", flat=True), *standing})
