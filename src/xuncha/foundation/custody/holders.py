"""Who holds keys now, and what can be sealed to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.custody.audited import RIGHTS
from xuncha.foundation.custody.models import IDENTITY, Capacity, KeyHolder, SealedIdentity, label_of
from xuncha.foundation.custody.refusals import NotReady
from xuncha.foundation.dates import today
from xuncha.foundation.keys.suites import chosen
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import identity
from xuncha.foundation.sealing.identity import FEWEST_HOLDERS, Role
from xuncha.foundation.sealing.suites import Suite

_same_people: list[Callable[..., list[int]]] = []


def people_from(provider: Callable[..., list[int]]) -> None:
    """`people` tells which accounts belong to the same person."""
    _same_people[:] = [provider]


def same_people(*user_ids: int) -> set[int]:
    """These accounts and every other account of the same persons."""
    return set(user_ids).union(*(provider(*user_ids) for provider in _same_people))


def suite() -> Suite:
    """The installation's suite: the one new keys and seals are made with."""
    return chosen()


def role_of(capacity: str) -> Role:
    return "a" if capacity == Capacity.IDENTITY_A else "b"


def active(capacity: str, group_id: int | None = None) -> QuerySet[KeyHolder]:
    """Holders in office today under the installation's suite: the standing ones, and those of this group."""
    rows = KeyHolder.objects.filter(capacity=capacity, state=KeyHolder.State.ACTIVE, suite=suite().code)
    in_term = Q(until=None) | Q(until__gte=today())
    return rows.filter(in_term, Q(group_id=None) | Q(group_id=group_id))


def public_keys(capacity: str, group_id: int | None = None) -> list[bytes]:
    """What new seals are addressed to."""
    return [bytes(public) for public in active(capacity, group_id).values_list("public", flat=True)]


def identity_keys(group_id: int | None) -> tuple[list[bytes], list[bytes]]:
    """Public keys of both sides; NotReady names the side that lacks a holder."""
    sides = {capacity: public_keys(capacity, group_id) for capacity in IDENTITY}
    lacking = [label_of(side) for side, keys in sides.items() if len(keys) < FEWEST_HOLDERS]
    if lacking:
        raise NotReady(
            _("%(sides)s的在任密钥保管人不足 2 名，现在不能密封身份；请安全保密管理员办理密钥保管仪式")
            % {"sides": _("、").join(str(label) for label in lacking)}
        )
    return sides[Capacity.IDENTITY_A], sides[Capacity.IDENTITY_B]


def is_ready(group_id: int | None = None) -> bool:
    """Whether identities of this group can be sealed today."""
    return all(active(capacity, group_id).count() >= FEWEST_HOLDERS for capacity in IDENTITY)


def door_keys() -> dict[str, Any]:
    """What the door's configuration carries: public keys of standing holders, in hexadecimal."""
    keys = {capacity.value: [key.hex() for key in public_keys(capacity)] for capacity in Capacity}
    return {"suite": suite().code, **keys}


def my_capacities(actor: Actor) -> set[str]:
    """The capacities in which this person holds a key today."""
    return set(_of(actor).filter(state__in=KeyHolder.HOLDING).values_list("capacity", flat=True))


def own(actor: Actor) -> QuerySet[KeyHolder]:
    """One's own keys, those being prepared and handed over included."""
    return _of(actor).filter(state__in=KeyHolder.LIVE)


def _of(actor: Actor) -> QuerySet[KeyHolder]:
    return KeyHolder.objects.filter(user_id=actor.pk)


def require_in_office(holder: KeyHolder, by: Actor) -> None:
    """Own key, active, within its term, and the appointment that goes with it still acts; NotAllowed says which."""
    if holder.user_id != by.pk:
        raise NotAllowed(_("这把密钥由 %(name)s 保管，只有本人能用") % {"name": holder.user_name})
    if holder.state not in KeyHolder.HOLDING:
        raise NotAllowed(_("这把密钥现在是“%(state)s”，不能使用") % {"state": holder.get_state_display()})
    if holder.until is not None and holder.until < today():
        raise NotAllowed(
            _("保管任期已于 %(day)s 结束，不能再用这把密钥；请由另一名在任保管人办理")
            % {"day": holder.until.isoformat()}
        )
    if not may_hold(by, holder.capacity, holder.group_id):
        raise NotAllowed(_("与保管相应的授权已经结束，不能再用这把密钥；请由另一名在任保管人办理"))


def may_hold(person: Actor, capacity: str, group_id: int | None) -> bool:
    """Whether the person's appointments allow this capacity; a group's leader for that group only."""
    reach = person.reach(RIGHTS[capacity], acting=True)
    place = {"group_id": group_id}
    return any(
        clause.column is None or (group_id is not None and clause.covers(place, lambda: False))
        for clause in reach.clauses
    )


def sealed_to(holder: KeyHolder) -> list[SealedIdentity]:
    """Identities that still have a half wrapped to this key."""
    if holder.capacity not in IDENTITY or not holder.public:
        return []
    role, mark = role_of(holder.capacity), holder.mark
    return [item for item in kept() if mark in identity.holders(bytes(item.blob), role)]


def kept() -> Iterable[SealedIdentity]:
    """Every identity that was not destroyed."""
    return SealedIdentity.objects.filter(destroyed_at=None).order_by("pk").iterator()


def unconfirmed() -> list[KeyHolder]:
    """Holders in office whose fingerprint nobody confirmed on the audit chain: rows that came into the table another way."""
    rows = KeyHolder.objects.filter(state__in=KeyHolder.HOLDING)
    return [holder for holder in rows if not _is_confirmed(holder)]


def _is_confirmed(holder: KeyHolder) -> bool:
    events = AuditEvent.objects.filter(
        action="custody.confirmed", kind=KeyHolder._meta.model_name, record_id=holder.pk
    )
    said = events.order_by("-seq").values_list("data", flat=True).first()
    return said is not None and json.loads(said).get("fingerprint") == holder.fingerprint


def over_term() -> list[KeyHolder]:
    """Holders whose term has run out without a hand-over."""
    return list(KeyHolder.objects.filter(state__in=KeyHolder.HOLDING, until__lt=today()))


def gate(user_id: int, group_id: int | None = None) -> list[str]:
    """What of a person's keys is still to be settled when an appointment ends (of one group: only that group's keys)."""
    rows = KeyHolder.objects.filter(user_id=user_id, state__in=KeyHolder.HOLDING)
    if group_id is not None:
        rows = rows.filter(group_id=group_id)
    return [
        _("仍是“%(capacity)s”的密钥保管人，%(count)d 份身份封给其密钥；请先办交接、由在任保管人重新封装")
        % {"capacity": holder.get_capacity_display(), "count": len(sealed_to(holder))}
        for holder in rows
    ]
