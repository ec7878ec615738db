"""From points to a total and a grade; pure arithmetic, exact until it is rounded once at the end (domain §5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

TENTH = Decimal("0.1")


def counted(points: Mapping[str, Decimal], weights: Mapping[str, int]) -> Fraction:
    """What one criterion counts: the mean of what the parties gave, by their weights; a party without one weighs 1."""
    shares = {party: Fraction(weights.get(party, 1)) for party in points}
    whole = sum(shares.values())
    if not whole:
        return Fraction(0)
    return sum((Fraction(points[party]) * share for party, share in shares.items()), Fraction(0)) / whole


def total(lines: Iterable[Mapping[str, Decimal]], weights: Mapping[str, int]) -> Decimal:
    """The sum over all criteria, to one tenth, half up."""
    return rounded(sum((counted(points, weights) for points in lines), Fraction(0)))


def rounded(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(TENTH, ROUND_HALF_UP)


def grade_of(grades: Iterable[Mapping[str, Any]], points: Decimal) -> Mapping[str, Any]:
    """The best grade whose line is reached; the last one reaches down to nothing."""
    ordered = sorted(grades, key=lambda grade: -Decimal(str(grade["at_least"])))
    return next((grade for grade in ordered if points >= Decimal(str(grade["at_least"]))), ordered[-1])


def is_weak(grades: Iterable[Mapping[str, Any]], label: str) -> bool:
    return any(grade["label"] == label and grade["weak"] for grade in grades)
