"""Chinese and Arabic numerals in running text."""

from __future__ import annotations

import re
from functools import lru_cache

from xuncha.office.values.text import narrow

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": 2, "叄": 3, "陸": 6, "弍": 2}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
NUMERAL = "[" + "".join(dict.fromkeys([*DIGITS, *_SMALL_UNITS, *_LARGE_UNITS])) + "]"
_PLAIN_DIGITS = re.compile("^[" + "".join(DIGITS) + "]{2,}$")


def chinese_to_int(text: str) -> int | None:
    """二十三 → 23, 二〇二三 → 2023, 壹佰零伍万 → 1050000; None when it is not a Chinese numeral."""
    if not text or any(c not in DIGITS and c not in _SMALL_UNITS and c not in _LARGE_UNITS for c in text):
        return None
    if _PLAIN_DIGITS.match(text):
        return int("".join(str(DIGITS[c]) for c in text))
    for unit in ("亿", "億", "万", "萬"):  # the largest first: 一亿二千万
        before, found, after = text.partition(unit)
        if found:
            return (chinese_to_int(before) or 1) * _LARGE_UNITS[unit] + (chinese_to_int(after) or 0)
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int:
    total = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += (digit or 1) * _SMALL_UNITS[char]
            digit = 0
    return total + digit


def int_to_chinese(number: int) -> str:
    """1 … 99 as Chinese numerals (十一, 二十三): the range headings use."""
    if not 0 < number < 100:
        raise ValueError("only 1 to 99")
    digits, (tens, ones) = "零一二三四五六七八九", divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones else "")


@lru_cache(maxsize=4096)
def to_int(text: str) -> int | None:
    """An integer written in any digits: 6, ６, 六."""
    text = narrow(text)
    return int(text) if text.isdecimal() else chinese_to_int(text)


def ordinal(text: str, counter: str) -> int | None:
    """The number before a counter: ordinal('十四届县委第６轮', '轮') → 6."""
    found = re.search(rf"第?([0-9]+|{NUMERAL}+){re.escape(counter)}", narrow(text))
    return to_int(found.group(1)) if found else None
