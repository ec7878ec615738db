"""Need to know as one condition: the same clauses become SQL for lists and a check for one record.

Every leak among the peers came by a second door (export, count, choices, prefetch). So protected querysets refuse to
run until somebody said for whom (`visible_to`, `within_reach`) or that a verb has already checked (`trusted`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import GreaterThan

from xuncha.foundation.search.watching import WatchedQuerySet

AUDIENCES = {
    "office": 1,
    "leaders": 2,
    "unit": 4,
    "unit_head": 8,
    "joint": 16,
    "discipline": 32,
    "organisation_dept": 64,
    "departments": 128,
    "supervisor": 256,
    "publicity": 512,
    "deputies": 1024,
    "county_leader": 2048,
    "straight_up": 4096,
    "inspectors": 8192,
    "insiders": 16384,
    "everyone": 32768,
}


def audience_mask(names: Iterable[str]) -> int:
    """Bits of the named audiences; an unknown name is an error at import, not a silent nothing."""
    return reduce(or_, (AUDIENCES[name] for name in names), 0)


class UnscopedQuery(RuntimeError):
    """A protected table was read without saying for whom."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One opening: rows whose `column` holds one of `values` (column None: everywhere), open to `audience` (0: any)."""

    column: str | None = None
    values: tuple[int, ...] = ()
    audience: int = 0
    own: bool = False

    def q(self, prefix: str, own_column: str, actor_id: int, held: Q | None = None) -> Q:
        """`held`: the condition under which a row is somebody's own although another entered it."""
        condition = Q()
        if self.column is not None:
            condition &= (
                Q(**{f"{prefix}{self.column}": self.values[0]})
                if len(self.values) == 1
                else Q(**{f"{prefix}{self.column}__in": self.values})
            )
        if self.audience:
            condition &= Q(GreaterThan(F(f"{prefix}audience").bitand(self.audience), 0))
        if self.own:
            own = Q(**{own_column: actor_id})
            condition &= own | held if held is not None else own
        return condition

    def covers(self, place: dict[str, int | None], is_own: Callable[[], bool]) -> bool:
        if self.column is not None and place.get(self.column) not in self.values:
            return False
        if self.audience and not (place.get("audience") or 0) & self.audience:
            return False
        return not self.own or is_own()


def merged(clauses: Iterable[Clause]) -> list[Clause]:
    """The same opening with one clause a column: ten appointments to ten units are one range of an index, not ten."""
    values: dict[tuple[str | None, int, bool], set[int]] = {}
    for clause in clauses:
        values.setdefault((clause.column, clause.audience, clause.own), set()).update(clause.values)
    return [
        Clause(column, tuple(sorted(found)), audience, own)
        for (column, audience, own), found in values.items()
    ]


def _common(clauses: Sequence[Clause]) -> Clause:
    """What several clauses over one column have in common, said first, so that an index led by it serves them all."""
    columns = {clause.column for clause in clauses}
    column = columns.pop() if len(columns) == 1 and len(clauses) > 1 else None
    values = {value for clause in clauses for value in clause.values} if column else ()
    return Clause(column, tuple(sorted(values)))


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything one right opens to one person today."""

    actor_id: int
    clauses: tuple[Clause, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses)

    def q(self, prefix: str = "", own_column: str = "created_by_id", held: Q | None = None) -> Q:
        """The condition on scope columns; no clause means nothing, never everything."""
        if not self.clauses:
            return Q(pk__in=())
        clauses = merged(self.clauses)
        parts = [clause.q(prefix, own_column, self.actor_id, held) for clause in clauses]
        if any(part == Q() for part in parts):
            return Q()
        return _common(clauses).q(prefix, own_column, self.actor_id) & reduce(or_, parts)

    def covers(self, record: models.Model) -> bool:
        from xuncha.foundation.records import place_of

        place = place_of(record)
        return any(clause.covers(place, lambda: is_own(record, self.actor_id)) for clause in self.clauses)


def is_own(record: Any, actor_id: int) -> bool:
    """Whether the record is this person's own: by its own column, or as one of its holders."""
    return _owner_of(record) == actor_id or _holds(record, actor_id)


def _owner_of(record: Any) -> int | None:
    """Who entered the record, perhaps through its guard ("paper__created_by_id")."""
    for step in getattr(record, "own_column", "created_by_id").split("__"):
        record = getattr(record, step, None)
    return record


