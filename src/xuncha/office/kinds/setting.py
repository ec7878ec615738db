"""What the rest of a file says about its tables: the unit, the term, the day of feedback."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from xuncha.office.reading import Document
from xuncha.office.tables import Table
from xuncha.office.values.dates import parse_span
from xuncha.office.values.text import cell_text, narrow
from xuncha.office.values.units import UnitDirectory, unit_of_party_body

_FEEDBACK_DAY = (
    re.compile(r"反馈(?:时间|日期|意见日期)[:：]?([^,，。;；]{6,14})"),
    re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)[^。；]{0,24}?反馈"),
)
_TERM = re.compile(r"(?<!未注明)([一二三四五六七八九十]{1,3}届)")
_YEAR = re.compile(r"(20\d{2})(?=年|[./-]\d)")


@dataclass
class Setting:
    """`about` is file name and running text; `unit` the one unit the whole file is about, if it is about one."""

    name: str
    directory: UnitDirectory
    about: str = ""
    unit: str | None = None
    feedback_date: date | None = None
    term: str | None = None

    @classmethod
    def of(cls, document: Document, directory: UnitDirectory) -> Setting:
        stem = document.name.rsplit(".", 1)[0]
        text = " ".join([stem, *(paragraph.text for paragraph in document.paragraphs)])
        return cls(document.name, directory, text, feedback_date=feedback_day(text), term=term_of(text))

    def for_table(self, table: Table) -> Setting:
        """The same, with what title rows and sheet name add."""
        titles = " ".join(table.titles)
        notes = " ".join(
            cell_text(value) for row in table.grid.rows[table.last - 4 : table.last] for value in row[:2]
        )
        return Setting(
            self.name,
            self.directory,
            f"{table.grid.name} {titles} {self.about}",
            self.unit or unit_named_in(self.directory, titles, table.grid.name, self.name),
            feedback_day(titles) or self.feedback_date,
            term_of(notes) or term_of(titles) or self.term,
        )


def feedback_day(text: str) -> date | None:
    """The day on which the findings were fed back, where a text names it."""
    text = narrow(text)
    for pattern in _FEEDBACK_DAY:
        found = pattern.search(text)
        span = parse_span(found.group(1)) if found else None
        if span:
            return span.start
    return None


def term_of(text: str) -> str | None:
    found = _TERM.search(narrow(text))
    return found.group(1) if found else None


def first_year(text: str) -> int | None:
    found = _YEAR.search(narrow(text))
    return int(found.group(1)) if found else None


def unit_named_in(directory: UnitDirectory, *texts: str) -> str | None:
    """The unit that a title, sheet name or file name is about."""
    for text in texts:
        if unit := directory.mentioned_in(text).unit:
            return unit.name
        body = re.search(r"(?:中共)?([一-鿿]{2,20}?(?:党组|党委|党工委|党总支|党支部))", narrow(text))
        if body and not directory.units:
            return unit_of_party_body(body.group(1))
    return None


def deadline_reference(table: Table, setting: Setting, name: str = "due") -> date | None:
    """The day from which deadlines without a year count: the feedback, else the year most deadlines name."""
    if setting.feedback_date:
        return setting.feedback_date
    years: Counter[int] = Counter()
    for row in range(table.first, min(table.last, table.first + 500)):
        span = parse_span(table.value(row, name))
        if span:
            years[span.end.year] += 1
    year = years.most_common(1)[0][0] if years else first_year(" ".join(table.titles) or setting.about)
    return date(year, 1, 1) if year else None
