"""The clock of the demonstration: stories told side by side, in the order of their days, up to the day of the first start."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from xuncha.foundation.dates import pretend

Story = Iterator[int]
"""Acts until a day, given before or after the first start (-30: thirty days before); what lies ahead is not told."""

BEGIN_OF_DAY = time(8, 30)
MINUTES_A_DAY = 8 * 60


def tell(stories: Iterable[Story], start: date) -> None:
    """Run every story day by day, so that the audit chain grows in the order in which things happened."""
    waiting: list[tuple[int, int, Story]] = []
    for no, story in enumerate(stories):
        _wait(waiting, no, story)
    day, minutes = None, 0
    while waiting:
        offset, no, story = heapq.heappop(waiting)
        minutes = minutes + 1 if offset == day else 0
        day = offset
        with at(moment(start, offset, minutes)):
            _wait(waiting, no, story)


def _wait(waiting: list[tuple[int, int, Story]], no: int, story: Story) -> None:
    """Let a story go on to its next day; one that reaches beyond today ends here, in the middle of its life."""
    offset = next(story, None)
    if offset is not None and offset <= 0:
        heapq.heappush(waiting, (offset, no, story))


def moment(start: date, offset: int, minutes: int) -> datetime:
    """A working moment; a weekend's work is done on the Friday before."""
    day = start + timedelta(days=offset)
    day -= timedelta(days=max(0, day.weekday() - 4))
    begin = timezone.make_aware(datetime.combine(day, BEGIN_OF_DAY))
    return begin + timedelta(minutes=min(minutes, MINUTES_A_DAY))


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Acts inside happen at this moment, also for the columns that Django stamps by itself (auto_now)."""
    real = timezone.now
    timezone.now = lambda: now
    try:
        with pretend(now):
            yield
    finally:
        timezone.now = real
