"""The dictionary and its engine: every indicator evaluates, rates agree, and a figure costs one statement a fact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.insight.problem_rows import in_bulk
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.models import Declared, RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.dates import today
from xuncha.insight.indicators.definitions import dictionary
from xuncha.insight.indicators.engine import evaluate

pytestmark = pytest.mark.django_db
PUBLISHED = {Declared.DONE: 688, Declared.BASICALLY_DONE: 4, Declared.NOT_DONE: 5}


def items(engagement: Engagement, number: int, **fields: Any) -> None:
    """So many rows of the ledger that answer no feedback problem."""
    rows = [
        RectificationItem(seq=seq, problem=f"第{seq}项", state="in_progress", **fields)
        for seq in range(number)
    ]
    for row in rows:
        row.place_in(engagement)
    RectificationItem._base_manager.bulk_create(rows)


@pytest.mark.slow
def test_every_indicator_evaluates_by_each_of_its_dimensions(cast: Cast) -> None:
    in_bulk(cast, 4)
    known = dictionary()
    for name in {name for one in known.values() for name in one.dimensions()}:
        result = evaluate(list(known), actor=cast.director, by=[name])
        has = {slug for slug, one in known.items() if name in one.dimensions()}
        assert has - result.unknown.keys() == known.keys() - result.unknown.keys()
    assert evaluate(list(known), actor=cast.director).unknown.keys() == {
        "lead_feedback_ontime",
        "cases_due_back",
        "cases_back_in_time",
    }


def test_the_published_rates_come_out(cast: Cast) -> None:
    for declared, number in PUBLISHED.items():
        items(cast.engagement, number, declared=declared)
    told = evaluate(["rect_total", "rect_done_rate", "rect_done_or_basic_rate"], actor=cast.director).total
    assert [told[slug].text for slug in told.values] == ["697", "98.71%", "99.28%"]


def test_the_ledgers_own_rates_are_the_same_numbers(cast: Cast) -> None:
    late = today() - timedelta(days=9)
    items(cast.engagement, 3, declared=Declared.DONE, due=late)
    items(cast.engagement, 2, declared=Declared.IN_PROGRESS, due=late, original_due=late - timedelta(days=5))
    items(cast.other_engagement, 4, declared=Declared.LONG_TERM, counts=3)
    slugs = ("rect_total", "rect_done", "rect_done_or_basic", "rect_closed", "rect_overdue", "rect_extended")
    for user in (cast.director, cast.leader, cast.head):
        told = evaluate(slugs, actor=user).total
        own = rates(RectificationItem.objects.visible_to(user))
        assert [told[slug].value for slug in slugs] == [
            own.total, own.done, own.basically, own.closed, own.overdue, own.extended
        ]  # fmt: skip


def test_figures_cost_one_statement_however_many_rows(cast: Cast, django_assert_num_queries: Any) -> None:
    slugs = ("workpaper_count", "paper_amount", "rect_total", "rect_done_rate")
    evaluate(slugs, actor=cast.director)
    for number in (2, 200):
        in_bulk(cast, number)
        with django_assert_num_queries(2):
            evaluate(slugs, actor=cast.director, where={"round": [cast.round.pk]})


def test_the_dictionary_shows_definitions_and_figures_to_whoever_may_count(cast: Cast, enter: Any) -> None:
    in_bulk(cast, 6)
    page = enter(cast.director).get("/insight/indicators/?chapter=findings")
    assert page.status_code == 200
    assert "发现问题数（按底稿）" in page.content.decode() and "problem_count_papers" in page.content.decode()
    for stranger in (cast.liaison, cast.sys_admin, cast.member):
        assert enter(stranger).get("/insight/indicators/").status_code == 403


def test_fifteen_of_sixteen_persons_come_out(cast: Cast) -> None:
    """成案率 as published: 14 leads, 16 persons, 15 filed."""
    receiver = Transfer.objects.create(organisation=cast.bureau, receiver="discipline", round=cast.round)
    for no in range(14):
        lead = Lead(number=f"XS-{no}", state="transferred")
        lead.place_in(cast.engagement)
        lead.save()
        LeadPerson._base_manager.bulk_create(LeadPerson(lead=lead) for _person in range(2 if no < 2 else 1))
        Case.objects.create(
            lead=lead,
            transfer=receiver,
            organisation=cast.bureau,
            state="fed_back",
            filed_persons=int(no > 0) + int(no in (1, 2)),
        )
    told = evaluate(
        ["leads_count", "leads_persons", "filed_persons", "filing_rate"], actor=cast.director
    ).total
    assert [told[slug].text for slug in told.values] == ["14", "16", "15", "93.75%"]


def test_the_dictionary_costs_the_same_statements_however_many_rows(cast: Cast, enter: Any) -> None:
    browser, costs = enter(cast.director), []
    for number in (1, 1, 200):
        in_bulk(cast, number)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/insight/indicators/?chapter=findings")
        costs.append(len(asked))
    assert costs[1] == costs[2] <= 12, costs
