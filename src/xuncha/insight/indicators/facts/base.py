"""What a fact is: a flat relation with one row per counted thing, scoped to its reader, described column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import LeafMapping
from xuncha.foundation.scoping import Actor

Source = Any
"""A path of the ORM, an expression, or a function from the day of the evaluation to an expression."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: integers (codes, ids, counts, cents, 0 or 1) or short text (codes); never a name of a person."""

    label: Any
    source: Source
    kind: str = "integer"
    dimension: bool = False
    choices: Sequence[tuple[Any, Any]] = ()
    any_of: bool = False
    """Where several rows make one counted unit: it has the mark when one of them has it, else when all have it."""

    def expression(self, day: date) -> Any:
        source = self.source
        if isinstance(source, str):
            return F(source)
        return source if hasattr(source, "resolve_expression") else source(day)


ROW = Column("", Value(1, IntegerField()))
"""What stands for a row where only rows are counted."""
Selected = Callable[[Any, Sequence[Column], date], "list[QuerySet[Any]]"]


def one_row_each(rows: Any, columns: Sequence[Column], day: date) -> list[QuerySet[Any]]:
    """The usual fact: every row of the table counts once."""
    named = {f"c_{no}": column.expression(day) for no, column in enumerate(columns)}
    return [rows.annotate(**named).values_list(*named)]


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A grain. `rights`: any of them opens rows, reading or only counting; `counting`: those that only count.

    `persons`: fewer than five are hidden from whoever holds only a counting right and none of `exact`. `weight`: the
    column that says how many counted units a row stands for. `kind`, `record`: the registered kind of the rows and the
    path to its key, for the way from a figure to its rows.
    """

    slug: str
    label: Any
    unit: Any
    model: Any
    rights: tuple[str, ...]
    columns: Mapping[str, Column]
    narrowed: Callable[[Any], Any] = lambda rows: rows
    select: Selected = one_row_each
    weight: str = ""
    kind: str = ""
    record: str = "pk"
    row_list: str = ""
    list_filters: Mapping[str, str] = field(default_factory=dict)
    opened: Callable[[Actor], Any] | None = None
    parts: tuple[Fact, ...] = ()
    """Other tables whose rows are laid under these; they have the same columns."""
    persons: bool = False
    counting: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()

    @property
    def dimensions(self) -> list[str]:
        return [name for name, column in self.columns.items() if column.dimension]

    def known_to(self, actor: Actor) -> bool:
        """Whether this person reads or counts such rows anywhere; else a figure is unknown, not nought."""
        return any(actor.reach(right) for right in self.rights)

    def only_counted_by(self, actor: Actor) -> bool:
        """Whether small numbers are hidden from this person (domain §8.2, rule ⑥)."""
        counts = any(actor.reach(right) for right in self.counting)
        return self.persons and counts and not any(actor.reach(right) for right in self.exact)

    def scoped(self, actor: Actor, rights: Sequence[str] = ()) -> Any:
        """The rows this person may read or count; `rights` narrows to some of the ways."""
        ways = rights or self.rights
        held = [right for right in ways if actor.reach(right)] or ways[:1]
        if self.opened:
            return self.narrowed(
                (self.opened(actor) if self.known_to(actor) else self.model.objects.none()).order_by()
            )
        opened = [self.model.objects.within_reach(actor, right, acting=False) for right in held]
        return self.narrowed(reduce(or_, opened).order_by())

    def rows(self, actor: Actor, names: Sequence[str], day: date) -> list[QuerySet[Any]]:
        """Querysets of tuples in the order of `names`, to be laid under one another; only what is asked for is joined."""
        columns = [self.columns[name] for name in names] or [ROW]
        own = self.select(self.scoped(actor), columns, day)
        return own + [rows for part in self.parts for rows in part.rows(actor, names, day)]


class Year(Func):
    """Year of a date as an integer."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(SUBSTR(%(expressions)s, 1, 4) AS INTEGER)", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="CAST(EXTRACT(YEAR FROM %(expressions)s) AS INTEGER)",
            **context,
        )


