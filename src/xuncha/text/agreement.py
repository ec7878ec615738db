"""How far two people, or a person and a machine, agree on labels. Pure Python: also a web process may ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence


def kappa(one: Sequence[str], other: Sequence[str]) -> float:
    """Cohen's kappa of two lists of labels: agreement beyond what both would reach by chance."""
    return kappa_of(Counter(zip(one, other, strict=True)))


def kappa_of(pairs: Mapping[tuple[str, str], int]) -> float:
    """The same from how often each pair of labels was given; 0 without pairs."""
    total = sum(pairs.values())
    if not total:
        return 0.0
    ones: Counter[str] = Counter()
    others: Counter[str] = Counter()
    agreed = 0
    for (one, other), count in pairs.items():
        ones[one] += count
        others[other] += count
        agreed += count if one == other else 0
    chance = sum(count * others[label] for label, count in ones.items()) / total**2
    return 1.0 if chance == 1 else (agreed / total - chance) / (1 - chance)
