"""What a column may hold: our fields, the styles in which they are written, and their words for our codes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.office.values.dates import parse_span
from xuncha.office.values.money import parse_money
from xuncha.office.values.text import narrow
from xuncha.office.values.words import yes_or_no

TEXT, DAY, MONEY, YES_NO, CHOICE, COUNT = "text", "day", "money", "yes_no", "choice", "count"
STYLES: dict[str, tuple[tuple[str, Any], ...]] = {
    DAY: (
        ("iso", "2026-08-31"),
        ("chinese", _("2026年8月31日")),
        ("dots", "2026.08.31"),
        ("plain", "20260831"),
    ),
    MONEY: (("yuan", _("元")), ("wan", _("万元"))),
    YES_NO: (("words", _("是／否")), ("digits", "1／0")),
}
"""How a field of this type may be written; the first is the default. Other types have one way only."""
_DAYS: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "dots": lambda day: f"{day:%Y.%m.%d}",
    "plain": lambda day: f"{day:%Y%m%d}",
}


@dataclass(frozen=True)
class Field:
    """One field of ours. `get` gives the value itself; `choices` [(code, word)] where it is a code.

    `told_as`: the field of the room that an import may write, by the room's own verb.
    """

    key: str
    label: Any
    get: Callable[[Any], Any]
    type: str = TEXT
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None
    told_as: str = ""


@dataclass(frozen=True)
class Column:
    """One column as the office has set it up."""

    field: str
    heading: str
    required: bool = False
    style: str = ""
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "heading": self.heading,
            "required": self.required,
            "style": self.style,
            "words": dict(self.words),
        }


def written(value: Any, of: Field, column: Column) -> Any:
    """The value as their sheet wants it; counts stay numbers, everything else is text."""
    return writer(of, column)(value)


def writer(of: Field, column: Column) -> Callable[[Any], Any]:
    """How this column writes its values: worked out once for a whole sheet."""
    write = _WRITERS.get(of.type, lambda _of, _column: str)(of, column)
    return lambda value: "" if value is None or value == "" else write(value)


def _words(of: Field, column: Column) -> Callable[[Any], Any]:
    words = {code: column.words.get(str(code)) or str(word) for code, word in _choices(of)}
    return lambda value: words.get(value, str(value))


def _yes_no(_of: Field, column: Column) -> Callable[[Any], Any]:
    yes, no = ("1", "0") if column.style == "digits" else ("是", "否")
    return lambda value: yes if value else no


def _money(_of: Field, column: Column) -> Callable[[Any], Any]:
    if column.style == "wan":
        return lambda cents: f"{Decimal(cents) / 1_000_000:f}"
    return lambda cents: f"{Decimal(cents) / 100:.2f}"


_WRITERS: dict[str, Callable[[Field, Column], Callable[[Any], Any]]] = {
    CHOICE: _words,
    YES_NO: _yes_no,
    MONEY: _money,
    DAY: lambda _of, column: _DAYS.get(column.style, date.isoformat),
    COUNT: lambda _of, _column: lambda value: value,
}


def _choices(of: Field) -> list[tuple[str, Any]]:
    return list(of.choices()) if of.choices else []


def digest(value: Any) -> str:
    """Short, and of our own value: a new heading or style of the sheet changes no record."""
    return hashlib.sha256(str("" if value is None else value).encode()).hexdigest()[:10]


def told(text: str, of: Field, column: Column | None) -> Any:
    """What a cell of theirs says in our values; a ValueError where it says nothing that this field can hold."""
    if not text:
        return None
    if of.type == DAY:
        span = parse_span(text)
        return _known(span and span.start, text)
    if of.type == YES_NO:
        answer = {"1": True, "0": False}.get(text)
        return _known(yes_or_no(text) if answer is None else answer, text)
    if of.type == MONEY:
        amount = parse_money(text, unit="万" if column and column.style == "wan" else "")
        return int(_known(amount, text) * 100)
    if of.type == COUNT:
        return int(text)
    return _code(text, of, column) if of.type == CHOICE else text


def _known(value: Any, text: str) -> Any:
    if value is None:
        raise ValueError(text)
    return value


def _code(text: str, of: Field, column: Column | None) -> Any:
    words = {narrow(str(word)): code for code, word in _choices(of)}
    words |= {narrow(word): code for code, word in (column.words if column else {}).items()}
    return _known(words.get(narrow(text)), text)


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values of one field mean the same; blanks and full-width signs make no difference."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return narrow(str(ours or "")) == narrow(str(theirs or ""))
    return (ours or None) == (theirs or None)
