"""Scoped querysets as one relation of a larger statement: for figures, which add up what lists show row by row.

The one place where rows of protected tables are read by a statement that Django did not write; it refuses, like the
manager, whatever nobody scoped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from xuncha.foundation.scoping import ProtectedQuerySet, UnscopedQuery

CHUNK = 5000


@dataclass(frozen=True)
class Relation:
    """`WITH fact (…) AS (…)` and its parameters; nothing in it came from outside but as a parameter."""

    head: str
    params: tuple[Any, ...]

    def ask(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Sequence[Any]]:
        """Rows of a statement over `fact`; `values`: its own parameters."""
        with connections["default"].cursor() as cursor:
            cursor.execute(f"{self.head} {statement}", [*self.params, *values])
            while rows := cursor.fetchmany(CHUNK):
                yield from rows


def relation(parts: Iterable[QuerySet[Any]], names: Sequence[str]) -> Relation | None:
    """Querysets of tuples laid under one another, their columns named; None: not one row is open.

    Raises UnscopedQuery for a protected table that was read without saying for whom.
    """
    texts: list[str] = []
    params: list[Any] = []
    for rows in parts:
        if isinstance(rows, ProtectedQuerySet) and not rows._admitted:
            raise UnscopedQuery(f"{rows.model.__name__}: visible_to(人) 之前不得统计")
        try:
            text, given = rows.query.get_compiler(connection=connections["default"]).as_sql()
        except EmptyResultSet:
            continue
        texts.append(text)
        params += given
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        Relation(f"WITH fact ({listed}) AS ({' UNION ALL '.join(texts)})", tuple(params)) if texts else None
    )
