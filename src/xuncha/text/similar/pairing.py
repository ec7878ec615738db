"""Which texts are worth laying side by side: winnowed fingerprints in an inverted index, row by row in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from xuncha.text.similar.core import Codes, Hashes, Mask, Places, grams

OFTEN = 50
"""A fingerprint in more texts than this pairs neighbours only: a hundred copies of one text are a chain, not 4,950 pairs."""
ROWS = 256
FEW = 4
"""In so many texts a passage still counts in full."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Of every `window` neighbouring runs of `length` letters the smallest hash stands for them.

    A pair is worth aligning from weighted fingerprints `worth` on, or from `count` that make up `share` of the shorter text.
    """

    length: int
    window: int
    worth: float
    count: int
    share: float

    @property
    def most_common(self) -> int:
        """Commonplace letters with more of which a run says nothing."""
        return self.length * 2 // 3


FINE = Scale(6, 4, worth=8.0, count=6, share=0.35)
"""Nine equal letters never go unnoticed; what many texts have counts little."""
COARSE = Scale(14, 8, worth=np.inf, count=3, share=0.15)
"""Long runs are rare even among turns that all texts have: the net for short texts."""


@dataclass(frozen=True, slots=True)
class Prints:
    """The fingerprints of one text and where each stands (its first place)."""

    hashes: Hashes
    places: Places


def fingerprints(codes: Codes, common: Mask, scale: Scale) -> Prints:
    hashes = grams(codes, scale.length)
    if not len(hashes):
        return Prints(hashes, np.zeros(0, dtype=np.int64))
    summed = np.concatenate(([0], np.cumsum(common)))
    telling = summed[scale.length :] - summed[: -scale.length] <= scale.most_common
    window = min(scale.window, len(hashes))
    smallest = sliding_window_view(hashes, window).argmin(axis=1) + np.arange(len(hashes) - window + 1)
    chosen = np.unique(smallest)
    chosen = chosen[telling[chosen]]
    found, first = np.unique(hashes[chosen], return_index=True)
    return Prints(found, chosen[first])


@dataclass(frozen=True)
class Index:
    """Every fingerprint that stands in two texts or more. `spread` tells in how many, print by print of each text."""

    scale: Scale
    owners: NDArray[np.int32]
    numbers: NDArray[np.int64]
    frequency: NDArray[np.int64]
    spread: Sequence[NDArray[np.int64]]
    lengths: NDArray[np.int64]
    size: int


def index(prints: Sequence[Prints], scale: Scale) -> Index:
    lengths = [len(each.hashes) for each in prints]
    hashes = np.concatenate([each.hashes for each in prints])
    owners = np.repeat(np.arange(len(prints), dtype=np.int32), lengths)
    _values, numbers, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    spread = np.split(counts[numbers], np.cumsum(lengths)[:-1])
    shared = counts[numbers] > 1
    return Index(scale, owners[shared], numbers[shared], counts, spread, np.array(lengths), len(prints))


def weight(frequency: NDArray[np.int64], texts: int) -> NDArray[np.float64]:
    """What is found in a few texts counts in full, what is found in many in inverse proportion."""
    few = max(FEW, texts / 100)
    return np.minimum(few / np.maximum(frequency, 1), 1.0)


def candidates(found: Sequence[Index], asked: Mask, most: int) -> tuple[list[tuple[int, int]], bool]:
    """Pairs that share enough fingerprints of any scale, the best first, and whether more than `most` were found.

    `asked`: texts that are examined; the others are only what they are held against, never against each other.
    """
    parts = [part for each in found for part in (_rare(each, asked), _frequent(each, asked))]
    left, right, worth = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((right, left, -worth))
    pairs = dict.fromkeys(zip(left[order].tolist(), right[order].tolist(), strict=True))
    return list(pairs)[:most], len(pairs) > most


Column = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _rare(found: Index, asked: Mask) -> Column:
    """Every pair over the fingerprints that few texts have: rows of A·Aᵀ."""
    rare = found.frequency[found.numbers] <= OFTEN
    owners, numbers = found.owners[rare], found.numbers[rare]
    worth = np.sqrt(weight(found.frequency[numbers], found.size)).astype(np.float32)
    _used, columns = np.unique(numbers, return_inverse=True)
    shape = (found.size, int(columns.max(initial=0)) + 1)
    weighed = csr_matrix((worth, (owners, columns)), shape=shape)
    plain = csr_matrix((np.ones(len(worth), dtype=np.float32), (owners, columns)), shape=shape)
    turned = weighed.T.tocsr(), plain.T.tocsr()
    rows = np.flatnonzero(asked)
    parts = []
    for start in range(0, len(rows), ROWS):
        block = rows[start : start + ROWS]
        products = (weighed[block] @ turned[0]).tocoo(), (plain[block] @ turned[1]).tocoo()
        parts.append(_block(found, block, asked, *products))
    return _joined(parts)


def _block(found: Index, rows: Places, asked: Mask, weighed: Any, plain: Any) -> Column:
    left, right = rows[weighed.row], weighed.col.astype(np.int64)
    # Two texts that are both examined meet twice; each pair is kept the first time.
    kept = (right > left) | ~asked[right]
    kept &= _enough(found, left, right, weighed.data, plain.data)
    return left[kept], right[kept], weighed.data[kept].astype(np.float64)


def _enough(found: Index, left: Places, right: Places, worth: Any, count: Any) -> Mask:
    """Much that is rare, or most of a short text, however common it is."""
    scale, shorter = found.scale, np.minimum(found.lengths[left], found.lengths[right])
    result: Mask = (worth >= scale.worth) | ((count >= scale.count) & (count >= scale.share * shorter))
    return result


def _frequent(found: Index, asked: Mask) -> Column:
    """Neighbours in the list of each fingerprint that many texts have."""
    often = found.frequency[found.numbers] > OFTEN
    owners, numbers = found.owners[often].astype(np.int64), found.numbers[often]
    order = np.lexsort((owners, numbers))
    owners, numbers = owners[order], numbers[order]
    same = numbers[1:] == numbers[:-1]
    keys = owners[:-1][same] * found.size + owners[1:][same]
    keys, back = np.unique(keys, return_inverse=True)
    each = weight(found.frequency[numbers[1:][same]], found.size)
    worth, count = (
        np.bincount(back, weights=each, minlength=len(keys)),
        np.bincount(back, minlength=len(keys)),
    )
    left, right = keys // found.size, keys % found.size
    kept = _enough(found, left, right, worth, count) & (asked[left] | asked[right])
    left, right, worth = left[kept], right[kept], worth[kept]
    turned = ~asked[left]
    return np.where(turned, right, left), np.where(turned, left, right), worth


def _joined(parts: list[Column]) -> Column:
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    left, right, worth = zip(*parts, strict=True)
    return np.concatenate(left), np.concatenate(right), np.concatenate(worth)
