"""Answers by QR code: one sheet, no trace."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.portal.door import Door


def sheet(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    options = [
        {"code": code, "text": text} for code, text in (("a", "满意"), ("b", "基本满意"), ("c", "不满意"))
    ]
    return {
        "code": "mz-1",
        "engagement": "qy3-jy",
        "title": "整改满意度测评",
        "intro": "请如实填写。",
        "opens": (now - timedelta(days=1)).isoformat(),
        "closes": (now + timedelta(days=1)).isoformat(),
        "questions": [
            {"code": "q1", "text": "对整改是否满意", "kind": "choice", "options": options, "required": True},
            {"code": "q2", "text": "哪些方面有变化", "kind": "multi", "options": options},
            {"code": "q3", "text": "还想说的", "kind": "text"},
        ],
    } | changes


def test_a_sheet_becomes_a_parcel_without_thread_and_with_the_day_only(door: Door) -> None:
    door.publish(surveys=[sheet()])
    page = door.get("/s/mz-1/")
    assert "整改满意度测评" in page.text and "不记名" in page.text
    values = [("once", page.hidden["once"]), ("q-q1", "b"), ("q-q2", "a"), ("q-q2", "c"), ("q-q3", "好")]
    assert "已经收到" in door.post("/s/mz-1/", values).text
    assert "已经收到" in door.post("/s/mz-1/", values).text  # pressed twice
    (parts,) = door.opened()
    assert json.loads(parts["content"]) == {
        "survey": "mz-1",
        "answers": {"q1": "b", "q2": ["a", "c"], "q3": "好"},
    }
    (row,) = json.loads(door.ask("list").body)["parcels"]
    assert row["kind"] == "survey" and row["thread"] == "" and len(row["when"]) == 10
    assert not list((door.home / "threads").iterdir()) or row["thread"] == ""


def test_a_missing_answer_is_asked_for_and_the_others_stay(door: Door) -> None:
    door.publish(surveys=[sheet()])
    page = door.get("/s/mz-1/")
    again = door.post("/s/mz-1/", {"once": page.hidden["once"], "q-q3": "写过的"})
    assert "第 1 题还没有答" in again.text and "写过的</textarea>" in again.text and door.opened() == []


def test_answers_that_were_not_offered_do_not_count(door: Door) -> None:
    door.publish(surveys=[sheet()])
    page = door.get("/s/mz-1/")
    again = door.post("/s/mz-1/", {"once": page.hidden["once"], "q-q1": "z", "q-secret": "x"})
    assert "第 1 题还没有答" in again.text


@pytest.mark.parametrize(
    "change", [{"closes": "2026-01-01T00:00:00+08:00"}, {"opens": "2036-01-01T00:00:00+08:00"}]
)
def test_a_sheet_has_its_time(door: Door, change: dict[str, str]) -> None:
    door.publish(surveys=[sheet(**change)])
    assert "现在不收" in door.get("/s/mz-1/").text
