"""What the model sees of a folded text: runs of characters, weighed by how rare they are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xuncha.text.classify.normal import clauses

LONGEST_RUN = 2
"""Longer runs only learn the writers' own turns by heart (docs/classification.md)."""
Floats = NDArray[np.float32]


def runs(text: str) -> Iterator[str]:
    """Every character and every pair of neighbours within a clause."""
    for clause in clauses(text):
        for length in range(1, LONGEST_RUN + 1):
            for start in range(len(clause) - length + 1):
                yield clause[start : start + length]


@dataclass(frozen=True)
class Sparse:
    """Rows of few entries: row i has `columns[starts[i]:starts[i+1]]` with `values` of unit length."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    values: Floats

    def times(self, weights: Floats) -> Floats:
        """The product with a dense matrix (columns × leaves), row by row: no row needs more than its own entries."""
        product = np.zeros((len(self.starts) - 1, weights.shape[1]), dtype=np.float32)
        for row, (start, end) in enumerate(zip(self.starts, self.starts[1:], strict=False)):
            if end > start:
                product[row] = self.values[start:end] @ weights[self.columns[start:end]]
        return product


class Runs:
    """TF-IDF over runs of characters with a fixed vocabulary."""

    def __init__(self, vocabulary: Sequence[str], rarity: Floats) -> None:
        self.columns = {run: column for column, run in enumerate(vocabulary)}
        self.rarity = rarity

    @classmethod
    def learn(cls, texts: Iterable[str], at_least: int = 2) -> Runs:
        """Vocabulary and rarity from texts; a run seen in fewer than `at_least` of them is no knowledge."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            seen.update(set(runs(text)))
            total += 1
        kept = sorted(run for run, count in seen.items() if count >= at_least)
        rarity = np.array([math.log((1 + total) / (1 + seen[run])) + 1 for run in kept], dtype=np.float32)
        return cls(kept, rarity)

    @property
    def vocabulary(self) -> list[str]:
        return list(self.columns)

    def rows(self, texts: Iterable[str]) -> Sparse:
        starts, columns, values = [0], [], []
        for text in texts:
            column, value = self.row(text)
            columns.append(column)
            values.append(value)
            starts.append(starts[-1] + len(column))
        return Sparse(np.array(starts), np.concatenate(columns), np.concatenate(values))

    def row(self, text: str) -> tuple[NDArray[np.int32], Floats]:
        known = self.columns
        counted = Counter(column for run in runs(text) if (column := known.get(run)) is not None)
        columns = np.fromiter(counted, dtype=np.int32, count=len(counted))
        counts = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
        values = (1 + np.log(counts)) * self.rarity[columns]
        length = float(np.sqrt(values @ values))
        return columns, values / length if length else values
