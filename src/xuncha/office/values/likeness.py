"""How much two texts have in common, quickly where they have little."""

from __future__ import annotations

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
