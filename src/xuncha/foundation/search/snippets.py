"""What is shown of a text around the words that were found in it. Plain pieces: a template escapes and marks them."""

from __future__ import annotations

from dataclasses import dataclass

from xuncha.foundation.search.folding import canonical, traced

SLICE = 2000
AROUND = 28
LONGEST = 150
PLACES = 2


@dataclass(frozen=True)
class Piece:
    text: str
    marked: bool = False


def marked(text: str, words: tuple[str, ...]) -> list[Piece]:
    """The whole text in pieces, the words marked; for titles."""
    return _pieces(text, 0, len(text), spots(text, words))


def snippet(text: str, words: tuple[str, ...]) -> list[Piece]:
    """A stretch around the first place of the words, and one around a word that is not in it; the beginning where none is."""
    found = _found_in(text, words)
    if not found:
        return _pieces(text, 0, min(len(text), LONGEST), [])
    pieces: list[Piece] = []
    for start, end in _stretches(text, found):
        pieces += [Piece("…")] if start > 0 else []
        pieces += _pieces(text, start, end, found)
    return [*pieces, *([Piece("…")] if end < len(text) else [])]


def spots(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where in the text the words stand, as typed there; none overlaps another."""
    folded, places = traced(text)
    found: list[tuple[int, int]] = []
    for word in words:
        place = folded.find(word)
        while place >= 0:
            found.append((places[place], places[place + len(word) - 1] + 1))
            place = folded.find(word, place + len(word))
    return _apart(sorted(found))


def _apart(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _found_in(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Places in the first slices that hold a word: a long document is not traced to its end for two lines."""
    found: list[tuple[int, int]] = []
    missing = set(words)
    for start in range(0, len(text), SLICE):
        part = text[start : start + SLICE + 100]
        plain = canonical(part)
        here = {word for word in missing if word in plain}
        if here:
            found += [(start + one, start + other) for one, other in spots(part, tuple(words))]
            missing -= here
        if not missing:
            break
    return _apart(sorted(found))


def _stretches(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Up to two stretches, each around a place that the one before does not show."""
    stretches: list[tuple[int, int]] = []
    for start, end in found:
        if stretches and end <= stretches[-1][1]:
            continue
        begin = max(start - AROUND, stretches[-1][1] if stretches else 0)
        stretches.append((begin, min(max(end + AROUND, begin + LONGEST // PLACES), len(text))))
        if len(stretches) == PLACES:
            break
    return stretches


def _pieces(text: str, start: int, end: int, found: list[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for one, other in found:
        if other <= at or one >= end:
            continue
        pieces += [Piece(text[at:one])] if one > at else []
        pieces.append(Piece(text[max(one, at) : min(other, end)], marked=True))
        at = min(other, end)
    return [*pieces, *([Piece(text[at:end])] if at < end else [])]
