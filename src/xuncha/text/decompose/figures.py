"""Numbers with their unit: 件, 人, 万元, %. Dates, document numbers and marks are none."""

from __future__ import annotations

import re

from xuncha.office.values.numerals import NUMERAL, chinese_to_int
from xuncha.text.decompose.model import Figure

_UNITS = (
    "个百分点|万元|亿元|亿|元|人次|户次|件次|件|人|名|户|家|起|条|项|处|份|篇|次|场|轮|批次|批|个|套|辆|台|间|栋|亩|公顷|平方米|平方公里|公里|千米|米|"
    "公斤|千克|吨|斤|张|笔|宗|本|册|期|岁|万人|万户|%|‰|村|支|座|口|头|只|棵|株"
)
_NUMBER = re.compile(
    rf"(?<![\d.年〔第“])(?P<value>\d[\d,]*(?:\.\d+)?)(?P<about>余|多)?(?P<unit>(?:万|亿|千|百)?余?(?:{_UNITS}))(?![月日年]|工作日|小时)"
)
_CHINESE = re.compile(
    rf"(?<![一-龥第])?(?<!第)(?P<value>{NUMERAL}{{1,6}})(?P<unit>万元|亿元|元|人次|人|名|户|件|起|项|家)(?![一-龥]?[一要是])"
)
_COUNTED = frozenset("十百千万亿")


def figures_in(text: str, start: int, end: int) -> list[Figure]:
    found = [_arabic(match) for match in _NUMBER.finditer(text, start, end)]
    found += [figure for match in _CHINESE.finditer(text, start, end) if (figure := _chinese(match))]
    return sorted(found, key=lambda figure: figure.start)


def _arabic(match: re.Match[str]) -> Figure:
    value = match.group("value").replace(",", "")
    unit = match.group("unit").replace("余", "")
    return Figure(match.group(), match.start(), match.end(), value, unit)


def _chinese(match: re.Match[str]) -> Figure | None:
    """Only what counts: 十二名 does; 一人, 三项 within a phrase are as often no figure, so two digits are asked for."""
    written = match.group("value")
    if len(written) < 2 or not _COUNTED.intersection(written) or written[0] in "万亿百千":
        return None
    value = chinese_to_int(written)
    return (
        Figure(match.group(), match.start(), match.end(), str(value), match.group("unit")) if value else None
    )
