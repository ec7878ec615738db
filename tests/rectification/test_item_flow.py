"""One item from plan to close-out, by eight people; what nobody may do; returned, relapsed, long-term."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast, appoint, proof
from tests.rectification import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.rectification.ledger import actions, review
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import engine, signing
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.flow.paper import Signer, confirm_paper_act, record_paper_act
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" + b"\x00" * 16  # fmt: skip


@pytest.fixture
def item(plan: RectificationPlan) -> RectificationItem:
    return live(plan).select_related("plan", "engagement", "round", "organisation").first()


def test_an_item_lives_from_plan_to_close_by_eight_people(cast: Cast, item: RectificationItem) -> None:
    item.in_sample = True
    item.save()
    scene.to_close(item, cast)
    assert item.state == "spot_check"
    review.record_spot_check(
        item, on=today(), checkers="许静、钱进", result="true", note="现场查看属实", by=cast.discipline2
    )
    review.close(item, by=cast.staff2, proof=proof(cast.staff2))
    assert (item.state, item.declared, item.closed_on) == ("closed", "done", today())
    steps = Step.objects.filter(kind="rectification_item", record_id=item.pk)
    assert len({step.actor_id for step in steps}) == 6
    assert not any(signing.modified_since(item, signature) for signature in signing.standing(item))
    assert "rectification_started" in facts_of(cast.engagement)


def test_without_a_sample_the_check_is_passed_over(cast: Cast, item: RectificationItem) -> None:
    scene.to_close(item, cast)
    assert item.state == "to_close"
    assert Step.objects.get(kind="rectification_item", record_id=item.pk, edge="check_true").skipped


def test_declaring_needs_progress_evidence_and_self_conclusion(cast: Cast, item: RectificationItem) -> None:
    actions.report_progress(item, declared="basically_done", text="正在办理", by=cast.liaison)
    with pytest.raises(Missing) as refusal:
        engine.take(item, "declare", by=cast.liaison)
    assert {str(detail) for detail in refusal.value.details} == {"至少一份佐证", "单位自评"}


def test_nobody_reviews_or_closes_what_they_entered(cast: Cast, item: RectificationItem) -> None:
    scene.carry_out(item, cast, by=cast.staff)
    engine.take(item, "declare", by=cast.liaison)
    engine.take(item, "sign", by=cast.head, proof=proof(cast.head))
    engine.take(item, "leader_pass", by=cast.county_leader, proof=proof(cast.county_leader))
    with pytest.raises(NotAllowed):
        opine(item, party="office", result="agree", by=cast.staff)
    scene.agree(item, cast)
    for entered_or_reviewed in (cast.staff, cast.director):
        with pytest.raises(NotAllowed):
            review.close(item, by=entered_or_reviewed, proof=proof(entered_or_reviewed))
    waiting = Pending.objects.get(kind="rectification_item", record_id=item.pk, edge="close")
    assert f",{cast.staff.pk}," in waiting.barred
    assert f",{cast.director.pk}," in waiting.barred
    review.close(item, by=cast.staff2, proof=proof(cast.staff2))


def test_a_return_shows_the_exact_reasons_to_the_unit(cast: Cast, item: RectificationItem) -> None:
    scene.carry_out(item, cast)
    engine.take(item, "declare", by=cast.liaison)
    engine.take(item, "sign", by=cast.head, proof=proof(cast.head))
    engine.take(item, "leader_pass", by=cast.county_leader, proof=proof(cast.county_leader))
    opine(item, party="discipline", result="return", text="缺少问责处理文件", by=cast.discipline)
    opine(item, party="organisation", result="agree", by=cast.organisation)
    opine(item, party="office", result="return", text="制度没有印发", by=cast.director)
    assert item.state == "returned"
    assert "缺少问责处理文件" in item.last_return_reason
    assert "制度没有印发" in item.last_return_reason
    assert item.returned_times == 1
    assert Pending.objects.filter(record_id=item.pk, kind="rectification_item", edge="resume").exists()
    assert not signing.standing(item)


def test_a_returned_item_can_be_declared_again(cast: Cast, item: RectificationItem) -> None:
    test_a_return_shows_the_exact_reasons_to_the_unit(cast, item)
    engine.take(item, "declare", by=cast.liaison)
    engine.take(item, "sign", by=cast.head, proof=proof(cast.head))
    engine.take(item, "leader_pass", by=cast.county_leader, proof=proof(cast.county_leader))
    scene.agree(item, cast)
    assert item.state == "to_close"


def test_nobody_spot_checks_what_their_own_group_found(cast: Cast, item: RectificationItem) -> None:
    appoint(
        cast.staff, "group_member", [cast.group.pk], acts_until=today() - timedelta(days=1)
    )  # after its term too
    item.in_sample = True
    item.save()
    scene.to_close(item, cast)
    with pytest.raises(NotAllowed):
        review.record_spot_check(
            item, on=today(), checkers="钱进", result="true", note="属实", by=cast.fresh("staff")
        )


def test_a_check_that_finds_otherwise_sends_it_back(cast: Cast, item: RectificationItem) -> None:
    item.in_sample = True
    item.save()
    scene.to_close(item, cast)
    review.record_spot_check(
        item, on=today(), checkers="许静", result="false", note="制度没有张贴", by=cast.discipline2
    )
    assert item.state == "returned"
    assert "制度没有张贴" in item.last_return_reason


def test_a_long_term_item_goes_to_its_own_ledger_and_not_to_closed(
    cast: Cast, item: RectificationItem
) -> None:
    item.is_long_term = True
    item.save()
    scene.to_close(item, cast)
    with pytest.raises(Missing):
        review.close(item, by=cast.staff2, proof=proof(cast.staff2))
    review.follow(item, by=cast.staff2, proof=proof(cast.staff2))
    assert (item.state, item.declared, item.closed_on) == ("long_term", "long_term", None)


def test_a_closed_item_that_comes_back_is_on_the_list_again(cast: Cast, item: RectificationItem) -> None:
    scene.to_close(item, cast)
    review.close(item, by=cast.staff2, proof=proof(cast.staff2))
    with pytest.raises(NeedsReason):
        review.relapse(item, by=cast.discipline, reason="")
    review.relapse(item, by=cast.discipline, reason="回头看发现又挪用")
    assert (item.state, item.relapsed_on, item.closed_on) == ("in_progress", today(), None)
    assert not signing.standing(item)


def test_every_signature_can_be_given_on_paper(cast: Cast, item: RectificationItem) -> None:
    """No account of the unit or of the county leader is used after the plan (practice 7)."""
    scene.carry_out(item, cast, by=cast.staff)
    on = today()

    def on_paper(edge: str, signer: Signer) -> None:
        scan = store(SimpleUploadedFile("扫描.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"), by=cast.staff)  # fmt: skip
        act = record_paper_act(item, edge, signer=signer, acted_on=on, scan=scan, by=cast.staff)
        confirm_paper_act(act, by=cast.staff2)
        item.refresh_from_db()

    on_paper("declare", Signer("罗丹", "办公室主任"))
    on_paper("sign", Signer("马涛", "局党组书记", cast.head))
    on_paper("leader_pass", Signer("宋江河", "副县长", cast.county_leader))
    scene.agree(item, cast)
    with pytest.raises(NotAllowed):
        review.close(item, by=cast.staff, proof=proof(cast.staff))
    assert item.state == "to_close"


def test_all_closed_is_a_fact(cast: Cast, plan: RectificationPlan) -> None:
    first, *others = live(plan)
    RectificationItem.objects.trusted().filter(pk__in=[other.pk for other in others]).update(state="closed")
    scene.to_close(first, cast)
    assert "all_closed" not in facts_of(cast.engagement)
    review.close(first, by=cast.staff2, proof=proof(cast.staff2))
    assert "all_closed" in facts_of(cast.engagement)


def test_the_liaison_does_not_know_of_the_heads_own_items(cast: Cast, plan: RectificationPlan) -> None:
    own = live(plan).filter(is_top_leader=True)
    assert own.count() == 1
    seen = RectificationItem.objects
    assert not seen.visible_to(cast.liaison).filter(is_top_leader=True).exists()
    for reviewer in (cast.head, cast.discipline, cast.director, cast.county_leader, cast.member):
        assert seen.visible_to(reviewer).filter(is_top_leader=True).exists()
    assert not seen.visible_to(cast.other_head).exists()
    assert not seen.visible_to(cast.other_member).exists()
