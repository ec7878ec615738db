"""Dimensions in words: what a value is called and where it stands in a row of its kind. One statement a named dimension."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import FrameworkNode, Leaf, Organisation, UnitType
from xuncha.cycle.planning.models import Group, Round, Term
from xuncha.insight.indicators.facts import Column, facts

LEAF_GROUPS = {
    "A": gettext_lazy("A 贯彻落实"),
    "B": gettext_lazy("B 全面从严治党"),
    "C": gettext_lazy("C 班子队伍组织"),
    "D": gettext_lazy("D 监督整改"),
    "Z": gettext_lazy("Z 其他"),
}
MISSING = {
    "leaf": gettext_lazy("未分类"),
    "leaf_group": gettext_lazy("未分类"),
    "node": gettext_lazy("未归口"),
    "round": gettext_lazy("无轮次"),
    "group": gettext_lazy("无巡察组"),
}

Named = Iterable[tuple[Any, str]]


def _rounds(ids: Collection[Any]) -> Named:
    """Whoever may count a row of a round may know what the round is called."""
    rows = Round.objects.trusted().filter(pk__in=ids).order_by("term__no", "no")
    return rows.values_list("pk", "name")


def _groups(ids: Collection[Any]) -> Named:
    rows = Group.objects.trusted().filter(pk__in=ids).order_by("round__term__no", "round__no", "no")
    return ((pk, f"{round_} {name}") for pk, round_, name in rows.values_list("pk", "round__name", "name"))


def _units(ids: Collection[Any]) -> Named:
    rows = Organisation.objects.filter(pk__in=ids).order_by("sort", "pk")
    return ((pk, short or name) for pk, short, name in rows.values_list("pk", "short_name", "name"))


def _leaves(ids: Collection[Any]) -> Named:
    rows = Leaf.objects.filter(pk__in=ids).order_by("code")
    return ((code, f"{code} {name}") for code, name in rows.values_list("code", "name"))


def _nodes(ids: Collection[Any]) -> Named:
    rows = FrameworkNode.objects.filter(pk__in=ids).order_by("framework_id", "no")
    return rows.values_list("pk", "title")


def _terms(ids: Collection[Any]) -> Named:
    return Term.objects.filter(pk__in=ids).order_by("no").values_list("pk", "name")


def _unit_types(ids: Collection[Any]) -> Named:
    return UnitType.objects.filter(pk__in=ids).order_by("sort").values_list("pk", "name")


def _years(values: Collection[Any]) -> Named:
    return ((year, _("%(year)s 年") % {"year": year}) for year in sorted(values))


def _months(values: Collection[Any]) -> Named:
    words = _("%(year)s 年 %(month)s 月")
    return ((month, words % {"year": month // 100, "month": month % 100}) for month in sorted(values))


def _leaf_groups(values: Collection[Any]) -> Named:
    return ((code, str(LEAF_GROUPS.get(code, code))) for code in sorted(values))


NAMED: dict[str, Callable[[Collection[Any]], Named]] = {
    "term": _terms,
    "year": _years,
    "month": _months,
    "round": _rounds,
    "group": _groups,
    "unit": _units,
    "unit_type": _unit_types,
    "leaf": _leaves,
    "leaf_group": _leaf_groups,
    "node": _nodes,
}


def column(name: str) -> Column | None:
    """How some fact describes this dimension; shared names mean the same in every fact."""
    return next((one.columns[name] for one in facts().values() if name in one.dimensions), None)


def label(name: str) -> str:
    found = column(name)
    return str(found.label) if found else name


def words(name: str, values: Collection[Any], described: Column | None = None) -> dict[Any, str]:
    """Value → what it is called, in the order in which they stand in a table; what nobody filled in comes last.

    `described`: the column of the fact in question, where a code has its words in that fact alone.
    """
    wanted = {value for value in values if value is not None}
    named = dict(_named(name, wanted, described or column(name)))
    rest = {value: str(value) for value in sorted(wanted - named.keys(), key=str)}
    missing = {None: str(MISSING.get(name, _("未填")))} if None in values else {}
    return {**named, **rest, **missing}


def _named(name: str, values: Collection[Any], described: Column | None) -> Named:
    if name in NAMED:
        return NAMED[name](values) if values else ()
    offered: Mapping[Any, Any] = dict(described.choices) if described else {}
    return ((code, str(word)) for code, word in offered.items() if code in values)
