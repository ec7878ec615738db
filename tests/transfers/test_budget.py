"""Lists ask the same number of questions at ten rows and at two hundred, and overdue cases stay with those who may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.transfers import ways
from xuncha.cycle.planning.queries import late_by_engagement
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Transfer, TransferItem
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import Holder
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import audience_mask

EVERYBODY = audience_mask(("office", "leaders", "discipline"))


def many(cast: Cast, count: int) -> None:
    """Leads, each with two people, on one transfer, each with its case."""
    made = []
    for at in range(count):
        lead = Lead(disciplines=["work"], state="transferred", number=f"XS-{at:03d}", audience=EVERYBODY)
        lead.title = f"{ways.TITLE}{at}"
        lead.place_in(cast.engagement)
        lead.created_by_id = cast.member.pk
        made.append(lead)
    Lead._base_manager.bulk_create(made)
    Holder.objects.bulk_create(
        Holder(kind="lead", record_id=lead.pk, user_id=cast.member.pk, part="author") for lead in made
    )
    people = [LeadPerson(lead=lead) for lead in made for _each in range(2)]
    for person in people:
        person.name = ways.NAME
    LeadPerson._base_manager.bulk_create(people)
    transfer = Transfer(
        receiver="discipline",
        organisation=ways.commission(cast),
        state="received",
        audience=EVERYBODY,
        number="YJ-1",
        letter="函",
    )
    transfer.save()
    TransferItem._base_manager.bulk_create(TransferItem(transfer=transfer, lead=lead) for lead in made)
    cases = [
        Case(
            lead=lead,
            transfer=transfer,
            organisation=transfer.organisation,
            state="handling",
            audience=EVERYBODY,
        )
        for lead in made
    ]
    Case._base_manager.bulk_create(cases)


PAGES = (
    ("leads", "leader"), ("leads", "member"), ("leads", "officer"), ("leads", "lg_head"), ("cases", "discipline"),
    ("cases", "officer"), ("transfers", "officer"), ("transfer", "officer"), ("transfer", "discipline"),
    ("transfer_print", "officer"), ("lead_counts", "officer"), ("lead_counts", "staff"), ("search", "leader"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("name", "who"), PAGES)
def test_a_page_asks_as_much_at_ten_rows_as_at_two_hundred(
    cast: Cast, enter: Any, name: str, who: str
) -> None:
    person = ways.officers(cast)[0] if who == "officer" else cast.fresh(who)
    many(cast, 10)
    few = statements(enter(person), name)
    many(cast, 190)
    assert statements(enter(person), name) == few <= 24


def statements(browser: Any, name: str) -> int:
    transfer = Transfer.objects.trusted().order_by("pk").last()
    url = {
        "transfer": lambda: reverse("transfers:transfer", args=[transfer.pk]),
        "transfer_print": lambda: reverse("transfers:transfer_print", args=[transfer.pk]),
        "search": lambda: reverse("transfers:leads") + f"?q={ways.NAME}",
    }.get(name, lambda: reverse(f"transfers:{name}"))()
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


@pytest.mark.slow
def test_overdue_cases_stand_on_no_board(cast: Cast, enter: Any) -> None:
    """Visible to lead officer and case office only (practice 20)."""
    case = ways.case(cast)
    Clock.objects.filter(kind="lead_case", record_id=case.pk).update(due=today() - timedelta(days=3))
    assert late_by_engagement([cast.engagement.pk]) == {}
    word = "线索办理情况反馈"
    engagement = reverse("planning:engagement", args=[cast.engagement.pk])
    boards = [
        engagement,
        reverse("planning:engagements"),
        reverse("planning:round", args=[cast.round.pk]),
        reverse("site:home"),
    ]
    for name in ("director", "staff", "leader", "member", "secretary", "lg_head", "county_leader"):
        browser = enter(cast.fresh(name))
        for url in boards:
            page = browser.get(url).content.decode()
            assert word not in page and "纪委监委提出处置意见" not in page, (name, url)
    late = reverse("transfers:cases") + "?late=true"
    for browser in (enter(cast.fresh("discipline")), enter(ways.officers(cast)[0])):
        assert case.lead.number in browser.get(late).content.decode()
        assert word in browser.get(reverse("transfers:case", args=[case.pk])).content.decode()


def test_the_engagement_page_has_a_tab_for_those_who_may_know(cast: Cast, enter: Any) -> None:
    ways.signed(cast)
    url, tab = (
        reverse("planning:engagement", args=[cast.engagement.pk]),
        reverse("transfers:leads") + "?engagement=",
    )
    for person, shown in (("leader", True), ("lg_head", True), ("director", False), ("head", False)):
        assert (tab in enter(cast.fresh(person)).get(url).content.decode()) is shown, person
    assert tab in enter(ways.officers(cast)[0]).get(url).content.decode()
