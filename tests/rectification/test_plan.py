"""Everything fed back is covered and nothing twice, whatever is split and merged; the plan's own way."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast, proof
from tests.rectification import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.rectification.models import Coverage, Measure, RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan import actions, checks
from xuncha.cycle.reporting.models import FeedbackItem, Performance
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.parallel import opine, opinions
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.rules.models import Clock


def covered_once(plan: RectificationPlan) -> None:
    """The invariant, counted from the feedback's side and independently of the checks."""
    rows = list(Coverage.objects.trusted().filter(item__plan=plan).exclude(item__state="merged"))
    performances = [row.performance_id for row in rows if row.performance_id]
    wanted = Performance.objects.trusted().filter(item__feedback=plan.feedback).values_list("pk", flat=True)
    assert sorted(performances) == sorted(wanted)
    whole = [row.problem_id for row in rows if row.performance_id is None]
    blank = FeedbackItem.objects.trusted().filter(feedback=plan.feedback)
    blank = blank.exclude(pk__in=Performance.objects.trusted().values("item")).values_list("pk", flat=True)
    assert sorted(whole) == sorted(blank)
    assert checks.everything_covered(plan) is None
    assert checks.nothing_covered_twice(plan) is None
    for item in checks.live(plan):
        texts = [row.performance.text for row in rows if row.item_id == item.pk and row.performance_id]
        assert sorted(item.performance.splitlines()) == sorted(texts)
        assert item.counts == max(1, len(texts))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    grain=st.sampled_from([actions.BY_PERFORMANCE, actions.BY_PROBLEM]),
    seed=st.integers(0, 10_000),
    moves=st.integers(0, 8),
)
def test_split_and_merge_never_lose_or_double_a_performance(
    cast: Cast, shape: list[int], grain: str, seed: int, moves: int
) -> None:
    with transaction.atomic():
        problems = [
            (f"问题{no}", [f"表现{no}-{at}" for at in range(count)], False) for no, count in enumerate(shape)
        ]
        plan = actions.open_plan(scene.feedback_for(cast, problems), by=cast.liaison, grain=grain)
        covered_once(plan)
        chance = random.Random(seed)
        for _move in range(moves):
            change_somehow(plan, cast, chance)
            covered_once(plan)
        transaction.set_rollback(True)


def change_somehow(plan: RectificationPlan, cast: Cast, chance: random.Random) -> None:
    """Split some of an item's performances off, or merge two items; what is refused changes nothing."""
    items = list(checks.live(plan).select_related("plan"))
    item = chance.choice(items)
    shares = list(Performance.objects.trusted().filter(pk__in=Coverage.objects.trusted().filter(item=item).values("performance")))  # fmt: skip
    try:
        with transaction.atomic():
            if chance.random() < 0.5:
                actions.split_item(
                    item, chance.sample(shares, chance.randint(0, len(shares))), by=cast.liaison
                )
            else:
                actions.merge_items(item, [chance.choice(items)], by=cast.liaison)
    except Missing:
        pass


@pytest.fixture
def plan(cast: Cast) -> RectificationPlan:
    return actions.open_plan(scene.feedback_for(cast), by=cast.liaison)


def test_the_database_itself_refuses_a_second_cover(cast: Cast, plan: RectificationPlan) -> None:
    first, second = list(checks.live(plan))[:2]
    row = Coverage.objects.trusted().filter(item=first).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.create(item=second, problem_id=row.problem_id, performance_id=row.performance_id)


def test_what_is_missing_is_named(cast: Cast, plan: RectificationPlan) -> None:
    scene.fill(plan)
    item = checks.live(plan).first()
    Coverage.objects.trusted().filter(item=item).delete()
    with pytest.raises(Missing) as refusal:
        engine.take(plan, "submit", by=cast.liaison)
    assert [str(detail) for detail in refusal.value.details] == ["没有列入方案：反馈问题1的表现1"]


def test_measures_goals_people_and_dates_are_asked_for_by_number(cast: Cast, plan: RectificationPlan) -> None:
    scene.fill(plan)
    first, second, third, *_rest = checks.live(plan)
    RectificationItem.objects.trusted().filter(pk=first.pk).update(goal="", due=None)
    Measure.objects.trusted().filter(item=second).delete()
    Measure.objects.trusted().filter(item=third).update(due=third.due + scene.SOON)
    with pytest.raises(Missing) as refusal:
        engine.take(plan, "submit", by=cast.liaison)
    assert {str(detail) for detail in refusal.value.details} == {
        "没有写整改目标：事项1",
        "没有完成时限：事项1",
        "没有整改措施：事项2",
        "措施时限晚于事项时限：事项3",
    }


