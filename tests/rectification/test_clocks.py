"""Every clock of rectification is met by something, and does not shout once its purpose is fulfilled (domain §1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.rectification import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.rectification.closing.actions import draft_reports, hand_in
from xuncha.cycle.rectification.ledger import review
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, RectificationReport
from xuncha.cycle.rectification.plan.actions import open_plan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.rules.counting import add_months, compute
from xuncha.foundation.rules.models import Clock

Enter = Callable[..., Client]


@pytest.fixture
def plan(cast: Cast) -> RectificationPlan:
    """An approved plan whose feedback had started its clocks."""
    feedback = scene.feedback_for(cast)
    for code in ("DR13", "DR15", "DR16"):
        rules.start(code, about=feedback, on=today(), ruleset_id=feedback.ruleset_id)
    return scene.approve(open_plan(feedback, by=cast.liaison), cast)


def state_of(code: str, plan: RectificationPlan) -> str:
    return Clock.objects.get(kind="rectification_plan", record_id=plan.pk, code=code).state


def test_the_plan_takes_over_what_started_with_the_feedback(cast: Cast, plan: RectificationPlan) -> None:
    assert not Clock.objects.filter(kind="feedback", record_id=plan.feedback_id, state="running").exists()
    assert {code: state_of(code, plan) for code in ("DR13", "DR14", "DR15", "DR16", "DR17")} == {
        "DR13": "met", "DR14": "met", "DR15": "running", "DR16": "running", "DR17": "running",
    }  # fmt: skip


def test_the_recorded_democratic_life_meeting_meets_its_clock(
    cast: Cast, enter: Enter, plan: RectificationPlan
) -> None:
    address = reverse("rectification:democratic_life", args=[plan.pk])
    held = {"on": today().isoformat(), "note": "县委常委到会指导，班子查摆问题 12 条"}
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert enter(cast.other_liaison).post(address, held).status_code == 404
    assert enter(cast.discipline).post(address, held).status_code == 403
    assert enter(cast.liaison).post(address, held | {"on": tomorrow}).status_code == 422
    assert enter(cast.liaison).post(address, held | {"note": ""}).status_code == 422
    assert enter(cast.liaison).post(address, held).status_code == 302
    assert state_of("DR15", plan) == "met"
    assert facts_of(cast.engagement)["democratic_life"] == today()
    assert (
        "查摆问题 12 条"
        in enter(cast.director).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    )
    assert (
        "查摆问题 12 条"
        in draft_reports(RectificationPlan.objects.trusted().get(pk=plan.pk), by=cast.head)[0].text
    )


def test_both_reports_accepted_end_the_concentrated_period(cast: Cast, plan: RectificationPlan) -> None:
    for report in draft_reports(plan, by=cast.head):
        engine.take(report, "finish_draft", by=cast.head)
        engine.take(report, "sign", by=cast.head, proof=proof(cast.head))
    hand_in(report, by=cast.head)
    found = (
        RectificationReport.objects.trusted().filter(plan=plan).select_related("round", "plan", "engagement")
    )
    first, second = found
    scene.agree(first, cast)
    assert (state_of("DR16", plan), state_of("DR17", plan)) == ("running", "met")
    scene.agree(second, cast)
    assert state_of("DR16", plan) == "met"
    assert {clock.state for clock in Clock.objects.filter(code="DR18")} == {"met"}


def test_the_last_item_closed_ends_it_too(cast: Cast, plan: RectificationPlan) -> None:
    last, *_others = live(plan).filter(is_top_leader=False).select_related("plan", "engagement", "round")
    RectificationItem.objects.trusted().filter(plan=plan).exclude(pk=last.pk).update(state="long_term")
    RectificationItem.objects.trusted().filter(pk=last.pk).update(state="in_progress")
    last.refresh_from_db()
    scene.to_close(last, cast)
    assert state_of("DR16", plan) == "running"
    review.close(last, by=cast.staff2, proof=proof(cast.staff2))
    assert state_of("DR16", plan) == "met"


def moved(cast: Cast, plan: RectificationPlan, day: date) -> None:
    """All is closed on this day."""
    rules.meet("DR16", about=plan, on=day)
    RectificationItem.objects.trusted().filter(plan=plan).update(state="closed")


def test_a_relapse_opens_a_new_period_from_its_day(cast: Cast, plan: RectificationPlan) -> None:
    first = Clock.objects.get(kind="rectification_plan", record_id=plan.pk, code="DR16")
    with time_machine.travel(first.due - timedelta(days=10), tick=False):
        moved(cast, plan, today())
    with time_machine.travel(first.due + timedelta(days=40), tick=False):
        item = live(plan).select_related("plan", "engagement", "round")[0]
        review.relapse(item, by=cast.staff2, reason="群众反映又开始收费")
        clocks = Clock.objects.filter(kind="rectification_plan", record_id=plan.pk, code="DR16").order_by(
            "id"
        )
        assert [clock.state for clock in clocks] == ["met", "running"]
        assert clocks[1].started_on == today()
        assert clocks[1].due == add_months(today(), clocks[1].rule.offset)
        review.relapse(
            live(plan).select_related("plan", "engagement", "round")[1], by=cast.staff2, reason="又犯"
        )
        assert clocks.count() == 2


def test_the_reports_follow_an_extended_period(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    clocks = Clock.objects.filter(kind="rectification_plan", record_id=plan.pk)
    before = clocks.get(code="DR17")
    until = clocks.get(code="DR16").due + timedelta(days=60)
    address = reverse("rectification:extend_period", args=[plan.pk])
    asked = {"until": until.isoformat(), "document_no": "清巡办〔2026〕9号", "reason": "主汛期抽不出人"}
    assert enter(cast.liaison).post(address, asked).status_code == 403
    assert enter(cast.other_liaison).post(address, asked).status_code == 404
    early = asked | {"until": today().isoformat()}
    assert enter(cast.staff).post(address, early).status_code == 422
    assert address in enter(cast.staff).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert enter(cast.staff).post(address, asked).status_code == 302
    period, reports = clocks.get(code="DR16"), clocks.get(code="DR17")
    assert (period.due, period.original_due) == (until, before.started_on)
    assert reports.started_on == until
    assert reports.due == compute(reports.rule, until).due
    shown = enter(cast.liaison).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert "清巡办〔2026〕9号" in shown


def test_the_reports_follow_a_suspension(cast: Cast, plan: RectificationPlan) -> None:
    clocks = Clock.objects.filter(kind="rectification_plan", record_id=plan.pk)
    end = clocks.get(code="DR16").due
    rules.suspend(plan.engagement_id, today())
    rules.resume(plan.engagement_id, today() + timedelta(days=31))
    assert clocks.get(code="DR16").due == end + timedelta(days=31)
    assert clocks.get(code="DR17").started_on == end + timedelta(days=31)


def test_citations_of_the_study_are_not_shown(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    (clock,) = Clock.objects.filter(code="DR15", record_id=plan.pk)
    assert "国企手册 1 个月" in rules.sentence(clock)
    for page in (
        enter(cast.liaison).get(reverse("rectification:plan", args=[plan.pk])),
        enter(cast.director).get(reverse("catalogue:rules:rule", args=[clock.rule_id])),
    ):
        text = page.content.decode()
        assert "[S" not in text
        assert "领域调研" not in text
    assert "[S R25]" in clock.rule.source
