"""Asking the index: what one person may know of that holds all the words, best first, counted and sorted into facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db import connection

from xuncha.foundation.scoping import Actor
from xuncha.foundation.search import ranking, sources
from xuncha.foundation.search.engines import ENTRIES, engine
from xuncha.foundation.search.expressions import Expression, Word, all_of, of_term, some_of
from xuncha.foundation.search.keeping import number_of
from xuncha.foundation.search.query import Query
from xuncha.foundation.search.scope import Scope, of_actor

PAGE = 20
WINDOW = 200
"""So many of the newest, and so many of the newest with the words in their title, are put in order by what they say."""

CAP = 10_000
FACETS = ("source", "round_id", "organisation_id", "leaf", "year")


@dataclass(frozen=True)
class Narrowing:
    """What the facets were set to."""

    kind: str = ""
    round_id: int | None = None
    organisation_id: int | None = None
    leaf: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Facets:
    """How many there are (CAP + 1: more), and of which kind, round, unit, leaf and year."""

    total: int = 0
    counts: dict[str, Counter[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One page of entries, best first. `facets` is None where there are too many to have been counted on the way."""

    entries: tuple[ranking.Entry, ...] = ()
    more: bool = False
    facets: Facets | None = None


def find(actor: Actor, query: Query, narrowing: Narrowing | None = None, page: int = 1) -> Found:
    """A page of what this person may know of; two or three statements."""
    asked = _asked(actor, query, narrowing or Narrowing())
    if asked is None:
        return Found(facets=Facets())
    newest = asked.newest(WINDOW + 1)
    if len(newest) <= WINDOW:
        ranked = ranking.ranked(newest, query.words)
        return Found(_slice(ranked, page), len(ranked) > page * PAGE, _facets_of(newest))
    titled = asked.newest(WINDOW, in_title=True)
    ranked = ranking.ranked({entry.id: entry for entry in (*newest[:WINDOW], *titled)}.values(), query.words)
    return _beyond(asked, ranked, page)


def count(actor: Actor, query: Query, narrowing: Narrowing | None = None) -> Facets:
    """Total and facets, of at most CAP + 1 entries; one statement."""
    asked = _asked(actor, query, narrowing or Narrowing())
    return asked.facets() if asked else Facets()


def _slice(ranked: list[ranking.Entry], page: int) -> tuple[ranking.Entry, ...]:
    return tuple(ranked[(page - 1) * PAGE : page * PAGE])


def _beyond(asked: _Asked, ranked: list[ranking.Entry], page: int) -> Found:
    """What was ranked first, then the rest as it comes, newest first."""
    entries = list(_slice(ranked, page))
    missing = PAGE + 1 - len(entries)
    if missing > 1 or page * PAGE == len(ranked):
        skipped = max((page - 1) * PAGE - len(ranked), 0)
        entries += asked.newest(missing, skipped=skipped, without=[entry.id for entry in ranked])
        return Found(tuple(entries[:PAGE]), len(entries) > PAGE)
    return Found(tuple(entries), more=True)


def _asked(actor: Actor, query: Query, narrowing: Narrowing) -> _Asked | None:
    if not query:
        return None
    known = not narrowing.kind or sources.by_name(narrowing.kind)
    scope = of_actor(actor, (narrowing.kind,) if narrowing.kind else ()) if known else None
    return _Asked(query, narrowing, scope) if scope else None


