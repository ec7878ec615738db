"""A file of units is compared, then landed all or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from xuncha.catalogue.landing import difference, land_organisations
from xuncha.catalogue.models import FormerName, Organisation, Post
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed

GOLD = Path(__file__).resolve().parents[3] / "shared" / "data" / "office" / "gold.json"


def row(name: str | None, unit_type: str | None = "county_dept", **fields: Any) -> dict[str, Any]:
    return {"name": name, "unit_type": unit_type} | fields


def test_a_township_and_its_villages_come_in_one_file(cast: Cast) -> None:
    rows = [
        row("青石村", "village", parent_unit="清源县青石乡", leader="秦有田", leader_post="党支部书记"),
        row("清源县青石乡", "township", leader="石磊", leader_post="党委书记", county_leader="宋江河"),
    ]
    found = land_organisations(rows, by=cast.staff)
    assert found.counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    village = Organisation.objects.get(name="青石村")
    assert village.parent.name == "清源县青石乡" and village.initials == "qsc"
    head = Post.objects.get(organisation=village)
    assert (head.holder_name, head.managed_by, head.is_head) == ("秦有田", "subordinate", True)
    assert Post.objects.get(organisation=village.parent).managed_by == "own"


def test_the_second_landing_changes_nothing(cast: Cast) -> None:
    rows = [row("清源县民政局", leader="安民", last_term="十四届", last_round_no=3, last_inspected="2019-04")]
    land_organisations(rows, by=cast.staff)
    before = Organisation.objects.get(name="清源县民政局").version
    again = land_organisations(rows, by=cast.staff)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert Organisation.objects.get(name="清源县民政局").version == before


def test_what_differs_is_updated_and_what_is_empty_stays(cast: Cast) -> None:
    found = land_organisations(
        [row("县教育局", None, leader="新来人", county_leader=None, remark="")], by=cast.staff
    )
    assert [(change.column, change.old, change.new) for change in found.changed[0].changes] == [
        ("head_name", "马涛", "新来人")
    ]
    cast.bureau.refresh_from_db()
    assert (cast.bureau.head_name, cast.bureau.county_leader, cast.bureau.version) == ("新来人", "宋江河", 2)
    assert Post.objects.get(organisation=cast.bureau, is_head=True).holder_name == "新来人"


def test_a_former_name_updates_the_unit_of_today(cast: Cast) -> None:
    FormerName.objects.create(organisation=cast.bureau, name="清源县文教局")
    found = difference([row("清源县文教局", remark="旧名")])
    assert found.changed[0].organisation == cast.bureau


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row(None)], "没有单位名称"),
        ([row("清源县民政局", "moon")], "单位类型"),
        ([row("清源县民政局", None)], "没有单位类型"),
        ([row("某村", "village", parent_unit="不存在的乡")], "不在单位库"),
        ([row("清源县民政局"), row("民政局")], "重复"),
    ],
)
def test_one_refused_row_keeps_the_whole_file_out(cast: Cast, rows: list[Any], reason: str) -> None:
    before = Organisation.objects.count()
    with pytest.raises(Missing) as refusal:
        land_organisations([row("清源县水利局"), *rows], by=cast.staff)
    assert reason in refusal.value.details[0]
    assert Organisation.objects.count() == before


def test_two_villages_of_one_name_under_two_townships_are_two(cast: Cast) -> None:
    rows = [row("清源县青石乡", "township"), row("上湾村", "village", parent_unit="清源县青石乡")]
    assert land_organisations(rows, by=cast.staff).counts["new"] == 2
    assert Organisation.objects.filter(name="上湾村").count() == 2


def test_a_unit_cannot_land_units(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        land_organisations([row("清源县水利局")], by=cast.liaison)


def test_every_landed_unit_is_on_the_chain_with_its_row(cast: Cast) -> None:
    land_organisations([row("清源县水利局")], by=cast.staff)
    unit = Organisation.objects.get(name="清源县水利局")
    event = AuditEvent.objects.get(kind="organisation", record_id=unit.pk)
    assert (event.action, event.organisation_id, json.loads(event.data)) == (
        "organisation.carried_over", unit.pk, {"row": 1},
    )  # fmt: skip


def test_statements_grow_with_batches_not_with_rows(cast: Cast) -> None:
    def statements(count: int, head: str) -> int:
        rows = [row(f"清源县{head}第{n}中心", "institution", leader=f"某{n}") for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as few:
            land_organisations(rows, by=cast.staff)
        return len(few)

    assert statements(200, "乙") - statements(10, "甲") < 200 / 8


@pytest.mark.skipif(not GOLD.exists(), reason="the developer set of office files is not on this machine")
def test_the_library_of_the_developer_set_lands_whole(cast: Cast) -> None:
    files = json.loads(GOLD.read_text(encoding="utf8"))["files"].values()
    rows = next(f["records"]["inspection_object"] for f in files if "inspection_object" in f["kinds"])
    assert land_organisations(rows, by=cast.staff).counts == {
        "new": 380, "changed": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert difference(rows).counts["unchanged"] == 380
