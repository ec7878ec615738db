"""Labelled problems that no writer of the knowledge has seen, and how an answer is judged."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEVELOPMENT = ROOT.parent / "shared" / "data" / "classify.dev.jsonl"
BLIND = ROOT / "tests" / "data" / "classify.blind.jsonl"
Z = 1.96


@dataclass(frozen=True)
class Question:
    """`leaf` empty: too general for one leaf, only the group is judged. `also`: leaves that are right too."""

    text: str
    group: str
    leaf: str
    also: frozenset[str]
    source: str

    @property
    def right(self) -> frozenset[str]:
        return self.also | {self.leaf}


@dataclass(frozen=True)
class Answer:
    group: str
    leaves: tuple[str, ...]
    sure: bool = True


@dataclass(frozen=True)
class Score:
    """Right answers and questions: group, first leaf, one of three."""

    group: tuple[int, int]
    top1: tuple[int, int]
    top3: tuple[int, int]


def read(path: Path) -> list[Question]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Question(
            text=row["text"],
            group=row.get("group") or (row.get("leaf") or "")[:1],
            leaf="" if row.get("unclear") else row.get("leaf") or "",
            also=frozenset(row.get("also") or ()),
            source=row.get("source", ""),
        )
        for row in rows
    ]


def judged(questions: Sequence[Question], answers: Sequence[Answer]) -> Score:
    pairs = list(zip(questions, answers, strict=True))
    leaves = [(question, answer) for question, answer in pairs if question.leaf]
    return Score(
        group=share(question.group == answer.group for question, answer in pairs if question.group),
        top1=share(answer.leaves[0] in question.right for question, answer in leaves),
        top3=share(bool(question.right & set(answer.leaves[:3])) for question, answer in leaves),
    )


def share(right: Iterable[bool]) -> tuple[int, int]:
    known = list(right)
    return sum(known), len(known)


def wilson(right: int, total: int) -> str:
    """0.912 [0.86, 0.95] (136/149)"""
    if not total:
        return "—"
    p = right / total
    middle = (p + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z * math.sqrt(p * (1 - p) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total)
    return f"{p:.3f} [{middle - half:.2f}, {middle + half:.2f}]（{right}/{total}）"


def confusions(questions: Sequence[Question], answers: Sequence[Answer]) -> list[tuple[tuple[str, str], int]]:
    """Leaf wanted, leaf given, how often; the commonest ten."""
    wrong = Counter(
        (question.leaf, answer.leaves[0])
        for question, answer in zip(questions, answers, strict=True)
        if question.leaf and answer.leaves[0] not in question.right
    )
    return wrong.most_common(10)
