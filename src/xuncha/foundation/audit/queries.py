"""What the auditor's page reads: newest first, one keyset page at a time, within the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from xuncha.foundation.audit.events import microseconds
from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.scoping import Actor

RIGHT = "audit.read"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; days are local and both included."""

    action: str = ""
    actor_id: int | None = None
    kind: str = ""
    record_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; `older` is the `before` of the next page, None at the end."""

    events: list[AuditEvent]
    older: int | None


def events_for_page(
    actor: Actor, filters: Filters | None = None, *, before: int | None = None, size: int = 50
) -> Page:
    """Events this person may read; one statement, equally fast on the first and on the last page."""
    rows = _filtered(visible_to(actor), filters or Filters())
    if before is not None:
        rows = rows.filter(seq__lt=before)
    events = list(rows.order_by("-seq")[: size + 1])
    more = len(events) > size
    return Page(events[:size], events[size - 1].seq if more else None)


def visible_to(actor: Actor) -> QuerySet[AuditEvent]:
    """Openings that depend on an audience never apply: an event has none, and what is not listed is closed."""
    reach = actor.reach(RIGHT)
    reach = replace(reach, clauses=tuple(clause for clause in reach.clauses if not clause.audience))
    return AuditEvent.objects.filter(reach.q(own_column="actor_id"))


def _filtered(rows: QuerySet[AuditEvent], filters: Filters) -> QuerySet[AuditEvent]:
    exact = {
        "action": filters.action,
        "actor_id": filters.actor_id,
        "kind": filters.kind,
        "record_id": filters.record_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if filters.first_day:
        rows = rows.filter(at__gte=_midnight(filters.first_day))
    if filters.last_day:
        rows = rows.filter(at__lt=_midnight(filters.last_day + timedelta(days=1)))
    return rows


def _midnight(day: date) -> int:
    return microseconds(timezone.make_aware(datetime.combine(day, time.min)))
