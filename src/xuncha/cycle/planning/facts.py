"""Facts of an engagement: later rooms report what has happened, and the stage bar reads it off (practice 2)."""

from __future__ import annotations

from datetime import date

from xuncha.cycle.planning.models import Engagement, Fact
from xuncha.foundation.scoping import Actor


def note_fact(
    engagement: Engagement | None,
    code: str,
    *,
    on: date,
    by: Actor | None,
    note: str = "",
    once: bool = False,
) -> None:
    """Note that something happened; `once`: only the first time counts. Imported history has no engagement."""
    if engagement is None:
        return
    known = Fact.objects.trusted().filter(engagement=engagement, code=code)
    if once and known.exists():
        return
    Fact.objects.create(
        engagement=engagement,
        code=code,
        on=on,
        note=note,
        by_id=by.pk if by else None,
        by_name=by.name if by else "",
    )


def facts_of(engagement: Engagement) -> dict[str, date]:
    """The first date of every fact, by code; one statement."""
    rows = Fact.objects.trusted().filter(engagement=engagement).order_by("on").values_list("code", "on")
    found: dict[str, date] = {}
    for code, on in rows:
        found.setdefault(code, on)
    return found
