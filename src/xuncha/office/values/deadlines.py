"""Deadlines of rectification: a day, at once (立行立改) or without end (长期坚持)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from xuncha.office.values.dates import parse_span
from xuncha.office.values.numerals import NUMERAL, to_int
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow

IMMEDIATE = "immediate"
LONG_TERM = "long_term"
_AT_ONCE = re.compile("立行立改|即行即改|即知即改|即日|边查边改|边巡边改|立即|立改|马上|当即|即时|随即")
_FOR_EVER = re.compile("长期|常态|长效|持续|经常性|一直坚持|永久|始终坚持")
_WITHIN = re.compile(rf"(?<![0-9])([0-9]{{1,3}}|半|{NUMERAL}{{1,3}})个?(工作日|日|天|周|月|年)(?:以?内|之内)")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due` is an ISO day, 'immediate', 'long_term' or None; a day joined with 长期坚持 keeps the day (conventions of the field)."""

    due: str | None
    is_long_term: bool = False
    doubt: str | None = None


def parse_deadline(value: CellValue, *, reference: date | None = None) -> Deadline:
    """Read a deadline. `reference` is the day of feedback: the year of '8月底' and the start of '1个月内' hang on it."""
    if isinstance(value, str):
        return _parse_text(narrow(value), reference)
    span = parse_span(value)
    if span:
        return Deadline(span.end.isoformat())
    text = cell_text(value)
    return Deadline(None, doubt=None if not text else f"看不懂的时限“{text}”")


@lru_cache(maxsize=32768)
def _parse_text(text: str, reference: date | None) -> Deadline:
    long_term = bool(_FOR_EVER.search(text))
    if found := _WITHIN.search(text):
        return _within(found, reference, long_term=long_term)
    span = parse_span(text, not_before=reference)
    if span:
        doubt = f"没有写年份，按{span.end.year}年理解" if span.guessed_year and reference is None else None
        return Deadline(span.end.isoformat(), long_term, doubt)
    if _AT_ONCE.search(text):
        return Deadline(IMMEDIATE, long_term)
    if long_term:
        return Deadline(LONG_TERM, is_long_term=True)
    return Deadline(None, doubt=None if is_nothing(text) else f"看不懂的时限“{text}”")


def _within(found: re.Match[str], reference: date | None, *, long_term: bool) -> Deadline:
    count, unit = found.groups()
    if reference is None:
        return Deadline(None, long_term, f"“{found.group(0)}”从哪一天起算不清楚")
    amount = 0.5 if count == "半" else float(to_int(count) or 0)
    days = {"工作日": 7 / 5, "日": 1, "天": 1, "周": 7}.get(unit)
    if days is not None:
        due = reference + timedelta(days=round(amount * days))
    else:
        due = _add_months(reference, round(amount * (12 if unit == "年" else 1)))
    return Deadline(due.isoformat(), long_term, f"由“{found.group(0)}”自{reference.isoformat()}推算")


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    last = first_of_next - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
