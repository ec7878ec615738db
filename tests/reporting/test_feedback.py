"""Feedback in two texts: approved by the leading group, delivered head first, receipted, and never more than one may know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast, proof
from tests.reporting import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.reporting import queries as room
from xuncha.cycle.reporting.feedbacks import actions, items, queries
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback, performances_in
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, LeaderText, Recipient
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Stale
from xuncha.foundation.rules.models import Clock


def contents(feedback: Feedback, person: object) -> list[str]:
    return [item.content for item in room.feedback_items(feedback, person)]  # type: ignore[arg-type]


def recipient(feedback: Feedback, sort: str) -> Recipient:
    return Recipient.objects.trusted().select_related("feedback").filter(feedback=feedback, sort=sort)[0]


def test_a_draft_takes_its_problems_and_performances_from_the_report(cast: Cast) -> None:
    feedback = draft_feedback(scene.approved(cast), by=cast.leader)
    rows = list(room.feedback_items(feedback, cast.leader))
    assert [(row.content, row.is_top_leader) for row in rows] == [
        ("第一议题落实不严", False),
        ("违规发放补贴", False),
        ("履行第一责任人责任不到位", True),
    ]
    points = room.performances_of(rows, cast.leader)
    assert [point.text for point in points[rows[0].pk]] == ["学习不经常", "研讨走过场"]
    text = room.leader_text(feedback, cast.leader)
    assert text is not None
    assert text.text.startswith("能够带头学习。\n履行第一责任人责任不到位。")
    assert [row.name for row in queries.recipients(feedback, cast.leader)] == [
        "马涛", "县教育局领导班子", "宋江河", "县纪委监委", "县委组织部",
    ]  # fmt: skip


def test_performances_are_split_from_what_the_report_says() -> None:
    assert performances_in("1.挪用3.5万元；2.坐收坐支。\n责任：局党组（主体责任）。") == [
        "挪用3.5万元",
        "坐收坐支",
    ]
    assert performances_in("超标准接待12次；白条入账5张。\n纪律观念淡薄。") == [
        "超标准接待12次",
        "白条入账5张",
    ]
    assert performances_in("1.少缴保证金\n2.超付工程款\n制度执行不严。") == ["少缴保证金", "超付工程款"]
    assert performances_in("") == []


def test_only_an_approved_report_is_fed_back_and_only_once(cast: Cast) -> None:
    report = scene.before_leading_group(cast)
    with pytest.raises(Missing):
        draft_feedback(report, by=cast.leader)
    with pytest.raises(NotAllowed):
        draft_feedback(report, by=cast.member)


def test_missing_layers_ask_for_a_reason(cast: Cast) -> None:
    feedback = draft_feedback(scene.approved(cast), by=cast.leader)
    with pytest.raises(NeedsReason) as refusal:
        engine.take(feedback, "submit", by=cast.leader)
    assert "没有写病症、病因、病害" in [str(detail) for detail in refusal.value.details]


def test_the_one_who_drafted_neither_checks_nor_approves(cast: Cast) -> None:
    feedback = draft_feedback(scene.approved(cast), by=cast.director)
    engine.take(feedback, "submit", by=cast.director, reason="先报")
    with pytest.raises(NotAllowed):
        actions.pass_check(feedback, by=cast.director)


def test_approval_locks_and_numbers_every_problem(cast: Cast) -> None:
    feedback = scene.feedback_approved(cast)
    assert feedback.locked_at is not None
    numbers = [item.number for item in room.feedback_items(feedback, cast.leader)]
    assert numbers == ["15-03-01-01-FK-001", "15-03-01-01-FK-002", "15-03-01-01-FK-003"]
    with pytest.raises(NotAllowed):
        items.remove_item(next(iter(room.feedback_items(feedback, cast.leader))), by=cast.leader)


def test_before_delivery_the_unit_knows_nothing(cast: Cast) -> None:
    feedback = scene.feedback_approved(cast)
    for person in (cast.head, cast.liaison, cast.county_leader, cast.discipline, cast.other_leader):
        assert not Feedback.objects.visible_to(person).filter(pk=feedback.pk).exists()
        assert contents(feedback, person) == []
    assert len(contents(feedback, cast.lg_head)) == 3


def test_each_sees_the_text_that_is_meant_for_them(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    team = ["第一议题落实不严", "违规发放补贴"]
    whole = [*team, "履行第一责任人责任不到位"]
    assert contents(feedback, cast.liaison) == team
    assert contents(feedback, cast.county_leader) == whole
    assert room.leader_text(feedback, cast.county_leader) is None
    assert contents(feedback, cast.head) == whole
    assert contents(feedback, cast.discipline) == whole
    assert room.leader_text(feedback, cast.liaison) is None
    assert room.leader_text(feedback, cast.head) is not None
    sorts = {row.sort for row in queries.recipients(feedback, cast.liaison)}
    assert sorts == {"team"}
    assert "head" in {row.sort for row in queries.recipients(feedback, cast.head)}
    assert contents(feedback, cast.other_liaison) == []


def test_a_top_leader_problem_is_closed_to_the_clerk_by_every_door(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    hidden = FeedbackItem.objects.trusted().get(feedback=feedback, is_top_leader=True)
    assert kinds.get("feedback_item").titles(cast.liaison, [hidden.pk]) == {}
    assert not LeaderText.objects.visible_to(cast.liaison).exists()
    assert room.performances_of([hidden], cast.liaison) == {}


def test_delivery_starts_the_units_clocks_on_the_feedback_date(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    clocks = Clock.objects.filter(kind="feedback", record_id=feedback.pk).order_by("code")
    assert [(clock.code, clock.started_on, clock.anchor) for clock in clocks] == [
        (code, today(), f"feedback:{feedback.pk}:feedback_on") for code in ("DR13", "DR15", "DR16")
    ]
    assert Clock.objects.get(kind="report", record_id=feedback.report_id, code="DR12").state == "met"
    assert {"feedback_approved", "feedback_head", "feedback_team"} <= facts_of(cast.engagement).keys()


def test_the_same_day_and_an_absent_county_leader_only_ask_why(cast: Cast) -> None:
    feedback = scene.feedback_approved(cast)
    feedback.head_on = feedback.feedback_on = today()
    with pytest.raises(NeedsReason) as refusal:
        actions.deliver(feedback, fields=["head_on", "feedback_on"], by=cast.staff)
    assert [str(detail) for detail in refusal.value.details] == [
        "向主要负责人和向领导班子反馈在同一天",
        "没有登记分管（联系）县领导到会或缺席原因",
    ]


def test_a_day_to_come_is_not_yet_a_feedback_date(cast: Cast) -> None:
    feedback = scene.feedback_approved(cast)
    feedback.feedback_on = today() + timedelta(days=1)
    with pytest.raises(Missing):
        actions.deliver(feedback, fields=["feedback_on"], by=cast.staff, reason="x")


def test_receipts_come_by_account_or_paper_and_the_last_one_closes(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    head, team = recipient(feedback, "head"), recipient(feedback, "team")
    with pytest.raises(NotAllowed):
        actions.receipt(head, by=cast.liaison)
    with pytest.raises(NotAllowed):
        actions.receipt(head, by=cast.discipline)
    actions.receipt(head, by=cast.head)
    actions.receipt(team, by=cast.liaison)
    with pytest.raises(Stale):
        actions.receipt(team, by=cast.liaison)
    actions.receipt(recipient(feedback, "county_leader"), by=cast.county_leader)
    for row in (
        Recipient.objects.trusted().filter(feedback=feedback, sort="department").select_related("feedback")
    ):
        if row.channel == "discipline":
            actions.receipt(row, by=cast.discipline)
        else:
            actions.record_receipt(row, receipted_by="韩梅", receipted_on=today(), by=cast.staff)
    feedback.refresh_from_db()
    assert feedback.state == "closed"
    assert "feedback_received" in facts_of(cast.engagement)


def test_what_waits_at_each_stage(cast: Cast) -> None:
    feedback = scene.feedback_draft(cast)
    assert [(row.right, row.user_id) for row in Pending.objects.filter(kind="feedback")] == [
        ("feedback.draft", cast.leader.pk)
    ]
    engine.take(feedback, "submit", by=cast.leader)
    assert [row.right for row in Pending.objects.filter(kind="feedback")] == ["feedback.check"]


def test_a_correction_keeps_the_numbers(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    new = actions.start_correction(feedback, reason="第 2 条金额有误", by=cast.leader)
    assert room.feedback_of(cast.engagement, cast.leader) == new
    engine.take(new, "submit", by=cast.leader)
    actions.pass_check(new, by=cast.director)
    actions.approve(new, by=cast.lg_head, proof=proof(cast.lg_head))
    old = [item.number for item in room.feedback_items(feedback, cast.leader)]
    assert [item.number for item in room.feedback_items(new, cast.leader)] == old
    assert contents(new, cast.head) == []
    new.head_on = new.feedback_on = today()
    actions.deliver(new, fields=["head_on", "feedback_on"], reason="更正件送达", by=cast.staff)
    assert len(contents(new, cast.head)) == 3
    assert not Clock.objects.filter(kind="feedback", record_id=new.pk).exclude(state="void").exists()
    feedback.refresh_from_db()
    assert feedback.state == "delivered"


def test_a_problem_is_traced_back_to_its_paper_and_forward(cast: Cast) -> None:
    feedback = scene.delivered(cast)
    paper = scene.WorkPaper.objects.trusted().get(title="违规发放补贴")
    labels = [str(trace.label) for trace in kinds.outcomes_of(paper, cast.leader)]
    assert labels == ["第 2 条 违规发放补贴", "15-03-01-01-FK-002 违规发放补贴"]
    assert feedback.pk
