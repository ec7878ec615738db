"""My to-dos: one scoped query on what waits, one more per kind for the titles (design §7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending
from xuncha.site import addressed, handed_on, paper_desk, starts
from xuncha.site.cards import Card, by_clock, fold, of_rows

LIMIT = 200


def for_person(user: Any) -> dict[str, Any]:
    """What waits for me, by clock and not by module; what I handed on; what may be recorded from paper."""
    cards = cards_for(user)
    mine = {card["key"] for card in cards if "key" in card}
    ink = paper_desk.cards_for(user, mine)
    return {
        "groups": groups(cards),
        "total": len(cards),
        "limit": LIMIT if len(cards) >= LIMIT else 0,
        "starts": [] if cards else starts.for_person(user),
        "ink": fold(ink),
        "ink_count": len(ink),
    } | handed_on.by(user, mine)


def cards_for(user: Any) -> list[Card]:
    """Every waiting record this person may know of, as a card; the nearest date first."""
    rows = list(pending.waiting_for(user, user.rights)[:LIMIT])
    return sorted([*of_rows(rows, user), *addressed.cards_for(user)], key=by_clock)


def groups(cards: list[Card]) -> list[dict[str, Any]]:
    """Today (with what is late), this week, later, and without a day; empty groups are left out."""
    parts: dict[str, list[Card]] = {"today": [], "week": [], "later": [], "open": []}
    for card in cards:
        parts[_part(card)].append(card)
    labels = {
        "today": _("今天要办"),
        "week": _("本周要办"),
        "later": _("以后到期"),
        # With nothing dated beside it the heading need not tell that there is no date.
        "open": _("没有规定时限") if len(parts["open"]) < len(cards) else _("等您办理"),
    }
    return [
        {"label": labels[part], "count": len(found), "cards": fold(found)}
        for part, found in parts.items()
        if found
    ]


def _part(card: Card) -> str:
    if card["due"] is None:
        return "open"
    if card["due"] <= today():
        return "today"
    return "week" if card["due"] <= today() + timedelta(days=7) else "later"
