"""The trained model: scores, the three best leaves, how sure; kept in one file of plain arrays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from xuncha.text.classify.features import Floats, Runs
from xuncha.text.classify.normal import fold

FORMAT = 1
SHOWN = 3
AT_ONCE = 512


@dataclass(frozen=True)
class Verdict:
    """The best leaves in order. `confidence`: how often an answer like this one is right (0 to 1).

    `sure` is False where no leaf is likely enough to be proposed.
    """

    leaves: tuple[str, ...]
    confidence: float
    sure: bool

    @property
    def leaf(self) -> str:
        return self.leaves[0]

    @property
    def group(self) -> str:
        return self.leaf[0]


@dataclass(frozen=True)
class Calibration:
    """From the best leaf's share among all to a probability of being right; below `enough` it is no suggestion.

    The numbers are those that the written knowledge itself gives in folds (`proving`); on the exams of `evaluation`
    answers below `enough` were right in every second case, those above in 97 of 100.
    """

    slope: float = 0.66
    shift: float = 0.75
    sharpness: float = 6.0
    enough: float = 0.6


@dataclass
class Model:
    codes: list[str]
    runs: Runs
    weights: Floats
    """runs × leaves."""
    bias: Floats
    calibration: Calibration = field(default_factory=Calibration)
    told: dict[str, Any] = field(default_factory=dict)
    """What it was trained on and its figures."""

    def scores(self, folded: Sequence[str]) -> Floats:
        """Texts × leaves; higher is likelier, comparable within one row."""
        return self.runs.rows(folded).times(self.weights) + self.bias

    def classify(self, texts: Sequence[str]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(texts), AT_ONCE):
            piece = [fold(text) for text in texts[start : start + AT_ONCE]]
            verdicts += self._judged(self.scores(piece)) if piece else []
        return verdicts

    def _judged(self, scores: Floats) -> list[Verdict]:
        best = np.argsort(-scores, axis=1)[:, :SHOWN]
        right = self.confidence(self.shares(scores))
        enough = self.calibration.enough
        return [
            Verdict(tuple(self.codes[place] for place in row), round(float(sure), 3), bool(sure >= enough))
            for row, sure in zip(best, right, strict=True)
        ]

    def shares(self, scores: Floats) -> Floats:
        """Scores of a row as shares that add up to one."""
        sharp = self.calibration.sharpness * scores
        raised = np.exp(sharp - sharp.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)

    def confidence(self, shares: Floats) -> Floats:
        best = np.clip(shares.max(axis=1), 1e-6, 1 - 1e-6)
        odds = self.calibration.slope * np.log(best / (1 - best)) + self.calibration.shift
        return 1 / (1 + np.exp(-odds))


def save(model: Model, path: Path) -> None:
    """Written beside and moved into place, so that a reader never meets half a file."""
    head = {
        "format": FORMAT,
        "codes": model.codes,
        "calibration": vars(model.calibration),
        "told": model.told,
    }
    arrays: dict[str, Any] = {
        "head": packed(json.dumps(head, ensure_ascii=False)),
        "vocabulary": packed("\n".join(model.runs.vocabulary)),
        "rarity": model.runs.rarity,
        "weights": model.weights.astype(np.float16),
        "bias": model.bias,
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as handle:
        np.savez(handle, **arrays)
    beside.replace(path)


def load(path: Path) -> Model:
    """Plain arrays and JSON only: a file from elsewhere can be wrong, it cannot run. Raises ValueError when unknown."""
    with np.load(path, allow_pickle=False) as kept:
        head = json.loads(unpacked(kept["head"]))
        if head["format"] != FORMAT:
            raise ValueError("unknown format of a classifier")
        return Model(
            codes=head["codes"],
            runs=Runs(unpacked(kept["vocabulary"]).split("\n"), kept["rarity"]),
            weights=kept["weights"].astype(np.float32),
            bias=kept["bias"],
            calibration=Calibration(**head["calibration"]),
            told=head["told"],
        )


def packed(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def unpacked(raw: Any) -> str:
    return bytes(raw).decode()
