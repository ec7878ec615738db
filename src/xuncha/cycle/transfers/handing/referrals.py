"""Referrals of petitions that go along with a transfer (domain §3.7: items are leads or petitions): sent and received with it.

The receiver signs once for the whole list; each referral then runs its own way, with its own clock (DR29).
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions import referral_actions
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.cycle.transfers.handing.models import Transfer, TransferReferral
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

RIGHT = "referrals.hand"


def free_referrals(transfer: Transfer, actor: Actor) -> QuerySet[Referral]:
    """Drafts for this receiver that stand on no other list; of a petition the lead officer may know, by number."""
    listed = TransferReferral.objects.visible_to(actor).exclude(transfer__state="void").values("referral")
    rows = Referral.objects.within_reach(actor, RIGHT).filter(
        state="draft", organisation=transfer.organisation_id
    )
    return rows.exclude(pk__in=listed).select_related("petition").order_by("pk")


def referrals_of(transfer: Transfer, actor: Actor) -> list[TransferReferral]:
    rows = TransferReferral.objects.visible_to(actor).filter(transfer=transfer)
    return list(rows.select_related("referral__petition").order_by("pk"))


@verb
def add_referral(transfer: Transfer, referral: Referral, *, by: User) -> None:
    """Put a draft on the list of a transfer to the same receiver."""
    if not by.reach(RIGHT, acting=True).covers(referral):
        raise NotAllowed(_("信访转办件随函转出由线索专员办理"))
    if referral.state != "draft" or referral.organisation_id != transfer.organisation_id:
        raise Missing(_("只能列入还没有发出、接收单位相同的转办件"))
    TransferReferral.objects.trusted().get_or_create(transfer=transfer, referral=referral)
    audit.record("transfer.edited", by=by, about=transfer)


@verb
def drop_referral(transfer: Transfer, referral_id: int, *, by: User) -> None:
    TransferReferral.objects.trusted().filter(transfer=transfer, referral=referral_id).delete()
    audit.record("transfer.edited", by=by, about=transfer)


@verb
def hand_along(transfer: Transfer, *, on: date, by: Actor) -> None:
    """With the second signature each referral is sent and received, as of that day. One sent meanwhile by itself is left alone."""
    rows = TransferReferral.objects.trusted().filter(transfer=transfer, referral__state="draft")
    for row in rows.select_related("referral__petition", "referral__organisation"):
        referral_actions.go_along(row.referral, on=on, by=by)
