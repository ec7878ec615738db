"""病症、病因、病害: whether each section of a feedback opinion says what is wrong, why, and what it does (M4-13)."""

from __future__ import annotations

from collections.abc import Iterable

from xuncha.text.decompose import lexicon
from xuncha.text.decompose.model import PROBLEM, Item, Layer, Node

SYMPTOM, CAUSE, HARM = "symptom", "cause", "harm"


def layers_of(text: str, nodes: Iterable[Node], items: Iterable[Item]) -> list[Layer]:
    """One entry for each innermost section with a heading that holds problems."""
    by_id = {node.id: node for node in nodes}
    sections: dict[int, list[Item]] = {}
    for item in items:
        if item.kind == PROBLEM and item.node is not None:
            sections.setdefault(_section(by_id, item.node), []).append(item)
    return [_layer(text, by_id[number], found) for number, found in sections.items()]


def _section(nodes: dict[int, Node], number: int) -> int:
    """The heading of the second level above, else the outermost: （一）in 二、"""
    chain = [number]
    while (parent := nodes[chain[-1]].parent) is not None:
        chain.append(parent)
    return chain[-2] if len(chain) > 2 else chain[-1] if len(chain) == 1 else chain[-2]


def _layer(text: str, node: Node, items: list[Item]) -> Layer:
    words = text[node.start : node.end]
    missing = [
        name
        for name, found in (
            (SYMPTOM, bool(items)),
            (CAUSE, bool(lexicon.pattern("cause").search(words))),
            (HARM, bool(lexicon.pattern("harm").search(words))),
        )
        if not found
    ]
    return Layer(node.title, node.start, node.end, tuple(missing))
