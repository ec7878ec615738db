"""Need to know: a figure counts exactly the rows its reader may read or only count; few persons are not told to counters."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests import cast as people
from tests.cast import Cast
from tests.insight.indicator_scene import Scene
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.cycle.workpapers.models import ImmediateNotice, WorkPaper
from xuncha.foundation.scoping import UnscopedQuery
from xuncha.insight.indicators.engine import evaluate, opened
from xuncha.insight.indicators.facts import fact
from xuncha.insight.indicators.facts.base import Fact
from xuncha.insight.indicators.results import suppressed
from xuncha.people.models import User

pytestmark = pytest.mark.django_db
ROLES = (
    "secretary", "director", "leader", "deputy", "member", "group_liaison", "other_leader", "head", "liaison", "other_liaison",
    "county_leader", "discipline", "organisation", "publicity", "sys_admin", "auditor", "stranger",
)  # fmt: skip
LISTED: dict[str, tuple[Any, str, Any]] = {
    "workpaper_count": (WorkPaper, "reporting.summary", lambda row: row.state in ("signed", "filed")),
    "item_count": (RectificationItem, "", lambda row: row.state != "merged"),
    "feedback_count": (FeedbackItem, "", lambda row: row.corrects_id is None and row.feedback.state in ("delivered", "closed")),
    "immediate_count": (ImmediateNotice, "reporting.summary", lambda row: row.state not in ("draft", "void")),
    "talk_count": (Interview, "interviews.count", lambda row: row.state in ("recording", "signing", "finished") and row.category != "summoned"),
    "petition_count": (Petition, "petitions.count", lambda row: row.state != "void"),
    "leads_registered": (Lead, "leads.count", lambda row: row.number and row.state != "void"),
}  # fmt: skip


def open_rows(model: Any, counting: str, user: User) -> dict[int, Any]:
    """Rows that this person can list, and those that a counting right opens, one by one."""
    lists = [model.objects.visible_to(user)]
    if counting:
        lists.append(model.objects.within_reach(user, counting, acting=False))
    return {row.pk: row for rows in lists for row in rows}


@pytest.mark.slow
def test_a_figure_is_the_number_of_rows_its_reader_may_count(cast: Cast) -> None:
    Scene(cast, Random(11), 40, full=True)
    for name in ROLES:
        user = cast.people[name]
        told = evaluate(list(LISTED), actor=user)
        for slug, (model, counting, counts) in LISTED.items():
            found = sum(1 for row in open_rows(model, counting, user).values() if counts(row))
            figure = told.total[slug]
            assert (figure.value or 0) == found, (name, slug)
            assert figure.text != "0" or slug not in told.unknown


def test_who_may_neither_read_nor_count_is_told_nothing_not_nought(cast: Cast) -> None:
    told = evaluate(["petition_count", "rect_total"], actor=cast.liaison)
    assert told.total["petition_count"].text == "—"
    assert "范围" in told.unknown["petition_count"]
    assert told.total["rect_total"].text == "0"


@pytest.fixture
def officer(cast: Cast) -> Iterator[User]:
    user = people.person("officer", "线索专员", "lead_officer", None, {"office": cast.director.organisation})
    yield user


def leads(cast: Cast, engagement: Any, number: int) -> None:
    for no in range(number):
        lead = Lead(number=f"XS-{engagement.pk}-{no}", state="transferred", audience=1)
        lead.place_in(engagement)
        lead.save()
        LeadPerson._base_manager.create(lead=lead)


def test_fewer_than_five_are_hidden_from_whoever_may_only_count(cast: Cast, officer: User) -> None:
    leads(cast, cast.engagement, 3)
    leads(cast, cast.other_engagement, 9)
    told = evaluate(["leads_registered"], actor=cast.director, by=["unit"])
    assert [row["leads_registered"].text for row in told.rows] == ["＜5", "…"]
    assert told.total["leads_registered"].text == "12"
    assert any("小于 5" in line for line in told.caliber_lines())
    exact = evaluate(["leads_registered"], actor=officer, by=["unit"])
    assert [row["leads_registered"].text for row in exact.rows] == ["3", "9"]
    assert [
        row["leads_registered"].text
        for row in evaluate(["leads_registered"], actor=cast.leader, by=["unit"]).rows
    ] == ["3"]


def test_no_hidden_cell_stands_alone_in_its_line() -> None:
    cells = {("a", 1): 3, ("a", 2): 9, ("a", 3): 0, ("b", 1): 8, ("b", 2): 7, ("b", 3): 6}
    hidden = suppressed(cells, cells)
    assert hidden[("a", 1)] == "＜5"
    for line in ([key for key in cells if key[0] == "a"], [key for key in cells if key[1] == 1]):
        assert len([key for key in line if key in hidden]) > 1


def test_the_cells_under_a_hidden_margin_do_not_add_up_to_it(cast: Cast) -> None:
    leads(cast, cast.engagement, 3)
    leads(cast, cast.other_engagement, 9)
    Lead._base_manager.filter(organisation=cast.town, number__endswith="8").update(grade="further")
    Lead._base_manager.filter(organisation=cast.town).exclude(number__endswith="8").update(grade="reference")
    told = evaluate(["leads_registered"], actor=cast.director, by=["unit", "grade"], also=[["unit"]])
    margin = {row.key[0]: row["leads_registered"].text for row in told.margins["unit",]}
    assert margin[cast.town.pk] == "…"
    assert [row["leads_registered"].hidden for row in told.rows if row.key[0] == cast.town.pk] != ["", ""]


def test_a_fact_that_nobody_scoped_is_refused(cast: Cast) -> None:
    papers = fact("workpapers")
    open_door = Fact(
        **{name: getattr(papers, name) for name in Fact.__slots__}
        | {"opened": lambda _actor: WorkPaper.objects.all()}
    )
    with pytest.raises(UnscopedQuery):
        opened(open_door, cast.director, ["unit"], cast.round.entry_on)


def test_values_of_a_narrowing_are_never_part_of_the_statement(cast: Cast) -> None:
    for value in ("1 OR 1=1", "'; DROP TABLE planning_round; --", "%s", "\x00", None, True):
        told = evaluate(["rect_total"], actor=cast.director, where={"unit": [value], "leaf": [value]})
        assert told.total["rect_total"].value == 0
