"""Surveys as tests need them, made by the same verbs as in the product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.cast import Cast
from xuncha.cycle.fieldwork.surveys import actions, sheets
from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.foundation.dates import today
from xuncha.foundation.door import Arrival
from xuncha.foundation.flow import engine
from xuncha.foundation.verbs import act

GROUPS = ("班子成员", "中层干部", "一般干部")


def written(cast: Cast, by: Any = None, **fields: Any) -> Survey:
    values = {
        "title": "领导班子民主测评",
        "opens_on": today(),
        "closes_on": today(),
        "by_door": True,
        "asks_remark": True,
        "groups": list(GROUPS),
    } | fields
    survey = Survey(**values)
    survey.questions = sheets.numbered(["总体评价"], survey.sort)
    return actions.write_survey(survey, engagement=cast.engagement, by=by or cast.leader)


def opened(cast: Cast, by: Any = None, **fields: Any) -> Survey:
    return engine.take(written(cast, by, **fields), "open", by=by or cast.leader)


def answer(survey: Survey, option: str, group: int = 0, remark: str = "") -> None:
    """One sheet as it comes from the door."""
    answers = {"q1": option, "group": f"g{group}" if group else "", "remark": remark}
    arrival = Arrival("0" * 32, "", survey.engagement_id, datetime.now(UTC), content={"survey": survey.code, "answers": answers})  # fmt: skip
    with act():
        assert actions.land(arrival) == ("survey", survey.pk)


def fill(survey: Survey, sizes: Mapping[int, int]) -> None:
    for group, size in sizes.items():
        for no in range(size):
            answer(survey, "abd"[no % 3], group)


def closed(cast: Cast, sizes: Mapping[int, int], **fields: Any) -> Survey:
    survey = opened(cast, **fields)
    fill(survey, sizes)
    return engine.take(survey, "close", by=cast.leader, reason="门户已停")
