"""Editing the working-day table: a new year's notice, or a day the county set apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.rules.clocks import recompute_estimated
from xuncha.foundation.rules.models import WorkDay
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

audit.register("calendar.publish", gettext_lazy("录入年度放假安排"))
audit.register("calendar.day", gettext_lazy("调整工作日"))

Day = tuple[date, bool, str]
"""A day of the notice: the date, whether one works, the name of the holiday."""


@verb
def publish_year(year: int, days: Iterable[Day], *, document_number: str, by: Actor) -> int:
    """Enter the State Council's notice for a year; open clocks that had to guess are computed anew, and counted."""
    rows = [
        WorkDay(date=day, is_workday=works, name=name, source=WorkDay.Source.OFFICIAL)
        for day, works, name in days
    ]
    _require_notice(year, rows, document_number)
    published = WorkDay.objects.filter(date__year=year).exclude(source=WorkDay.Source.COUNTY)
    published.delete()
    WorkDay.objects.bulk_create(rows, ignore_conflicts=True)
    moved = recompute_estimated()
    data: audit.Data = {"year": year, "days": len(rows), "document": document_number, "clocks": moved}
    audit.record("calendar.publish", by=by, data=data)
    return moved


def _require_notice(year: int, rows: list[WorkDay], document_number: str) -> None:
    if not document_number.strip():
        raise Missing(_("请填写放假安排通知的文号"))
    if not rows or any(row.date.year != year for row in rows):
        raise Refused(_("放假安排应为 %(year)s 年的日期，且不能为空") % {"year": year})


@verb
def set_day(day: date, *, is_workday: bool, name: str, by: Actor) -> WorkDay:
    """Set one day apart from the notice; clocks that already run keep their dates."""
    values = {"is_workday": is_workday, "name": name, "source": WorkDay.Source.COUNTY}
    row, _created = WorkDay.objects.update_or_create(date=day, defaults=values)
    audit.record("calendar.day", by=by, data={"day": day, "workday": int(is_workday)})
    return row
