"""A long text cut into passages that a page can show and the search can point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LONGEST = 2000  # characters of a passage
SHORT = 15  # a line shorter than this ends its paragraph although it has no full stop
_ENDS = "。；！？\n"
_FULL_STOPS = "。；：！？;:"
_NEW_LINE = re.compile(
    r"^[\s\u3000]*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百零\d]{1,6}[编章节条][\s\u3000])"
)


def passages(paragraphs: Iterable[str], longest: int = LONGEST) -> Iterator[str]:
    """Whole paragraphs together up to `longest`; one that is longer by itself is cut behind a sentence."""
    held: list[str] = []
    size = 0
    for piece in (piece for text in paragraphs for piece in _pieces(text, longest)):
        if held and size + len(piece) > longest:
            yield "\n".join(held)
            held, size = [], 0
        held.append(piece)
        size += len(piece) + 1
    if held:
        yield "\n".join(held)


def _pieces(text: str, longest: int) -> Iterator[str]:
    text, start = text.strip(), 0
    while len(text) - start > longest:
        cut = max(text.rfind(end, start + longest // 2, start + longest) for end in _ENDS)
        stop = cut + 1 if cut > 0 else start + longest
        yield text[start:stop]
        start = stop
    if start < len(text):
        yield text[start:]


def unwrapped(text: str) -> str:
    """Lines that a page has wrapped put together again; paragraphs and items stay apart."""
    out: list[str] = []
    for line in (line.strip(" \t\u3000") for line in text.split("\n")):
        if not line:
            continue
        if out and not _NEW_LINE.match(line) and out[-1][-1] not in _FULL_STOPS and len(out[-1]) > SHORT:
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(out)
