"""The way of a petition, by its verbs."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast as scene
from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions import actions, deciding, referral_actions
from xuncha.cycle.fieldwork.petitions.actions import AboveUs, Named
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition
from xuncha.foundation.flow import engine
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock


def clocks(record: Any) -> dict[str, str]:
    rows = Clock.objects.filter(kind=record.kind_name, record_id=record.pk)
    return dict(rows.order_by("pk").values_list("code", "state"))


def test_a_real_name_is_acknowledged_found_out_answered_and_closed(cast: Cast) -> None:
    petition = letters.registered(cast)
    assert petition.number and clocks(petition) == {"DR27": "running"}
    deciding.acknowledge(petition, on=petition.received_at.date(), by=cast.member)
    assert clocks(petition)["DR27"] == "met"
    deciding.propose(petition, disposal="in_group", opinion="核对凭证", meeting="第1次", by=cast.member)
    with pytest.raises(NotAllowed):
        deciding.approve(petition, by=cast.member, proof=scene.proof(cast.member))
    deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader))
    deciding.take_up(petition, by=cast.member)
    deciding.conclude(petition, outcome="true", result="属实", by=cast.member)
    assert clocks(petition)["DR28"] == "running"
    deciding.write_reply(petition, reply="已核实", on=petition.received_at.date(), by=cast.member)
    deciding.close(petition, by=cast.member)
    assert petition.state == "closed" and clocks(petition)["DR28"] == "met"


def test_who_proposes_decides_only_what_the_meeting_considered(cast: Cast) -> None:
    petition = letters.registered(cast, by=cast.leader)
    deciding.propose(petition, disposal="keep", opinion="", by=cast.leader)
    with pytest.raises(Missing):
        deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader), reason="先定")
    deciding.return_triage(petition, by=cast.leader, reason="上会")
    deciding.propose(petition, disposal="keep", opinion="", meeting="第4次组务会", by=cast.leader)
    deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader))
    assert petition.state == "decided"


def test_the_superior_level_is_refused_before_anything_is_written(cast: Cast) -> None:
    before = Petition.objects.trusted().count()
    with pytest.raises(AboveUs):
        letters.registered(cast, targets=[Named("某某", "县长", "superior")])
    assert Petition.objects.trusted().count() == before


def test_the_contact_closes_when_the_leader_decides(cast: Cast) -> None:
    petition = letters.proposed(cast)
    assert actions.look_at_contact(petition, by=cast.member)["phone"] == letters.PHONE
    assert actions.look_at_contact(petition, by=cast.leader)["name"] == letters.REPORTER
    looks = AuditEvent.objects.filter(action="petition.contact_seen", record_id=petition.pk)
    assert set(looks.values_list("actor_id", flat=True)) == {cast.member.pk, cast.leader.pk}
    actions.assign(petition, [cast.member, cast.member2], by=cast.leader)
    for stranger in (cast.member2, cast.deputy, cast.staff, cast.other_leader):
        with pytest.raises(NotAllowed):
            actions.look_at_contact(petition, by=cast.fresh(stranger.username))
    deciding.approve(petition, by=cast.leader, proof=scene.proof(cast.leader))
    for person in (cast.member, cast.leader):
        with pytest.raises(NotAllowed):
            actions.look_at_contact(petition, by=person)


def test_without_custodians_a_contact_waits_closed_and_is_sealed_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    petition = letters.decided(cast)
    contact = Contact.objects.trusted().get(petition=petition)
    assert contact.closed_at and contact.details_sealed
    assert actions.seal_open_contacts() == (0, 1)
    kept: list[dict[str, str]] = []
    monkeypatch.setattr(actions.custody, "is_ready", lambda group_id: True)
    monkeypatch.setattr(actions.custody, "seal_identity", lambda record, values, by: kept.append(values))
    assert actions.seal_open_contacts() == (1, 0)
    contact.refresh_from_db()
    assert not contact.details_sealed and kept[0]["phone"] == letters.PHONE
    assert actions.seal_open_contacts() == (0, 0)


def test_referrals_come_back_and_conclude_the_petition(cast: Cast) -> None:
    petition, referral, user = letters.referred(cast)
    assert petition.pk == referral.petition_id and referral.petition.state == "referred"
    with pytest.raises(NotAllowed):
        engine.take(referral, "receive", by=cast.member)
    referral_actions.receive(referral, by=user)
    assert clocks(referral) == {"DR26": "met", "DR29": "running"} and referral.due
    referral_actions.answer(referral, text="已验收，资料补齐", by=user)
    referral_actions.accept(referral, by=cast.member)
    petition = Petition.objects.trusted().get(pk=petition.pk)
    assert petition.state == "concluded" and "资料补齐" in petition.result
    assert clocks(referral) == {"DR26": "met", "DR29": "met"} and clocks(petition)["DR28"] == "running"


def test_nothing_is_referred_to_the_body_it_is_about(cast: Cast) -> None:
    petition = letters.decided(cast, "department")
    with pytest.raises(Missing):
        referral_actions.draft(petition, receiver=cast.bureau, excerpt="x", explanation="", by=cast.member)


def test_a_repeat_hangs_on_the_first(cast: Cast) -> None:
    first, again = letters.registered(cast), letters.registered(cast)
    actions.merge_duplicate(again, first, by=cast.member)
    assert again.state == "duplicate" and again.duplicate_of == first
    with pytest.raises(Missing):
        actions.merge_duplicate(first, again, by=cast.member)
