"""My to-dos: one scoped query on what waits, one more per kind for the titles (design §7)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.flow.paper import CONFIRM
from xuncha.site import addressed

LIMIT = 200


def for_person(user: Any) -> dict[str, Any]:
    """What waits for me, sorted by clock, not by module; and what I sent back."""
    cards = cards_for(user)
    week = today() + timedelta(days=7)
    groups = [
        (_("今天要办"), [card for card in cards if card["due"] and card["due"] <= today()]),
        (_("本周要办"), [card for card in cards if card["due"] and today() < card["due"] <= week]),
        (_("其他待办"), [card for card in cards if not card["due"] or card["due"] > week]),
    ]
    return {
        "groups": [{"label": label, "cards": found} for label, found in groups if found],
        "total": len(cards),
        "returned": returned_by(user),
    }


def cards_for(user: Any) -> list[dict[str, Any]]:
    """Every waiting record this person may know of, as a card."""
    rows = list(pending.waiting_for(user, user.rights)[:LIMIT])
    titles = _titles(rows, user)
    units = _units(rows)
    found = [(row, titles.get((row.kind, row.record_id))) for row in rows]
    cards = [_card(row, title, units) for row, title in found if title is not None]
    return sorted(
        [*cards, *addressed.cards_for(user)], key=lambda card: (card["due"] is None, card["due"] or today())
    )


def _titles(rows: list[Pending], user: Any) -> dict[tuple[str, int], str]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.kind].append(row.record_id)
    return {
        (kind, pk): text
        for kind, ids in wanted.items()
        for pk, text in kinds.get(kind).titles(user, ids).items()
    }


def _units(rows: list[Pending]) -> dict[int, str]:
    ids = {row.organisation_id for row in rows if row.organisation_id}
    return {unit.pk: str(unit) for unit in Organisation.objects.filter(pk__in=ids)} if ids else {}


def _card(row: Pending, title: str, units: dict[int, str]) -> dict[str, Any]:
    kind = kinds.get(row.kind)
    return {
        "kind": kind.label,
        "act": what(row),
        "unit": units.get(row.organisation_id or 0, ""),
        "title": title,
        "url": kind.url(row.record_id),
        "due": row.due,
        "clock": {"due": row.due, "days_left": days(row.due)} if row.due else None,
    }


def what(row: Pending) -> str:
    """“底稿待审核”, read off the declaration."""
    if row.edge == CONFIRM:
        return _("纸质签字待核对")
    flow = kinds.get(row.kind).flow
    if flow is None:
        return ""
    if row.party:
        parallel = flow.parallels[row.edge]
        return f"{parallel.todo}（{parallel.labels[row.party]}）"
    return str(flow.edges[row.edge].todo)


def days(due: date | None) -> int | None:
    return (due - today()).days if due else None


def returned_by(user: Any) -> list[dict[str, Any]]:
    """What I sent back in the last weeks and has not come in again: somebody else has it now."""
    steps = Step.objects.filter(
        actor_id=user.pk, edge__startswith="return", acted_on__gte=today() - timedelta(days=45)
    )
    rows = list(steps.order_by("-id")[:20])
    titles = _step_titles(rows, user)
    return [
        {
            "title": titles[key],
            "url": kinds.get(step.kind).url(step.record_id),
            "at": step.acted_on,
            "reason": step.reason,
        }
        for step in rows
        if (key := (step.kind, step.record_id)) in titles
    ]


def _step_titles(rows: list[Step], user: Any) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.record_id)
    return {
        (kind, pk): text
        for kind, ids in wanted.items()
        for pk, text in kinds.get(kind).titles(user, ids).items()
    }
