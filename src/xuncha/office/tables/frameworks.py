"""Framework nodes: which of the four focuses (…) a heading speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from xuncha.office.lexicon import load
from xuncha.office.values.lists import strip_mark
from xuncha.office.values.numerals import to_int
from xuncha.office.values.text import narrow, sentence

_TAIL = re.compile(r"(?:方面|方面存在的?问题|方面的?问题|方面主要问题|存在的?(?:主要)?问题)+$")
_LEVELS = (
    (1, re.compile(r"^(?P<n>[一二三四五六七八九十]+)[、.．]")),
    (1, re.compile(r"^第(?P<n>[一二三四五六七八九十]+)(?:部分|方面|章|类)")),
    (2, re.compile(r"^[（(](?P<n>[一二三四五六七八九十]+)[)）]")),
    (
        3,
        re.compile(
            r"^(?P<n>[0-9０-９]{1,3})(?:[、)）]|[.．](?![0-9]{1,2}(?:\.[0-9]+)?(?:万|亿|%|倍|公里|平方|亩|吨|米)))"
        ),
    ),
    (4, re.compile(r"^[（(](?P<n>[0-9０-９]{1,3})[)）]")),
    (5, re.compile(r"^(?P<n>[①-⑳])")),
    (6, re.compile(r"^(?P<n>[一二三四五六七八九十]{1,2})是(?![否不])")),
)


@dataclass(frozen=True, slots=True)
class Node:
    """`number` within its framework; `title` without number and without 方面."""

    framework: str | None
    number: int | None
    title: str


@lru_cache(maxsize=8192)
def level_of(text: str) -> tuple[int, int | None]:
    """(level, number) of a heading's mark: 一、 is 1, （一） 2, 1. 3, （1） 4, ① 5, 一是 6; (0, None) without one."""
    for level, pattern in _LEVELS:
        if found := pattern.match(text):
            mark = found.group("n")
            return level, ord(mark) - ord("①") + 1 if level == 5 else to_int(mark)
    return 0, None


def heading_title(text: str) -> str:
    """The heading without its mark, without 方面 and without a closing stop."""
    return _TAIL.sub("", sentence(strip_mark(text)))


@lru_cache(maxsize=4096)
def node_of(text: str) -> Node | None:
    """The framework node a heading names, None when it names none."""
    title = heading_title(text)
    plain = narrow(title)
    for framework in load("frameworks")["framework"]:
        if not re.search(framework["mark"], plain):
            continue
        for number, pattern in framework["nodes"]:
            if re.search(pattern, plain):
                return Node(framework["slug"], number, title)
    return None


def plain_node(text: str) -> Node:
    """A heading of an unknown framework: its own number is the node's."""
    return Node(None, level_of(text)[1], heading_title(text))


# (framework, level) of the headings that carry a text's nodes
Frame = tuple[str | None, int]
_LONGEST_HEADING = 60


def frame_of(texts: Iterable[str]) -> Frame:
    """The framework and level with the most different nodes; the outer level where two are equal."""
    seen: dict[Frame, set[int | None]] = {}
    for text in texts:
        level, node = level_of(text)[0], node_of(text) if len(text) <= _LONGEST_HEADING else None
        if level and node:
            seen.setdefault((node.framework, level), set()).add(node.number)
    return max(seen, key=lambda frame: (len(seen[frame]), -frame[1]), default=(None, 0))


def node_in(frame: Frame, text: str) -> Node | None:
    """The node a paragraph names, if it is a heading of that framework and level."""
    node = node_of(text) if len(text) <= _LONGEST_HEADING else None
    return node if node and (node.framework, level_of(text)[0]) == frame else None
