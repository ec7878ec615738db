"""Leads 件 and people 人 in numbers, exact for the lead officer, nothing under five for the office (domain §8.2 ⑥)."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.transfers import ways
from xuncha.cycle.transfers.cases import actions
from xuncha.cycle.transfers.figures import queries
from xuncha.cycle.transfers.figures.queries import HIDDEN, Line, Table
from xuncha.cycle.transfers.leads.actions import Person
from xuncha.foundation.dates import today
from xuncha.foundation.models import AuditEvent


def closed(cast: Cast, lead: Any, **fields: Any) -> Any:
    case = ways.case_of(ways.received(cast, lead))
    values = {
        "disposal": "filing", "opinion_on": today(), "outcome": "party", "four_form": "2", "fed_back_on": today(),
        "filed_persons": 1, "punished_persons": 1, "recovered_cents": 500_000, "talked": 2,
    }  # fmt: skip
    actions.write(case, values | fields, by=cast.fresh("discipline"))
    actions.feed_back(case, by=cast.fresh("discipline"))
    return actions.close(case, by=ways.officers(cast)[0])


def test_people_are_counted_as_people_and_cases_as_cases(cast: Cast) -> None:
    two = [Person("甲"), Person("乙")]
    closed(cast, ways.approved(cast, people=two, disciplines=["integrity", "work"]))
    closed(cast, ways.approved(cast), outcome="unfounded", four_form="", filed_persons=0, punished_persons=0)
    ways.lead(cast)
    found = queries.of(ways.officers(cast)[0])
    assert (found.leads, found.persons, found.handed, found.handed_persons) == (2, 3, 2, 3)
    assert (found.filed_persons, found.rate, found.recovered_cents) == (1, "33.3%", 1_000_000)
    tables = {
        table.title: {line.label: (line.leads, line.persons) for line in table.lines}
        for table in found.tables
    }
    assert tables["按纪律"] == {"廉洁纪律": (2, 3), "工作纪律": (1, 2)}
    assert tables["按办理结果"] == {"党纪处分": (1, 2), "失实": (1, 1)}
    assert tables["按四种形态"] == {"第二种形态": (1, 2)}
    assert tables["按接收方"] == {"县纪委监委": (2, 3)}
    assert {label: value for label, value, _unit in found.batches} == {
        "约谈": 4,
        "通报": 0,
        "查处": 1,
        "曝光": 0,
    }


def test_a_joined_case_counts_its_outcome_once(cast: Cast) -> None:
    first, second = ways.approved(cast), ways.approved(cast)
    transfer = ways.received(cast, first, second)
    main, other = ways.case_of(transfer, first), ways.case_of(transfer, second)
    actions.join(other, main, by=cast.fresh("discipline"))
    actions.write(
        main,
        {"outcome": "party", "fed_back_on": today(), "filed_persons": 1, "four_form": "2"},
        by=cast.fresh("discipline"),
    )
    actions.feed_back(main, by=cast.fresh("discipline"))
    found = queries.of(ways.officers(cast)[0])
    assert (found.leads, found.answered, found.filed_persons) == (2, 1, 1)


def test_the_office_learns_nothing_under_five(cast: Cast, enter: Any) -> None:
    closed(cast, ways.approved(cast))
    page = enter(cast.staff).get(reverse("transfers:lead_counts")).content.decode()
    assert HIDDEN in page and "100.0%" not in page
    exact = enter(ways.officers(cast)[0]).get(reverse("transfers:lead_counts")).content.decode()
    assert HIDDEN not in exact and "100.0%" in exact


def test_one_hidden_number_takes_another_with_it() -> None:
    table = Table("按等级", [Line("甲", 9, 20), Line("乙", 3, 30), Line("丙", 12, 40)])
    lines = queries._shown(table, 5)["lines"]
    assert [line["leads"] for line in lines] == ["…", HIDDEN, 12]
    assert [line["persons"] for line in lines] == [20, 30, 40]


@pytest.mark.parametrize("name", ["leader", "member", "lg_head", "discipline", "head", "liaison", "auditor"])
def test_only_office_and_officer_count(cast: Cast, enter: Any, name: str) -> None:
    assert enter(cast.fresh(name)).get(reverse("transfers:lead_counts")).status_code == 403


def test_the_export_shows_what_the_page_shows_and_is_on_record(cast: Cast, enter: Any) -> None:
    closed(cast, ways.approved(cast))
    answer = enter(cast.staff).get(reverse("transfers:lead_counts") + "?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert HIDDEN in cells and ways.NAME not in cells
    assert AuditEvent.objects.filter(action="lead.counts_exported").exists()


def test_figures_of_one_round(cast: Cast) -> None:
    ways.approved(cast)
    officer = ways.officers(cast)[0]
    assert queries.of(officer, cast.round.pk).leads == 1
    assert queries.of(officer, 987_654).leads == 0