def _holds(record: Any, actor_id: int) -> bool:
    from xuncha.foundation.models import Holder

    for kind, key in shareable(type(record)):
        holder = reduce(getattr, key.split("__"), record)
        return Holder.objects.filter(kind=kind, record_id=holder, user_id=actor_id).exists()
    return False


class Actor(Protocol):
    """Whoever acts: people.User fulfils it."""

    @property
    def pk(self) -> Any: ...

    @property
    def name(self) -> str: ...

    def reach(self, right: str, *, acting: bool = False, on: date | None = None) -> Reach: ...

    def excluded_kinds(self) -> frozenset[str]: ...


def _guarding(model: Any) -> Iterator[tuple[Any, str]]:
    """The table itself and those that guard it, each with the path to its key."""
    yield model, "pk"
    path = ""
    for step in filter(None, model.guard.split("__")):
        model, path = model._meta.get_field(step).related_model, f"{path}{step}__"
        yield model, f"{path}pk"


def excludable(model: Any, path: str = "", within: tuple[Any, ...] = ()) -> Iterator[tuple[str, str]]:
    """The kinds under which a person can be kept from rows of this table, each with the path to the record's key.

    The row's own kind, and that of every protected record it cannot be without: whoever may not know of a problem may
    not know of its change requests either, whatever right opens them.
    """
    if model.kind_name:
        yield model.kind_name, f"{path}pk"
    for item in model._meta.concrete_fields:
        holder = item.related_model
        needed = not item.null or item.name == model.guard.partition("__")[0]
        if needed and hasattr(holder, "guard") and holder not in (model, *within):
            yield from excludable(holder, f"{path}{item.name}__", (*within, model))


def shareable(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """The kinds whose holders count as owners of rows of this table, each with the path to the record's key."""
    return ((table.kind_name, key) for table, key in _guarding(model) if getattr(table, "shared", False))


def held_by(model: type[models.Model], actor_id: int) -> Q | None:
    """Rows of records that name this person as a holder; None where a table knows no holders."""
    from xuncha.foundation.models import Holder

    for kind, key in shareable(model):
        named = Holder.objects.filter(kind=kind, record_id=OuterRef(key), user_id=actor_id)
        return Q(Exists(named))
    return None


class ProtectedQuerySet(WatchedQuerySet):
    """Refuses to run unscoped."""

    model: Any  # a Protected: read_right, guard, own_column, kind_name

    _admitted = False

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._admitted = self._admitted
        return clone

    def _admit(self) -> Self:
        clone = self._chain()  # type: ignore[attr-defined]
        clone._admitted = True
        return clone

    def visible_to(self, actor: Actor) -> Self:
        """Rows this person may know of: within reach of the model's read right, and not excluded from knowing."""
        return self.within_reach(actor, self.model.read_right, acting=False)

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        """Rows on which this person holds a right today."""
        model = self.model
        held = held_by(model, actor.pk)
        scoped = self.filter(actor.reach(right, acting=acting).q(model.guard, model.own_column, held))
        return scoped._without_excluded(actor)._admit()

    def _without_excluded(self, actor: Actor) -> Self:
        """Rows of a record one may not know go with it: exclusion counts for the record and for what hangs on it."""
        named = self._exclusions(actor)
        return self.exclude(reduce(or_, named)) if named else self

    def kept_from(self, actor: Actor) -> Self:
        """Exactly the rows this person is excluded from: for taking what is about them out of other tables."""
        return self.filter(reduce(or_, self._exclusions(actor), Q(pk__in=())))._admit()

    def _exclusions(self, actor: Actor) -> list[Q]:
        excluded = actor.excluded_kinds()
        if not excluded:
            return []
        from xuncha.foundation.models import Exclusion

        return [
            Q(Exists(Exclusion.objects.filter(kind=kind, record_id=OuterRef(key), user_id=actor.pk)))
            for kind, key in excludable(self.model)
            if kind in excluded
        ]

    def trusted(self) -> Self:
        """For verbs and checks that run after access was decided; never for a page, a choice, a count or an export."""
        return self._admit()

    def _require_scope(self) -> None:
        if not self._admitted:
            raise UnscopedQuery(f"{self.model.__name__}: visible_to(人) 之前不得查询")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        if self._result_cache is None:
            self._require_scope()
        return super().count()

    def exists(self) -> bool:
        if self._result_cache is None:
            self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_scope()
        return super().delete()


class ProtectedManager(models.Manager.from_queryset(ProtectedQuerySet)):  # type: ignore[misc]
    """Default manager of protected tables."""
