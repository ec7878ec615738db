"""A round from the draft over approval and announcement to its end; suspended, resumed and prolonged on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast, appoint, proof
from tests.planning import scene
from xuncha.cycle.planning.actions import engagements, rounds
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.planning.models import Engagement, Interruption, Round, onsite_anchor
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.models import PaperAct, Pending, Signature, Step
from xuncha.foundation.refusals import Missing, NeedsReason, NeedsSignature, NotAllowed, Refused, Stale
from xuncha.foundation.rules.models import Clock


def ready(cast: Cast) -> Round:
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    engagements.engage(round_, group, [scene.unit("清源县文旅局")], by=cast.staff)
    return round_


def test_a_round_takes_the_rules_in_force_and_keeps_them(cast: Cast) -> None:
    round_ = scene.draft_round(cast)
    assert round_.ruleset_id == rules.current().pk
    assert round_.state == "draft"


def test_a_number_is_given_once_a_term(cast: Cast) -> None:
    with pytest.raises(Refused):
        scene.draft_round(cast, no=3)


def test_what_is_missing_is_said_before_approval(cast: Cast) -> None:
    round_ = scene.draft_round(cast, scheme="", review_parties=["office"])
    with pytest.raises(Missing) as refusal:
        engine.take(round_, "submit", by=cast.director)
    missing = [str(line) for line in refusal.value.details]
    assert "工作方案要点" in missing and "每个巡察组的组长" in missing and "三至五个整改会审方" in missing


def test_a_special_round_names_its_theme(cast: Cast) -> None:
    round_ = ready(cast)
    round_.mode = "special"
    with pytest.raises(Missing) as refusal:
        engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    assert [str(line) for line in refusal.value.details] == ["专项主题"]


def test_unproposed_appointments_only_ask_for_a_reason(cast: Cast) -> None:
    with pytest.raises(NeedsReason):
        engine.take(ready(cast), "submit", by=cast.director)


@pytest.mark.parametrize(
    "name", ["staff", "leader", "member", "head", "liaison", "discipline", "sys_admin", "secretary"]
)
def test_only_the_director_submits(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        engine.take(ready(cast), "submit", by=cast.people[name], reason="试")


@pytest.mark.parametrize("name", ["director", "staff", "leader", "head", "discipline", "sec_admin"])
def test_only_the_leading_group_approves(cast: Cast, name: str) -> None:
    round_ = ready(cast)
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    person = cast.people[name]
    with pytest.raises(NotAllowed):
        rounds.approve(round_, by=person, proof=proof(person))


def test_an_approval_is_a_signature(cast: Cast) -> None:
    round_ = ready(cast)
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    with pytest.raises(NeedsSignature):
        rounds.approve(round_, by=cast.lg_head)


def test_approval_notes_the_fact_and_starts_the_notice_clock(cast: Cast) -> None:
    round_ = ready(cast)
    scene.approved(cast, round_)
    engagement = Engagement.objects.trusted().get(round=round_)
    assert "round_approved" in facts_of(engagement)
    clock = Clock.objects.get(kind="engagement", record_id=engagement.pk, code="DR01")
    assert clock.due == round_.entry_on - timedelta(days=10)
    assert clock.anchor == f"engagement:{engagement.pk}:entry_on"
    assert Signature.objects.get(kind="round", record_id=round_.pk).signer_name == cast.lg_head.name


def test_a_scheme_approved_on_paper_needs_two_people(cast: Cast) -> None:
    round_ = ready(cast)
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    scan = store(SimpleUploadedFile("签批.png", PNG), by=cast.staff)
    signed_on = today() - timedelta(days=2)
    signer = paper.Signer(cast.lg_head.name, "领导小组组长", cast.lg_head)
    act = paper.record_paper_act(
        round_, "approve", signer=signer, acted_on=signed_on, scan=scan, by=cast.staff
    )
    with pytest.raises(NotAllowed):
        paper.confirm_paper_act(act, by=cast.staff)
    paper.confirm_paper_act(PaperAct.objects.get(pk=act.pk), by=cast.staff2)
    engagement = Engagement.objects.trusted().get(round=round_)
    assert Round.objects.trusted().get(pk=round_.pk).state == "approved"
    assert facts_of(engagement)["round_approved"] == signed_on


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_the_leading_group_sends_a_scheme_back(cast: Cast) -> None:
    round_ = ready(cast)
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    with pytest.raises(NeedsReason):
        engine.take(round_, "return_scheme", by=cast.lg_head)
    engine.take(round_, "return_scheme", by=cast.lg_head, reason="单位太多")
    assert round_.state == "draft"


def test_the_announcement_starts_the_round(cast: Cast) -> None:
    round_ = scene.under_way(cast, ready(cast))
    engagement = Engagement.objects.trusted().get(round=round_)
    assert (round_.state, round_.announced_on) == ("under_way", today())
    assert engagement.stage == "S02"
    with pytest.raises(NotAllowed):
        rounds.announce(round_, on=today(), by=cast.leader) if round_.state == "approved" else engine.take(
            round_, "close", by=cast.leader
        )


def test_what_waits_names_the_next_person(cast: Cast) -> None:
    round_ = ready(cast)
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    waiting = Pending.objects.get(kind="round", record_id=round_.pk)
    assert (waiting.right, waiting.edge) == ("planning.approve", "approve")


def test_suspension_stops_the_clocks_and_resumption_puts_everything_off(cast: Cast) -> None:
    round_, _group, (first, second) = scene.started(cast)
    engagements.enter(first, on=today(), by=cast.staff, reason="没有事先通知")
    due = Clock.objects.get(kind="engagement", record_id=first.pk, code="DR05").due
    begun = today() - timedelta(days=9)
    Clock.objects.filter(engagement_id=first.pk).update(started_on=begun)
    rounds.suspend(round_, on=begun, reason="防汛", document_no="清巡〔2026〕9号", by=cast.director)
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR05").state == "suspended"
    first.refresh_from_db()
    assert first.suspended_on == begun
    old_end, old_entry = first.onsite_end, second.entry_on
    round_.refresh_from_db()
    rounds.resume(round_, on=today(), reason="汛情结束", by=cast.director)
    first.refresh_from_db()
    second.refresh_from_db()
    clock = Clock.objects.get(kind="engagement", record_id=first.pk, code="DR05")
    assert clock.state == "running"
    assert clock.due == due + timedelta(days=9) == first.onsite_end
    assert first.onsite_end == old_end + timedelta(days=9)
    assert second.entry_on == old_entry + timedelta(days=9)
    assert Clock.objects.get(
        record_id=second.pk, kind="engagement", code="DR01"
    ).due == second.entry_on - timedelta(10)
    (stop,) = Interruption.objects.trusted().filter(round=round_)
    assert (stop.starts_on, stop.ends_on) == (begun, today())


def test_a_suspended_round_takes_no_entry(cast: Cast) -> None:
    round_, _group, (first, _second) = scene.started(cast)
    rounds.suspend(round_, on=today(), reason="防汛", by=cast.director)
    first = Engagement.objects.trusted().select_related("round").get(pk=first.pk)
    with pytest.raises(Missing):
        engagements.enter(first, on=today(), by=cast.staff, reason="没有通知")


@pytest.mark.parametrize("name", ["staff", "leader", "head", "lg_head"])
def test_only_the_director_suspends(cast: Cast, name: str) -> None:
    round_, _group, _found = scene.started(cast)
    with pytest.raises(NotAllowed):
        rounds.suspend(round_, on=today(), reason="试", by=cast.people[name])


def test_prolonging_moves_the_units_that_are_still_on_site(cast: Cast) -> None:
    round_, _group, (first, second) = scene.started(cast)
    for engagement in (first, second):
        engagements.enter(engagement, on=today(), by=cast.staff, reason="没有事先通知")
    engagements.end_onsite(second, on=today(), by=cast.staff)
    later = round_.onsite_end + timedelta(days=15)
    rounds.prolong(
        round_, onsite_end=later, reason="线索较多", document_no="清巡〔2026〕12号", by=cast.director
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.onsite_end, second.onsite_end) == (later, today())
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR05").due == later
    assert onsite_anchor(first)[1] == later
    with pytest.raises(Missing):
        rounds.prolong(round_, onsite_end=later, reason="再延", by=cast.director)


def test_a_draft_given_up_takes_its_engagements_along(cast: Cast) -> None:
    round_ = ready(cast)
    rounds.void(round_, by=cast.director, reason="并入下一轮")
    assert {item.state for item in Engagement.objects.trusted().filter(round=round_)} == {"void"}


def test_closing_with_open_engagements_asks_for_a_reason(cast: Cast) -> None:
    round_, _group, _found = scene.started(cast)
    with pytest.raises(NeedsReason):
        engine.take(round_, "close", by=cast.director)
    engine.take(round_, "close", by=cast.director, reason="其余并入下一轮")
    assert round_.state == "closed"


def test_dates_of_a_draft_carry_its_engagements_along(cast: Cast) -> None:
    round_ = ready(cast)
    round_.entry_on = today() + timedelta(days=30)
    rounds.edit_round(round_, by=cast.staff, version=round_.version, fields=["entry_on"])
    assert Engagement.objects.trusted().get(round=round_).entry_on == round_.entry_on
    with pytest.raises(Stale):
        rounds.edit_round(round_, by=cast.staff2, version=1, fields=["entry_on"])


def test_nobody_approves_what_they_submitted(cast: Cast) -> None:
    appoint(cast.director, "lg_deputy", [])
    director = cast.fresh("director")
    round_ = ready(cast)
    engine.take(round_, "submit", by=director, reason="授权随后提出")
    with pytest.raises(NotAllowed):
        rounds.approve(round_, by=director, proof=proof(director))


def test_steps_tell_the_story(cast: Cast) -> None:
    round_ = scene.under_way(cast, ready(cast))
    edges = (
        Step.objects.filter(kind="round", record_id=round_.pk).order_by("id").values_list("edge", flat=True)
    )
    assert list(edges) == ["created", "submit", "approve", "announce"]
