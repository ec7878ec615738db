"""How long a group stays: DR04 gives a range by mode and by type of unit, and warns (domain §1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.cycle.planning.actions import engagements
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import onsite_length
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock

Enter = Callable[..., Client]


def entered(cast: Cast, engagement: Engagement) -> Clock:
    Engagement.objects.trusted().filter(pk=engagement.pk).update(state="planned")
    engagement.refresh_from_db()
    engagements.enter(engagement, on=today(), by=cast.leader if engagement.group_id == cast.group.pk else cast.other_leader, reason="补录")  # fmt: skip
    return Clock.objects.get(kind="engagement", record_id=engagement.pk, code="DR04", state="running")


@pytest.mark.parametrize(("whose", "mode", "most"), [("engagement", "regular", 60), ("other_engagement", "regular", 90), ("other_engagement", "look_back", 25)])  # fmt: skip
def test_the_clock_runs_as_long_as_is_usual_for_mode_and_type(
    cast: Cast, whose: str, mode: str, most: int
) -> None:
    engagement = getattr(cast, whose)
    engagement.mode = mode
    engagement.save()
    clock = entered(cast, engagement)
    assert (clock.span, clock.due) == (most, today() + timedelta(days=most))
    assert f"{most} 日" in rules.sentence(clock)
    rules.reanchor(f"engagement:{engagement.pk}:entry_on", today() - timedelta(days=3))
    clock.refresh_from_db()
    assert clock.due == today() + timedelta(days=most - 3)


@pytest.mark.parametrize(("days", "words"), [(45, "45 日（一般 40–60 日）"), (20, "短于一般的 40–60 日"), (70, "长于一般的 40–60 日")])  # fmt: skip
def test_an_unusual_length_is_told_and_locks_nothing(cast: Cast, enter: Enter, days: int, words: str) -> None:
    cast.engagement.onsite_end = cast.engagement.entry_on + timedelta(days=days)
    cast.engagement.save()
    page = enter(cast.staff).get(reverse("planning:engagement", args=[cast.engagement.pk]))
    assert words in (onsite_length(cast.engagement) or "")
    assert words in page.content.decode()
