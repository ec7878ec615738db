"""From a figure to the rows behind it: what the figure counts, among the rows this person may read and not only count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.definitions import Indicator, Measure
from xuncha.insight.indicators.facts import Column, Fact, fact
from xuncha.insight.tables.specs import address_of

Where = Mapping[str, Sequence[Any]]
LONGEST_NUMBER = 18
"""Digits that a column of either database holds; addresses are typed by anybody."""
TOLD = ("unit", "round", "group", "leaf", "month")
"""Dimensions that a line says beside its title, where the fact has them."""


@dataclass(frozen=True)
class Behind:
    """The rows of one figure: key of the record first, then the dimensions that are told."""

    of: Fact
    told: tuple[str, ...]
    parts: list[QuerySet[Any]]
    amount: str = ""
    """The column that is added up, or how many each row counts for; it stands behind the dimensions that are told."""

    def numbers(self) -> list[int]:
        """Rows of each part."""
        return [counted(part) for part in self.parts]

    def page(self, numbers: Sequence[int], start: int, size: int) -> list[Sequence[Any]]:
        """Rows from `start` on, over all parts of the fact one after the other."""
        found: list[Sequence[Any]] = []
        for part, number in zip(self.parts, numbers, strict=True):
            if start < number and len(found) < size:
                found += part.order_by("-c_0")[start : start + size - len(found)]
            start = max(start - number, 0)
        return found


def counted(rows: QuerySet[Any]) -> int:
    """Rows by their key, which each has: a grouped queryset whose columns nobody asks for cannot be counted by itself."""
    return int(rows.aggregate(number=Count("c_0"))["number"])


def behind(one: Indicator, where: Where, actor: Actor, day: date) -> Behind:
    """What the figure counts, among the rows this person may read."""
    measure = one.measure
    assert measure is not None
    of = fact(measure.fact)
    told = tuple(name for name in TOLD if name in of.dimensions)
    conditions = _conditions(of, measure, where)
    amount = measure.column if measure.how == "sum" else of.weight
    names = (*told, *filter(None, (amount,)), *conditions)
    nothing = {f"c_{len(told) + 1}": 0} if amount else {"c_0": None}
    parts = [
        _narrowed(rows, names, conditions).exclude(**nothing)
        for one_of in (of, *of.parts)
        for rows in one_of.select(
            one_of.scoped(actor, (reading_right(one_of),)),
            [Column("", one_of.record), *(one_of.columns[name] for name in names)],
            day,
        )
    ]
    return Behind(of, told, parts, amount)


def _conditions(of: Fact, measure: Measure, where: Where) -> dict[str, tuple[Any, ...]]:
    """The definition's own conditions and the reader's, by column."""
    found = dict(measure.where)
    for name, values in where.items():
        typed = tuple(_typed(of.columns[name], value) for value in values)
        found[name] = tuple(value for value in typed if value in found[name]) if name in found else typed
    return found


def _typed(column: Column, value: Any) -> Any:
    if value is None or column.kind != "integer":
        return value
    text = str(value)
    return int(text) if text.lstrip("-").isdecimal() and len(text) < LONGEST_NUMBER else -1


def _narrowed(
    rows: QuerySet[Any], names: Sequence[str], conditions: dict[str, tuple[Any, ...]]
) -> QuerySet[Any]:
    for name, values in conditions.items():
        at = f"c_{names.index(name) + 1}"
        plain = [value for value in values if value is not None]
        condition = Q(**{f"{at}__in": plain})
        rows = rows.filter(condition | Q(**{f"{at}__isnull": True}) if None in values else condition)
    return rows


def reading_right(of: Fact) -> str:
    """The right that opens the rows themselves."""
    return getattr(of.model, "read_right", "") or of.rights[0]


def drill_url(one: Indicator, where: Where) -> str:
    """The page of the rows behind a figure; of those of the whole behind a ratio."""
    slug = one.to if one.is_ratio else one.slug
    return f"{reverse('insight:figure_rows')}?{urlencode([('indicator', slug), *address_of(where)])}"


def list_url(of: Fact, one: Indicator, where: Where) -> str:
    """The room's own list with the same filter, where that list can say all of it; else nothing."""
    measure = one.measure
    sayable = measure is not None and not measure.where and where.keys() <= of.list_filters.keys()
    if not of.row_list or not sayable or any(len(values) > 1 or None in values for values in where.values()):
        return ""
    query = [(of.list_filters[name], values[0]) for name, values in where.items()]
    return f"{reverse(of.row_list)}?{urlencode(query)}"
