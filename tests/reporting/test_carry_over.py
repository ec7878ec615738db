"""Feedback of earlier years comes over from files: no papers, opened to its unit, in bulk."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from xuncha.cycle.reporting import actions, queries
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import NotAllowed

FILE = "第六轮巡察反馈问题清单汇总表.xlsx"


def problem(number: int, **fields: Any) -> actions.CarriedItem:
    points = (f"第{number}条的表现一", f"第{number}条的表现二")
    return actions.CarriedItem(f"第{number}个问题", points, row=number + 3, **fields)


def test_a_units_old_feedback_is_open_to_the_unit(cast: Cast) -> None:
    carried = actions.carry_over_feedback(
        cast.bureau, items=[problem(1), problem(2)], source_file=FILE, by=cast.staff, round_label="第六轮"
    )
    feedback = carried.feedback
    assert (feedback.state, feedback.origin, feedback.source_file) == ("closed", "imported", FILE)
    assert [item.content for item in queries.feedback_items(feedback, cast.liaison)] == [
        "第1个问题",
        "第2个问题",
    ]
    points = queries.performances_of(carried.items, cast.liaison)
    assert [point.text for point in points[carried.items[0].pk]] == ["第1条的表现一", "第1条的表现二"]
    assert Pending.objects.filter(kind="feedback").count() == 0


def test_it_leaves_a_step_and_an_event_that_name_file_and_row(cast: Cast) -> None:
    carried = actions.carry_over_feedback(cast.bureau, items=[problem(1)], source_file=FILE, by=cast.staff)
    step = Step.objects.get(kind="feedback", record_id=carried.feedback.pk)
    assert (step.edge, step.reason, step.organisation_id) == ("carried_over", FILE, cast.bureau.pk)
    event = AuditEvent.objects.get(action="feedback.carried_over", record_id=carried.feedback.pk)
    assert FILE in event.data
    assert '"row":4' in event.data


def test_the_principal_leaders_problem_is_not_for_the_clerk(cast: Cast) -> None:
    carried = actions.carry_over_feedback(
        cast.bureau, items=[problem(1), problem(2, is_top_leader=True)], source_file=FILE, by=cast.staff
    )
    seen = {
        name: queries.feedback_items(carried.feedback, cast.people[name]).count()
        for name in ("head", "liaison", "county_leader", "discipline", "staff", "other_liaison", "leader")
    }
    assert seen == {
        "head": 2, "liaison": 1, "county_leader": 2, "discipline": 2, "staff": 2, "other_liaison": 0, "leader": 0,
    }  # fmt: skip
    hidden = carried.items[1]
    assert not Performance.objects.visible_to(cast.liaison).filter(item=hidden).exists()


def test_a_group_does_not_import_history(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.carry_over_feedback(cast.bureau, items=[problem(1)], source_file=FILE, by=cast.leader)
    assert not Feedback.objects.trusted().exists()


def test_a_second_file_adds_to_what_was_carried_over(cast: Cast) -> None:
    first = actions.carry_over_feedback(cast.bureau, items=[problem(1)], source_file=FILE, by=cast.staff)
    more = actions.carry_over_feedback(
        cast.bureau, items=[problem(2)], source_file=FILE, by=cast.staff, into=first.feedback
    )
    assert more.feedback.pk == first.feedback.pk
    assert [item.seq for item in queries.feedback_items(first.feedback, cast.staff)] == [1, 2]


def test_the_number_of_statements_does_not_grow_with_the_units(cast: Cast) -> None:
    def carried(sheets: list[actions.CarriedFeedback]) -> int:
        with CaptureQueriesContext(connection) as statements:
            actions.carry_over_feedbacks(sheets, source_file=FILE, by=cast.staff)
        return len(statements)

    def sheet(problems: int) -> actions.CarriedFeedback:
        return actions.CarriedFeedback(cast.bureau, [problem(number) for number in range(problems)])

    carried([sheet(1)])  # the person's appointments are read once
    assert carried([sheet(1)]) == carried([sheet(2) for _ in range(15)])


@pytest.mark.slow
def test_ten_thousand_problems_come_in_one_go(cast: Cast) -> None:
    items = [problem(number) for number in range(10_000)]
    carried = actions.carry_over_feedback(cast.bureau, items=items, source_file=FILE, by=cast.staff)
    assert FeedbackItem.objects.trusted().filter(feedback=carried.feedback).count() == 10_000
    assert carried.items[-1].pk
    assert carried.performances[-1][0].item_id == carried.items[-1].pk
