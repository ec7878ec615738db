"""The eight files of the developer set, against their gold answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.office.compare import same
from xuncha.office import Role, Understanding, understand_all

SET = Path(__file__).resolve().parents[3] / "shared" / "data" / "office"
pytestmark = pytest.mark.skipif(
    not (SET / "gold.json").exists(), reason="the developer set ../shared/data/office is not here"
)

FIELDS = {
    "inspection_object": "name unit_type superior_party_org parent_unit party_org_type leader county_leader last_inspected last_round_no never_inspected",
    "feedback_item": "unit node_no problem performances nature is_top_leader seq section group_no is_key immediate",
    "rectification_item": "unit special feedback_item performances measures responsible_leaders depts due is_long_term status unfinished_reason",
    "petition": "received_at channel is_realname reporter_name reporter_phone unit content disposal kind duplicate_of joint_count",
    "workpaper": "code unit title nature involves_top_leader occurred_from occurred_to facts basis amount group authors state",
    "authorization_group": "group leader deputies members liaison objects extended",
}


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    return json.loads((SET / "gold.json").read_text("utf8"))["files"]


@pytest.fixture(scope="module")
def understood(gold: dict[str, Any]) -> dict[str, Understanding]:
    return understand_all(SET / name for name in gold)


def flat(records: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Letters, plans and authorizations by their parts."""
    inner = {"authorization": ("authorization_group", "groups"), "feedback": ("feedback_item", "problems")}
    inner["rectification_plan"] = ("rectification_item", "items")
    for kind, rows in records.items():
        rows = rows if isinstance(rows, list) else [rows]
        name, part = inner.get(kind, (kind, None))
        yield name, [item for row in rows for item in row[part]] if part else rows


def test_every_record_is_found_and_nothing_else_and_fields_are_right(
    gold: dict[str, Any], understood: dict[str, Understanding]
) -> None:
    right, total, wrong = 0, 0, []
    for name, body in gold.items():
        answers = dict(flat(understood[name].to_json()["records"]))
        for kind, rows in flat(body["records"]):
            got = answers.get(kind, [])
            assert len(got) == len(rows), (name, kind)
            for want, have in zip(rows, got, strict=True):
                for field in FIELDS[kind].split():
                    if field not in want:
                        continue
                    accepted = [want[field], *(want.get("accept") or {}).get(field, [])]
                    good = any(same(value, have.get(field)) for value in accepted)
                    right, total = right + good, total + 1
                    if not good:
                        wrong.append((name[:10], kind, field, want[field], have.get(field)))
    assert right / total >= 0.995, wrong[:20]


def test_headings_totals_notes_and_signatures_are_no_records(
    gold: dict[str, Any], understood: dict[str, Understanding]
) -> None:
    for name, body in gold.items():
        sheets = {sheet.name: {row.row: row for row in sheet.rows()} for sheet in understood[name].cells}
        for spot in body.get("must_not_import", []):
            rows = sheets[spot["sheet"]] if "sheet" in spot else next(iter(sheets.values()))
            assert rows[spot["row"]].role is not Role.RECORD, (name, spot)


def test_what_concerns_cadres_of_the_level_above_is_not_even_in_the_preview(
    understood: dict[str, Understanding],
) -> None:
    register = next(answer for answer in understood.values() if "petition" in answer.records)
    restricted = [record for record in register.records["petition"] if record.get("restricted")]
    assert len(restricted) == 2
    assert all(record["content"] is None and record["reporter_name"] is None for record in restricted)
    shown = {row.row: row for row in register.cells[0].rows()}
    for record in restricted:
        assert record.source
        texts = {cell.field: cell.text for cell in shown[record.source.row].cells}
        assert texts["content"] == texts["reporter_name"] == texts["target_name"] == ""


def test_nothing_in_the_developer_set_needs_a_doubt(understood: dict[str, Understanding]) -> None:
    assert not [remark.to_json() for answer in understood.values() for remark in answer.doubtful]
