"""Sixty people answer by QR code at a running door; inside there are numbers and nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.exchange.test_door import opened_door, outside  # noqa: F401 - fixtures
from tests.fieldwork import surveying
from tests.portal.door import Door
from xuncha.cycle.fieldwork.surveys import actions, results, sheets
from xuncha.exchange.door import exchanging
from xuncha.exchange.door.models import DoorParcel
from xuncha.foundation import door
from xuncha.foundation.flow import engine
from xuncha.foundation.models import AuditEvent

ANSWERS = "aaabbcde"


@pytest.fixture
def ready(opened_door: Door, monkeypatch: pytest.MonkeyPatch) -> Door:  # noqa: F811 - the fixture
    """The door with our room's landing and provider, which `opened_door` takes away."""
    monkeypatch.setattr(door, "_landings", {"survey": actions.land})
    monkeypatch.setattr(door, "_surveys", [sheets.at_the_door])
    return opened_door


def fill_in(outside_door: Door, path: str, no: int) -> None:
    once = outside_door.get(path).hidden["once"]
    values = {"once": once, "q-q1": ANSWERS[no % 8], "q-group": f"g{1 + no % 3}", "q-remark": f"意见{no}"}
    page = outside_door.post(path, values).text
    assert "已经收到" in page and "没有记录是谁填的" in page


@pytest.mark.slow
def test_sixty_answers_become_a_result(cast: Cast, ready: Door) -> None:
    survey = surveying.opened(cast)
    exchanging.exchange()
    path = f"/s/{survey.code}/"
    assert "您属于哪一类人员" in ready.get(path).text
    for no in range(60):
        fill_in(ready, path, no)
    assert exchanging.exchange().landed == 60
    assert exchanging.exchange().landed == 0
    engine.take(survey, "close", by=cast.leader, reason="已停")
    found = results.results(survey, cast.leader)
    assert found is not None and found.everybody is not None
    assert (found.total, [part.sheets for part in found.parts]) == (60, [20, 20, 20])
    wanted = [sum(ANSWERS[no % 8] == code for no in range(60)) for code in "abcde"]
    assert found.everybody.shares[0].counts == wanted
    _nobody_is_known(survey)


def _nobody_is_known(survey: Any) -> None:
    rows = list(DoorParcel.objects.filter(kind="survey").values("landed_kind", "landed_id", "thread", "hour"))
    assert {(row["landed_kind"], row["landed_id"], row["thread"]) for row in rows} == {
        ("survey", survey.pk, "")
    }
    assert {(row["hour"].hour, row["hour"].minute) for row in rows} == {(0, 0)}
    said = " ".join(str(data) for data in AuditEvent.objects.values_list("data", flat=True))
    assert "意见" not in said and "班子成员" not in said


def test_after_the_end_the_door_takes_none(cast: Cast, ready: Door) -> None:
    survey = surveying.closed(cast, {1: 6})
    exchanging.exchange()
    assert ready.get(f"/s/{survey.code}/").status == 404
