"""Many people at once. SQLite lets one writer in at a time, so the race exists on PostgreSQL only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from tests.foundation.chain_tools import lift_triggers
from xuncha.foundation import audit
from xuncha.foundation.audit.chain import begin
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.numbering import issue
from xuncha.foundation.verbs import act

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]

audit.register("test.number", "编了号")
PARTS = {"term": "3", "round": 2, "group": 1, "unit": 5}


@pytest.fixture
def shared(transactional_db, tmp_path, settings):
    settings.HOME = tmp_path
    begin(demo=False)
    yield
    lift_triggers()


def one_act(turn: int) -> str:
    """Every third act fails after it took its number."""
    try:
        with act():
            number = issue("DG", parts=PARTS)
            audit.record("test.number", by=None, data={"number": number})
            if turn % 3 == 0:
                raise LookupError
            return number
    except LookupError:
        return ""
    finally:
        connections.close_all()


def test_numbers_and_events_of_many_at_once_have_no_gap_and_no_double(shared):
    before = verify().events or 1  # a chain that has not begun begins itself with one event
    with ThreadPoolExecutor(8) as people:
        given = sorted(number for number in people.map(one_act, range(120)) if number)
    assert given == [f"3-02-01-05-DG-{serial:03d}" for serial in range(1, 81)]
    report = verify()
    assert (report.whole, report.events) == (True, before + 80)
