"""The writer's own words that speak for a leaf, by how much each moves the score towards it and away from its rivals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xuncha.text.classify.features import LONGEST_RUN, Floats
from xuncha.text.classify.model import Model
from xuncha.text.classify.normal import Folded, folded
from xuncha.text.segment import Segmenter

MOST = 5
LEAST_SHARE = 0.25
"""Of the strongest word's weight: weaker ones explain nothing."""


@dataclass(frozen=True)
class Reason:
    """A passage of the original text, `start` to `end`, and its share of the strongest one (0 to 1)."""

    start: int
    end: int
    words: str
    share: float


def reasons(model: Model, text: str, leaves: Sequence[str], segmenter: Segmenter) -> dict[str, list[Reason]]:
    """For each of the leaves the passages that speak for it, strongest first."""
    read = folded(text)
    spoken = [model.codes.index(leaf) for leaf in leaves]
    speaks = weight_of_characters(model, read.text, spoken)
    spans = list(word_spans(read.text, segmenter))
    return {
        leaf: strongest(text, read, spans, speaks[:, place])
        for place, leaf in enumerate(leaves)
        if len(read.text)
    }


def weight_of_characters(model: Model, text: str, spoken: list[int]) -> Floats:
    """Characters × chosen leaves: what each character adds, a run's weight being shared among its characters."""
    columns, values = model.runs.row(text)
    own = model.weights[columns][:, spoken]
    middle = model.weights[columns].mean(axis=1, keepdims=True)
    rivals = rival_weights(own) if len(spoken) > 1 else middle
    moved = dict(zip(columns.tolist(), (own - (rivals + middle) / 2) * values[:, None], strict=True))
    added = np.zeros((len(text), len(spoken)), dtype=np.float32)
    for start, end in run_places(text):
        column = model.runs.columns.get(text[start:end])
        if column is not None:
            times = max(text.count(text[start:end]), 1)
            added[start:end] += moved[column] / (end - start) / times
    return added


def rival_weights(own: Floats) -> Floats:
    """For each chosen leaf the mean weight of the other chosen ones."""
    total = own.sum(axis=1, keepdims=True)
    return (total - own) / (own.shape[1] - 1)


def run_places(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for clause in text.split(","):
        for length in range(1, LONGEST_RUN + 1):
            for offset in range(len(clause) - length + 1):
                yield start + offset, start + offset + length
        start += len(clause) + 1


def word_spans(text: str, segmenter: Segmenter) -> Iterator[tuple[int, int]]:
    return ((start, end) for start, end in segmenter.places(text) if text[start:end] != ",")


def strongest(text: str, read: Folded, spans: list[tuple[int, int]], speaks: Floats) -> list[Reason]:
    """Words above the bar, neighbours joined into one passage."""
    weights = {span: float(speaks[span[0] : span[1]].sum()) for span in spans}
    best = max(weights.values(), default=0.0)
    if best <= 0:
        return []
    passages: list[tuple[int, int, float]] = []
    for span in spans:
        weight = weights[span]
        if weight < LEAST_SHARE * best:
            continue
        if passages and passages[-1][1] == span[0]:
            start, _end, before = passages.pop()
            passages.append((start, span[1], before + weight))
        else:
            passages.append((*span, weight))
    passages = [passage for passage in passages if passage[1] - passage[0] > 1]
    passages.sort(key=lambda passage: -passage[2])
    told: list[Reason] = []
    for passage in passages:
        reason = as_written(text, read, passage, passages[0][2])
        if not any(reason.words in other.words for other in told):  # a word twice in the text speaks once
            told.append(reason)
    return told[:MOST]


def as_written(text: str, read: Folded, passage: tuple[int, int, float], best: float) -> Reason:
    start, end = read.places[passage[0]][0], read.places[passage[1] - 1][1]
    return Reason(start, end, text[start:end], round(passage[2] / best, 2))
