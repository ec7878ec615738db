"""Cleaning of cell text. Nothing here changes what was written, only how blanks and widths are written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "〇", "暂无", "空"})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f]")
_ODD = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\r\u2028]|  |[^\\S\n ]")
_BLANKS = re.compile(r"[^\S\n]+")
_ANY_BLANK = re.compile(r"\s+")
_EDGE = " \t\n\r\u3000\u00a0"

# What a spreadsheet cell may hold once it has been read.
CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """The text without invisible characters, with ordinary blanks and line ends, without blank edges."""
    if _ODD.search(text) is None:
        return text.strip(_EDGE)
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return _BLANKS.sub(" ", text).strip(_EDGE)


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """The text without any blank: what names, labels and codes are compared by."""
    return _ANY_BLANK.sub("", _INVISIBLE.sub("", text))


@lru_cache(maxsize=65536)
def narrow(text: str) -> str:
    """NFKC without blanks: full-width digits, brackets and colons become ASCII. Never for stored text."""
    return squeeze(unicodedata.normalize("NFKC", text))


def cell_text(value: CellValue) -> str:
    """The text of any cell: whole floats without '.0', dates in ISO form, blank cells as ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def is_nothing(text: str) -> bool:
    """Whether the text says 'nothing here': blank, a dash, a slash, 无."""
    return squeeze(text) in _NOTHING


def sentence(text: str) -> str:
    """A statement without its closing stop or separator, on one line."""
    return join_lines(text).rstrip("。；;，,.、 ")


def join_lines(text: str) -> str:
    """The lines of a cell as one: between Chinese characters no blank is left."""
    text = clean(text)
    if "\n" not in text:
        return text
    return re.sub(r"(?<=[^\x00-\x7f]) ?\n ?|\n ?(?=[^\x00-\x7f])", "", text).replace("\n", " ")
