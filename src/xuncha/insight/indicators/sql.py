"""One statement a fact, built from definitions in the SQL that SQLite, PostgreSQL and DuckDB have in common (design §9).

`fact` is the scoped relation: here the reader's own queryset, over the lake a Parquet file. Everything else is the same,
and the numbers are integers, so the answers are equal to the digit. Spark quotes names otherwise and gets a translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xuncha.insight.indicators.definitions import Measure

DJANGO_MARK, PLAIN_MARK = "%s", "?"
SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ")
EVIDENCE = "evidence"
"""How many counted rows stand behind a sum; for the suppression of small numbers."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a reader narrows to: how many values of each column are asked for, and whether nothing is one of them."""

    column: str
    number: int
    or_null: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The shape of one statement: what is measured, by what, narrowed how. `groupings`: each a subset of `by`."""

    measures: tuple[Measure, ...]
    groupings: tuple[tuple[str, ...], ...]
    by: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()
    weight: str = ""

    def columns(self) -> tuple[str, ...]:
        """The columns of the fact that it needs."""
        used = [
            name for one in self.measures for name in (one.column, *(name for name, _values in one.where))
        ]
        weights = [self.weight] if any(one.how in ("count", EVIDENCE) for one in self.measures) else []
        names = (*self.by, *used, *weights, *(cut.column for cut in self.cuts))
        return tuple(dict.fromkeys(name for name in names if name))


@lru_cache(maxsize=512)
def select(question: Question, mark: str) -> str:
    """The statement without its `fact`; columns: number of the grouping, the dimensions, the measures."""
    branches = (_branch(question, no, grouping, mark) for no, grouping in enumerate(question.groupings))
    return " UNION ALL ".join(branches)


def in_dialect(statement: str, dialect: str) -> str:
    """The same statement for another engine; for commands, because the library is too heavy for a web process."""
    import sqlglot

    return str(sqlglot.transpile(statement, read="duckdb", write=dialect)[0])


def _branch(question: Question, no: int, grouping: tuple[str, ...], mark: str) -> str:
    """One grouping; only the finest carries what can be added up from it."""
    dimensions = [_named(name) if name in grouping else "NULL" for name in question.by]
    measures = [
        _measured(one, question.weight) if not no or one.how == "distinct" else "NULL"
        for one in question.measures
    ]
    query = f"SELECT {', '.join([str(no), *dimensions, *measures])} FROM fact"  # noqa: S608 - names and codes of definitions
    if question.cuts:
        query += f" WHERE {' AND '.join(_cut(cut, mark) for cut in question.cuts)}"
    if grouping:
        query += f" GROUP BY {', '.join(map(_named, grouping))}"
    return query


def _measured(one: Measure, weight: str) -> str:
    """COUNT, SUM or COUNT DISTINCT of what fulfils the definition's conditions."""
    held = _held(one)
    if one.how == "distinct":
        inside = _named(one.column)
        return f"COUNT(DISTINCT {f'CASE WHEN {held} THEN {inside} END' if held else inside})"
    number = _named(one.column) if one.how == "sum" else _named(weight) if weight else "1"
    if number == "1" and not held:
        return "COUNT(*)"
    return f"COALESCE(SUM({f'CASE WHEN {held} THEN {number} ELSE 0 END' if held else number}), 0)"


def _held(one: Measure) -> str:
    """The conditions of a definition; behind a sum stand the rows that add something to it."""
    conditions = [_among(column, [_literal(value) for value in values]) for column, values in one.where]
    if one.how == EVIDENCE and one.column:
        conditions.append(f"{_named(one.column)} <> 0")
    return " AND ".join(conditions)


def _among(column: str, values: Sequence[str]) -> str:
    return (
        f"{_named(column)} IN ({', '.join(values)})" if len(values) > 1 else f"{_named(column)} = {values[0]}"
    )


def _cut(cut: Cut, mark: str) -> str:
    """Values that people chose are parameters; `None` among them is IS NULL."""
    parts = [_among(cut.column, [mark] * cut.number)] if cut.number else []
    if cut.or_null:
        parts.append(f"{_named(cut.column)} IS NULL")
    return f"({' OR '.join(parts)})" if parts else "1 = 0"


def _named(name: str) -> str:
    """A column; quoted, because a group is a group in SQL too."""
    if not set(name) <= SAFE:
        raise ValueError(f"列名含有不允许的字符：{name}")
    return f'"{name}"'


def _literal(value: Any) -> str:
    """A code or number out of a definition; nothing else may stand in a statement as it is."""
    if isinstance(value, int):
        return str(int(value))
    if not isinstance(value, str) or not set(value) <= SAFE:
        raise ValueError(f"指标定义中的代码含有不允许的字符：{value}")
    return f"'{value}'"
