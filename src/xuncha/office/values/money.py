"""Amounts of money, in yuan."""

from __future__ import annotations

import re
from decimal import Decimal

from xuncha.office.values.numerals import DIGITS, chinese_to_int
from xuncha.office.values.text import CellValue, narrow

_UNITS = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "万": 10_000, "千": 1_000, "": 1}
_AMOUNT = re.compile(
    r"(?:人民币|¥|￥|约|共计?|合计)*(\d[\d,]*(?:\.\d+)?)[余多]?(亿|千万|百万|万|千|)(元|圆|块|$|[^\d.])"
)
_CAPITAL = re.compile(
    r"([零壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿萬億]*)[元圆](?:([壹贰叁肆伍陆柒捌玖])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分)?"
)


def parse_money(value: CellValue, *, unit: str = "") -> Decimal | None:
    """The first amount of a text in yuan: '245.6万元（少收187.2万元…）' → 2456000.

    `unit` (万, 亿 …) is what the column heading says and counts only where the cell names none.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _exact(str(value), _UNITS.get(unit, 1))
    text = narrow(str(value))
    if capital := _CAPITAL.search(text):
        return _capital(*capital.groups())
    found = _AMOUNT.search(text)
    if found is None:
        return None
    number, scale, after = found.groups()
    if not scale and after not in ("元", "圆", "块"):
        if after:
            return None  # '37人' is a quantity, not money
        scale = unit
    return _exact(number, _UNITS[scale])


def _exact(number: str, factor: int) -> Decimal:
    return Decimal(number.replace(",", "")) * factor


def _capital(yuan: str, jiao: str | None, fen: str | None) -> Decimal:
    whole = Decimal(chinese_to_int(yuan) or 0)
    return whole + Decimal(DIGITS[jiao] if jiao else 0) / 10 + Decimal(DIGITS[fen] if fen else 0) / 100
