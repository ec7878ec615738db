"""One form for every writing: full width, digits and amounts are folded, and each kept character knows its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A number says nothing about the leaf, its kind does: how many, when, how much money, which share.
NUMBERS = re.compile(
    r"(?P<money>[\d.,]+[多余]?[万亿]?元)|(?P<year>(?:19|20)\d\d年?)|(?P<share>[\d.]+%|[百千]分之[一二三四五六七八九十\d]+)"
    r"|(?P<count>\d[\d.,]*[多余]?[万亿]?)"
)
SIGN = {"money": "￥", "year": "年", "share": "％", "count": "０"}
DROPPED = re.compile(r"[\s“”\"'‘’《》〈〉「」『』()\[\]【】*×某]")
BREAKS = re.compile(r"[，。；：！？、,;:!?…—]+")


@dataclass(frozen=True)
class Folded:
    """`text` as the model reads it; `places[i]` is where its character i stands in the original (start, end)."""

    text: str
    places: tuple[tuple[int, int], ...]


def fold(original: str) -> str:
    return folded(original).text


def folded(original: str) -> Folded:
    """Width, digits and quotes made one; punctuation becomes a single comma."""
    wide, origin = widths(original)
    kept: list[str] = []
    places: list[tuple[int, int]] = []
    position = 0
    while position < len(wide):
        character, length = step(wide, position)
        if character and not (character == "," and kept and kept[-1] == ","):
            kept.append(character)
            places.append((origin[position], origin[position + length - 1] + 1))
        position += length
    return Folded("".join(kept), tuple(places))


def widths(original: str) -> tuple[str, list[int]]:
    """NFKC character by character, so that every result still knows the character it comes from."""
    wide: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(original):
        for piece in unicodedata.normalize("NFKC", character):
            wide.append(piece)
            origin.append(place)
    return "".join(wide), origin


def step(wide: str, position: int) -> tuple[str, int]:
    """What the characters at this position become ("" when dropped) and how many of them that takes."""
    character = wide[position]
    if character.isdigit() and (number := NUMBERS.match(wide, position)):
        return SIGN[str(number.lastgroup)], number.end() - position
    if breaks := BREAKS.match(wide, position):
        return ",", breaks.end() - position
    if DROPPED.match(character):
        return "", 1
    return character.lower(), 1


def clauses(text: str) -> list[str]:
    """The clauses of a folded text, in order."""
    return [clause for clause in text.split(",") if clause]
