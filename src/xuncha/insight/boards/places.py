"""Rows about records — what waits, what is late — of which somebody may know how many there are, without reading them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.db.models import QuerySet

from xuncha.foundation import kinds
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.insight.boards.access import COCKPIT


@cache
def sealed_kinds() -> tuple[str, ...]:
    """Leads, petitions, talks: that one waits or is late is known on its own pages, never on a board (practice 20)."""
    return tuple(kind.name for kind in kinds.every() if kind.sealed)


def _known(rows: QuerySet[Any], actor: Actor, right: str) -> QuerySet[Any]:
    opened = rows.filter(actor.reach(right).q(own_column="record_id")).exclude(kind__in=sealed_kinds())
    return without_excluded(opened, actor)


def waiting(actor: Actor) -> QuerySet[Pending]:
    """Everything that waits for anybody within this person's cockpit."""
    return _known(Pending.objects.all(), actor, COCKPIT)


def late_clocks(actor: Actor, day: date, right: str = COCKPIT) -> QuerySet[Clock]:
    """Clocks that run and are due before this day, but for those that are kept private (practice 20)."""
    rows = Clock.objects.filter(state=Clock.State.RUNNING, due__lt=day, rule__private_overdue=False)
    return _known(rows, actor, right)
