"""Lists inside one cell: performances, measures, evidence, departments, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from xuncha.office.values.numerals import to_int
from xuncha.office.values.text import clean, is_nothing, join_lines, sentence, squeeze

_CN = "[一二三四五六七八九十]"
# What may stand before a mark inside a text: the start, a line end, a stop, a blank, a colon.
_EDGE = r"(?:^|(?<=[\n；;。：:，,、.．！？ ]))\s*"
# After '1.' a digit may follow only if it cannot be read as the decimals of a measured amount ('1.2万平方米').
_NOT_DECIMAL = r"(?!\s*(?:第)?\d{1,2}(?:\.\d+)?(?:万|亿|％|%|倍|公里|千米|米|平方|亩|吨|元|公顷|公斤|千克|小时|\.\d|‰))(?!\d{3,}(?:\.\d+)?(?:万|亿|公里|元))"
# Each style with the characters one of which must occur: most texts rule out most styles at a glance.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("①②③④⑤", re.compile(r"(?P<n>[①-⑳])[、.．]?")),
    ("⑴⑵⑶⑷⑸", re.compile(r"(?P<n>[⑴-⒇])[、.．]?")),
    ("⒈⒉⒊⒋⒌", re.compile(r"(?P<n>[⒈-⒛])")),
    ("是要", re.compile(rf"{_EDGE}(?P<n>{_CN}{{1,2}})(?:是|要|则是)[:：，,]?")),
    ("第", re.compile(rf"{_EDGE}第(?P<n>{_CN}{{1,2}}|\d{{1,2}})[，,、：:]")),
    (")）", re.compile(rf"{_EDGE}[（(](?P<n>[0-9０-９]{{1,2}})[)）]\s*[、.．]?")),
    (")）", re.compile(rf"{_EDGE}(?P<n>[0-9０-９]{{1,2}})[)）]\s*[、.．]?")),
    ("、", re.compile(rf"{_EDGE}(?P<n>[0-9０-９]{{1,2}})[、]")),
    (".．", re.compile(rf"{_EDGE}(?P<n>[0-9０-９]{{1,2}})[.．]{_NOT_DECIMAL}")),
    (")）", re.compile(rf"{_EDGE}[（(](?P<n>{_CN}{{1,2}})[)）]\s*[、.．]?")),
    ("、.．)）", re.compile(rf"{_EDGE}(?P<n>{_CN}{{1,2}})[)）、.．]")),
    (
        "问表措事举",
        re.compile(rf"{_EDGE}(?:问题|表现|措施|事项|举措)(?P<n>{_CN}{{1,2}}|\d{{1,2}})[：:、.．]"),
    ),
)
_BULLET = re.compile(r"(?:^|\n)\s*(?:[●■◆★▲•·▪◇○]|[-－*]\s)\s*")
_LEAD_IN = re.compile(
    r"^(?:具体|主要|存在|整改|工作|下步|以下|的|问题|表现|措施|情况|举措|如下|为|在|有|一是|事例|目录|材料|佐证){1,6}[：:]\s*"
)
_BRACKETS = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]*[)）】\]〕]")
_ROLE_LABEL = re.compile(
    r"(?:第一)?(?:牵头|主办|责任|配合|协助|协办|分管|主责|具体|落实|督办|包抓|联系)"
    r"(?:负责)?(?:单位|部门|股室|科室|领导|人|处室)?(?:责任人)?[：:]"
)


@dataclass(frozen=True, slots=True)
class Items:
    """A split list: `lead` is what stood before the first mark, `numbered` whether marks were found."""

    items: tuple[str, ...]
    lead: str = ""
    numbered: bool = False


@lru_cache(maxsize=32768)
def split_items(text: str) -> Items:
    """Split a cell into its points. Decimals (12.36万元, 1.8公里) are never taken for marks.

    The outermost numbering style counts; inner ones stay inside their point.
    """
    text = _LEAD_IN.sub("", clean(text), count=1)
    if is_nothing(text):
        return Items(())
    found = _outermost(text)
    if found:
        lead = text[: found[0].start()]
        parts = [text[a.end() : b] for a, b in _spans(found, len(text))]
        return Items(_tidy(parts), _tidy_lead(lead), numbered=True)
    if _BULLET.search(text):
        return Items(_tidy(_BULLET.split(text)), numbered=True)
    return Items(_tidy(_unmarked(text)))


def strip_mark(text: str) -> str:
    """A heading or title without its leading number: '2.耕地…' → '耕地…'."""
    return _strip_mark(clean(text))


@lru_cache(maxsize=8192)
def _strip_mark(text: str) -> str:
    for _, style in _STYLES:
        found = style.match(text)
        if found and text[found.end() :].strip() and found.group("n") + "要" not in found.group(0):
            return text[found.end() :].strip()
    return text


def _outermost(text: str) -> list[re.Match[str]]:
    """The marks of the style that begins earliest; with text before it at least two are needed."""
    best: list[re.Match[str]] = []
    present = frozenset(text)
    for hints, style in _STYLES:
        marks = _sequence(style, text) if not present.isdisjoint(hints) else []
        if not marks or (marks[0].start() > 0 and text[: marks[0].start()].strip() and len(marks) < 2):
            continue
        if not best or (marks[0].start(), -len(marks)) < (best[0].start(), -len(best)):
            best = marks
    return best


def _sequence(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Marks 1, 2, 3 … in order. Only a mark at the very start may begin with another number (a continued list)."""
    marks: list[re.Match[str]] = []
    for found in style.finditer(text):
        number = _number(found.group("n"))
        expected = _number(marks[-1].group("n")) + 1 if marks else 1
        if number == expected or (not marks and found.start() == 0):
            marks.append(found)
    return marks


