"""The written knowledge: every leaf complete, every bait a real leaf, no sentence filed twice."""

from __future__ import annotations

from collections import Counter

import pytest

from xuncha.text.classify.knowledge import Knowledge, Leaf, load

LEAST = {"words": 15, "heads": 30, "facts": 50, "whole": 20, "hard": 15}


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load()


def short(leaf: Leaf) -> dict[str, int]:
    return {
        name: len(getattr(leaf, name)) for name, least in LEAST.items() if len(getattr(leaf, name)) < least
    }


def test_every_leaf_is_written_down_in_full(known: Knowledge) -> None:
    assert {code: short(leaf) for code, leaf in known.leaves.items() if short(leaf)} == {}


def test_baits_name_another_leaf(known: Knowledge) -> None:
    wrong = [
        (leaf.code, bait)
        for leaf in known.leaves.values()
        for _, bait in leaf.hard
        if bait not in known.leaves or bait == leaf.code
    ]
    assert wrong == []


def test_no_sentence_stands_under_two_leaves(known: Knowledge) -> None:
    places = Counter(
        text
        for leaf in known.leaves.values()
        for text in {*leaf.heads, *leaf.facts, *leaf.whole, *(text for text, _ in leaf.hard)}
    )
    assert [text for text, count in places.items() if count > 1] == []
