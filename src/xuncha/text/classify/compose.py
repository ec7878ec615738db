"""Training texts out of written knowledge, each with its weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xuncha.text.classify.knowledge import Leaf
from xuncha.text.classify.normal import fold

# How much an example counts. Whole findings look most like what will be asked; baits teach the boundary.
WEIGHT = {
    "name": 1.0,
    "word": 0.7,
    "head": 1.0,
    "fact": 1.0,
    "whole": 1.5,
    "hard": 2.0,
    "pair": 1.0,
    "confirmed": 2.0,
}


@dataclass(frozen=True)
class Example:
    """A folded text, its leaf and its weight. `place` tells where a confirmed one came from; "" for written knowledge."""

    text: str
    leaf: str
    weight: float
    place: str = ""


@dataclass(frozen=True)
class Confirmed:
    """A problem whose leaf a reviewer of this office confirmed; `place` is the unit, so that no unit's words prevail."""

    text: str
    leaf: str
    place: str


def examples(leaves: Iterable[Leaf]) -> list[Example]:
    """Deterministic: the same knowledge gives the same examples in the same order."""
    return [example for leaf in leaves for example in of_leaf(leaf)]


def of_leaf(leaf: Leaf) -> Iterator[Example]:
    return (Example(fold(text), leaf.code, WEIGHT[kind]) for kind, text in written(leaf))


def written(leaf: Leaf) -> Iterator[tuple[str, str]]:
    yield "name", leaf.name
    for manifestation in leaf.manifestations:
        yield "name", manifestation
        yield "name", f"{leaf.name}，{manifestation}"
    for kind, texts in (
        ("word", leaf.words),
        ("head", leaf.heads),
        ("fact", leaf.facts),
        ("whole", leaf.whole),
    ):
        yield from ((kind, text) for text in texts)
    yield from (("hard", text) for text, _bait in leaf.hard)
