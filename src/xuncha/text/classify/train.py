"""Training: written knowledge, and what reviewers of this office confirmed. Needs scikit-learn; asking needs only numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from xuncha.text.classify.compose import WEIGHT, Confirmed, Example, examples
from xuncha.text.classify.features import Floats, Runs, Sparse
from xuncha.text.classify.knowledge import Knowledge
from xuncha.text.classify.masking import masked
from xuncha.text.classify.model import Calibration, Model
from xuncha.text.classify.normal import fold

SOFTNESS = 1.0
"""C of the linear machine."""


def train(
    knowledge: Knowledge, confirmed: Sequence[Confirmed] = (), calibration: Calibration | None = None
) -> Model:
    """A model of this knowledge and these confirmed papers. Same input, same model."""
    told = examples(knowledge.leaves.values()) + from_office(confirmed, set(knowledge.leaves))
    model = fitted(told, list(knowledge.leaves))
    model.calibration = calibration or Calibration()
    model.told = {
        "digest": knowledge.digest,
        "written": sum(1 for example in told if not example.place),
        "confirmed": sum(1 for example in told if example.place),
    }
    return model


def from_office(confirmed: Sequence[Confirmed], known: set[str]) -> list[Example]:
    return [
        Example(fold(masked(paper.text)), paper.leaf, WEIGHT["confirmed"], paper.place)
        for paper in confirmed
        if paper.leaf in known
    ]


def fitted(told: Sequence[Example], codes: list[str]) -> Model:
    runs = vocabulary(told)
    rows = matrix(runs.rows(example.text for example in told), len(runs.columns))
    weights, bias = linear(rows, [codes.index(example.leaf) for example in told], told, len(codes))
    return Model(codes=codes, runs=runs, weights=weights, bias=bias)


def vocabulary(told: Sequence[Example]) -> Runs:
    """Written knowledge alone gives the vocabulary: papers of this office move its weights, and no word that only they
    have, hence no name, can enter the model."""
    return Runs.learn(example.text for example in told if not example.place)


def matrix(rows: Sparse, width: int) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((rows.values, rows.columns, rows.starts), shape=(len(rows.starts) - 1, width))


def linear(rows: Any, leaves: list[int], told: Sequence[Example], count: int) -> tuple[Floats, Floats]:
    """One against the rest, weighted; columns × leaves and a bias for each leaf."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=SOFTNESS, random_state=0)
    machine.fit(rows, leaves, sample_weight=[example.weight for example in told])
    weights = np.zeros((rows.shape[1], count), dtype=np.float32)
    bias = np.full(count, -1.0, dtype=np.float32)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return weights, bias
