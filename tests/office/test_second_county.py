"""A second, invented county: other wordings, orders, heading shapes and ways to write dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.compare import misses
from tests.office.county import BUILDERS, Built, County, build_all
from xuncha.office import Role, Understanding, understand_all

Answers = tuple[dict[str, Built], dict[str, Understanding]]


@pytest.fixture(scope="module", params=["云岭县", "临江市"])
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    built = build_all(tmp_path_factory.mktemp("county"), County(request.param))
    # the object library comes last on purpose: order must not matter
    paths = [one.path for one in built.values()]
    return built, understand_all([*paths[1:], paths[0]])


@pytest.mark.parametrize("name", BUILDERS)
def test_it_is_understood_field_by_field(answers: Answers, name: str) -> None:
    built, understood = answers
    answer = understood[built[name].path.name]
    for kind, want in built[name].records.items():
        got = [record.to_json() for record in answer.records.get(kind, [])]
        assert [place(record) for record in got] == [place(record, got[i]) for i, record in enumerate(want)]
        assert misses(want, got) == []


def place(record: dict, other: dict | None = None) -> tuple:
    """Where a record stands; expectations that name no row agree with any."""
    own, src = record, (other or record).get("src") or {}
    return (
        (own.get("sheet", src.get("sheet")), own.get("row", src.get("row")))
        if other
        else (src.get("sheet"), src.get("row"))
    )


@pytest.mark.parametrize("name", BUILDERS)
def test_other_rows_are_no_records(answers: Answers, name: str) -> None:
    built, understood = answers
    sheets = {
        sheet.name: {row.row: row for row in sheet.rows()}
        for sheet in understood[built[name].path.name].cells
    }
    for sheet, rows in built[name].not_records.items():
        for row in rows:
            assert sheets[sheet][row].role is not Role.RECORD, (sheet, row)


def test_a_village_of_two_townships_is_doubtful_with_its_choices(answers: Answers) -> None:
    built, understood = answers
    remarks = understood[built["petitions"].path.name].doubtful
    doubt = next(remark for remark in remarks if remark.text == "红旗村")
    assert len(doubt.choices) == 2
    assert doubt.row == 5


def test_without_an_object_library_units_stay_as_written(answers: Answers, tmp_path: Path) -> None:
    built = BUILDERS["problems_by_heading"](tmp_path, County())
    answer = understand_all([built.path])[built.path.name]
    assert answer.records["feedback_item"][0]["unit"] == "县财政局"
