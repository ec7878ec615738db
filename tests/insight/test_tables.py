"""Fixed and free tables in the browser: who sees which numbers, what a figure leads to, files, saved layouts, rankings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.insight import problem_rows as rows
from tests.transfers import ways
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.insight.tables import actions
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.fixed import fixed_table, fixed_tables
from xuncha.insight.tables.models import SavedTable
from xuncha.insight.tables.specs import Block, Spec

Enter = Callable[..., Client]
PAGES = ("fixed_tables", "cross_table", "trend_table", "compare_units", "heat_table")


def shown(browser: Client, slug: str, **query: Any) -> list[list[str]]:
    """The table as its csv says it: line by line, label first."""
    answer = browser.get(reverse("insight:fixed_table", args=[slug]), query | {"export": "csv"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [row for row in csv.reader(io.StringIO(text)) if len(row) > 1]


@pytest.mark.slow
def test_every_page_opens_to_who_may_see_figures_and_to_nobody_else(cast: Cast, enter: Enter) -> None:
    addresses = [reverse(f"insight:{name}") for name in PAGES]
    addresses.append(reverse("insight:fixed_table", args=["coverage"]))
    for person, status in ((cast.director, 200), (cast.leader, 200), (cast.head, 403), (cast.auditor, 403)):
        browser = enter(person)
        assert {browser.get(address).status_code for address in addresses} == {status}, person
    assert enter(cast.director).get(reverse("insight:fixed_table", args=["none"])).status_code == 404
    assert len(fixed_tables()) == 9


def test_everybody_counts_only_what_they_may_see(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 9)
    totals = {
        name: shown(enter(getattr(cast, name)), "problems", rows="group")[-1][-1]
        for name in ("director", "leader", "other_leader")
    }
    assert totals == {"director": "9", "leader": "5", "other_leader": "4"}


def test_the_statements_of_a_table_do_not_grow(cast: Cast, enter: Enter) -> None:
    """One for the fact, one a named dimension, the selects of the filter, session and rights."""
    browser, counts = enter(cast.director), []
    browser.get(reverse("insight:heat_table"))
    for number in (10, 60):
        rows.in_bulk(cast, number)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(reverse("insight:heat_table")).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 22


def test_a_figure_leads_to_its_rows_and_no_further_than_one_may_read(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 3)
    address = reverse("insight:figure_rows") + "?indicator=feedback_count"
    page = enter(cast.director).get(reverse("insight:fixed_table", args=["problems"])).content.decode()
    assert f"{reverse('insight:figure_rows')}?indicator=feedback_count&amp;w_node=" in page
    ours = f"{cast.bureau}的反馈意见"
    foreign = f"{cast.town}的反馈意见"
    told = {name: enter(getattr(cast, name)).get(address).content.decode() for name in ("director", "leader")}
    assert ours in told["director"] and foreign in told["director"]
    assert ours in told["leader"] and foreign not in told["leader"]
    only_counts = enter(cast.director).get(reverse("insight:figure_rows") + "?indicator=talk_count")
    assert only_counts.status_code == 403
    for odd in ("?indicator=coverage_rate", "?indicator=none", ""):
        assert enter(cast.director).get(reverse("insight:figure_rows") + odd).status_code == 404


def test_rows_behind_a_figure_cost_the_same_statements(cast: Cast, enter: Enter) -> None:
    browser, counts = enter(cast.director), []
    address = reverse("insight:figure_rows") + "?indicator=feedback_count"
    browser.get(address)
    for number in (10, 120):
        rows.in_bulk(cast, number)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 14


def test_who_only_counts_leads_does_not_learn_of_few(cast: Cast, enter: Enter) -> None:
    ways.received(cast, ways.approved(cast), ways.approved(cast))
    counted = shown(enter(cast.director), "leads")
    exact = shown(enter(ways.officers(cast)[0]), "leads")
    assert counted[-1][1] == "＊" and exact[-1][1] == "2"
    assert (
        "indicator=leads_count"
        not in enter(cast.director).get(reverse("insight:fixed_table", args=["leads"])).content.decode()
    )


def test_the_files_hold_the_numbers_that_are_shown(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 5)
    browser, address = enter(cast.director), reverse("insight:fixed_table", args=["problems"])

    def file(form: str) -> bytes:
        return b"".join(browser.get(address, {"export": form}).streaming_content)  # type: ignore[attr-defined]

    sheet = openpyxl.load_workbook(io.BytesIO(file("xlsx"))).active
    told = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "问题分类统计表" in told and 5 in told
    data = json.loads(file("json"))
    assert data["total"]["cells"][-1]["value"] == 5 and data["spec"]["table"] == "problems"
    word = browser.get(reverse("insight:print_table"), {"table": "problems", "as": "docx"})
    text = "\n".join(
        cell.text
        for table in docx.Document(io.BytesIO(word.content)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "合计" in text and "5" in text
    assert AuditEvent.objects.filter(action="table.exported").count() == 2
    assert AuditEvent.objects.filter(action="record.exported").count() == 1


def test_a_free_table_keeps_its_shape_whatever_the_address_says(cast: Cast, enter: Enter) -> None:
    rows.in_bulk(cast, 4)
    browser, address = enter(cast.director), reverse("insight:cross_table")
    odd = {
        "fact": "none",
        "rows": "none",
        "columns": "round",
        "measure": ["none"],
        "w_round": "x",
        "sort": "99",
    }
    assert browser.get(address, odd).status_code == 200
    page = browser.get(
        address, {"fact": "feedback_items", "rows": "unit", "columns": "leaf_group"}
    ).content.decode()
    assert "反馈问题数：按单位×问题一级分类" in page and "C 班子队伍组织" in page


def test_a_layout_is_saved_for_oneself_or_by_the_office_for_all(cast: Cast, enter: Enter) -> None:
    query = "fact=feedback_items&rows=unit&columns=leaf&evil=1&w_round=3"
    form = {"name": "各单位问题", "query": query, "way": "cross_table"}
    assert enter(cast.leader).post(reverse("insight:save_table"), form).status_code == 302
    own = SavedTable.objects.get()
    assert "evil" not in own.query and "w_round=3" in own.query
    assert enter(cast.leader).post(reverse("insight:save_table"), form | {"shared": "1"}).status_code == 403
    shared = actions.save_table(name="全县", way="cross_table", query=query, shared=True, by=cast.staff)
    assert list(SavedTable.known_to(cast.other_leader)) == [shared]
    assert enter(cast.other_leader).post(reverse("insight:drop_table", args=[own.pk])).status_code == 404
    assert enter(cast.leader).post(reverse("insight:drop_table", args=[own.pk])).status_code == 302
    with pytest.raises(NotAllowed):
        actions.drop_table(shared, by=cast.leader)


def test_what_stands_in_an_address_breaks_nothing_and_little_of_it_is_kept(cast: Cast, enter: Enter) -> None:
    browser, page = enter(cast.director), reverse("insight:cross_table")
    assert browser.get(page, {"sort": "²"}).status_code == 200
    rows_behind = {"indicator": "feedback_count", "w_unit": "²", "page": "²"}
    assert browser.get(reverse("insight:figure_rows"), rows_behind).status_code == 200
    with pytest.raises(Refused):
        actions.save_table(name="长", way="cross_table", query=f"w_unit={'x' * 5000}", by=cast.director)


def test_units_are_not_ranked_by_case_rate_until_the_director_opens_it(cast: Cast, enter: Enter) -> None:
    spec = Spec("表", "unit", (Block(("leads_count", "filing_rate")),))
    assert fill(spec, actor=cast.director).heads[1].indicator == "filing_rate"
    address, query = reverse("insight:compare_units"), {"measure": ["filed_persons"]}
    page = enter(cast.director).get(address, query | {"sort": "0"})
    assert page.status_code == 200 and not actions.rankings_on()
    assert enter(cast.staff).get(reverse("insight:rankings")).status_code == 403
    browser = enter(cast.director)
    assert browser.post(reverse("insight:rankings"), {"on": "1", "reason": ""}).status_code == 422
    assert browser.post(reverse("insight:rankings"), {"on": "1", "reason": "市里要求报送"}).status_code == 302
    assert actions.rankings_on()
    actions.switch_rankings(on=False, reason="用完了", by=cast.director)
    assert not actions.rankings_on()
    with pytest.raises(Missing):
        actions.switch_rankings(on=True, reason=" ", by=cast.director)


def test_the_unit_of_counting_is_printed_with_rectification(cast: Cast) -> None:
    from xuncha.cycle.rectification.models import RectificationItem

    row = RectificationItem(seq=1, problem="问题", state="in_progress")
    row.place_in(cast.engagement)
    row.save()
    table = fixed_table("rectification")
    assert fill(table.spec(), actor=cast.director).counting == "按反馈问题计"
    assert fill(fixed_table("coverage").spec(), actor=cast.director).counting == ""
