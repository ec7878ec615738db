"""How much two texts have in common, quickly where they have little."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

LONG = 4000
ROUGHLY = 0.6
"""Two texts that are alike have at least this share of it in common pairs of letters."""


def likeness(left: str, right: str, *, least: float) -> float:
    """0 to 1; anything under `least` is told as 0. Common pairs of letters are counted first, which is quick."""
    rough = rough_likeness(left, right)
    if rough < least * ROUGHLY:
        return 0.0
    exact = _matcher(left, right).ratio() if rough < 0.9 else rough
    return exact if exact >= least else 0.0


def rough_likeness(left: str, right: str) -> float:
    """Share of common pairs of letters, whatever their order."""
    ones, others = _pairs(left), _pairs(right)
    return 2 * len(ones & others) / max(len(ones) + len(others), 1)


def _matcher(left: str, right: str) -> SequenceMatcher[str]:
    """In very long texts the commonest letters are no place to begin a run: that would take minutes."""
    return SequenceMatcher(None, left, right, autojunk=len(left) + len(right) > LONG)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def shared(left: str, right: str, *, least: int) -> set[int]:
    """Places of the left text's letters that stand in the right one in the same order, in runs of `least` or more."""
    blocks = _matcher(left, right).get_matching_blocks()
    return {place for start, _other, size in blocks if size >= least for place in range(start, start + size)}


@dataclass
class Effort:
    """What may still be compared: letters looked over, and letters held against letters; at first a few seconds of each.

    A file can be made that would take hours; beyond this nothing is like anything. Counted in letters and not in seconds, so
    that a file is told the same way each time it is read.
    """

    glances: int = 40_000_000
    comparisons: int = 60_000_000

    @property
    def is_spent(self) -> bool:
        return self.glances < 0 or self.comparisons < 0

    def alike(self, left: str, right: str, *, least: float) -> float:
        self.glances -= len(left) + len(right)
        if self.is_spent or rough_likeness(left, right) < least * ROUGHLY:
            return 0.0
        return likeness(left, right, least=least) if self._compares(left, right) else 0.0

    def shared(self, left: str, right: str, *, least: int) -> set[int]:
        return shared(left, right, least=least) if self._compares(left, right) else set()

    def _compares(self, left: str, right: str) -> bool:
        self.comparisons -= len(left) * len(right)
        return not self.is_spent
