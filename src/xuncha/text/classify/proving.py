"""Figures of a model by folds: no phrase stands on both sides. Written texts flatter; the exams in `evaluation` do not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from xuncha.text.agreement import kappa
from xuncha.text.classify.compose import Confirmed
from xuncha.text.classify.features import Floats
from xuncha.text.classify.knowledge import Knowledge, Leaf
from xuncha.text.classify.model import Calibration, Model
from xuncha.text.classify.normal import fold
from xuncha.text.classify.train import train

FOLDS = 3
COMBINED_A_LEAF = 12
SEED = 7
FEWEST_TO_PROVE = 30


@dataclass(frozen=True)
class Figures:
    """Shares of right answers among `asked` texts, and Cohen's kappa of the first leaf against the true one."""

    asked: int
    group: float
    top1: float
    top3: float
    kappa: float


@dataclass(frozen=True)
class Proof:
    figures: Figures
    confirmed: Figures | None
    """On this office's confirmed papers, each held out; None while they are too few to say anything."""
    calibration: Calibration


def prove(knowledge: Knowledge, confirmed: Sequence[Confirmed] = (), folds: int = FOLDS) -> Proof:
    """Train `folds` times without a part and ask for that part."""
    written: list[tuple[Floats, list[str]]] = []
    office: list[tuple[Floats, list[str]]] = []
    codes = list(knowledge.leaves)
    for number in range(folds):
        rest = replace(
            knowledge, leaves={leaf.code: without(leaf, number, folds) for leaf in knowledge.leaves.values()}
        )
        model = train(rest, [paper for paper in confirmed if fold_of(paper, folds) != number])
        written.append(asked(model, held_out(knowledge, number, folds)))
        papers = [(paper.text, paper.leaf) for paper in confirmed if fold_of(paper, folds) == number]
        office.append(asked(model, papers))
    scores, truth = joined(written)
    own_scores, own_truth = joined(office)
    return Proof(
        figures(scores, truth, codes),
        figures(own_scores, own_truth, codes) if len(own_truth) >= FEWEST_TO_PROVE else None,
        calibrated(scores, truth, codes),
    )


def fold_of(paper: Confirmed, folds: int) -> int:
    """Papers that say the same stand together: what was learned must not be asked."""
    return crc32(fold(paper.text).encode()) % folds


def without(leaf: Leaf, number: int, folds: int) -> Leaf:
    return replace(
        leaf,
        heads=drop(leaf.heads, number, folds),
        facts=drop(leaf.facts, number, folds),
        whole=drop(leaf.whole, number, folds),
        hard=tuple(pair for i, pair in enumerate(leaf.hard) if i % folds != number),
    )


def drop(texts: Sequence[str], number: int, folds: int) -> tuple[str, ...]:
    return tuple(text for i, text in enumerate(texts) if i % folds != number)


def held_out(knowledge: Knowledge, number: int, folds: int) -> Iterator[tuple[str, str]]:
    """Whole findings and baits of the part, and its judgements and facts put together."""
    for leaf in knowledge.leaves.values():
        texts = [*leaf.whole[number::folds], *(text for text, _bait in leaf.hard[number::folds])]
        texts += combined(leaf, leaf.heads[number::folds], leaf.facts[number::folds])
        yield from ((text, leaf.code) for text in texts)


def combined(leaf: Leaf, heads: Sequence[str], facts: Sequence[str]) -> Iterator[str]:
    """A judgement and one fact, a judgement and two, two facts: as findings are put together."""
    rng = random.Random(f"{SEED}{leaf.code}")  # noqa: S311 - a seeded choice, not a secret
    for shape in range(COMBINED_A_LEAF if heads and len(facts) > 1 else 0):
        first, count = ((1, 1), (1, 2), (0, 2))[shape % 3]
        yield "，".join(rng.sample(heads, first) + rng.sample(facts, count))


def asked(
    model: Model, pairs: Iterator[tuple[str, str]] | Sequence[tuple[str, str]]
) -> tuple[Floats, list[str]]:
    known = list(pairs)
    if not known:
        return np.zeros((0, len(model.codes)), dtype=np.float32), []
    return model.scores([fold(text) for text, _leaf in known]), [leaf for _text, leaf in known]


def joined(parts: Sequence[tuple[Floats, list[str]]]) -> tuple[Floats, list[str]]:
    return np.concatenate([scores for scores, _ in parts]), [leaf for _, truth in parts for leaf in truth]


def figures(scores: Floats, truth: list[str], codes: list[str]) -> Figures:
    best = [[codes[place] for place in row] for row in np.argsort(-scores, axis=1)[:, :3]]
    first = [row[0] for row in best]
    return Figures(
        asked=len(truth),
        group=share(leaf[0] == true[0] for leaf, true in zip(first, truth, strict=True)),
        top1=share(leaf == true for leaf, true in zip(first, truth, strict=True)),
        top3=share(true in row for row, true in zip(best, truth, strict=True)),
        kappa=round(kappa(first, truth), 3),
    )


def share(answers: Iterator[bool]) -> float:
    known = list(answers)
    return round(sum(known) / len(known), 3) if known else 0.0


def calibrated(scores: Floats, truth: list[str], codes: list[str]) -> Calibration:
    """Logistic curve from the best leaf's share to being right, fitted on texts the models had not seen."""
    from sklearn.linear_model import LogisticRegression

    plain = Calibration()
    shares = Model(codes, None, scores, scores[:0]).shares(scores)  # type: ignore[arg-type]
    right = [codes[place] == true for place, true in zip(scores.argmax(axis=1), truth, strict=True)]
    if all(right) or not any(right):
        return plain
    best = np.clip(shares.max(axis=1), 1e-6, 1 - 1e-6)
    odds = np.log(best / (1 - best))[:, None]
    curve = LogisticRegression().fit(odds, right)
    return replace(plain, slope=float(curve.coef_[0][0]), shift=float(curve.intercept_[0]))
