"""The old problems of a unit, what was found of each, and the counts (domain §2.2, §5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from xuncha.cycle.planning.models import Engagement, Round
from xuncha.cycle.rectification.models import Recheck, RectificationItem
from xuncha.cycle.rectification.rates import percent
from xuncha.foundation.scoping import Actor


def old_items(engagement: Engagement) -> QuerySet[RectificationItem]:
    """Items of the earlier inspection of this unit, and of its imported history; for whoever may read the recheck."""
    mine = Q(organisation=engagement.organisation_id, engagement=None)
    if engagement.previous_id:
        mine |= Q(engagement=engagement.previous_id)
    return RectificationItem.objects.trusted().filter(mine).exclude(state="merged")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many old items there are, how many were looked at, and what was found."""

    total: int
    fixed: int = 0
    rebounded: int = 0
    false: int = 0

    @property
    def checked(self) -> int:
        return self.fixed + self.rebounded + self.false

    @property
    def rebound_rate(self) -> str:
        """反弹率: rebounded ÷ checked (domain §5.4)."""
        return percent(self.rebounded, self.checked)


def lines(engagement: Engagement, actor: Actor) -> list[Any]:
    """The old items with what was found of each as `.recheck`; two statements."""
    found = {row.item_id: row for row in Recheck.objects.visible_to(actor).filter(engagement=engagement)}
    items: list[Any] = list(old_items(engagement).select_related("village", "leaf").order_by("seq", "id"))
    for item in items:
        item.recheck = found.get(item.pk)
    return items


def tally(items: Sequence[Any]) -> Tally:
    counts = dict.fromkeys(Recheck.Verdict.values, 0)
    for item in items:
        if item.recheck:
            counts[item.recheck.verdict] += 1
    return Tally(len(items), **counts)


def of_round(round_: Round, actor: Actor) -> list[tuple[Engagement, Tally]]:
    """A line a unit of this round that has old items or verdicts; one statement a unit for what is old."""
    engagements = Engagement.objects.visible_to(actor).filter(round=round_).exclude(state="void")
    rows = Recheck.objects.visible_to(actor).filter(engagement__round=round_).order_by()
    counted: dict[int, dict[str, int]] = {}
    for pk, verdict, count in rows.values_list("engagement_id", "verdict").annotate(count=Count("pk")):
        counted.setdefault(pk, {})[verdict] = count
    found = [
        (one, Tally(old_items(one).count(), **counted.get(one.pk, {})))
        for one in engagements.select_related("organisation", "group").order_by("group__no", "seq")
        if one.mode == "look_back" or one.pk in counted
    ]
    return [(one, told) for one, told in found if told.total]


def on_item(item: RectificationItem, actor: Actor) -> list[Recheck]:
    """What later groups found of an item, for its page."""
    rows = Recheck.objects.visible_to(actor).filter(item=item)
    return list(rows.select_related("engagement__round").order_by("-on", "-id"))
