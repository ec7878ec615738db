"""Referrals of petitions go along with the leads of one transfer: one letter, two signatures, each its own clock."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast, proof
from tests.fieldwork import letters
from tests.transfers import ways
from xuncha.cycle.fieldwork.petitions import referral_actions
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.transfers.handing import actions, referrals
from xuncha.cycle.transfers.handing.models import Transfer, TransferReferral
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock

EXCERPT = "取暖设施的安装验收情况"


def drafted(cast: Cast) -> tuple[Referral, Transfer, Any]:
    """A referral that was not sent, and a transfer of a lead to the same body."""
    petition = letters.decided(cast, "department")
    unit, user = letters.department(cast)
    referral = referral_actions.draft(
        petition, receiver=unit, excerpt=EXCERPT, explanation="请核实", by=cast.member
    )
    transfer = ways.drawn_up(cast, receiver="department", organisation=unit)
    return referral, transfer, user


def test_it_is_listed_by_number_and_goes_with_both_signatures(cast: Cast, enter: Any) -> None:
    referral, transfer, user = drafted(cast)
    officer = ways.officers(cast)[0]
    browser, url = enter(officer), reverse("transfers:transfer_list", args=[transfer.pk])
    page = reverse("transfers:transfer", args=[transfer.pk])
    text = browser.get(page).content.decode()
    assert referral.petition.number in text and EXCERPT not in text
    assert browser.post(url, {"add_referral": referral.pk}).status_code == 302
    assert TransferReferral.objects.trusted().get().referral_id == referral.pk
    actions.move(transfer, edge="prepare", by=officer, reason="材料另交")
    actions.hand(transfer, by=officer, proof=proof(officer))
    shown = enter(user).get(page).content.decode()
    assert "随函转出的信访转办件" in shown and referral.petition.number not in shown
    actions.receive(transfer, by=user, proof=proof(user))
    referral.refresh_from_db()
    assert referral.state == "received" and referral.number and referral.due
    clocks = dict(Clock.objects.filter(kind="petition_referral").values_list("code", "state"))
    assert clocks == {"DR26": "met", "DR29": "running"}
    assert EXCERPT in enter(user).get(reverse("fieldwork:referral", args=[referral.pk])).content.decode()


def test_it_is_taken_off_again_and_another_receivers_is_not_offered(cast: Cast, enter: Any) -> None:
    referral, transfer, _user = drafted(cast)
    officer = ways.officers(cast)[0]
    referrals.add_referral(transfer, referral, by=officer)
    url = reverse("transfers:transfer_list", args=[transfer.pk])
    assert enter(officer).post(url, {"remove_referral": referral.pk}).status_code == 302
    assert not TransferReferral.objects.trusted().exists()
    other = ways.drawn_up(cast)
    assert not referrals.free_referrals(other, officer).exists()
    with pytest.raises(Missing):
        referrals.add_referral(other, referral, by=officer)
    with pytest.raises(NotAllowed):
        referrals.add_referral(transfer, referral, by=cast.director)


def test_one_sent_meanwhile_is_left_as_it_is(cast: Cast) -> None:
    referral, transfer, user = drafted(cast)
    officer = ways.officers(cast)[0]
    referrals.add_referral(transfer, referral, by=officer)
    actions.move(transfer, edge="prepare", by=officer, reason="材料另交")
    actions.hand(transfer, by=officer, proof=proof(officer))
    referral_actions.send(referral, by=cast.member)
    actions.receive(transfer, by=user, proof=proof(user))
    referral.refresh_from_db()
    assert referral.state == "sent"