@dataclass(frozen=True)
class _Asked:
    """One question to the table of words and the entries beside it."""

    query: Query
    narrowing: Narrowing
    scope: Scope

    def newest(
        self, limit: int, *, in_title: bool = False, skipped: int = 0, without: Iterable[int] = ()
    ) -> list[ranking.Entry]:
        left_out = [int(key) for key in without]
        if engine().recent and self.scope.words is None and not left_out:
            found = self._among_recent(limit, in_title=in_title)
            if len(found) == limit:
                return found
        condition, params = self._condition(in_title=in_title)
        if left_out:
            condition += f" AND e.id NOT IN ({', '.join(['%s'] * len(left_out))})"
        rows = _rows(
            f"SELECT {ranking.COLUMNS} {engine().sorted} AND {condition} "
            f"ORDER BY {engine().newest} LIMIT %s OFFSET %s",
            [self._written(in_title=in_title), *params, *left_out, limit, skipped],
        )
        return [ranking.Entry(*row) for row in rows]

    def _among_recent(self, limit: int, *, in_title: bool) -> list[ranking.Entry]:
        """The same of the newest entries only, without the table of words; enough where the words stand in much."""
        condition, params = self._condition(in_title=in_title, alone=True)
        rows = _rows(
            f"SELECT {ranking.COLUMNS} FROM (SELECT * FROM {ENTRIES} ORDER BY id DESC LIMIT {engine().recent}) e "  # noqa: S608
            f"WHERE {condition} ORDER BY e.id DESC LIMIT %s",
            [*params, limit],
        )
        return [ranking.Entry(*row) for row in rows]

    def facets(self) -> Facets:
        condition, params = self._condition()
        columns = ", ".join(FACETS)
        found = ", ".join(f"e.{name}" for name in FACETS)
        rows = _rows(
            f"SELECT {columns}, COUNT(*) FROM (SELECT {found} {engine().any} AND {condition} LIMIT %s) AS found "  # noqa: S608
            f"GROUP BY {columns}",
            [self._written(), *params, CAP + 1],
        )
        return _summed((tuple(row[:-1]), row[-1]) for row in rows)

    def _condition(self, *, in_title: bool = False, alone: bool = False) -> tuple[str, list[Any]]:
        """The text itself, then the facets, last and for every row the person's scope. `alone`: no words went before."""
        parts: list[str] = []
        params: list[Any] = []
        for sql, given in self._text(in_title=in_title, alone=alone):
            parts.append(sql)
            params += given
        for term in self.query.without:
            parts.append(f"{engine().contains.format(column='e.text')} = 0")
            params.append(term)
        for name, value in self._columns():
            parts.append(f"e.{name} = %s")
            params.append(value)
        parts.append(f"({self.scope.sql})")
        return " AND ".join(parts), [*params, *self.scope.params]

    def _written(self, *, in_title: bool = False) -> str:
        return engine().written(self._words(in_title=in_title))

    def _text(self, *, in_title: bool, alone: bool) -> Iterator[tuple[str, list[Any]]]:
        """What the pairs only suggest, asked of the text itself. A word of two characters is its own pair."""
        holds = engine().contains.format(column="e.title" if in_title else "e.text")
        needed, words = self.query.needed, self.query.words
        if needed and needed < len(words):
            each = " + ".join([f"CASE WHEN {holds} > 0 THEN 1 ELSE 0 END"] * len(words))
            yield f"{each} >= %s", [*words, needed]
            return
        for word in words:
            if alone or len(word) != 2:
                yield f"{holds} > 0", [word]

    def _pairs(self, *, in_title: bool) -> Expression:
        mark = "_" if in_title else ""
        terms = [all_of(of_term(word, mark)) for word in self.query.words]
        needed = self.query.needed or len(terms)
        return some_of(all_of(some) for some in combinations(terms, needed))

    def _words(self, *, in_title: bool) -> Expression:
        found: list[Expression] = [self._pairs(in_title=in_title)]
        letters = {"source": "k", "round_id": "r", "organisation_id": "o", "year": "y"}
        found += [Word(f"{letters[name]}_{value}") for name, value in self._columns() if name in letters]
        return all_of([*found, *([self.scope.words] if self.scope.words else [])])

    def _columns(self) -> list[tuple[str, Any]]:
        values = (
            number_of(self.narrowing.kind) if self.narrowing.kind else None,
            self.narrowing.round_id,
            self.narrowing.organisation_id,
            self.narrowing.leaf,
            self.narrowing.year,
        )
        return [(name, value) for name, value in zip(FACETS, values, strict=True) if value]


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _facets_of(entries: list[ranking.Entry]) -> Facets:
    return _summed((tuple(getattr(entry, name) for name in FACETS), 1) for entry in entries)


def _summed(rows: Iterable[tuple[tuple[Any, ...], int]]) -> Facets:
    counts: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}
    total = 0
    for values, number in rows:
        total += number
        for name, value in zip(FACETS, values, strict=True):
            if value:
                counts[name][value] += number
    return Facets(total, counts)
