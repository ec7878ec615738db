"""Money that a leaf is about (A5.05: funds that lie idle), by unit, and what rectification brought back (M2-09)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.problems import Narrowing, papers

IDLE = "A5.05"
BACK = ("refunded_cents", "reclaimed_cents", "recovered_cents")


@dataclass
class Line:
    """One unit: papers, how many of them name no sum, the sums, and the items of rectification with what came back.

    Money in cents; refunded, reclaimed and recovered stand apart (domain §6.1).
    """

    unit: Organisation | None = None
    papers: int = 0
    without: int = 0
    cents: int = 0
    items: int = 0
    closed: int = 0
    back: list[int] = field(default_factory=lambda: [0, 0, 0])

    @property
    def back_cents(self) -> int:
        return sum(self.back)


def by_unit(actor: Actor, wanted: Narrowing) -> list[Line]:
    """Three statements: papers, items, names of units."""
    lines: dict[int, Line] = {}
    found = papers(actor, wanted).order_by().values_list("organisation_id")
    for unit, count, without, cents in found.annotate(
        Count("pk"), without=Count("pk", filter=Q(amount_cents=None)), cents=Sum("amount_cents")
    ).values_list("organisation_id", "pk__count", "without", "cents"):
        line = lines.setdefault(unit, Line())
        line.papers, line.without, line.cents = count, without, cents or 0
    for unit, count, closed, *back in _items(actor, wanted):
        line = lines.setdefault(unit, Line())
        line.items, line.closed, line.back = count, closed, [cents or 0 for cents in back]
    for unit in Organisation.objects.filter(pk__in=lines):
        lines[unit.pk].unit = unit
    return sorted(
        lines.values(), key=lambda line: (-line.cents, -line.papers, line.unit.pk if line.unit else 0)
    )


def _items(actor: Actor, wanted: Narrowing) -> Any:
    rows = RectificationItem.objects.visible_to(actor).exclude(state="merged")
    counted = rows.filter(**wanted.conditions("leaf")).order_by().values("organisation_id")
    sums = {f"sum_{name}": Sum(name) for name in BACK}
    return counted.annotate(
        count=Count("pk"), closed=Count("pk", filter=Q(state="closed")), **sums
    ).values_list("organisation_id", "count", "closed", *sums)


def total(lines: list[Line]) -> Line:
    whole = Line()
    for line in lines:
        for name in ("papers", "without", "cents", "items", "closed"):
            setattr(whole, name, getattr(whole, name) + getattr(line, name))
        whole.back = [one + other for one, other in zip(whole.back, line.back, strict=True)]
    return whole


def leaves_with_money(actor: Actor, chosen: str) -> list[Leaf]:
    """Leaves of which some paper names a sum, and the chosen one."""
    named = papers(actor, Narrowing()).exclude(amount_cents=None).order_by().values("final_leaf")
    return list(Leaf.objects.filter(Q(pk__in=named) | Q(pk__in=(IDLE, chosen))))
