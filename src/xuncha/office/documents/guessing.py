"""Title, number, date, issuer and kind of a document, guessed from its first and last lines: a person confirms them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xuncha.office.values.numerals import to_int

HEAD, TAIL = 1500, 600  # characters looked at

_NUMBER = re.compile(
    r"([\u4e00-\u9fa5]{1,12})\s*[〔［\[（(【]\s*((?:19|20)\d\d)\s*[〕］\]）)】]\s*第?\s*(\d{1,4})\s*号"
)
_DAY = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DAY_IN_WORDS = re.compile(
    r"([二一][〇○零0九一二三四五六七八]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_NAMED = re.compile(
    r"(条例|规定|规则|办法|细则|章程|准则|意见|通知|通报|方案|要点|规划|计划|决定|决议|制度|报告|纪要|讲话|批示|清单|公告|函|说明|总结|提纲|记录|汇编)"
    r"(?:[（(][^）)]{1,20}[）)])?$"
)
_ABOUT = re.compile(r"^.{0,30}关于")
_ISSUED = re.compile(
    r"^(?!第|各|本|附)((?:中共|中国共产党)?[\u4e00-\u9fa5]{2,24}(?:委员会|办公室|领导小组|委|政府|部|局|厅|院|会|组))(?:文件)?$"
)
_SKIPPED = re.compile(r"^(附件\s*\d*[:：]?|[（(].{0,30}[）)]|密级.*|特急|加急|急件|[\d\s/\-—]+|.*印发)$")
LONGEST_TITLE = 90

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("speech", re.compile(r"讲话|致辞|发言")),
    ("instruction", re.compile(r"批示")),
    ("regulation", re.compile(r"(条例|规定|规则|办法|细则|章程|准则|制度)(?:[（(][^）)]*[）)])?$")),
    ("key_points", re.compile(r"要点|计划|规划")),
    ("plan", re.compile(r"方案")),
    ("notice", re.compile(r"通知|通报|意见|公告|函$|纪要|决定|决议")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """Empty where nothing was found; `kind` is a code of the library's kinds, empty: unknown."""

    title: str = ""
    number: str = ""
    on: date | None = None
    issuer: str = ""
    kind: str = ""

    @property
    def year(self) -> int | None:
        if self.on:
            return self.on.year
        found = re.search(r"(?:19|20)\d\d", self.number)
        return int(found.group()) if found else None


def guess(text: str, name: str = "") -> Guess:
    """`name`: of the file, which is a title often enough."""
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name).strip()
    lines = [" ".join(line.split()) for line in text[:HEAD].split("\n") if line.strip()]
    found = _NUMBER.search(text[:HEAD])
    title = _title(lines) or stem
    return Guess(
        title[:200],
        f"{found[1]}〔{found[2]}〕{found[3]}号" if found else "",
        _day(text),
        next(_issuers(lines), ""),
        kind_of(title),
    )


def _title(lines: list[str]) -> str:
    """The first of the head's lines that ends as titles do, with the lines before that it goes on from."""
    held: list[str] = []
    for line in lines[:14]:
        if _SKIPPED.match(line) or _NUMBER.search(line) or _ISSUED.match(line):
            held = []
            continue
        held.append(line)
        joined = "".join(held[-3:])
        for candidate in (line, joined):
            if (
                _NAMED.search(candidate)
                and 4 <= len(candidate) <= LONGEST_TITLE
                and not _is_sentence(candidate)
            ):
                return joined if _ABOUT.match(joined) and len(joined) <= LONGEST_TITLE else candidate
    return ""


def _is_sentence(text: str) -> bool:
    return any(mark in text for mark in "。；：，!？")


def _day(text: str) -> date | None:
    """The date under the text; else the last one in its head."""
    for piece in (text[-TAIL:], text[:HEAD]):
        days = list(_days(piece))
        if days:
            return days[-1]
    return None


def _days(text: str) -> Iterator[date]:
    for year, month, day in _DAY.findall(text):
        yield from _valid(int(year), int(month), int(day))
    for year, month, day in _DAY_IN_WORDS.findall(text):
        digits = year.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
        yield from _valid(int(digits), to_int(month) or 0, to_int(day) or 0)


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _issuers(lines: list[str]) -> Iterator[str]:
    """A line of its own in the head (the red head), or the last short line that names a body."""
    for line in lines[:8]:
        if found := _ISSUED.match(line.replace(" ", "")):
            yield found[1]


def kind_of(title: str) -> str:
    return next((kind for kind, words in KINDS if words.search(title)), "")
