"""For a list with a filter by text: the few records that can hold it, so that a word that stands almost nowhere is no scan."""

from __future__ import annotations

from django.db import connection

from xuncha.foundation.search.engines import engine
from xuncha.foundation.search.expressions import Expression, Word, all_of, of_term
from xuncha.foundation.search.folding import runs
from xuncha.foundation.search.making import MADE_WITH
from xuncha.foundation.search.models import SearchSource

MOST = 500
"""Where more can hold it, the list's own order finds its first page soon enough."""


def candidates(kind: str, text: str) -> list[int] | None:
    """Keys of all records of a kind that can hold a text; None where the index does not help. Two statements.

    Says nothing to anybody: the list narrows its own scoped rows by it, and looks for the text itself.
    """
    words = runs(text)
    number = (
        SearchSource.objects.filter(name=kind, made_with=MADE_WITH).values_list("number", flat=True).first()
    )
    if not words or number is None:
        return None
    found = _keys([Word(f"k_{number}"), *(word for run in words for word in of_term(run))])
    return found if len(found) <= MOST else None


def _keys(words: list[Expression]) -> list[int]:
    sql = f"SELECT e.record_id {engine().any} LIMIT {MOST + 1}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [engine().written(all_of(words))])
        return [row[0] for row in cursor.fetchall()]
