"""The table of words on either database: how it is made, filled and asked. Nothing else in the index knows which one it is.

Positions are not kept: which pairs stand in a record narrows, and whether the word itself does is asked of the folded
text. That is exact on both, half the size of a phrase index, and has no end at the 16,383rd position of a tsvector.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import connection

from xuncha.foundation.search.expressions import Expression, Some, Word
from xuncha.foundation.search.models import SearchEntry

TABLE = "foundation_search_words"
ENTRIES = SearchEntry._meta.db_table

Row = tuple[int, list[str]]
"""An entry's key and its words."""


class Engine:
    """How one database is asked.

    sorted, any  from where the entries `e` with the words come, newest first or as it likes; the words are its parameter
    newest    how `sorted` is put in order
    recent    so many of the newest entries are looked through word by word before the table of words is asked; 0: none
    contains  with the text's column and the word: where the word stands in it, 0 for nowhere
    """

    make: ClassVar[tuple[str, ...]]
    index: ClassVar[tuple[str, ...]] = ()
    drop: ClassVar[tuple[str, ...]] = (f"DROP TABLE IF EXISTS {TABLE}",)
    sorted: ClassVar[str]
    any: ClassVar[str]
    newest: ClassVar[str]
    recent: ClassVar[int] = 0
    contains: ClassVar[str]

    def create(self) -> None:
        _each((*self.make, *self.index))

    def clear(self) -> None:
        """An empty table, without its index until it is filled: `settle` makes it."""
        _each((*self.drop, *self.make))

    def settle(self) -> None:
        """After many rows were written at once."""

    def add(self, rows: Sequence[Row]) -> None:
        raise NotImplementedError

    def remove(self, rows: Sequence[Row]) -> None:
        raise NotImplementedError

    def written(self, expression: Expression) -> str:
        """The expression as the parameter of `sorted` and `any`."""
        raise NotImplementedError


class Embedded(Engine):
    """FTS5 without the text and without positions: rows are taken out by saying again what was put in."""

    make = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(words, content='', detail=none, "
        "tokenize=\"ascii tokenchars '_'\")",
    )
    sorted = any = f"FROM {TABLE} CROSS JOIN {ENTRIES} e WHERE {TABLE} MATCH %s AND e.id = {TABLE}.rowid"
    newest = f"{TABLE}.rowid DESC"
    contains = "instr({column}, %s)"

    def add(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, words) VALUES (%s, %s)",  # noqa: S608 - constants
                [(key, " ".join(words)) for key, words in rows],
            )

    def remove(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608
                [(key, " ".join(words)) for key, words in rows],
            )

    def settle(self) -> None:
        _each((f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')",))  # noqa: S608

    def written(self, expression: Expression) -> str:
        if isinstance(expression, Word):
            return f'"{expression.text}"{" *" if expression.begins else ""}'
        joined = (" OR " if isinstance(expression, Some) else " AND ").join(
            self.written(part) for part in expression.parts
        )
        return f"({joined})"


class Server(Engine):
    """tsvector with GIN; the vector is made of our own words, not by a parser that treats digits its own way.

    Left to itself the planner joins and checks every match before it sorts; the fences (OFFSET 0) make it take them one
    by one, newest first, until the page is full. A word that stands in much is found faster by looking at what is new.
    """

    make = (f"CREATE TABLE IF NOT EXISTS {TABLE} (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",)
    index = (f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",)
    _joined = f"CROSS JOIN LATERAL (SELECT * FROM {ENTRIES} WHERE id = m.rowid OFFSET 0) e WHERE true"  # noqa: S608
    _matches = f"SELECT rowid FROM {TABLE} WHERE words @@ %s::tsquery"  # noqa: S608 - constants
    sorted = f"FROM ({_matches} ORDER BY rowid DESC OFFSET 0) m {_joined}"
    any = f"FROM ({_matches} OFFSET 0) m {_joined}"
    newest = "m.rowid DESC"
    recent = 2000
    contains = "strpos({column}, %s)"

    def add(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE}(rowid, words) VALUES (%s, array_to_tsvector(%s)) "  # noqa: S608
                "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
                rows,
            )

    def remove(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            keys = [key for key, _words in rows]
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid = ANY(%s)", [keys])  # noqa: S608

    def settle(self) -> None:
        _each((*self.index, f"ANALYZE {TABLE}", f"ANALYZE {ENTRIES}"))

    def written(self, expression: Expression) -> str:
        if isinstance(expression, Word):
            return f"'{expression.text}'{':*' if expression.begins else ''}"
        joined = (" | " if isinstance(expression, Some) else " & ").join(
            self.written(part) for part in expression.parts
        )
        return f"({joined})"


_ENGINES: dict[str, Engine] = {"sqlite": Embedded(), "postgresql": Server()}


def engine() -> Engine:
    return _ENGINES[connection.vendor]


def _each(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
