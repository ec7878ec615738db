"""A reach of many appointments stays one range of an index (design §8)."""

from __future__ import annotations

import pytest

from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import Clause, Reach, merged

pytestmark = pytest.mark.django_db


def test_clauses_over_one_column_become_one_list_of_values() -> None:
    unit = Clause("organisation_id", (3,), audience=4)
    assert merged([unit, Clause("organisation_id", (1, 3), audience=4)]) == [
        Clause("organisation_id", (1, 3), audience=4)
    ]
    assert len(merged([unit, Clause("organisation_id", (3,))])) == 2  # another audience is another opening


def test_ten_appointments_ask_for_their_units_once() -> None:
    reach = Reach(1, tuple(Clause("organisation_id", (no,), audience=4) for no in range(10)))
    sql = str(WorkPaper.objects.trusted().filter(reach.q()).query)
    assert sql.count("audience") == sql.split("FROM")[0].count("audience") + 1
    assert "IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)" in sql


def test_different_openings_over_one_column_name_it_first_for_all() -> None:
    reach = Reach(1, (Clause("organisation_id", (1,)), Clause("organisation_id", (2,), audience=4)))
    where = str(WorkPaper.objects.trusted().filter(reach.q()).query).split("WHERE")[1]
    assert "IN (1, 2)" in where.split("OR")[0]
