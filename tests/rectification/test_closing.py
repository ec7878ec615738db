"""Two reports or none, reconciliation by both sides, the unit's day, and who has not handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.rectification import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.rectification.closing.actions import draft_reports, hand_in
from xuncha.cycle.rectification.models import (
    Reconciliation,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
)
from xuncha.cycle.rectification.plan.actions import open_plan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.reconciliation.actions import differences, draw_up
from xuncha.cycle.rectification.workspace.queries import not_handed_in, to_do, units_answered_for
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock

Enter = Callable[..., Client]
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def reports(plan: RectificationPlan, cast: Cast) -> dict[str, RectificationReport]:
    return {report.sort: report for report in draft_reports(plan, by=cast.head)}


def signed(report: RectificationReport, cast: Cast) -> None:
    engine.take(report, "finish_draft", by=cast.head)
    engine.take(report, "sign", by=cast.head, proof=proof(cast.head))


@pytest.fixture
def plan(cast: Cast) -> RectificationPlan:
    """Built for each test: some of them begin without any."""
    return scene.approved(cast)


def test_the_drafts_are_assembled_from_the_records(cast: Cast, plan: RectificationPlan) -> None:
    item = live(plan).first()
    RectificationItem.objects.trusted().filter(pk=item.pk).update(declared="done", progress="已修订议事规则")
    found = reports(plan, cast)
    assert "已修订议事规则" in found["progress"].text
    assert "完成率 0.00%" in found["progress"].text
    assert "含基本完成" in found["progress"].text
    assert "民主生活会批评意见空泛" not in found["progress"].text
    assert "民主生活会批评意见空泛" in found["head"].text


def test_neither_report_goes_without_the_other(cast: Cast, plan: RectificationPlan) -> None:
    found = reports(plan, cast)
    signed(found["progress"], cast)
    with pytest.raises(Missing) as refusal:
        hand_in(found["progress"], by=cast.liaison)
    assert "主要负责人组织落实情况报告" in str(refusal.value.details[0])
    signed(found["head"], cast)
    hand_in(found["progress"], by=cast.liaison)
    states = RectificationReport.objects.trusted().filter(plan=plan).values_list("state", flat=True)
    assert set(states) == {"joint_review"}
    assert "reports_submitted" in facts_of(cast.engagement)
    assert Clock.objects.get(code="DR17", record_id=plan.pk, kind="rectification_plan").state == "met"
    for report in (
        RectificationReport.objects.trusted().filter(plan=plan).select_related("round", "plan", "engagement")
    ):
        scene.agree(report, cast)
    assert "reports_accepted" in facts_of(cast.engagement)


def test_the_heads_report_is_not_the_clerks(cast: Cast, plan: RectificationPlan) -> None:
    found = reports(plan, cast)
    seen = RectificationReport.objects.visible_to(cast.liaison)
    assert [report.sort for report in seen] == ["progress"]
    with pytest.raises(NotAllowed):
        engine.take(found["head"], "finish_draft", by=cast.liaison)


def test_a_sheet_is_signed_by_both_sides_and_compares_with_the_last(cast: Cast) -> None:
    scene.many(cast, 4)
    first = draw_up(cast.bureau, by=cast.staff)
    assert [line["last"] for line in differences(first)] == [None] * 6
    with pytest.raises(Missing):
        draw_up(cast.bureau, by=cast.staff)
    engine.take(first, "sign_unit", by=cast.head, proof=proof(cast.head))
    with pytest.raises(NotAllowed):
        engine.take(first, "sign_office", by=cast.liaison, proof=proof(cast.liaison))
    engine.take(first, "sign_office", by=cast.director, proof=proof(cast.director))
    RectificationItem.objects.trusted().filter(seq=1).update(
        declared="done", state="closed", closed_on=today()
    )
    second = draw_up(cast.bureau, by=cast.staff)
    changes = {line["label"]: line["change"] for line in differences(second)}
    assert (changes["应整改"], changes["已完成"], changes["会审通过"]) == (0, 1, 1)


def test_only_the_office_draws_up_and_the_other_unit_does_not_see(cast: Cast) -> None:
    scene.many(cast, 1)
    with pytest.raises(NotAllowed):
        draw_up(cast.bureau, by=cast.liaison)
    draw_up(cast.bureau, by=cast.staff)
    assert Reconciliation.objects.visible_to(cast.liaison).count() == 1
    assert not Reconciliation.objects.visible_to(cast.other_liaison).exists()


def test_the_units_day_shows_what_came_back_first(cast: Cast, enter: Enter) -> None:
    returned, late, soon, far = scene.many(cast, 4)
    rows = RectificationItem.objects.trusted()
    rows.filter(pk=returned.pk).update(state="returned", last_return_reason="缺少问责文件", returned_times=2)
    rows.filter(pk=late.pk).update(due=today() - timedelta(days=3))
    rows.filter(pk=soon.pk).update(due=today() + timedelta(days=3))
    day = to_do(cast.liaison)
    assert (day["returned"], day["late"], day["soon"]) == ([returned], [late], [soon])
    page = enter(cast.liaison).get(reverse("rectification:today")).content.decode()
    assert "缺少问责文件" in page
    assert "第 2 次退回" in page
    assert f">{far}<" not in page


def test_progress_and_evidence_in_a_minute(cast: Cast, enter: Enter) -> None:
    (item,) = scene.many(cast, 1)
    browser = enter(cast.liaison)
    answer = browser.post(
        reverse("rectification:progress", args=[item.pk]), {"declared": "not_done", "text": "还在办"}
    )
    assert answer.status_code == 422
    browser.post(
        reverse("rectification:progress", args=[item.pk]),
        {"declared": "not_done", "text": "还在办", "unfinished_reason": "资金未到位"},
    )
    upload = SimpleUploadedFile("回单.pdf", PDF)
    browser.post(reverse("rectification:evidence", args=[item.pk]), {"title": "银行回单", "file": upload})
    item.refresh_from_db()
    assert (item.declared, item.unfinished_reason, item.evidence_count) == ("not_done", "资金未到位", 1)
    page = browser.get(reverse("rectification:item", args=[item.pk])).content.decode()
    assert "银行回单" in page
    assert "证-01" in page


def test_who_has_not_handed_in_comes_with_a_telephone_number(cast: Cast) -> None:
    plan = open_plan(scene.feedback_for(cast), by=cast.liaison)
    Clock.objects.filter(kind="rectification_plan", record_id=plan.pk, code="DR13").update(
        due=today() - timedelta(days=5)
    )
    cast.bureau.phone = "0000-1234567"
    cast.bureau.save()
    late, *_others = scene.many(cast, 3)
    RectificationItem.objects.trusted().filter(pk=late.pk).update(due=today() - timedelta(days=9))
    found = not_handed_in(cast.staff)
    assert [(row.what, row.days_late, row.phone) for row in found] == [
        ("整改事项申报", 9, "0000-1234567"),
        ("整改方案", 5, "0000-1234567"),
    ]
    assert not_handed_in(cast.other_liaison) == []


def test_a_county_leader_reads_each_units_both_rates(cast: Cast) -> None:
    scene.many(cast, 3)
    RectificationItem.objects.trusted().filter(seq=1).update(declared="done")
    (row,) = units_answered_for(cast.county_leader)
    assert (row.organisation, row.rates.strict, row.rates.total) == (cast.bureau, "33.33%", 3)


def test_the_office_finds_where_to_record_a_signature_in_ink(cast: Cast, enter: Enter) -> None:
    plan = open_plan(scene.feedback_for(cast), by=cast.liaison)
    scene.fill(plan)
    engine.take(plan, "submit", by=cast.liaison)
    address = reverse("kit:act", args=["rectification_plan", plan.pk, "sign"]) + "?form=paper"
    browser = enter(cast.staff)
    assert address in browser.get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert (
        address
        not in enter(cast.discipline).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    )
    scan = SimpleUploadedFile("签字页.pdf", PDF)
    answer = browser.post(address, {"signer_name": "马涛", "acted_on": today(), "scan": scan, "copies": 1})
    assert answer.status_code == 302
    page = enter(cast.staff2).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert "等第二人核对" in page
