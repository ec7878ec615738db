"""What a reader may narrow a table to: terms, rounds, groups and units this person may know, codes with their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import FrameworkNode, Leaf, Organisation, UnitType
from xuncha.cycle.planning.models import Group, Round, Term
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.dimensions import LEAF_GROUPS

Choices = list[tuple[str, str]]


def _rounds(actor: Actor) -> Iterable[tuple[Any, Any]]:
    return Round.objects.visible_to(actor).order_by("-term__no", "-no").values_list("pk", "name")


def _groups(actor: Actor) -> Iterable[tuple[Any, Any]]:
    rows = Group.objects.visible_to(actor).order_by("-round__term__no", "-round__no", "no")
    return ((pk, f"{round_} {name}") for pk, round_, name in rows.values_list("pk", "round__name", "name"))


def _years(actor: Actor) -> Iterable[tuple[Any, Any]]:
    years = (
        Round.objects.visible_to(actor)
        .exclude(entry_on=None)
        .order_by("-entry_on")
        .values_list("entry_on__year")
    )
    return ((year, _("%(year)s 年") % {"year": year}) for (year,) in years.distinct())


def _units(actor: Actor) -> Iterable[tuple[Any, Any]]:  # noqa: ARG001 - one shape for all
    rows = Organisation.objects.inspectable().order_by("sort", "pk")
    return ((pk, short or name) for pk, short, name in rows.values_list("pk", "short_name", "name"))


def _nodes(actor: Actor) -> Iterable[tuple[Any, Any]]:  # noqa: ARG001
    rows = FrameworkNode.objects.order_by("framework__name", "no")
    return (
        (pk, f"{framework} {title}")
        for pk, framework, title in rows.values_list("pk", "framework__name", "title")
    )


NAMED: dict[str, Callable[[Actor], Iterable[tuple[Any, Any]]]] = {
    "term": lambda _actor: Term.objects.order_by("-no").values_list("pk", "name"),
    "round": _rounds,
    "group": _groups,
    "year": _years,
    "unit": _units,
    "unit_type": lambda _actor: UnitType.objects.order_by("sort").values_list("pk", "name"),
    "node": _nodes,
    "leaf_group": lambda _actor: [(code, str(word)) for code, word in LEAF_GROUPS.items()],
    "leaf": lambda _actor: ((pk, f"{pk} {name}") for pk, name in Leaf.objects.order_by("code").values_list("code", "name")),
}  # fmt: skip


def choices(name: str, actor: Actor) -> Choices:
    """Values of a dimension in words, at most one statement; empty for one that is not narrowed by hand (months)."""
    if name in NAMED:
        return [(str(value), str(word)) for value, word in NAMED[name](actor)]
    column = dimensions.column(name)
    return [(str(value), str(word)) for value, word in column.choices] if column else []
