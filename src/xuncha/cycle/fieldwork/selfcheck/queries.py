"""What the pages of self-check lists read; and what units said against what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.scoping import Actor

Finder = Callable[[Engagement, Actor], dict[str, int]]
_finders: list[Finder] = []


def found_by(finder: Finder) -> None:
    """A later room counts what an inspection found: engagement and reader → {leaf: problems}."""
    if finder not in _finders:
        _finders.append(finder)


def checks(actor: Actor) -> QuerySet[SelfCheck]:
    rows = SelfCheck.objects.visible_to(actor).select_related("organisation", "round")
    return rows.annotate(points=_counted(actor, Q()), reported=_counted(actor, Q(found="yes")))


def _counted(actor: Actor, condition: Q) -> Any:
    found = CheckPoint.objects.visible_to(actor).filter(condition, check_list=OuterRef("pk")).order_by()
    counted = found.values("check_list").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted[:1]), 0)


def points_of(check: SelfCheck, actor: Actor) -> list[CheckPoint]:
    rows = CheckPoint.objects.visible_to(actor).filter(check_list=check).select_related("leaf")
    return list(rows.order_by("seq"))


def compare(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """By leaf: what the unit reported itself, what was found, and how much of the found it had reported (M3-31)."""
    told = CheckPoint.objects.visible_to(actor).filter(
        check_list__engagement=engagement, check_list__state__in=("answered", "accepted"), found="yes"
    )
    reported = Counter(leaf for leaf in told.values_list("leaf", flat=True) if leaf)
    found: Counter[str] = Counter()
    for finder in _finders:
        found.update(finder(engagement, actor))
    leaves = Leaf.objects.in_bulk(list(reported | found))
    lines = [
        {
            "leaf": leaf,
            "reported": reported[pk],
            "found": found[pk],
            "verdict": _verdict(reported[pk], found[pk]),
        }
        for pk, leaf in sorted(leaves.items())
    ]
    both = sum(1 for line in lines if line["reported"] and line["found"])
    hit = sum(1 for line in lines if line["found"])
    return {"lines": lines, "both": both, "found_leaves": hit, "hidden": hit - both}


def _verdict(reported: int, found: int) -> str:
    return "both" if reported and found else ("found" if found else "reported")
