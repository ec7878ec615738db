"""Dates, months, ranges and deadlines as people write them in ledgers."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from xuncha.office.values.numerals import DIGITS, NUMERAL, to_int
from xuncha.office.values.text import CellValue, narrow

_SERIAL_ZERO = date(1899, 12, 30)  # Excel's day 0, its false 1900 leap day included
_SERIALS = range(20_000, 60_000)  # 1954 … 2064: what a deadline or a petition can be
_YEARS = range(1949, 2100)

_CHINESE_PART = re.compile(rf"([{''.join(DIGITS)}]{{4}})(?=年)|({NUMERAL}{{1,3}})(?=[月日号])")
# 23年8月底, 23.8.31
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{2})(?=年(?:\d{1,2}月|底|末)|\.\d{1,2}\.\d{1,2}$)")
_RANGE = re.compile(
    r"(?<=[\d月日号年底初])(?:--+|[—–~～-]+(?=\d{4}[年./-]|\d{1,2}月|次年|翌年|同年)|至|到)(?=\d|次年|翌年|同年)"
)
_DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})(?:年度?|[./-]))?"
    r"(?:(?P<month>1[0-2]|0?[1-9])(?:月份?|(?=[./-]\d)[./-]|(?![\d%]))"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号|(?![\d万亿个%.]))(?!月)?)?)?"
    r"(?P<part>底|末|初|上旬|中旬|下旬)?"
)
_WHOLE_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d{2})年(?:度|内|底|末|全年)?|(?P<this>本年度?|今年|年)(?:底|末|内)"
)
_NEXT_YEAR = re.compile(r"(?:明年|次年)(?:底|末)")
_QUARTER = re.compile(r"(?:(?P<year>(?:19|20)\d{2})年)?第?(?P<q>[1-4一二三四])季度")
_HALF = re.compile(r"(?:(?P<year>(?:19|20)\d{2})年)?(?P<half>上|下)半年")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?$")
_PART_DAYS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (1, 31),
    "末": (1, 31),
}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First and last day of what was written; `precision` is how exactly, `guessed_year` that no year stood there."""

    start: date
    end: date
    precision: str  # day | month | quarter | half | year
    guessed_year: bool = False

    @property
    def month(self) -> str:
        return self.start.strftime("%Y-%m")


def parse_span(
    value: CellValue, *, year: int | None = None, not_before: date | None = None
) -> DateSpan | None:
    """Read one date or range. Where no year is written, `year` is taken, or the first fitting day from `not_before`."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return DateSpan(value, value, "day")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_text(narrow(value), year or (not_before.year if not_before else None), not_before)


def _from_number(number: float) -> DateSpan | None:
    if float(number).is_integer():
        return _from_digits(str(int(number)))
    if number in _SERIALS or _SERIALS.start < number < _SERIALS.stop:
        return _from_digits(str(int(number)))  # a time of day hangs on the serial
    # 2023.8 typed as a number is August 2023
    return _from_text(repr(number), None, None) if _YEARS.start < number < _YEARS.stop else None


def _from_digits(digits: str) -> DateSpan | None:
    if len(digits) == 5 and int(digits) in _SERIALS:
        day = _SERIAL_ZERO + timedelta(days=int(digits))
        return DateSpan(day, day, "day")
    if found := _COMPACT.match(digits):
        return _span(
            int(found.group(1)), int(found.group(2)), int(found.group(3)) if found.group(3) else None, None
        )
    if len(digits) == 4 and int(digits) in _YEARS:
        return DateSpan(date(int(digits), 1, 1), date(int(digits), 12, 31), "year")
    return None


@lru_cache(maxsize=32768)
def _from_text(text: str, year: int | None, not_before: date | None) -> DateSpan | None:
    text = _CHINESE_PART.sub(lambda m: str(to_int(m.group(0))), text)
    text = _SHORT_YEAR.sub(r"20\1", text)
    if text.isdecimal():
        return _from_digits(text)
    halves = _RANGE.split(text, maxsplit=1)
    first = _single(halves[0], year, not_before)
    if first is None or len(halves) == 1:
        return first
    last = _second_half(halves[1], first)
    return replace(first, end=last.end) if last and last.end >= first.start else first


def _second_half(text: str, first: DateSpan) -> DateSpan | None:
    if re.match(r"次年|翌年", text):
        return _single(text[2:], first.start.year + 1, None)
    text = text.removeprefix("同年")
    if re.match(r"\d{1,2}[日号]", text):
        return _single(f"{first.start.month}月{text}", first.start.year, None)
    return _single(text, first.start.year, first.start)


def _single(text: str, year: int | None, not_before: date | None) -> DateSpan | None:
    for pattern, build in ((_QUARTER, _quarter), (_HALF, _half)):
        if found := pattern.search(text):
            return build(found, year)
    for found in _DATE.finditer(text):
        if found.group("month") and (found.group("year") or _looks_like_month(found)):
            return _dated(found, year, not_before)
    if _NEXT_YEAR.search(text) and year:
        return DateSpan(date(year + 1, 1, 1), date(year + 1, 12, 31), "year", guessed_year=True)
    if found := _WHOLE_YEAR.search(text):
        chosen = int(found.group("year") or year or 0)
        guessed = found.group("year") is None
        return DateSpan(date(chosen, 1, 1), date(chosen, 12, 31), "year", guessed) if chosen else None
    return None


def _looks_like_month(found: re.Match[str]) -> bool:
    """Without a year only '8月…' or '8.31' alone is a date; '3.5' inside a sentence is not."""
    text = found.group(0)
    return "月" in text or (bool(found.group("day")) and text == found.string)


def _dated(found: re.Match[str], year: int | None, not_before: date | None) -> DateSpan | None:
    written, month, day = found.group("year"), int(found.group("month")), found.group("day")
    if written is None and year is None:
        return None
    span = _span(int(written or year or 0), month, int(day) if day else None, found.group("part"))
    if span is None or written:
        return span
    if not_before and span.end < not_before:
        span = _span(span.start.year + 1, month, int(day) if day else None, found.group("part")) or span
    return replace(span, guessed_year=True)


def _span(year: int, month: int | None, day: int | None, part: str | None) -> DateSpan | None:
    if year not in _YEARS or not month or not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if day:
        return DateSpan(date(year, month, day), date(year, month, day), "day") if day <= last else None
    low, high = _PART_DAYS.get(part or "", (1, 31))
    return DateSpan(date(year, month, min(low, last)), date(year, month, min(high, last)), "month")


def _quarter(found: re.Match[str], year: int | None) -> DateSpan | None:
    chosen, q = int(found.group("year") or year or 0), to_int(found.group("q")) or 1
    if not chosen:
        return None
    end = date(chosen, q * 3, monthrange(chosen, q * 3)[1])
    return DateSpan(date(chosen, q * 3 - 2, 1), end, "quarter", found.group("year") is None)


def _half(found: re.Match[str], year: int | None) -> DateSpan | None:
    chosen = int(found.group("year") or year or 0)
    if not chosen:
        return None
    first = found.group("half") == "上"
    start, end = (
        (date(chosen, 1, 1), date(chosen, 6, 30)) if first else (date(chosen, 7, 1), date(chosen, 12, 31))
    )
    return DateSpan(start, end, "half", found.group("year") is None)
