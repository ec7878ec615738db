"""Villages within a township's engagement: how many households were visited against DR06, and how many problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from xuncha.cycle.planning.models import SubObject
from xuncha.foundation.rules.models import DeadlineRule
from xuncha.foundation.scoping import Actor

Counter = Callable[[Sequence[int]], Mapping[tuple[int, int], int]]
_counters: list[Counter] = []


def count_problems_by(counter: Counter) -> None:
    """A later room counts problems of villages: engagement ids → {(engagement id, village's organisation id): number}."""
    if counter not in _counters:
        _counters.append(counter)


def problems_of(engagement_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Problems by engagement and village, from every room that counts them."""
    found: dict[tuple[int, int], int] = {}
    for counter in _counters:
        for place, number in counter(engagement_ids).items():
            found[place] = found.get(place, 0) + number
    return found


@dataclass(frozen=True)
class VisitRule:
    """DR06: at least `minimum` households and `ratio` of all; a village smaller than that needs all its households."""

    ratio: float
    minimum: int

    @property
    def per_mille(self) -> int:
        """Counted in whole numbers: 0.07 × 100 is a hair above 7 in floating point, and would ask for an eighth."""
        return round(self.ratio * 1000)

    def required(self, households: int | None) -> int:
        if households is None:
            return self.minimum
        return min(households, max(self.minimum, -(-households * self.per_mille // 1000)))

    def met(self, row: SubObject) -> bool:
        return row.visited >= self.required(row.households) and row.visited > 0


def visit_rule(ruleset_id: int) -> VisitRule:
    """The rule as the round's rule set has it; a version in force never changes."""
    rule = DeadlineRule.objects.filter(ruleset_id=ruleset_id, code="DR06").first()
    params = rule.params if rule else {}
    return VisitRule(float(params.get("ratio", 0)), int(params.get("min", 30)))


def share(row: SubObject) -> float | None:
    """Visited households as a share of all; unknown without the number of households."""
    return row.visited / row.households if row.households else None


def rows(actor: Actor) -> QuerySet[SubObject]:
    """Rows of the grid."""
    found = SubObject.objects.visible_to(actor).filter(
        engagement__state__in=("planned", "under_way", "closed")
    )
    return found.select_related(
        "organisation__parent", "engagement__round", "engagement__group", "engagement__organisation"
    )


def totals_of(engagement_ids: Sequence[int], actor: Actor) -> dict[int, dict[str, int]]:
    """By engagement: villages, households, visited, begun (at least one visit); one statement."""
    found = SubObject.objects.visible_to(actor).filter(engagement__in=engagement_ids, own=None)
    summed = (
        found.order_by()
        .values("engagement_id")
        .annotate(
            villages=Count("pk"),
            households_sum=Sum("households"),
            visited_sum=Sum("visited"),
            begun=Count("pk", filter=Q(visited__gt=0)),
            key=Count("pk", filter=Q(grade=SubObject.Grade.A)),
        )
    )
    return {
        row["engagement_id"]: {
            "villages": row["villages"],
            "households": row["households_sum"] or 0,
            "visited": row["visited_sum"] or 0,
            "begun": row["begun"],
            "key": row["key"],
        }
        for row in summed
    }


def percent(row: SubObject) -> str:
    """The share as it is printed; unknown without the number of households."""
    found = share(row)
    return "" if found is None else f"{found:.0%}"


def enough(rule: VisitRule) -> Q:
    """SQL: villages that reach the rule's number (DR06)."""
    by_ratio = Q(visited__gte=(F("households") * rule.per_mille + 999) / 1000) & Q(visited__gte=rule.minimum)
    small = Q(visited__gte=F("households"))
    unknown = Q(households=None, visited__gte=rule.minimum)
    return Q(visited__gt=0) & (by_ratio | small | unknown)
