"""Marks before headings and points: 一、（一）1.（1）① 第一，一是 一要 首先. Each belongs to a family that counts by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xuncha.office.values.numerals import to_int

CN = "[一二三四五六七八九十]"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "其一": 1, "其二": 2, "其三": 3, "其四": 4, "其五": 5}
_LAST = ("最后", "末了")

# Marks that stand at the beginning of a line, in the order of their usual level.
LINE_FAMILIES = ("chapter", "comma", "bracket", "dot", "number", "circle", "ordinal", "point", "first")
_LINE = re.compile(
    rf"[ \t]*(?:(?P<chapter>第(?P<chapter_n>{CN}{{1,3}})(?:部分|章)[、：:\s]?)"
    rf"|(?P<comma>(?P<comma_n>{CN}{{1,3}})[、．.](?!\d))"
    rf"|(?P<bracket>[（(](?P<bracket_n>{CN}{{1,3}})[）)]、?)"
    r"|(?P<dot>(?P<dot_n>\d{1,2})[.、．](?!\d))"
    r"|(?P<number>[（(]?(?P<number_n>\d{1,2})[）)]、?)"
    rf"|(?P<circle>(?P<circle_n>[{_CIRCLED}]))"
    rf"|(?P<ordinal>第(?P<ordinal_n>{CN}{{1,2}})[，、,]))"
)
_RUN_IN = re.compile(
    rf"(?:(?<=[。；：！？，“、\n \t:;,])|(?<=即)|^)"
    rf"(?:(?P<point>(?P<point_n>{CN}{{1,2}})(?P<kind>是|要|抓|查|看)(?![一二三四五六七八九十]))"
    rf"|(?P<ordinal>第(?P<ordinal_n>{CN}{{1,2}})(?:[，、,]|是|要))"
    r"|(?P<first>首先|其次|再次|再者|最后|其[一二三四五])[，,是要]?"
    rf"|(?P<circle>(?P<circle_n>[{_CIRCLED}]))"
    r"|(?P<number>（(?P<number_n>\d{1,2})）)"
    r"|(?P<dot>(?P<dot_n>\d{1,2})[.、](?=[一-龥“《]))"
    rf"|(?P<bracket>（(?P<bracket_n>{CN}{{1,2}})）))"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """`number` 0: whichever comes next (最后). `at_line` tells a mark that begins a paragraph."""

    family: str
    number: int
    text: str
    start: int
    end: int
    at_line: bool


def marks_of(text: str, start: int, end: int) -> Iterator[Mark]:
    """The marks of one paragraph in reading order."""
    begun = start
    if found := _LINE.match(text, start, end):
        yield _mark(found, at_line=True)
        begun = found.end()
    for found in _RUN_IN.finditer(text, begun, end):
        at_line = not text[start : found.start()].strip()
        yield _mark(found, at_line=at_line)


def _mark(found: re.Match[str], *, at_line: bool) -> Mark:
    family = next(name for name in LINE_FAMILIES if found.groupdict().get(name))
    start = found.start(family)
    if family == "point" and at_line is False and found.group("kind") not in ("是", "要"):
        family = "point_other"
    if family == "first":
        return Mark(family, _ORDER.get(found.group("first"), 0), found.group(), start, found.end(), at_line)
    return Mark(
        family,
        _number(found.group(f"{family.removesuffix('_other')}_n")),
        found.group().strip(),
        start,
        found.end(),
        at_line,
    )


def _number(text: str) -> int:
    return _CIRCLED.index(text) + 1 if text in _CIRCLED else to_int(text) or 0
