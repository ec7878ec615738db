"""For who records paper: what waits for a signature that may be given in ink, and signed meetings without their minutes.

Group leaders and unit heads seldom sign in (practice 1), so that their signatures are somebody else's daily errand:
print, have it signed, enter it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.models import Meeting
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.flow.models import PaperAct, Pending
from xuncha.site.cards import Card, Key, of_rows

LIMIT = 60
FEW = 20
DAYS = 90  # a meeting older than that is history


def cards_for(user: Any, mine: set[Key]) -> list[Card]:
    """What this person may not sign but may enter from paper; what waits for the person anyway is left out."""
    found = [card for card in of_rows(_rows(user), user) if card["key"] not in mine]
    return [*found, *_without_minutes(user)]


def _rows(user: Any) -> list[Pending]:
    condition = Q(pk__in=())
    for kind in kinds.every():
        for edge, right in _recorded(kind.flow):
            if user.holds(right):
                condition |= Q(kind=kind.name, edge=edge) & user.reach(right, acting=True).q(
                    own_column="user_id"
                )
    if not condition.children:
        return []
    entered = PaperAct.objects.filter(
        kind=OuterRef("kind"), record_id=OuterRef("record_id"), confirmed_at=None, refused_reason=""
    )
    rows = Pending.objects.filter(condition).exclude(barred__contains=f",{user.pk},")
    return list(rows.exclude(Exists(entered)).order_by("due", "since", "id")[:LIMIT])


def _recorded(flow: Any) -> list[tuple[str, str]]:
    """Each step of this flow that somebody may enter from paper, with the right for it."""
    if flow is None:
        return []
    steps = [(edge.name, edge.recorded_by) for edge in flow.edges.values() if edge.todo]
    return [(name, right) for name, right in steps if right]


def _without_minutes(user: Any) -> list[Card]:
    """Signed meetings whose minutes nobody has attached yet."""
    if not user.holds("meetings.record_paper"):
        return []
    here = {"kind": "meeting", "record_id": OuterRef("pk")}
    minutes = Attachment.objects.trusted().filter(**here, role=Role.SCAN, voided_at=None)
    in_ink = PaperAct.objects.filter(**here).exclude(confirmed_at=None)  # its scan is the minutes
    held = Meeting.objects.within_reach(user, "meetings.record_paper").filter(
        state="signed", on__gte=today() - timedelta(days=DAYS)
    )
    open_ones = held.exclude(Exists(minutes)).exclude(Exists(in_ink))
    return [
        {
            "kind": kinds.of(meeting).label,
            "act": _("会议记录待附上"),
            "unit": str(meeting.group or ""),
            "title": meeting.title,
            "url": kinds.of(meeting).url(meeting.pk) + "#minutes-scans",
            "list_url": "",
            "due": None,
            "since": meeting.on,
            "clock": None,
        }
        for meeting in open_ones.select_related("group").order_by("on")[:FEW]
    ]
