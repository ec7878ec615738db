"""What waits, as cards: titles only of what the reader may know, and cards of one kind and act folded into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.flow.pending import CONFIRM, what

Card = dict[str, Any]
Key = tuple[str, int]

FOLD = 4  # so many of the same act become one card
LONG_WAIT = 3  # days after which a card says how long it has waited

# Where several of a kind are dealt with at once; a kind that is missing here opens one by one.
LISTS = {
    "workpaper": "workpapers:list",
    "immediate_notice": "workpapers:notices",
    "assistance_request": "fieldwork:assistances",
    "person_briefing": "fieldwork:person_briefings",
    "discipline_violation": "fieldwork:violations",
    "rectification_item": "rectification:ledger",
    "disclosure": "rectification:disclosures",
    "evaluation": "rectification:evaluations",
    "supervision_letter": "rectification:letters",
    "archive_volume": "results:volumes",
    "report": "reporting:reports",
    "feedback": "reporting:feedbacks",
    "meeting": "reporting:meetings",
    "instruction": "reporting:instructions",
    "appointment": "people:appointments",
    "recusal": "people:recusals",
    "lead": "transfers:leads",
    "transfer": "transfers:transfers",
    "lead_case": "transfers:cases",
    "material_request": "fieldwork:materials",
    "survey": "fieldwork:surveys",
    "self_check": "fieldwork:self_checks",
    "inspection_suggestion": "insight:suggestions",
    "table_snapshot": "insight:snapshots",
    "manuscript": "insight:manuscripts",
}


def of_rows(rows: list[Pending], user: Any) -> list[Card]:
    """Cards of rows that wait; what this person may not know of is left out. One statement a kind, one for units."""
    known = kinds.titles(((row.kind, row.record_id) for row in rows), user)
    units = _units(rows)
    return [_card(row, known[key], units) for row in rows if (key := (row.kind, row.record_id)) in known]


def _units(rows: list[Pending]) -> dict[int, str]:
    ids = {row.organisation_id for row in rows if row.organisation_id}
    return {unit.pk: str(unit) for unit in Organisation.objects.filter(pk__in=ids)} if ids else {}


def _card(row: Pending, title: str, units: dict[int, str]) -> Card:
    kind = kinds.get(row.kind)
    since = timezone.localtime(row.since).date()
    waited = (today() - since).days
    return {
        "key": (row.kind, row.record_id),
        "kind": kind.label,
        "act": what(row),
        "unit": units.get(row.organisation_id or 0, ""),
        "title": title,
        "url": kind.url(row.record_id),
        "list_url": list_url(row),
        "due": row.due,
        "since": since,
        "clock": {"due": row.due, "days_left": (row.due - today()).days} if row.due else None,
        "note": _("已等 %(days)s 天") % {"days": waited} if waited >= LONG_WAIT and not row.due else "",
    }


def list_url(row: Pending) -> str:
    """The list of the kind, filtered to the state in which this act waits."""
    name, flow = LISTS.get(row.kind), kinds.get(row.kind).flow
    if name is None or flow is None or row.edge == CONFIRM:
        return ""
    states = (row.edge,) if row.party else flow.edges[row.edge].source_codes
    return f"{reverse(name)}?state={states[0]}" if len(states) == 1 else ""


def fold(cards: Iterable[Card]) -> list[Card]:
    """Cards of the same kind and act become one that says how many, standing where the first of them stood."""
    heaps: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        heaps[str(card["kind"]), card["act"]].append(card)
    folded: list[Card] = []
    for heap in heaps.values():
        folded += [_heap(heap)] if len(heap) >= FOLD else heap
    return sorted(folded, key=by_clock)


def _heap(cards: list[Card]) -> Card:
    units = list(dict.fromkeys(card["unit"] for card in cards if card["unit"]))
    named = "、".join(units[:3])
    if len(units) > 3:
        named = _("%(units)s等 %(count)s 个单位") % {"units": named, "count": len(units)}
    return cards[0] | {"cards": cards, "count": len(cards), "units": named}


def by_clock(card: Card) -> tuple[bool, date, date]:
    """The nearest date first, then what has waited longest."""
    return card["due"] is None, card["due"] or today(), card.get("since") or today()
