"""Working days of China: the State Council's yearly notice, kept as a table the office can edit.

Beyond the last published year only weekends are days off, and whatever was computed with such a year says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from chinese_calendar.constants import Holiday, holidays, workdays

from xuncha.foundation.rules.models import WorkDay

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
        """Working days after `first` up to and including `last`; `last` is not earlier than `first`."""
        return sum(self.is_workday(first + ONE * offset) for offset in range(1, (last - first).days + 1))

    def unpublished(self, first: date, last: date) -> list[int]:
        """Years touched by this span whose notice is not known."""
        low, high = sorted((first, last))
        return [year for year in range(low.year, high.year + 1) if year not in self.official]


def calendar(first: date, last: date) -> Calendar:
    """The calendar of all years these two days touch; one statement. Estimated rows are for information only."""
    low, high = sorted((first, last))
    span = (date(low.year, 1, 1), date(high.year, 12, 31))
    rows = WorkDay.objects.filter(date__range=span).exclude(source=WorkDay.Source.ESTIMATED)
    days = list(rows.values_list("date", "is_workday", "source"))
    official = frozenset(day.year for day, _, source in days if source == WorkDay.Source.OFFICIAL)
    return Calendar({day: works for day, works, _ in days}, official)


def around(day: date, count: int) -> Calendar:
    """The calendar needed to count `count` working days from `day`; twice as many days and a month always suffice."""
    reach = ONE * (2 * abs(count) + 31)
    return calendar(day, day + reach if count >= 0 else day - reach)


def add(day: date, count: int) -> date:
    """As `Calendar.add`, on the office's table."""
    return around(day, count).add(day, count)


def is_official(year: int) -> bool:
    """Whether the State Council's notice for this year is in the table."""
    return WorkDay.objects.filter(date__year=year, source=WorkDay.Source.OFFICIAL).exists()


def load_published() -> None:
    """Fill in the years known to this version; what the office entered or changed stays."""
    free = [(day, False, name) for day, name in holidays.items()]
    made_up = [(day, True, name) for day, name in workdays.items()]
    rows = [
        WorkDay(date=day, is_workday=works, name=Holiday(name).chinese, source=WorkDay.Source.OFFICIAL)
        for day, works, name in free + made_up
    ]
    WorkDay.objects.bulk_create(rows, ignore_conflicts=True)
