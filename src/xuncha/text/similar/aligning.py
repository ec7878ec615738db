"""Two texts side by side: runs of equal letters, joined over small edits (another name, another figure) into passages."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from xuncha.text.similar.core import Codes, Hashes, Mask, Places, grams

SEED = 5
GAP = 20
"""Letters of either text that may differ between two runs of one passage: a unit's name for another's."""
LONG_SEED = 16
"""In long texts short runs stand everywhere; a long one still says where."""
MOST_REPEATS = 6
"""A seed that stands more often in the other text says nothing about where."""
LEAST_EQUAL = 0.5
"""Share of a passage that must be equal letter by letter."""


@dataclass(slots=True)
class Passage:
    """Half-open stretches of both texts, in letters of their cores; `runs`: (left, right, length) that are equal."""

    left: tuple[int, int]
    right: tuple[int, int]
    runs: list[tuple[int, int, int]] = field(default_factory=list)

    def takes(self, run: tuple[int, int, int]) -> bool:
        """Whether a later run continues this passage in both texts."""
        left, right, length = run
        last_left, last_right, _last = self.runs[-1]
        ahead = left > last_left and right > last_right
        grows = left + length > self.left[1] and right + length > self.right[1]
        return ahead and grows and left - self.left[1] <= GAP and right - self.right[1] <= GAP

    def add(self, run: tuple[int, int, int]) -> None:
        left, right, length = run
        # Runs may overlap by some letters where a phrase repeats itself; each letter is equal to one other only.
        skip = max(self.left[1] - left, self.right[1] - right, 0)
        self.runs.append((left + skip, right + skip, length - skip))
        self.left, self.right = (self.left[0], left + length), (self.right[0], right + length)

    def equal(self) -> int:
        return sum(length for _left, _right, length in self.runs)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The runs of one length of a text in order of their hash."""

    length: int
    hashes: Hashes
    places: Places


Seeds = tuple[Sorted, Sorted]


def seeds(codes: Codes) -> Seeds:
    return _sorted(codes, SEED), _sorted(codes, LONG_SEED)


def _sorted(codes: Codes, length: int) -> Sorted:
    hashes = grams(codes, length)
    order = np.argsort(hashes, kind="stable")
    return Sorted(length, hashes[order], order)


def passages(left: Codes, right: Seeds, telling: Mask, least: int) -> list[Passage]:
    """Passages with at least `least` equal letters that tell (`telling`: not commonplace in the left text)."""
    found = _chained(_runs(left, right))
    return [
        passage
        for passage in found
        if passage.equal() >= LEAST_EQUAL * max(_length(passage.left), _length(passage.right))
        and told(passage, telling) >= least
    ]


def told(passage: Passage, telling: Mask) -> int:
    """Equal letters of the passage that are no commonplace."""
    return sum(int(telling[left : left + length].sum()) for left, _right, length in passage.runs)


def _length(stretch: tuple[int, int]) -> int:
    return stretch[1] - stretch[0]


def _runs(left: Codes, right: Seeds) -> list[tuple[int, int, int]]:
    """Maximal runs of equal letters, SEED letters or longer, in order of the left text."""
    parts = [_matches(left, each) for each in right]
    starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    diagonal = ends - starts
    order = np.lexsort((starts, diagonal))
    starts, diagonal = starts[order], diagonal[order]
    fresh = np.concatenate(([True], (np.diff(diagonal) != 0) | (np.diff(starts) != 0)))[: len(starts)]
    starts, diagonal = starts[fresh], diagonal[fresh]
    new = np.concatenate(([True], (np.diff(diagonal) != 0) | (np.diff(starts) != 1)))[: len(starts)]
    heads = np.flatnonzero(new)
    lengths = np.diff(np.append(heads, len(starts))) + SEED - 1
    found = zip(starts[heads].tolist(), (starts + diagonal)[heads].tolist(), lengths.tolist(), strict=True)
    return sorted(found, key=lambda run: (run[0], -run[2]))


def _matches(left: Codes, right: Sorted) -> tuple[Places, Places]:
    """Where SEED letters are equal, as far as runs of this length tell: places in the left and in the right text."""
    hashes = grams(left, right.length)
    first = np.searchsorted(right.hashes, hashes, "left")
    counts = np.searchsorted(right.hashes, hashes, "right") - first
    counts[counts > MOST_REPEATS] = 0
    starts = np.repeat(np.arange(len(hashes)), counts)
    steps = np.arange(len(starts)) - np.repeat(np.cumsum(counts) - counts, counts)
    ends = right.places[np.repeat(first, counts) + steps]
    within = np.arange(right.length - SEED + 1)
    return (starts[:, None] + within).ravel(), (ends[:, None] + within).ravel()


def _chained(runs: list[tuple[int, int, int]]) -> list[Passage]:
    """Each run continues the open passage nearest to its own diagonal, or opens one."""
    done: list[Passage] = []
    opened: list[Passage] = []
    for run in runs:
        still: list[Passage] = []
        for passage in opened:
            (still if run[0] - passage.left[1] <= GAP else done).append(passage)
        opened = still
        fitting = [passage for passage in opened if passage.takes(run)]
        if fitting:
            min(fitting, key=lambda passage: _bend(passage, run)).add(run)
        else:
            left, right, length = run
            opened.append(Passage((left, left + length), (right, right + length), [run]))
    return done + opened


def _bend(passage: Passage, run: tuple[int, int, int]) -> int:
    left, right, _length = passage.runs[-1]
    return abs((run[1] - run[0]) - (right - left))
