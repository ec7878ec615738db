"""Every indicator by every dimension against a count by hand, equal to the digit, over random counties."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.insight.indicator_scene import Scene
from tests.insight.recount import Recount
from xuncha.foundation.dates import today
from xuncha.insight.indicators.definitions import dictionary
from xuncha.insight.indicators.engine import evaluate, evaluated
from xuncha.insight.indicators.lake import Everyone, Lake, export
from xuncha.insight.indicators.results import Result

pytestmark = pytest.mark.django_db


def in_full(slugs: list[str], by: tuple[str, ...]) -> Result:
    return evaluate(slugs, actor=Everyone(), by=by)


def told(result: Result, slug: str) -> dict[tuple[Any, ...], Any]:
    """What an evaluation says, noughts left out, as the recount has it."""
    rows = {row.key: row[slug].value for row in result.rows} or {(): result.total[slug].value}
    return {
        key: tuple(value) if isinstance(value, tuple) else value
        for key, value in rows.items()
        if value not in (0, (0, 0))
    }


def groupings() -> dict[tuple[str, ...], list[str]]:
    """The whole, every dimension, and some pairs → the indicators that have them."""
    known = dictionary()
    single = {(name,) for one in known.values() for name in one.dimensions()}
    pairs = {
        ("round", "unit_type"),
        ("leaf", "unit_type"),
        ("group", "report_status"),
        ("term", "coverage"),
        ("round", "receiver"),
    }
    return {
        by: [slug for slug, one in known.items() if all(name in one.dimensions() for name in by)]
        for by in sorted({(), *single, *pairs})
    }


def compare(counted: Recount, evaluated: Any, only: Any = None) -> None:
    every = groupings()
    for by in only or every:
        slugs = every[by]
        result = evaluated(slugs, by)
        assert not result.unknown
        for slug in slugs:
            expected = {key: value for key, value in counted.of(slug, by).items() if value not in (0, (0, 0))}
            assert told(result, slug) == expected, (slug, by)


def test_a_count_by_hand_finds_the_same_wholes_and_rounds(cast: Cast) -> None:
    Scene(cast, Random(3), 8)
    compare(Recount(today()), in_full, only=((), ("round",)))


@pytest.mark.slow
def test_a_count_by_hand_finds_the_same_numbers_by_every_dimension(cast: Cast) -> None:
    Scene(cast, Random(1), 24, full=True)
    counted = Recount(today())
    assert not [slug for slug in dictionary() if not counted.of(slug, ())], "nothing to compare"
    compare(counted, in_full)


@pytest.mark.slow
def test_the_lake_has_the_same_numbers_by_every_dimension(cast: Cast, tmp_path: Path) -> None:
    Scene(cast, Random(1), 24, full=True)
    export(tmp_path / "lake", today())
    lake = Lake(tmp_path / "lake")
    compare(Recount(today()), lambda slugs, by: evaluated(slugs, lake, by=by))


@pytest.mark.slow
@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 16))
def test_random_counties_are_counted_alike(cast: Cast, seed: int, size: int) -> None:
    with transaction.atomic():
        Scene(cast, Random(seed), size)
        counted = Recount(today())
        compare(counted, in_full)
        transaction.set_rollback(True)
