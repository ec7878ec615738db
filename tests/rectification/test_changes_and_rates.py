"""Change requests keep the original date; extended and overdue stand apart; both rates say what they count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.rectification import scene
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.changes.actions import request_change
from xuncha.cycle.rectification.models import ItemChange, Measure, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import overdue, rates
from xuncha.cycle.reporting.models import Performance
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, signing
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.refusals import Missing, NotAllowed


@pytest.fixture
def plan(cast: Cast) -> RectificationPlan:
    """Built for each test: some of them begin without any."""
    return scene.approved(cast)


@pytest.fixture
def item(plan: RectificationPlan) -> RectificationItem:
    return live(plan).select_related("plan", "engagement", "round", "organisation").first()


def extension(item: RectificationItem, cast: Cast, days: int = 200) -> ItemChange:
    new = {"due": (today() + timedelta(days=days)).isoformat()}
    return request_change(item, sort="extension", new=new, reason="汛期不能施工", by=cast.liaison)


def fresh(item: RectificationItem) -> RectificationItem:
    return RectificationItem.objects.trusted().get(pk=item.pk)


def test_an_extension_keeps_the_original_date(cast: Cast, item: RectificationItem) -> None:
    was = item.due
    change = extension(item, cast)
    assert change.old == {"due": was.isoformat()}
    scene.agree(change, cast)
    assert change.state == "approved"
    now = fresh(item)
    assert (now.original_due, now.due, now.is_extended) == (was, today() + timedelta(days=200), True)


def test_an_approved_change_does_not_make_the_plan_look_tampered_with(
    cast: Cast, item: RectificationItem
) -> None:
    scene.agree(extension(item, cast), cast)
    plan = RectificationPlan.objects.trusted().get(pk=item.plan_id)
    (signature,) = signing.standing(plan)
    assert not signing.modified_since(plan, signature)


def test_one_refusal_changes_nothing(cast: Cast, item: RectificationItem) -> None:
    change = extension(item, cast)
    opine(change, party="discipline", result="return", text="理由不充分", by=cast.discipline)
    opine(change, party="organisation", result="agree", by=cast.organisation)
    opine(change, party="office", result="agree", by=cast.director)
    assert change.state == "refused"
    assert fresh(item).due == item.due


def test_a_change_must_make_sense_and_be_the_only_one_of_its_sort(
    cast: Cast, item: RectificationItem
) -> None:
    with pytest.raises(Missing):
        request_change(item, sort="extension", new={"due": item.due.isoformat()}, reason="", by=cast.liaison)
    with pytest.raises(Missing):
        extension(item, cast, days=1)
    extension(item, cast)
    with pytest.raises(Missing):
        extension(item, cast, days=300)


def test_nobody_decides_a_change_they_asked_for(cast: Cast, item: RectificationItem) -> None:
    new = {"goal": "全部退回并公示"}
    change = request_change(item, sort="goal", new=new, reason="目标更具体", by=cast.staff)
    with pytest.raises(NotAllowed):
        opine(change, party="office", result="agree", by=cast.staff)
    scene.agree(change, cast)
    assert fresh(item).goal == "全部退回并公示"


def test_measures_and_people_change_by_request(cast: Cast, item: RectificationItem) -> None:
    measure = Measure.objects.trusted().get(item=item)
    new = {"measure": measure.pk, "content": "改为修订制度汇编"}
    scene.agree(request_change(item, sort="measure", new=new, reason="合并制度", by=cast.liaison), cast)
    scene.agree(
        request_change(item, sort="people", new={"leaders": "许清"}, reason="分工调整", by=cast.liaison), cast
    )
    measure.refresh_from_db()
    assert (measure.content, fresh(item).leaders) == ("改为修订制度汇编", "许清")


def test_merging_and_splitting_go_through_the_same_reviewers(cast: Cast, plan: RectificationPlan) -> None:
    into, other, *_rest = live(plan).filter(problem__contains="项目资金").select_related("plan", "round", "organisation")  # fmt: skip
    scene.agree(
        request_change(into, sort="merge", new={"others": [other.pk]}, reason="同一工程", by=cast.liaison),
        cast,
    )
    assert (fresh(other).state, fresh(into).counts) == ("merged", 2)
    share = Performance.objects.trusted().get(text=fresh(into).performance.splitlines()[0])
    change = request_change(
        into, sort="split", new={"performances": [share.pk]}, reason="分头办理", by=cast.liaison
    )
    scene.agree(change, cast)
    twin = live(plan).order_by("-pk").first()
    assert (fresh(into).counts, twin.performance, twin.created_by_id) == (1, share.text, into.created_by_id)
    assert twin.number != into.number


def test_a_change_can_be_withdrawn(cast: Cast, item: RectificationItem) -> None:
    change = extension(item, cast)
    engine.take(change, "withdraw", by=cast.liaison, reason="已经办成")
    extension(item, cast)


def test_overdue_and_extended_are_told_apart(cast: Cast) -> None:
    yesterday, before = today() - timedelta(days=1), today() - timedelta(days=30)
    late, extended, both, done, long, closed = scene.many(cast, 6)
    values = {
        late: {"due": yesterday, "original_due": yesterday},
        extended: {"due": today() + timedelta(days=9), "original_due": before},
        both: {"due": yesterday, "original_due": before},
        done: {"due": yesterday, "declared": "done"},
        long: {"due": yesterday, "is_long_term": True},
        closed: {"due": yesterday, "state": "closed", "declared": "done"},
    }
    for row, fields in values.items():
        RectificationItem.objects.trusted().filter(pk=row.pk).update(**fields)
    rows = RectificationItem.objects.trusted()
    assert set(rows.filter(overdue())) == {late, both}
    assert {row for row in rows.all() if row.is_overdue(today())} == {late, both}
    found = rates(rows.all())
    assert (found.overdue, found.extended, found.total, found.done, found.closed) == (2, 2, 6, 2, 1)


def test_a_problem_is_done_when_all_its_items_are(cast: Cast, plan: RectificationPlan) -> None:
    rows = RectificationItem.objects.trusted().filter(plan=plan)
    rows.filter(problem__contains="第一议题").update(declared="done")
    rows.filter(performance="2个项目超概算").update(declared="done")
    by_problem = rates(rows.all())
    assert (by_problem.total, by_problem.done, by_problem.strict) == (4, 1, "25.00%")
    assert by_problem.unit == "按反馈问题计"
    Round.objects.trusted().filter(pk=cast.round.pk).update(counting="performance")
    by_performance = rates(rows.all())
    assert (by_performance.total, by_performance.done, by_performance.strict) == (7, 3, "42.86%")
    assert by_performance.unit == "按具体表现计"


def test_both_rates_take_two_statements(
    cast: Cast, plan: RectificationPlan, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        rates(RectificationItem.objects.trusted().filter(plan=plan))


def test_nothing_to_count_is_not_a_hundred_percent(cast: Cast) -> None:
    assert rates(RectificationItem.objects.trusted()).strict == "—"


def test_a_filter_by_progress_does_not_flatter_the_rate(cast: Cast, enter: Callable[..., Client]) -> None:
    first, *_others = scene.many(cast, 4)
    RectificationItem.objects.trusted().filter(pk=first.pk).update(declared="done", state="joint_review")
    browser = enter(cast.staff)
    for query in ("", "?state=joint_review", "?declared=done", "?bar=declared"):
        assert "25.00%" in browser.get(reverse("rectification:facets") + query).content.decode()
