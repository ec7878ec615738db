"""What leaves as a lake: codes and numbers, sealed matters as counts; and that other engines are asked the same."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.cast import Cast
from tests.insight.indicator_scene import Scene
from xuncha.foundation.models import AuditEvent
from xuncha.insight.indicators.definitions import dictionary
from xuncha.insight.indicators.facts import facts
from xuncha.insight.indicators.lake import NUMBER, is_sealed
from xuncha.insight.indicators.sql import SAFE, Cut, Question, select

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def columns(file: Path) -> dict[str, list[Any]]:
    import duckdb

    with duckdb.connect() as lake:
        found = lake.execute(f"SELECT * FROM read_parquet('{file}')")
        names = [column[0] for column in found.description]
        return dict(zip(names, zip(*found.fetchall(), strict=True), strict=False))


@pytest.fixture
def folder(cast: Cast, tmp_path: Path) -> Path:
    Scene(cast, Random(5), 20, full=True)
    call_command("lake", "export", out=tmp_path / "lake", stdout=(tmp_path / "said").open("w"))
    return tmp_path / "lake"


def test_nothing_but_numbers_and_codes_leaves(folder: Path) -> None:
    for of in facts().values():
        found = columns(folder / f"{of.slug}.parquet")
        found.pop("evaluation_grade", None)  # 好, 较好: words of the office's own scheme
        for values in found.values():
            assert all(value is None or isinstance(value, int) or set(value) <= SAFE for value in values), (
                of.slug
            )
    assert not list(folder.glob("*.csv"))


def test_sealed_matters_leave_as_counts(folder: Path) -> None:
    sealed = {of.slug for of in facts().values() if is_sealed(of)}
    assert {"talks", "petitions", "petition_persons", "leads", "lead_persons", "cases", "visits"} <= sealed
    for slug in sealed:
        found = columns(folder / f"{slug}.parquet")
        keys = list(
            zip(*(values for name, values in found.items() if name in facts()[slug].dimensions), strict=True)
        )
        assert sum(found[NUMBER]) >= len(keys)
        assert len(set(keys)) == len(keys) or slug == "case_clocks"


def test_the_export_is_on_record_and_never_lies_over_another(folder: Path) -> None:
    assert AuditEvent.objects.filter(action="figures.lake_exported").count() == 1
    with pytest.raises(CommandError, match="换一个文件夹"):
        call_command("lake", "export", out=folder)


def test_the_command_says_the_same_here_and_over_the_lake(folder: Path, capsys: Any) -> None:
    asked = ("orgs_inspected", "petition_count", "rect_done_rate", "filing_rate")
    said = []
    for place in ({}, {"lake": folder}):
        call_command("indicators", *asked, by="round", **place)
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "轮次5" in said[0]


def test_spark_is_asked_in_its_own_words(folder: Path, capsys: Any) -> None:
    call_command("indicators", "petition_count", lake=folder, by="round", sql="spark")
    told = capsys.readouterr().out
    assert f"parquet.`{folder}/petitions.parquet`" in told
    assert "SUM(`n`)" in told and "GROUP BY `round`" in told.replace("\n", " ")


def test_the_statement_is_one_that_every_engine_reads(cast: Cast) -> None:
    """Parsed and written again by each engine's own grammar it stays word for word the same."""
    import sqlglot

    lines = (("round", "leaf"), ("round",), ())
    for slug, of in facts().items():
        asked = tuple(
            one.measure for one in dictionary().values() if one.measure and one.measure.fact == slug
        )
        by = tuple(name for name in lines[0] if name in of.dimensions)
        groupings = tuple(dict.fromkeys(tuple(name for name in line if name in by) for line in lines))
        text = select(
            Question(
                asked, groupings, by, (Cut("round", 2, or_null=True),) if "round" in by else (), of.weight
            ),
            "?",
        )
        for dialect in ("sqlite", "postgres", "duckdb"):
            tree = sqlglot.parse_one(text, read=dialect)
            assert tree == sqlglot.parse_one(tree.sql(dialect=dialect), read=dialect)
            assert tree.sql(dialect="duckdb") == sqlglot.transpile(text, read="duckdb", write="duckdb")[0]
