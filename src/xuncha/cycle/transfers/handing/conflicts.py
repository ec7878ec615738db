"""Why a lead may not go to a receiver (practice 11, 14): asked when it is listed, and again when it is handed over."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.transfers.handing.models import Receiver, Transfer, TransferItem
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.models import Exclusion
from xuncha.people.models import User

LOW = (Receiver.UNIT_PARTY, Receiver.TOWNSHIP, Receiver.DISPATCHED)
"""Receivers that never get a lead of the highest grade (practice 14, M4-21)."""


def conflict(lead: Lead, transfer: Transfer) -> str:
    """The first reason why this lead may not go to this receiver; empty when it may."""
    return next(conflicts(lead, transfer), "")


def conflicts(lead: Lead, transfer: Transfer) -> Iterator[str]:
    """The unit a lead is about never receives it, nor does a body that its people sit in, or where somebody works who may
    not know of it; low receivers get low grades only."""
    receiver = transfer.organisation
    words = {"lead": lead, "receiver": receiver}
    if receiver.pk == lead.organisation_id:
        yield _("线索 %(lead)s 反映的就是该单位，不能移交给它") % words
    if transfer.receiver in LOW and lead.grade == Lead.Grade.FURTHER:
        yield _("线索 %(lead)s 等级较高，应移交纪检监察机关、组织部门或有权机关") % words
    people = list(LeadPerson.objects.trusted().filter(lead=lead))
    if any(_same_unit(person.unit, receiver) for person in people):
        yield _("线索 %(lead)s 的被反映人就在该单位，不能移交给它") % words
    staff = names_at(receiver)
    if any(person.name.strip() in staff for person in people if person.name.strip()):
        yield _("线索 %(lead)s 的被反映人在接收单位任职，请换接收方") % words
    for name in sorted(staff & leading_team(lead.organisation_id)):
        sits = _("%(name)s在被反映单位领导班子任职，又在接收单位；线索 %(lead)s 请换接收方")
        yield sits % {**words, "name": name}
    if _has_excluded(lead, receiver):
        yield _("接收单位有人不得知悉线索 %(lead)s，请换接收方") % words


def _same_unit(written: str, receiver: Organisation) -> bool:
    return bool(written.strip()) and written.strip() in (receiver.name, receiver.short_name)


def names_at(receiver: Organisation) -> set[str]:
    """Everybody known to work there: accounts, holders of posts, its head."""
    accounts = User.objects.filter(organisation=receiver, is_active=True).values_list("name", flat=True)
    posts = Post.objects.filter(organisation=receiver, ended_on=None).values_list("holder_name", flat=True)
    return {name.strip() for name in (*accounts, *posts, receiver.head_name) if name.strip()}


def leading_team(organisation_id: int) -> set[str]:
    """Names of a unit's leading team, a dispatched discipline chief who sits in it included (practice 11)."""
    posts = Post.objects.filter(organisation=organisation_id, ended_on=None)
    found = posts.filter(Q(is_team_member=True) | Q(is_head=True)).values_list("holder_name", flat=True)
    return {name.strip() for name in found if name.strip()}


def _has_excluded(lead: Lead, receiver: Organisation) -> bool:
    barred = Exclusion.objects.filter(kind=lead.kind_name, record_id=lead.pk).values("user_id")
    return User.objects.filter(organisation=receiver, pk__in=barred).exists()


def of_transfer(transfer: Transfer) -> list[str]:
    """Every conflict of every lead on the list."""
    items = TransferItem.objects.trusted().filter(transfer=transfer).select_related("lead")
    return [sentence for item in items for sentence in conflicts(item.lead, transfer)]
