"""My to-dos: one scoped query on what waits, one more per kind for the titles."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.flow.paper import CONFIRM

LIMIT = 100


def for_person(user: Any) -> dict[str, Any]:
    """Cards grouped by urgency: late or today, this week, later."""
    rows = list(pending.waiting_for(user, user.rights)[:LIMIT])
    cards = [card for row in rows if (card := _card(row, _titles(rows, user)))] if rows else []
    end = today() + timedelta(days=7)
    groups = [
        (_("今天要办"), [card for card in cards if card["due"] and card["due"] <= today()]),
        (_("本周要办"), [card for card in cards if card["due"] and today() < card["due"] <= end]),
        (_("其他待办"), [card for card in cards if not card["due"] or card["due"] > end]),
    ]
    return {
        "groups": [{"label": label, "cards": found} for label, found in groups if found],
        "total": len(cards),
    }


def _titles(rows: list[Pending], user: Any) -> dict[tuple[str, int], str]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.kind].append(row.record_id)
    return {
        (kind, pk): title
        for kind, ids in wanted.items()
        for pk, title in kinds.get(kind).titles(user, ids).items()
    }


def _card(row: Pending, titles: dict[tuple[str, int], str]) -> dict[str, Any] | None:
    """A card, or nothing when the record is not to be known by this person."""
    title = titles.get((row.kind, row.record_id))
    if title is None:
        return None
    kind = kinds.get(row.kind)
    return {
        "what": what(row),
        "kind": kind.label,
        "title": title,
        "url": kind.url(row.record_id),
        "due": row.due,
        "days": days(row.due),
    }


def what(row: Pending) -> str:
    """“底稿待审核”, read off the declaration."""
    if row.edge == CONFIRM:
        return _("纸质签字待核对")
    flow = kinds.get(row.kind).flow
    if flow is None:
        return ""
    if row.party:
        return str(flow.parallels[row.edge].todo)
    return str(flow.edges[row.edge].todo)


def days(due: date | None) -> int | None:
    return (due - today()).days if due else None
