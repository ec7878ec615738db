"""What a document calls itself, and of what day it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from xuncha.office.values.numerals import to_int
from xuncha.text.decompose.model import Source

OPENING = 300  # characters in which a document says of what day it is
_ZEROS = str.maketrans("〇○０", "零零零")
_OWN_DATE = re.compile(
    r"^[（ ]*(?:(?:填报|填表|成文|印发)?(?:时间|日期)[：:])?(20\d\d)年(\d{1,2})月(\d{1,2})日[） ]*$",
    re.MULTILINE,
)
_CN_DATE = re.compile(
    r"^[（ ]*(二[〇○零][〇○零一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日[） ]*$",
    re.MULTILINE,
)
_OPENING_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日(?=[上下]午|，[^。]{0,40}(?:召开|主持))")
_TITLE_YEAR = re.compile(r"(20\d\d)年")
_NUMBER_YEAR = re.compile(r"〔(20\d\d)〕")
_TITLE = re.compile(
    r"(?:讲话|发言|致辞|提纲|意见|方案|通知|通报|纪要|报告|计划|台账|清单|建议书|函|汇报|要点)(?:（[^）]{1,16}）)?$"
)


def title_in(source: Source, text: str) -> str:
    """The first line that ends as titles do, else the first line that is no sentence."""
    lines = [
        (text[p.start : p.end].strip(), source.text[p.start : p.end].strip())
        for p in source.paragraphs[:20]
        if not p.table
    ]
    for number, (line, original) in enumerate(lines):
        if 6 <= len(line) <= 60 and _TITLE.search(line) and not re.search(r"[。，；]", line):
            before = lines[number - 1][1] if number else ""
            goes_on = (
                before
                and re.search(r"关于", before)
                and not re.search(r"[。，；：号]", before)
                and "关于" not in line
            )
            return f"{before}{original}" if goes_on else original
    return next(
        (
            original
            for line, original in lines
            if 4 <= len(line) <= 40 and re.fullmatch(r"[^。，；：…]*[一-龥]{4}[^。，；：…]*", line)
        ),
        "",
    )


def date_in(text: str, title: str) -> tuple[date | None, bool]:
    """The date that stands as a line of its own; else the day the text opens with; else, and no day, the year of title
    or number."""
    if lines := [*_days(_OWN_DATE, text), *_days(_CN_DATE, text)]:
        return lines[-1], True
    if opening := list(_days(_OPENING_DAY, text[:OPENING])):
        return opening[0], True
    found = _TITLE_YEAR.search(title) or _NUMBER_YEAR.search(text[:OPENING])
    return (date(int(found.group(1)), 1, 1) if found else None), False


def written(on: date | None, *, is_day: bool) -> str:
    if on is None:
        return ""
    return on.isoformat() if is_day else str(on.year)


def _days(pattern: re.Pattern[str], text: str) -> Iterator[date]:
    for match in pattern.finditer(text):
        year, month, day = (to_int(part.translate(_ZEROS)) or 0 for part in match.groups())
        try:
            yield date(year, month, day)
        except ValueError:
            continue
