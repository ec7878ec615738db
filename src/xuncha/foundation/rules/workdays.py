"""Working days of China: the State Council's yearly notice, kept as a table the office can edit.

Beyond the last published year only weekends are days off, and whatever was computed with such a year says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import holidays, workdays
from django.db.models import Q
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.refusals import Refused
from xuncha.foundation.rules.models import WorkDay
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

ONE = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Working days of some years, in memory: `exceptions` differ from Monday–Friday, `official` years are published."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    official: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, if negative); `day` itself does not count; 0 is `day`."""
        step = ONE if count > 0 else -ONE
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative if `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_workday(first + ONE * offset) for offset in range(1, (last - first).days + 1))

    def unpublished(self, first: date, last: date) -> list[int]:
        """Years touched by this span whose notice is not known."""
        low, high = sorted((first, last))
        return [year for year in range(low.year, high.year + 1) if year not in self.official]


def calendar(first: date, last: date) -> Calendar:
    """The calendar of a span of days; one statement."""
    low, high = sorted((first, last))
    new_years = [date(year, 1, 1) for year in range(low.year, high.year + 1)]
    rows = WorkDay.objects.exclude(source=WorkDay.Source.ESTIMATED).filter(Q(date__range=(low, high)) | Q(date__in=new_years))
    found = {row.date: row for row in rows}
    official = {day.year for day in new_years if day in found and found[day].source == WorkDay.Source.OFFICIAL}
    return Calendar({day: row.is_workday for day, row in found.items()}, frozenset(official))


def around(day: date, count: int) -> Calendar:
    """The calendar needed to count `count` working days from `day`: no seven days are all free for long."""
    return calendar(day, day + ONE * (2 * count + (31 if count >= 0 else -31)))


def add(day: date, count: int) -> date:
    """As `Calendar.add`, on the office's table."""
    return around(day, count).add(day, count)


def is_official(year: int) -> bool:
    """Whether the State Council's notice for this year is in the table."""
    return WorkDay.objects.filter(date=date(year, 1, 1), source=WorkDay.Source.OFFICIAL).exists()
