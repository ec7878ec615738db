"""What the pages of disclosure read, scoped and joined; a constant number of statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from xuncha.cycle.rectification.disclosure.compose import Draft
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    Posting,
    RectificationItem,
    RectificationPlan,
    Withholding,
)
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Opinion
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor

UNITS_SHOWN = 500


def passages(disclosure: Disclosure, actor: Actor) -> list[Passage]:
    """The paragraphs this person may know of; whoever is kept from an item is kept from what is told of it."""
    rows = Passage.objects.visible_to(actor).filter(disclosure=disclosure)
    if "rectification_item" in actor.excluded_kinds():
        kept = RectificationItem.objects.kept_from(actor).values("pk")
        rows = rows.filter(Q(item=None) | ~Q(item__in=kept))
    return list(rows.select_related("item").order_by("section", "seq", "id"))


def withholdings(disclosure: Disclosure, actor: Actor) -> list[Withholding]:
    rows = Withholding.objects.visible_to(actor).filter(disclosure=disclosure).exclude(state="withdrawn")
    return list(rows.select_related("item", "disclosure").order_by("item__seq", "id"))


def postings(disclosure: Disclosure, actor: Actor) -> list[Posting]:
    return list(Posting.objects.visible_to(actor).filter(disclosure=disclosure).order_by("on", "id"))


def comments(disclosure: Disclosure, actor: Actor) -> list[Comment]:
    return list(Comment.objects.visible_to(actor).filter(disclosure=disclosure).order_by("seq"))


def known(drafts: Mapping[str, Draft | None], actor: Actor) -> dict[str, Draft | None]:
    """Without what tells of an item this person is kept from."""
    if "rectification_item" not in actor.excluded_kinds():
        return dict(drafts)
    ids = [draft.item_id for draft in drafts.values() if draft and draft.item_id]
    kept = set(RectificationItem.objects.kept_from(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {key: draft for key, draft in drafts.items() if not draft or draft.item_id not in kept}


def disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """For a list: without the long text."""
    rows = Disclosure.objects.visible_to(actor).select_related("organisation", "round")
    return rows.defer("published_text", "figures")


@dataclass(slots=True)
class UnitLine:
    """One unit's plan in the overview: both texts, when it was due, how late it is."""

    plan: RectificationPlan
    due: date | None = None
    days_late: int = 0
    texts: dict[str, Disclosure] = field(default_factory=dict)

    @property
    def inner(self) -> Disclosure | None:
        return self.texts.get(Disclosure.Target.INNER)

    @property
    def social(self) -> Disclosure | None:
        return self.texts.get(Disclosure.Target.SOCIAL)


def by_unit(actor: Actor) -> list[UnitLine]:
    """Plans whose reports are accepted or that have a text, the latest first; three statements at any size."""
    seen = Disclosure.objects.visible_to(actor)
    clocks = Clock.objects.filter(kind="rectification_plan", code="DR20").exclude(state=Clock.State.VOID)
    plans = RectificationPlan.objects.visible_to(actor).select_related("organisation", "round")
    plans = plans.filter(
        Exists(seen.filter(plan=OuterRef("pk"))) | Exists(clocks.filter(record_id=OuterRef("pk")))
    )
    found = {plan.pk: UnitLine(plan) for plan in plans.order_by("-id")[:UNITS_SHOWN]}
    for clock in clocks.filter(record_id__in=found):
        line = found[clock.record_id]
        line.due = clock.due
        line.days_late = max((today() - clock.due).days, 0) if clock.state == Clock.State.RUNNING else 0
    for text in disclosures(actor).filter(plan__in=found):
        found[text.plan_id].texts[text.target] = text
    return sorted(found.values(), key=lambda line: (-line.days_late, line.plan.organisation.sort))


def of_plan(plan: RectificationPlan, actor: Actor) -> dict[str, Disclosure]:
    return {row.target: row for row in disclosures(actor).filter(plan=plan)}


def opinions_of(rows: list[Withholding]) -> dict[int, list[Any]]:
    """The parties' opinions on each of these proposals; one statement."""
    found: dict[int, list[Any]] = defaultdict(list)
    given = Opinion.objects.filter(kind="withholding", record_id__in=[row.pk for row in rows])
    for opinion in given.order_by("turn", "id"):
        found[opinion.record_id].append(opinion)
    return found