def test_one_feedback_one_plan(cast: Cast, plan: RectificationPlan) -> None:
    with pytest.raises(Refused):
        actions.open_plan(plan.feedback, by=cast.head)


def test_items_that_answer_no_feedback_are_allowed(cast: Cast, plan: RectificationPlan) -> None:
    item = actions.add_item(plan, problem="自查发现公车台账不全", special="self_found", by=cast.liaison)
    assert (item.feedback_item_id, item.audience) == (None, plan.audience)
    with pytest.raises(Missing):
        actions.add_item(plan, problem="另加", special="main", by=cast.liaison)
    covered_once(plan)


def test_the_heads_signature_is_not_delegable(cast: Cast, plan: RectificationPlan) -> None:
    scene.fill(plan)
    engine.take(plan, "submit", by=cast.liaison)
    for person in (cast.liaison, cast.staff, cast.county_leader):
        with pytest.raises(NotAllowed):
            actions.sign(plan, by=person, proof=proof(person))


def test_a_returned_plan_keeps_its_reasons_and_counts_its_turns(cast: Cast, plan: RectificationPlan) -> None:
    scene.fill(plan)
    for turn in (1, 2):
        engine.take(plan, "submit", by=cast.liaison)
        actions.sign(plan, by=cast.head, proof=proof(cast.head))
        assert pending.turn_of(plan, "joint_review") == turn
        opine(plan, party="discipline", result="return", text=f"第{turn}次：目标不能检验", by=cast.discipline)
        opine(plan, party="organisation", result="agree", by=cast.organisation)
        opine(plan, party="office", result="agree", by=cast.director)
        assert plan.state == "returned"
    assert opinions(plan, "joint_review", 1).get(party="discipline").text == "第1次：目标不能检验"
    engine.take(plan, "submit", by=cast.liaison)
    actions.sign(plan, by=cast.head, proof=proof(cast.head))
    scene.agree(plan, cast)
    assert plan.state == "approved"


def test_an_approved_plan_fixes_dates_numbers_facts_and_clocks(cast: Cast, plan: RectificationPlan) -> None:
    scene.approve(plan, cast)
    for item in checks.live(plan):
        assert item.original_due == item.due
        assert item.number
    assert {"plan_submitted", "plan_approved"} <= facts_of(cast.engagement).keys()
    clocks = {
        clock.code: clock for clock in Clock.objects.filter(kind="rectification_plan", record_id=plan.pk)
    }
    assert clocks["DR13"].state == clocks["DR14"].state == "met"
    assert clocks["DR17"].started_on == clocks["DR16"].due


def test_an_approved_plan_is_not_edited(cast: Cast, plan: RectificationPlan) -> None:
    scene.approve(plan, cast)
    item = checks.live(plan).select_related("plan").first()
    with pytest.raises(NotAllowed):
        actions.add_item(plan, problem="另加", special="self_found", by=cast.liaison)
    with pytest.raises(NotAllowed):
        actions.merge_items(item, [item], by=cast.liaison)


def test_hollow_phrases_are_recognised(cast: Cast) -> None:
    assert checks.hollow("加强学习，提高认识")
    assert not checks.hollow("修订局党组议事规则，增加“第一议题”条款，6月底前印发")


def test_a_leaf_brings_its_tag_along_and_the_ledger_finds_it(
    cast: Cast, enter: Callable[..., Client]
) -> None:
    feedback = scene.feedback_for(cast)
    FeedbackItem.objects.trusted().filter(feedback=feedback, seq=1).update(leaf="A2.07")
    plan = actions.open_plan(feedback, by=cast.liaison)
    tagged, other = live_by_tag(plan, "business"), live_by_tag(plan, "")
    assert {item.feedback_item.seq for item in tagged} == {1}
    found = enter(cast.staff).get(reverse("rectification:ledger"), {"tag": "business"}).content.decode()
    assert tagged[0].performance in found
    assert other[0].performance not in found
    page = enter(cast.liaison).get(reverse("rectification:item", args=[tagged[0].pk])).content.decode()
    assert "营商环境" in page


def live_by_tag(plan: RectificationPlan, tag: str) -> list[RectificationItem]:
    return list(checks.live(plan).filter(tag=tag).select_related("feedback_item"))