def _number(mark: str) -> int:
    for base in ("①", "⑴", "⒈"):
        if 0 <= ord(mark[0]) - ord(base) < 20:
            return ord(mark[0]) - ord(base) + 1
    return to_int(mark) or 0


def _spans(marks: list[re.Match[str]], end: int) -> list[tuple[re.Match[str], int]]:
    return list(zip(marks, [m.start() for m in marks[1:]] + [end], strict=True))


def _unmarked(text: str) -> list[str]:
    """Points without marks: lines that end in a stop, or clauses parted by semicolons."""
    lines = [line for line in text.split("\n") if line.strip()]
    stopped = all(line.rstrip().endswith(("；", ";", "。")) for line in lines[:-1])
    if (
        len(lines) > 1
        and not stopped
        and any(line.rstrip().endswith(("；", ";", "。", "，")) for line in lines)
    ):
        lines = [join_lines(text)]
    parts = [part for line in lines for part in re.split(r"[；;]", line) if part.strip()]
    return parts if all(len(part.strip()) >= 3 for part in parts) else lines


def split_sentences(text: str) -> list[str]:
    """Plain sentences; a stop inside quotation marks or brackets does not end one."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "“（(《‘") - (char in "”）)》’")
        if char == "。" and depth <= 0:
            parts.append(text[start:i])
            start = i + 1
    return list(_tidy([*parts, text[start:]]))


def _tidy(parts: list[str]) -> tuple[str, ...]:
    return tuple(kept for kept in map(sentence, parts) if kept)


def _tidy_lead(lead: str) -> str:
    return sentence(lead).rstrip("：: ")


@lru_cache(maxsize=32768)
def split_bodies(text: str) -> tuple[str, ...]:
    """Departments, units or offices of one cell, by any separator; role labels and numbers are dropped."""
    text = _ROLE_LABEL.sub("、", clean(text))
    kept, holes = _hide_brackets(text)
    parts = re.split(r"[、，,；;\n/]|\s{1,}|(?<=[股室局办部科中心])和(?=[^\s]{2,}[股室局办部科中心])", kept)
    named = (squeeze(_strip_mark(_show(part, holes))) for part in parts)
    return tuple(dict.fromkeys(name.strip("。.") for name in named if name and not is_nothing(name)))


def _hide_brackets(text: str) -> tuple[str, list[str]]:
    """Separators inside brackets separate nothing."""
    holes: list[str] = []

    def hide(found: re.Match[str]) -> str:
        holes.append(found.group(0))
        return f"\ue000{len(holes) - 1}\ue001"

    # a bracketed number at the start of a part is a mark, not a remark
    return re.sub(
        r"(?!(?:^|(?<=[\n；;、，, ]))[（(][0-9一二三四五六七八九十]{1,2}[)）])" + _BRACKETS.pattern,
        hide,
        text,
    ), holes


def _show(text: str, holes: list[str]) -> str:
    return re.sub("\ue000(\\d+)\ue001", lambda m: holes[int(m.group(1))], text)


def without_remarks(text: str) -> str:
    """The text without its bracketed remarks."""
    return _BRACKETS.sub("", text)
