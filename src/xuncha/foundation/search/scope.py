"""Need to know inside the search: the condition of every kind's own `visible_to`, and words that narrow to it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL

from xuncha.foundation.scoping import Actor, Clause, Reach, merged
from xuncha.foundation.search import sources
from xuncha.foundation.search.entries import bits_of
from xuncha.foundation.search.expressions import Expression, Word, all_of, some_of
from xuncha.foundation.search.keeping import number_of
from xuncha.foundation.search.sources import Source

Condition = tuple[str, tuple[Any, ...]]

COLUMNS = {"round_id": "r", "group_id": "g", "engagement_id": "e", "organisation_id": "o"}


@dataclass(frozen=True)
class Scope:
    """`sql` decides row by row whether an entry is this person's to know; `words` may be absent and then narrow nothing."""

    sql: str
    params: tuple[Any, ...]
    words: Expression | None

    def __bool__(self) -> bool:
        return bool(self.sql)


def of_actor(actor: Actor, only: tuple[str, ...] = ()) -> Scope:
    """What this person may know of, in the kinds named (none: in all)."""
    conditions, params, wide = [], [], False
    narrowed: dict[Expression | None, list[int]] = {}
    for source in sources.every():
        if only and source.name not in only:
            continue
        found = _condition(source, actor)
        if found is None:
            continue
        number = number_of(source.name)
        conditions.append(f"(e.source = %s AND EXISTS ({found[0]}))")
        params += [number, *found[1]]
        clauses = source.clauses(actor)
        wide = wide or _is_wide(clauses)
        narrowed.setdefault(_places(clauses), []).append(number)
    return Scope(" OR ".join(conditions), tuple(params), None if wide else _words(narrowed))


@dataclass(frozen=True)
class _Known:
    """Everything that the scope of a protected table asks of a person, so that equal people get the same statement."""

    pk: int
    held: Reach
    excluded: frozenset[str]
    name: str = ""

    def reach(self, right: str, *, acting: bool = False, on: date | None = None) -> Reach:
        return self.held

    def excluded_kinds(self) -> frozenset[str]:
        return self.excluded


def _condition(source: Source, actor: Actor) -> Condition | None:
    """The kind's `visible_to`, asked about the record of one entry; None where this person may know of none."""
    model = source.kind.model
    if not source.is_plain:
        return _written(model, actor)
    held, excluded = actor.reach(model.read_right), actor.excluded_kinds()
    if not held:
        return None
    is_personal = bool(excluded) or any(clause.own for clause in held.clauses)
    number = actor.pk if is_personal else 0
    return _remembered(model, _Known(number, Reach(number, held.clauses), excluded))


@lru_cache(maxsize=2000)
def _remembered(model: Any, known: _Known) -> Condition | None:
    """Writing the scopes of thirty kinds takes longer than asking them; what is remembered is a statement, no answer."""
    return _written(model, known)


def _written(model: Any, actor: Actor) -> Condition | None:
    rows = model.objects.visible_to(actor).filter(pk=RawSQL("e.record_id", ()))
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


def _is_wide(clauses: tuple[Clause, ...] | None) -> bool:
    """A whole kind is open: words that narrow nothing only cost time."""
    return any(clause.column is None and not clause.audience for clause in clauses or ())


def _words(narrowed: dict[Expression | None, list[int]]) -> Expression | None:
    """Kinds of the same places together."""
    parts = []
    for places, numbers in narrowed.items():
        named = some_of(Word(f"k_{number}") for number in numbers)
        parts.append(all_of([named, places]) if places else named)
    return some_of(parts) if parts else None


def _places(clauses: tuple[Clause, ...] | None) -> Expression | None:
    """Where the rows stand that the clauses may open; None where that is anywhere."""
    found = [_clause_words(clause) for clause in merged(clauses or ())]
    return some_of(part for part in found if part) if found and all(found) else None


def _clause_words(clause: Clause) -> Expression | None:
    """The part of a clause that the entry knows. Whose own a row is it does not know: that the condition decides."""
    parts: list[Expression] = []
    if clause.column is not None:
        parts.append(some_of(Word(f"{COLUMNS[clause.column]}_{value}") for value in clause.values))
    if clause.audience:
        parts.append(some_of(Word(f"a_{bit}") for bit in bits_of(clause.audience)))
    return all_of(parts) if parts else None
