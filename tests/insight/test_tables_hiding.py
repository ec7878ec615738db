"""No number below five of persons' matters can be told from what a table does show: tried against every table that fits."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.insight.tables.hiding import SMALL, Parts, Place, hidden_in

FEW_HIDDEN = 5
"""Numbers not shown that are tried out one against another; more would be too many tables."""


def told(
    numbers: list[list[int]], hidden: set[Place], *, row_totals: bool, column_totals: bool
) -> list[Place]:
    """Small numbers that have the same value in every table of whole numbers which shows the same."""
    parts = Parts(numbers, row_totals, column_totals)
    shown = {
        place: parts.at(place) for place in [*parts.inner(), *parts.shown_totals()] if place not in hidden
    }
    top = max(map(max, numbers)) + 2
    width = len(numbers[0])
    values: dict[Place, set[int]] = {place: set() for place in hidden}
    places = list(parts.inner())
    for fitting in product(*([shown[place]] if place in shown else range(top) for place in places)):
        rows = [list(fitting[at : at + width]) for at in range(0, len(fitting), width)]
        other = Parts(rows, row_totals, column_totals)
        if all(other.at(place) == value for place, value in shown.items()):
            for place in hidden:
                values[place].add(other.at(place))
    return [place for place in hidden if parts.is_small(place) and len(values[place]) < 2]


@given(
    st.integers(1, 4).flatmap(
        lambda height: st.integers(1, 3 if height < 3 else 2).flatmap(
            lambda width: st.lists(
                st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 6]), min_size=width, max_size=width),
                min_size=height,
                max_size=height,
            )
        )
    ),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=120, deadline=None)
@pytest.mark.slow
def test_no_small_number_can_be_told_by_subtraction(
    numbers: list[list[int]],
    row_totals: bool,
    column_totals: bool,
) -> None:
    hidden = hidden_in(numbers, row_totals=row_totals, column_totals=column_totals)
    parts = Parts(numbers, row_totals, column_totals)
    assert all(place in hidden for place in parts.inner() if parts.is_small(place))
    if sum(place[0] >= 0 and place[1] >= 0 for place in hidden) <= FEW_HIDDEN:
        assert not told(numbers, hidden, row_totals=row_totals, column_totals=column_totals)


def test_without_companions_the_attack_succeeds() -> None:
    """The positive control: hiding only what is small gives it away."""
    numbers = [[2, 9], [8, 7]]
    assert told(numbers, {(0, 0)}, row_totals=True, column_totals=True) == [(0, 0)]
    assert len(hidden_in(numbers)) == 4


@pytest.mark.parametrize(
    ("column", "hidden"),
    [([8, 9, 7], set()), ([2, 3, 9], {0, 1}), ([2, 9, 7], {0, 2}), ([0, 0, 6], set())],
)
def test_in_one_column_the_next_smallest_goes_with_a_single_small_one(
    column: list[int], hidden: set[int]
) -> None:
    found = hidden_in([[value] for value in column], row_totals=False)
    assert {row for row, _column in found} == hidden


def test_without_totals_only_the_small_numbers_go() -> None:
    assert hidden_in([[2, 9], [8, 7]], row_totals=False, column_totals=False) == {(0, 0)}


def test_a_small_total_goes_with_everything_that_makes_it() -> None:
    found = hidden_in([[1], [2]], row_totals=False)
    assert found == {(0, 0), (1, 0), (-1, 0)} and SMALL == 5
