"""By when: 2023年6月底前, 年底前, 一个月内, 立行立改, 长期坚持, 限期. Days are counted from the document's own date."""

from __future__ import annotations

import re
from datetime import date

from xuncha.office.values.deadlines import IMMEDIATE, LONG_TERM, parse_deadline
from xuncha.office.values.numerals import NUMERAL
from xuncha.text.decompose.model import HIGH, LOW, MEDIUM, Due

_DAY = re.compile(
    r"(?:(?:(?:20\d\d|今|明|本)年)?\d{1,2}月(?:\d{1,2}日|份|底|末|上旬|中旬|下旬|初)?|(?:20\d\d|今|本|明|当)年(?:年?[底末]|内)?"
    r"|(?<![一-龥0-9])年[底末]|年底|(?:本|当)月[底末]?|(?:20\d\d年)?第?[一二三四1-4]季度[末底]?|(?:20\d\d年)?[上下]半年)"
    r"(?:之前|以前|前|内(?=完成|整改|办结|，|报)|[底末]前)"
)
_WITHIN = re.compile(
    rf"(?:自?[^，。；（）]{{1,14}}之日起|自[^，。；（）]{{1,12}}起)?(?<![0-9])(?:\d{{1,3}}|半|{NUMERAL}{{1,3}})个?(?:工作日|日|天|周|月|年)(?:以内|之内|内)|限期?\d{{1,2}}个?(?:日|天|周|月)"
)
_SEASON = re.compile(
    r"(?:(?:20\d\d|今|明)年)?(?:春节|元旦|清明节?|五一|端午节?|国庆节?|中秋节?|汛期|开学|春耕|入冬|七一)(?:之|以)?前"
)
_AT_ONCE = re.compile("立行立改|即知即改|即行即改|边查边改|立即|马上|即日起")
_FOR_EVER = re.compile(
    "长期坚持|持续坚持|持续推进|持续整改|常态化(?:推进|开展|整改|坚持)|长期推进|长期整改|坚持长期"
)
_LIMITED = re.compile("限期(?:整改|完成|办结|清退|改正)|规定(?:时限|时间|期限)内|(?:要求|规定)的?时限")


def deadline_in(text: str, start: int, end: int, reference: date | None) -> Due | None:
    """The strictest that is written: a day before a span before 立即 before 长期 before 限期."""
    for pattern in (_DAY, _WITHIN):
        if found := pattern.search(text, start, end):
            return _dated(found.group(), found.start(), reference, HIGH)
    if found := _SEASON.search(text, start, end):
        return Due(found.group(), found.start(), found.end(), "", LOW)  # which day that is, a person must say
    for pattern, due in ((_AT_ONCE, IMMEDIATE), (_FOR_EVER, LONG_TERM), (_LIMITED, "")):
        if found := pattern.search(text, start, end):
            return Due(found.group(), found.start(), found.end(), due, MEDIUM if due else LOW)
    return None


def labelled_deadline(text: str, start: int, end: int, reference: date | None) -> Due | None:
    """What stands behind 完成时限： or in its column, read as a whole."""
    value = text[start:end].strip()
    if not value:
        return None
    begin = text.index(value, start)
    return _dated(value, begin, reference, HIGH)


def _dated(text: str, start: int, reference: date | None, confidence: str) -> Due:
    written = text if not text.startswith("限") else f"{text}内"
    read = parse_deadline(written, reference=reference)
    if read.due is None and (found := re.search(r"本月|当月", text)) and reference:
        read = parse_deadline(
            text.replace(found.group(), f"{reference.year}年{reference.month}月"), reference=reference
        )
    return Due(text, start, start + len(text), read.due or "", MEDIUM if read.doubt else confidence)
