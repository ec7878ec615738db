"""Text as the index sees it: full-width, case and traditional forms folded, punctuation gone, cut into character pairs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

RECIPE = "1"
"""Changes whenever the same text would be folded or cut differently: every index made before is then made anew."""

MOST_PAIRS = 60_000
"""Distinct pairs kept of one record: a tsvector ends at one megabyte. Some 300,000 characters of ordinary text."""

IDEOGRAPH = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(r"[^\W_]+")
_BOTH = re.compile(rf"[{IDEOGRAPH}]{{2}}")
_GAP = re.compile(rf"(?<=[{IDEOGRAPH}])\s+(?=[{IDEOGRAPH}])")


def fold(text: str) -> str:
    """NFKC, lower case, simplified characters."""
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


def canonical(text: str) -> str:
    """Runs of letters, digits and ideographs, one space between them.

    A line broken between two ideographs is no gap: scanned pages break lines anywhere. Finding a word is finding it as a
    part of this text.
    """
    return " ".join(_RUN.findall(_GAP.sub("", fold(text))))


def runs(text: str) -> list[str]:
    return canonical(text).split()


def pairs(text: str) -> set[str]:
    """Every two neighbouring characters of a canonical text, and the last character of every run."""
    found = {one if other == " " else one + other for one, other in pairwise(f"{text} ") if one != " "}
    return found if len(found) <= MOST_PAIRS else set(sorted(found)[:MOST_PAIRS])


@cache
def _simplified() -> dict[int, str]:
    """Character for character, unlike a converter of prose: what a query says must not depend on what stands beside it.

    Made once a process; the converter itself is let go.
    """
    from opencc import OpenCC

    every = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))]
    plain = OpenCC("t2s").convert("\n".join(every)).split("\n")
    return {ord(one): other for one, other in zip(every, plain, strict=True) if one != other}


def traced(text: str) -> tuple[str, list[int]]:
    """The canonical text, and for each of its characters where in `text` it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _of_one(character):
            if letter not in _APART or not letters or letters[-1] not in _APART:
                letters.append(letter)
                places.append(place)
            elif letter == _SIGN:
                letters[-1] = letter
    return _without_gaps(letters, places)


_SPACE, _SIGN = "\n", " "
_APART = (_SPACE, _SIGN)
"""What parts two runs while tracing: white space, which between ideographs parts nothing, and any other sign."""


@lru_cache(maxsize=20_000)
def _of_one(character: str) -> str:
    return "".join(
        one if _RUN.fullmatch(one) else _SPACE if one.isspace() else _SIGN for one in fold(character)
    )


def _without_gaps(letters: list[str], places: list[int]) -> tuple[str, list[int]]:
    kept = [number for number in range(len(letters)) if not _is_gap(letters, number)]
    folded = "".join(letters[number] for number in kept).replace(_SPACE, _SIGN)
    return folded, [places[number] for number in kept]


def _is_gap(letters: list[str], number: int) -> bool:
    if letters[number] not in _APART:
        return False
    if not 0 < number < len(letters) - 1:
        return True  # at either end there is nothing to part
    around = letters[number - 1] + letters[number + 1]
    return letters[number] == _SPACE and bool(_BOTH.fullmatch(around))
