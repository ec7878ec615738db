"""A meeting decides in a batch: one signature carries out every result, or none (practice 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast, engage, proof
from tests.reporting import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.meetings import actions, queries
from xuncha.cycle.reporting.meetings.carrying_out import sign
from xuncha.cycle.reporting.meetings.sorts import sorts
from xuncha.cycle.reporting.meetings.summary import figures
from xuncha.cycle.reporting.models import AgendaItem, Meeting, Report, ReportItem
from xuncha.cycle.reporting.reports.actions import take
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import engine, paper, signing
from xuncha.foundation.flow.models import PaperAct, Signature
from xuncha.foundation.refusals import Missing, NotAllowed

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082")  # fmt: skip


def meeting(cast: Cast, sort: str, by: Any, **fields: Any) -> Meeting:
    values = {"title": "领导小组第五次会议", "on": today(), "chair": "郑明", "round": cast.round} | fields
    return actions.call(Meeting(sort=sort, **values), by=by)


def reports_before(cast: Cast, count: int, state: str) -> list[Report]:
    """Reports of many units that stand at one stage; made straight, as the verbs that bring them here have their tests."""
    made = []
    for number in range(count):
        unit = Organisation.objects.create(
            name=f"第{number}局", unit_type_id="county_dept", sort=100 + number
        )
        report = Report(
            title=f"关于巡察第{number}局的报告", overview="情况", top_leader_positive="好", state=state
        )
        report.place_in(engage(cast.round, cast.group, unit, number + 10))
        report.audience = sorts()["leading_group"].audience
        engine.open_record(report, by=cast.member)
        ReportItem.objects.create(report=report, seq=1, heading="问题", is_top_leader=number % 2 == 0)
        made.append(report)
    return made


def all_agreed(held: Meeting, cast: Cast, by: Any, **others: str) -> None:
    items = queries.agenda(held, by)
    results = {
        item.pk: actions.Result(
            others.get(f"no{item.seq}", "agreed"), "补充数据" if f"no{item.seq}" in others else ""
        )
        for item in items
    }
    actions.enter_results(held, results, minutes="原则同意。", by=by)


def test_what_waits_is_offered_and_nothing_else(cast: Cast) -> None:
    (ready,) = reports_before(cast, 1, "leading_group")
    reports_before_ids = {
        row.record.pk for row in queries.waiting(meeting(cast, "secretaries", cast.staff), cast.staff)
    }
    assert reports_before_ids == set()
    held = meeting(cast, "leading_group", cast.staff)
    assert [(row.kind.name, row.record.pk) for row in queries.waiting(held, cast.staff)] == [
        ("report", ready.pk)
    ]
    actions.put_on_agenda(held, [("report", ready.pk), ("report", 999_999)], by=cast.staff)
    assert [item.title for item in queries.agenda(held, cast.staff)] == [ready.title]
    assert queries.waiting(held, cast.staff) == []


def test_twenty_reports_pass_with_one_signature(cast: Cast) -> None:
    reports = reports_before(cast, 20, "secretaries")
    held = meeting(cast, "secretaries", cast.staff, title="书记专题会", chair="周正")
    actions.put_on_agenda(held, [("report", report.pk) for report in reports], by=cast.staff)
    all_agreed(held, cast, cast.staff, no3="returned", no4="deferred")
    engine.take(held, "close_results", by=cast.staff)
    sign(held, by=cast.secretary, proof=proof(cast.secretary))
    states = {report.pk: Report.objects.trusted().get(pk=report.pk).state for report in reports}
    assert list(states.values()).count("standing") == 18
    assert states[reports[2].pk] == "draft"
    assert states[reports[3].pk] == "secretaries"
    signatures = Signature.objects.filter(kind="report", edge="pass_secretaries")
    assert signatures.count() == 18
    assert {item.signer_id for item in signatures} == {cast.secretary.pk}
    assert AgendaItem.objects.trusted().filter(meeting=held, carried_out=True).count() == 19


def test_one_failure_and_nothing_is_done(cast: Cast) -> None:
    reports = reports_before(cast, 3, "secretaries")
    held = meeting(cast, "secretaries", cast.staff, title="书记专题会", chair="周正")
    actions.put_on_agenda(held, [("report", report.pk) for report in reports], by=cast.staff)
    all_agreed(held, cast, cast.staff)
    engine.take(held, "close_results", by=cast.staff)
    take(reports[1], "return_by_secretaries", by=cast.secretary, reason="先退")
    with pytest.raises(Missing) as refusal:
        sign(held, by=cast.secretary, proof=proof(cast.secretary))
    (failure,) = refusal.value.details
    assert failure.startswith("关于巡察第1局的报告：")
    assert Meeting.objects.trusted().get(pk=held.pk).state == "to_sign"
    assert Report.objects.trusted().get(pk=reports[0].pk).state == "secretaries"
    assert not Signature.objects.filter(kind="meeting", record_id=held.pk).exists()


def test_the_recorder_does_not_sign_and_a_chair_without_the_right_fails(cast: Cast) -> None:
    (report,) = reports_before(cast, 1, "leading_group")
    held = meeting(cast, "leading_group", cast.director)
    actions.put_on_agenda(held, [("report", report.pk)], by=cast.director)
    all_agreed(held, cast, cast.director)
    engine.take(held, "close_results", by=cast.director)
    with pytest.raises(NotAllowed):
        sign(held, by=cast.director, proof=proof(cast.director))
    with pytest.raises(Missing) as refusal:
        sign(held, by=cast.secretary, proof=proof(cast.secretary))
    assert "领导小组" in str(refusal.value.details)
    held.refresh_from_db()
    sign(held, by=cast.lg_head, proof=proof(cast.lg_head))
    assert Report.objects.trusted().get(pk=report.pk).state == "secretaries"


def test_the_signed_minutes_are_the_paper_form_of_every_decision(cast: Cast) -> None:
    reports = reports_before(cast, 2, "leading_group")
    held = meeting(cast, "leading_group", cast.staff)
    actions.put_on_agenda(held, [("report", report.pk) for report in reports], by=cast.staff)
    all_agreed(held, cast, cast.staff)
    engine.take(held, "close_results", by=cast.staff)
    scan = store(SimpleUploadedFile("纪要.png", PNG), by=cast.director)
    day = today() - timedelta(days=2)
    signer = paper.Signer("郑明", "县委副书记", cast.lg_head)
    act = paper.record_paper_act(held, "sign", signer=signer, acted_on=day, scan=scan, by=cast.director)
    paper.confirm_paper_act(act, by=cast.staff2)
    for report in reports:
        report.refresh_from_db()
        assert report.state == "secretaries"
        (signature,) = signing.standing(report)
        assert (signature.form, signature.signer_name, signature.signed_on) == ("paper", "郑明", day)
        assert not signing.modified_since(report, signature)
    assert PaperAct.objects.filter(kind="report", scan=scan).count() == 2


def test_a_group_holds_its_own_meeting_on_its_papers(cast: Cast) -> None:
    draft = scene.WorkPaper(
        title="一份底稿",
        summary="概述",
        facts="事实",
        analysis="分析",
        basis_text="依据",
        author_leaf_id="A1.01",
    )
    scene.workpapers.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    scene.workpapers.add_evidence(draft, name="记录", by=cast.member)
    engine.take(draft, "submit", by=cast.member)
    scene.workpapers.classify_as_reviewer(draft, draft.author_leaf, by=cast.deputy)
    engine.take(draft, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    held = meeting(cast, "group", cast.group_liaison, title="组务会", chair="李正", group=cast.group)
    actions.put_on_agenda(held, [("workpaper", draft.pk)], by=cast.group_liaison)
    all_agreed(held, cast, cast.group_liaison)
    engine.take(held, "close_results", by=cast.group_liaison)
    sign(held, by=cast.leader, proof=proof(cast.leader))
    assert WorkPaper.objects.trusted().get(pk=draft.pk).state == "leader_sign"
    assert not Meeting.objects.visible_to(cast.director).filter(pk=held.pk).exists()
    assert not Meeting.objects.visible_to(cast.other_leader).filter(pk=held.pk).exists()


def test_a_group_does_not_call_the_leading_group(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        meeting(cast, "leading_group", cast.leader)
    with pytest.raises(NotAllowed):
        meeting(cast, "group", cast.leader, group=cast.other_group)


def test_absence_never_blocks_but_an_open_result_does(cast: Cast) -> None:
    (report,) = reports_before(cast, 1, "leading_group")
    held = meeting(cast, "leading_group", cast.staff, absent="王某：出差")
    actions.put_on_agenda(held, [("report", report.pk)], by=cast.staff)
    with pytest.raises(Missing):
        engine.take(held, "close_results", by=cast.staff)


def test_a_report_shows_where_it_was_heard(cast: Cast) -> None:
    (report,) = reports_before(cast, 1, "leading_group")
    held = meeting(cast, "leading_group", cast.staff)
    actions.put_on_agenda(held, [("report", report.pk)], by=cast.staff)
    all_agreed(held, cast, cast.staff)
    (trace,) = kinds.outcomes_of(report, cast.lg_head)
    assert (str(trace.kind), str(trace.state_label)) == ("领导小组会", "同意")


def test_every_decision_named_in_the_data_is_a_step_of_its_kind() -> None:
    known = {kind.name for kind in kinds.every()}
    missing = [
        (sort, item.kind, item.key)
        for sort, rules in sorts().items()
        for item in rules.decides
        if item.kind in known and item.target is None
    ]
    assert missing == []


def test_a_round_in_figures(cast: Cast, django_assert_max_num_queries: Any) -> None:
    reports_before(cast, 4, "leading_group")
    scene.papers(cast)
    with django_assert_max_num_queries(10):
        found = figures(cast.round, cast.secretary)
    assert found["total"] == {"units": 6, "papers": 3, "problems": 4, "top_leader": 2, "immediate": 0}
    assert sum(item["count"] for item in found["by_nature"]) == 4
    assert figures(cast.round, cast.leader)["total"]["units"] == 0
