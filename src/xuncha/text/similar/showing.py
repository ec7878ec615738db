"""A passage as a page shows it: pieces of both texts, each equal, different, commonplace, or only what stands around."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from xuncha.text.similar.comparing import Library, Pair, Shared

AROUND = 30
"""Characters of the text before and after a passage."""
LONGEST = 1500
"""Letters of a passage that are shown."""
MOST = 60
"""Passages of a pair that are shown, the longest ones."""
SAME, OTHER, COMMON, CONTEXT = "same", "other", "common", "context"
_LABELS = (OTHER, SAME, COMMON)

Pieces = list[tuple[str, str]]


def shown(library: Library, pair: Pair) -> list[dict[str, Any]]:
    """[{letters, spread, clipped, left: pieces, right: pieces}] in order of the left text."""
    longest = sorted(pair.shared, key=lambda each: -each.letters)[:MOST]
    return [
        {
            "letters": each.letters,
            "spread": each.spread,
            "clipped": each.passage.left[1] - each.passage.left[0] > LONGEST,
            "left": _side(library, pair.left, each, 0),
            "right": _side(library, pair.right, each, 1),
        }
        for each in sorted(longest, key=lambda each: each.passage.left)
    ]


def _side(library: Library, number: int, shared: Shared, side: int) -> Pieces:
    text, read = library.texts[number].text, library.cores[number]
    start, end = (shared.passage.left, shared.passage.right)[side]
    end = min(end, start + LONGEST)
    labels = np.zeros(end - start, dtype=np.int8)
    for run in shared.passage.runs:
        place, length = run[side] - start, run[2]
        labels[max(place, 0) : max(place + length, 0)] = 1
    labels[library.common[number][start:end] & (labels == 1)] = 2
    edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), end - start]
    first, last = read.span(start, end)
    pieces = [(CONTEXT, text[max(first - AROUND, 0) : first])]
    for begin, stop in pairwise(edges):
        until = int(read.places[start + stop]) if stop < end - start else last
        pieces.append((_LABELS[labels[begin]], text[int(read.places[start + begin]) : until]))
    pieces.append((CONTEXT, text[last : last + AROUND]))
    return [piece for piece in pieces if piece[1]]
