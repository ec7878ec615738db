"""From a rule and a day to a due date: pure arithmetic, and the sentence that explains it."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _

from xuncha.foundation.rules import data
from xuncha.foundation.rules.workdays import Calendar, around


class Rule(Protocol):
    """What is needed of a rule; `models.DeadlineRule` has it."""

    code: Any
    offset: Any
    unit: Any
    direction: Any
    trigger_zh: Any
    anchor_min: Any


@dataclass(frozen=True, slots=True)
class Due:
    """A due date, how it came about, and whether it rests on a year whose holidays are not yet published."""

    due: date
    basis_sentence: str
    estimated: bool = False


def compute(
    rule: Rule,
    anchor: date,
    other: date | None = None,
    *,
    calendar: Calendar | None = None,
    span: int | None = None,
) -> Due:
    """The due date of `rule` from `anchor`; where the rule names a second anchor, never later than `other`.

    `span` stands for the rule's own length where it gives a range by type of record (DR04).
    Without `calendar` the office's table is read (one statement, working-day rules only). ValueError if the rule
    counts no time.
    """
    length = rule.offset if span is None else span
    count = -length if rule.direction == "before" else length
    if rule.unit == "workday":
        calendar = calendar or around(anchor, count)
        due = calendar.add(anchor, count)
        unpublished = calendar.unpublished(anchor, due)
    else:
        due, unpublished = _plain(rule, anchor, count), []
    if rule.anchor_min and other is not None:
        due = min(due, other)
    sentence = basis_sentence(rule, anchor, other, estimated=bool(unpublished), span=span)
    return Due(due, sentence, bool(unpublished))


def _plain(rule: Rule, anchor: date, count: int) -> date:
    if rule.unit == "day":
        return anchor + timedelta(days=count)
    if rule.unit == "month":
        return add_months(anchor, count)
    raise ValueError(f"{rule.code} 不计时，没有到期日")


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def basis_sentence(
    rule: Rule, anchor: date, other: date | None = None, *, estimated: bool = False, span: int | None = None
) -> str:
    """How the date is counted: 自驻点结束（2026年3月2日）起 10 个工作日."""
    parts = [_counting(rule, anchor, rule.offset if span is None else span)]
    if rule.anchor_min and other is not None:
        parts.append(
            _("且不晚于%(event)s（%(day)s）")
            % {"event": data.event_name(rule.anchor_min), "day": spoken(other)}
        )
    if estimated:
        parts.append(estimate_sentence())
    return "；".join(parts)


def _counting(rule: Rule, anchor: date, length: int) -> str:
    words = {"trigger": rule.trigger_zh, "day": spoken(anchor), "span": _span(rule, length)}
    if length == 0:
        return _("%(trigger)s（%(day)s）当日") % words
    if rule.direction == "before":
        return _("%(trigger)s（%(day)s）前 %(span)s") % words
    return _("自%(trigger)s（%(day)s）起 %(span)s") % words


def _span(rule: Rule, length: int) -> str:
    units = {"workday": _("个工作日"), "day": _("日"), "month": _("个月")}
    return f"{length} {units.get(rule.unit, '')}".strip()


def estimate_sentence() -> str:
    return _("所涉年份的放假安排尚未公布，暂按周末推算，公布后将重新计算")


def spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
