"""The letters of a text that count, as numbers: punctuation, spaces, width and the value of figures say nothing about copying."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_DIGIT = ord("0")
_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Core:
    """`places[i]` is where letter i of `codes` stands in the original text."""

    codes: Codes
    places: Places

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original text of the letters from `start` up to `end`."""
        return int(self.places[start]), int(self.places[end - 1]) + 1


def core(text: str) -> Core:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    folded = _table()[np.minimum(codes, _LAST)]
    kept = folded > 0
    kept &= ~_later_digits(folded)
    places = np.flatnonzero(kept)
    return Core(folded[places], places)


def _later_digits(folded: Codes) -> Mask:
    """A number counts as one letter: "1,200" and "86" are the same edit away from nothing."""
    kept = np.flatnonzero(folded)
    digits = folded[kept] == _DIGIT
    later = np.zeros(len(folded), dtype=np.bool_)
    later[kept[1:]] = digits[1:] & digits[:-1]
    return later


_LAST = 0x20000


@lru_cache(maxsize=1)
def _table() -> Codes:
    """What each character counts as; 0: nothing. Traditional characters count as their simplified ones."""
    table = np.zeros(_LAST + 1, dtype=np.uint32)
    ideographs = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), 0x3007]
    table[ideographs] = _simplified(ideographs)
    for code in map(ord, "abcdefghijklmnopqrstuvwxyz"):
        for form in (code, code - 32, code + 0xFEE0, code - 32 + 0xFEE0):
            table[form] = code
    for code in map(ord, "0123456789"):
        table[[code, code + 0xFEE0]] = _DIGIT
    return table


def _simplified(codes: list[int]) -> list[int]:
    from opencc import OpenCC

    lines = OpenCC("t2s").convert("\n".join(map(chr, codes))).split("\n")
    return [ord(line[0]) for line in lines]


def grams(codes: Codes, length: int) -> Hashes:
    """A hash of every run of `length` letters, by where it starts."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    found = np.zeros(count, dtype=np.uint64)
    for step in range(length):
        found = found * _BASE + wide[step : step + count]
    found *= _MIX
    return found ^ (found >> _SHIFT)


def covered(starts: Places, length: int, size: int) -> Mask:
    """The letters of a text of `size` that lie within `length` of one of `starts`."""
    edges = np.zeros(size + 1, dtype=np.int64)
    np.add.at(edges, starts, 1)
    np.add.at(edges, np.minimum(starts + length, size), -1)
    return np.cumsum(edges[:-1]) > 0
