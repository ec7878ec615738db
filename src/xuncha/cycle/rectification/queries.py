"""What the pages of this room read, scoped and joined."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.ledger.filters import BARS
from xuncha.cycle.rectification.models import (
    ItemChange,
    Measure,
    ProgressNote,
    RectificationItem,
    RectificationPlan,
    RuleMade,
    SpotCheck,
)
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.scoping import Actor

LISTED = (
    "number", "seq", "problem", "performance", "special", "is_top_leader", "is_key", "leaders", "dept", "co_depts",
    "owner", "goal", "due", "original_due", "is_long_term", "declared", "state", "progress", "returned_times", "last_return_reason",
    "evidence_count", "version", "round_id", "group_id", "engagement_id", "audience", "assignee_id", "plan__state",
    "organisation__name", "organisation__short_name",
)  # fmt: skip


def items(actor: Actor) -> QuerySet[RectificationItem]:
    """Items for a list; those merged into others stand on their successor's page only."""
    return RectificationItem.objects.visible_to(actor).exclude(state="merged")


def listed(actor: Actor) -> QuerySet[RectificationItem]:
    """Items with what a row of the ledger shows, and nothing longer."""
    return items(actor).select_related("organisation", "plan").only(*LISTED)


def bar_counts(rows: QuerySet[RectificationItem]) -> dict[str, int]:
    """How many rows stand behind each bar; one statement."""
    counts = {
        f"bar_{code}": Count("pk", filter=condition()) for code, (_label, _tone, condition) in BARS.items()
    }
    found = rows.order_by().aggregate(bar_all=Count("pk"), **counts)
    return {name.removeprefix("bar_"): count for name, count in found.items()}


def facets(rows: QuerySet[RectificationItem], unit: str = "") -> dict[str, list[tuple[Any, str]]]:
    """The units, rounds, leaves and villages that occur among these rows, for the filters.

    Asked from the short side (a hundred units, a hundred leaves) by index, never by a scan of the rows; departments are
    told for one unit only.
    """
    plain = rows.order_by()

    def occurs(field: str) -> Exists:
        return Exists(plain.filter(**{field: OuterRef("pk")}))

    units = list(Organisation.objects.filter(occurs("organisation")))
    rounds = Round.objects.trusted().filter(occurs("round")).only("name").order_by("-pk")
    leaves = Leaf.objects.filter(occurs("leaf")).values_list("section", "section_name")
    villages = Organisation.objects.filter(occurs("village"), unit_type="village")
    return {
        "unit": [(one.pk, str(one)) for one in units],
        "round": [(one.pk, one.name) for one in rounds],
        "section": [(code, f"{code} {name}") for code, name in dict.fromkeys(leaves)],
        "dept": _depts(plain, units, unit),
        "village": [(village.pk, str(village)) for village in villages],
    }


def _depts(rows: QuerySet[RectificationItem], units: list[Organisation], unit: str) -> list[tuple[str, str]]:
    chosen = int(unit) if unit.isdigit() else units[0].pk if len(units) == 1 else None
    if chosen is None:
        return []
    named = rows.filter(organisation=chosen).exclude(dept="").values_list("dept", flat=True)
    return [(dept, dept) for dept in named.distinct().order_by("dept")[:100]]


def parts(item: RectificationItem, actor: Actor) -> dict[str, Any]:
    """Everything that hangs on one item; seven statements."""
    return {
        "measures": list(Measure.objects.visible_to(actor).filter(item=item)),
        "notes": list(ProgressNote.objects.visible_to(actor).filter(item=item)[:20]),
        "rules_made": list(RuleMade.objects.visible_to(actor).filter(item=item)),
        "checks": list(SpotCheck.objects.visible_to(actor).filter(item=item)),
        "changes": list(ItemChange.objects.visible_to(actor).filter(item=item)),
        "evidence": list(Attachment.objects.on(item, actor).valid().filter(role="evidence")),
        "kin": kin(item, actor),
    }


def kin(item: RectificationItem, actor: Actor) -> list[RectificationItem]:
    """Other items of the same feedback problem."""
    if item.feedback_item_id is None:
        return []
    return list(listed(actor).filter(feedback_item_id=item.feedback_item_id).exclude(pk=item.pk)[:20])


def same_kind(item: RectificationItem, actor: Actor) -> list[RectificationItem]:
    """Items of the same leaf elsewhere that were closed: how others did it, at the side of the review desk."""
    if item.leaf_id is None:
        return []
    others = listed(actor).filter(leaf_id=item.leaf_id, state="closed")
    return list(others.exclude(organisation_id=item.organisation_id).order_by("-pk")[:5])


def plans(actor: Actor) -> QuerySet[RectificationPlan]:
    return RectificationPlan.objects.visible_to(actor).select_related("organisation", "round", "group")


def plan_items(plan: RectificationPlan, actor: Actor) -> QuerySet[RectificationItem]:
    """The items of a plan this person may know, in order."""
    return items(actor).filter(plan=plan).select_related("organisation", "plan", "village").order_by("seq")


def changes(actor: Actor) -> QuerySet[ItemChange]:
    return ItemChange.objects.visible_to(actor).select_related("item", "organisation")