class Month(Func):
    """Month of a date as an integer, 202611."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(REPLACE(SUBSTR(%(expressions)s, 1, 7), '-', '') AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(TO_CHAR(%(expressions)s, 'YYYYMM') AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


class Days(Func):
    """Whole days from the second date to the first."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(JULIANDAY(%(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - JULIANDAY(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)


def flag(condition: Q) -> Case:
    """1 where the condition holds, else 0."""
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def choices(label: Any, source: Source, named: Sequence[tuple[Any, Any]]) -> Column:
    """A dimension of codes with their words."""
    return Column(label, source, "text", dimension=True, choices=named)


YES_NO = ((1, _("是")), (0, _("否")))
LEVELS = {
    "county": ("county_dept", "law_enforcement", "other_organ"),
    "township": ("township",),
    "village": ("village",),
    "enterprise": ("soe", "school", "hospital", "institution"),
}
LEVEL_WORDS = (
    ("county", _("县直")), ("township", _("乡镇")), ("village", _("村（社区）")), ("enterprise", _("企事业")),
)  # fmt: skip


def mark(label: Any, source: Source, *, any_of: bool = False) -> Column:
    """A dimension of yes and no, kept as 1 and 0."""
    return Column(label, source, dimension=True, choices=YES_NO, any_of=any_of)


def of_unit(path: str = "") -> dict[str, Column]:
    """The unit and what follows from it; without a path, of the table of units itself."""
    of_type = f"{path}__unit_type" if path else "unit_type"
    level = Case(
        *(When(**{f"{of_type}__in": types}, then=Value(code)) for code, types in LEVELS.items()),
        output_field=CharField(),
    )
    return {
        "unit": Column(_("单位"), f"{path}_id" if path else "pk", dimension=True),
        "unit_type": Column(_("单位类型"), f"{of_type}_id", "text", dimension=True),
        "unit_level": choices(_("单位层级"), level, LEVEL_WORDS),
    }


def of_round(path: str) -> dict[str, Column]:
    """The round and what follows from it; `year` is the one in which the round entered."""
    return {
        "term": Column(_("届次"), f"{path}__term_id", dimension=True),
        "year": Column(_("年度"), Year(f"{path}__entry_on"), dimension=True),
        "round": Column(_("轮次"), f"{path}_id", dimension=True),
    }


def placed(prefix: str = "", village: str = "") -> dict[str, Column]:
    """The shared dimensions of a row that stands in an engagement; `village`: the path to the village it concerns."""
    from xuncha.cycle.planning.models import MODES

    mode = Coalesce(f"{prefix}engagement__mode", f"{prefix}round__mode")
    in_village = Q(**{f"{prefix}organisation__unit_type": "village"})
    if village:
        in_village |= Q(**{f"{village}__isnull": False})
    return {
        **of_round(f"{prefix}round"),
        "mode": choices(_("巡察方式"), mode, MODES),
        "group": Column(_("巡察组"), f"{prefix}group_id", dimension=True),
        **of_unit(f"{prefix}organisation"),
        "village": mark(_("涉及村级"), flag(in_village), any_of=True),
    }


def classified(leaf: Source, round_path: str = "round", node: str = "") -> dict[str, Column]:
    """Leaf, its group A–D, and the node of the round's framework it counts under (domain §4.1)."""
    code = F(leaf) if isinstance(leaf, str) else leaf
    mapped = LeafMapping.objects.filter(
        leaf=_outer(leaf), framework=OuterRef(f"{round_path}__framework"), is_primary=True
    )
    found: Any = Subquery(mapped.values("node")[:1])
    return {
        "leaf_group": Column(_("问题一级分类"), Substr(code, 1, 1), "text", dimension=True),
        "leaf": Column(_("问题分类"), leaf, "text", dimension=True),
        "node": Column(
            _("监督框架节点"),
            Coalesce(F(node), found, output_field=IntegerField()) if node else found,
            dimension=True,
        ),
    }


def _outer(leaf: Source) -> Any:
    if isinstance(leaf, str):
        return OuterRef(leaf)
    return Coalesce(*(OuterRef(part.name) for part in leaf.get_source_expressions()))


def without(columns: Mapping[str, Column], *names: str) -> dict[str, Column]:
    return {name: column for name, column in columns.items() if name not in names}


def relabelled(column: Column, label: Any) -> Column:
    return replace(column, label=label)
