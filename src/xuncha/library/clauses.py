"""A regulation's text taken apart: chapters and sections, articles (第一条, 第十条之一), their paragraphs and items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xuncha.office.documents.passages import unwrapped
from xuncha.office.values.numerals import int_to_chinese, to_int

_NUMERAL = "[一二三四五六七八九十百千零〇\\d]"
_HEAD = re.compile(rf"^[\s\u3000]*(第({_NUMERAL}{{1,8}})条(?:之({_NUMERAL}{{1,3}}))?)([\s\u3000:：]*)(.*)$")
_CHAPTER = re.compile(
    rf"^[\s\u3000]*第{_NUMERAL}{{1,6}}([编章节])(?:[\s\u3000]+|(?=[^的之条款项规、，。]))([^\n。；]{{0,40}})$"
)
_ITEM = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]")
_RANKS = {"编": 0, "章": 1, "节": 2}


@dataclass(frozen=True, slots=True)
class Article:
    """`chapter` is the path of headings above it: 第二章 职责 第一节 领导小组."""

    no: str
    text: str
    chapter: str = ""


def split_articles(text: str) -> list[Article]:
    """All articles in order; what stands before the first one is left out.

    A line that happens to begin with 第×条 because a sentence was wrapped there is no head: heads go on counting, and
    a number out of turn is one only where a blank follows it.
    """
    found: list[Article] = []
    chapter: dict[int, str] = {}
    lines: list[str] = []
    last = (0, 0)
    no = ""
    for line in text.split("\n"):
        heading, head = _CHAPTER.match(line), _head(line, last)
        if not heading and not head:
            lines.append(line)
            continue
        if no:
            found.append(Article(no, unwrapped("\n".join(lines)), " ".join(chapter.values())))
            no = ""
        if heading:
            rank = _RANKS[heading[1]]
            chapter = {key: value for key, value in chapter.items() if key < rank}
            chapter[rank] = " ".join(line.split())
        if head:
            no, last, rest = head
            lines = [rest]
    return [*found, Article(no, unwrapped("\n".join(lines)), " ".join(chapter.values()))] if no else found


def _head(line: str, last: tuple[int, int]) -> tuple[str, tuple[int, int], str] | None:
    found = _HEAD.match(line)
    if not found:
        return None
    number = (to_int(found[2]) or 0, to_int(found[3]) or 0 if found[3] else 0)
    in_turn = number in ((last[0] + 1, 0), (last[0], last[1] + 1))
    return (found[1], number, found[5]) if in_turn or (found[4] and number > last) else None


def split_clauses(text: str) -> Iterator[tuple[str, str]]:
    """Number and text of each article."""
    return ((article.no, article.text) for article in split_articles(text))


def doubts(articles: list[Article]) -> list[tuple[int, str, str]]:
    """(place in the list, sort of doubt, number): "gap" before it, "twice", "empty", "long"."""
    found: list[tuple[int, str, str]] = []
    seen: set[str] = set()
    before = 0
    for place, article in enumerate(articles):
        head = _HEAD.match(article.no)
        number = (to_int(head[2]) or 0) if head else 0
        if number > before + 1:
            found.append((place, "gap", article.no))
        if article.no in seen:
            found.append((place, "twice", article.no))
        if not article.text:
            found.append((place, "empty", article.no))
        if len(article.text) > 3000:
            found.append((place, "long", article.no))
        seen.add(article.no)
        before = max(number, before)
    return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph (款) or item (项) of an article, by the words it is cited with; a lone paragraph has none."""

    label: str
    text: str


def passages(text: str) -> list[Passage]:
    """第二款, 第二款第（一）项 …; an article of one paragraph names its items only."""
    lines = [line for line in text.split("\n") if line.strip()]
    paragraphs = sum(not _ITEM.match(line) for line in lines)
    found: list[Passage] = []
    number = 0
    for line in lines:
        item = _ITEM.match(line)
        number += not item
        paragraph = f"第{_chinese(number)}款" if paragraphs > 1 else ""
        found.append(Passage(f"{paragraph}第{item.group()}项" if item else paragraph, line))
    return found


def _chinese(number: int) -> str:
    return int_to_chinese(number) if 0 < number < 100 else str(number)
