"""One statement a fact, built from definitions and rendered for the engine that will run it (design §9).

`fact` is the scoped relation: here the reader's own queryset, over the lake a Parquet file. Everything else is the same
for SQLite, PostgreSQL, DuckDB and Spark; the numbers are integers, so the answers are equal to the digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xuncha.insight.indicators.definitions import Measure, Where

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


@cache
def select(question: Question, dialect: str, mark: str) -> str:
    """The statement without its `fact`; columns: number of the grouping, the dimensions, the measures."""
    from sqlglot import exp

    branches = [_branch(question, no, grouping, mark) for no, grouping in enumerate(question.groupings)]
    whole = branches[0]
    for branch in branches[1:]:
        whole = exp.union(whole, branch, distinct=False)
    return whole.sql(dialect=dialect)


def _branch(question: Question, no: int, grouping: tuple[str, ...], mark: str) -> Any:
    """One grouping; only the finest carries what can be added up from it."""
    from sqlglot import exp

    dimensions = [_named(name) if name in grouping else exp.null() for name in question.by]
    measures = [
        _measured(one, question.weight) if not no or one.how == "distinct" else exp.null()
        for one in question.measures
    ]
    query = exp.select(exp.Literal.number(no), *dimensions, *measures).from_("fact")
    for cut in question.cuts:
        query = query.where(_cut(cut, mark))
    return query.group_by(*(_named(name) for name in grouping)) if grouping else query


def _measured(one: Measure, weight: str) -> Any:
    """COUNT, SUM or COUNT DISTINCT of what fulfils the definition's conditions."""
    from sqlglot import exp

    held = _held(one.where)
    if one.how == "distinct":
        inside = _named(one.column)
        return exp.Count(
            this=exp.Distinct(expressions=[exp.case().when(held, inside) if held is not None else inside])
        )
    number = _named(one.column) if one.how == "sum" else _one(weight)
    if one.how == EVIDENCE and one.column:
        held = exp.and_(*filter(None, (held, _named(one.column).neq(0))))
    if held is not None:
        number = exp.case().when(held, number).else_(exp.Literal.number(0))
    if one.how != "sum" and held is None and not weight:
        return exp.Count(this=exp.Star())
    return exp.func("COALESCE", exp.Sum(this=number), exp.Literal.number(0))


def _one(weight: str) -> Any:
    from sqlglot import exp

    return _named(weight) if weight else exp.Literal.number(1)


def _named(name: str) -> Any:
    """A column; quoted, because a group is a group in SQL too."""
    from sqlglot import exp

    return exp.column(name, quoted=True)


def _held(where: Where) -> Any:
    from sqlglot import exp

    conditions = [_among(column, [_literal(value) for value in values]) for column, values in where]
    return exp.and_(*conditions) if conditions else None


def _among(column: str, values: Sequence[Any]) -> Any:

    return _named(column).eq(values[0]) if len(values) == 1 else _named(column).isin(*values)


def _literal(value: Any) -> Any:
    """A code or number out of a definition; nothing else may stand in a statement as it is."""
    from sqlglot import exp

    if isinstance(value, str) and not set(value) <= SAFE:
        raise ValueError(f"指标定义中的代码含有不允许的字符：{value}")
    return exp.convert(value)


def _cut(cut: Cut, mark: str) -> Any:
    """Values that people chose are parameters; `None` among them is IS NULL."""
    from sqlglot import exp

    parts = [_among(cut.column, [exp.Var(this=mark)] * cut.number)] if cut.number else []
    if cut.or_null:
        parts.append(_named(cut.column).is_(exp.null()))
    return exp.or_(*parts) if parts else exp.false()
