"""Old ledgers come in as somebody's word: nothing is closed by an import, each row says where it came from."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from xuncha.cycle.rectification.ledger.carry_over import CarriedItem, carry_over_items
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.flow.models import Step
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import NotAllowed


def rows(cast: Cast, count: int) -> list[CarriedItem]:
    return [
        CarriedItem(cast.bureau, f"问题{at}", row=at + 3, measures=["修订制度"], declared="done")
        for at in range(1, count + 1)
    ]


def test_a_carried_row_is_a_word_not_a_review(cast: Cast) -> None:
    (item,) = carry_over_items(rows(cast, 1), by=cast.staff, file_name="旧台账.xlsx")
    assert (item.state, item.declared, item.closed_on) == ("in_progress", "done", None)
    assert (item.plan_id, item.round_id, item.imported_row) == (None, None, 4)
    assert Measure.objects.trusted().filter(item=item).count() == 1
    assert Step.objects.get(kind="rectification_item", record_id=item.pk).edge == "carried_over"


def test_the_event_names_file_and_row_and_no_text(cast: Cast) -> None:
    (item,) = carry_over_items(rows(cast, 1), by=cast.staff, file_name="旧台账.xlsx")
    event = AuditEvent.objects.get(action="rectification_item.carried_over", record_id=item.pk)
    assert json.loads(event.data) == {"file": "旧台账.xlsx", "row": 4}


def test_only_the_office_carries_over(cast: Cast) -> None:
    for person in (cast.liaison, cast.leader, cast.discipline):
        with pytest.raises(NotAllowed):
            carry_over_items(rows(cast, 2), by=person, file_name="旧台账.xlsx")
    assert not RectificationItem.objects.trusted().exists()


def statements(cast: Cast, count: int) -> int:
    with CaptureQueriesContext(connection) as queries:
        carry_over_items(rows(cast, count), by=cast.fresh("staff"), file_name="旧台账.xlsx")
    return len(queries)


@pytest.mark.slow
def test_statements_are_constant_per_batch(cast: Cast) -> None:
    """Per 500 rows; how many rows one INSERT holds is the database's own limit (SQLite: 999 values).

    From a thousand on the search index follows in the background (foundation/search); below it is part of the act.
    """
    one, two, three = (statements(cast, count) for count in (1500, 2000, 2500))
    assert abs((three - two) - (two - one)) <= 2
    assert two - one <= 60


def test_a_published_figure_does_not_change_through_import(cast: Cast) -> None:
    carried = [
        CarriedItem(cast.bureau, f"问题{at}", row=at, performances=["一", "二"], declared=declared)
        for at, declared in enumerate(["done", "done", "basically_done", "not_done"], start=1)
    ]
    carry_over_items(carried, by=cast.staff, file_name="旧台账.xlsx")
    found = rates(RectificationItem.objects.visible_to(cast.staff))
    assert (found.total, found.done, found.basically, found.closed) == (4, 2, 3, 0)
    assert (found.strict, found.wide) == ("50.00%", "75.00%")
    assert found.counting == "row"
