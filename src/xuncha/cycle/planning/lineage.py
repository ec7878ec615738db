"""Units end and have successors; what was inspected under an old name counts for who carries it on (practice 5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from xuncha.catalogue.models import Organisation

# How many mergers back are followed; a unit is hardly merged three times within two terms.
DEPTH = 3
LINKS = ["__".join(["successor"] * depth) for depth in range(1, DEPTH + 1)]


def predecessors_of(organisations: Sequence[Organisation]) -> dict[int, int]:
    """Every id that stands for one of these units → the unit: itself and what it has succeeded; one statement."""
    wanted = {organisation.pk for organisation in organisations}
    found = {pk: pk for pk in wanted}
    condition = reduce(or_, (Q(**{f"{link}__in": wanted}) for link in LINKS))
    chains = Organisation.objects.filter(condition).values_list("pk", *(f"{link}_id" for link in LINKS))
    for pk, *successors in chains:
        unit = next((successor for successor in successors if successor in wanted), None)
        if unit is not None:
            found.setdefault(pk, unit)
    return found


def standing_for(rows: QuerySet[Any], path: str = "organisation") -> Q:
    """SQL: units that one of `rows` belongs to, directly or through a unit that they succeeded.

    Uncorrelated, so that the database reads `rows` once however many units are asked about.
    """
    paths = (path, *(f"{path}__{link}" for link in LINKS))
    return reduce(or_, (Q(pk__in=rows.order_by().values(name)) for name in paths))
