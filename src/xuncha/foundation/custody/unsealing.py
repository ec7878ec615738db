"""Opening an identity: asked for with a reason, approved by one of each side, seen by the asker alone for 24 hours.

What lies in the database, when:
- asked      the asker's one-time public key; its private half locked by a code that was shown once and stored nowhere
- one side   that side's half, sealed to the one-time key
- open       both halves, sealed to the one-time key: useless without the asker's code
- ended      nothing: halves and locked key are emptied
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit, kinds
from xuncha.foundation.custody import unlocking
from xuncha.foundation.custody.holders import require_in_office, role_of, same_people, suite
from xuncha.foundation.custody.models import (
    IDENTITY,
    Capacity,
    KeyHolder,
    SealedIdentity,
    UnsealApproval,
    UnsealRequest,
    label_of,
)
from xuncha.foundation.dates import now
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import identity, suites
from xuncha.foundation.sealing import passphrase as locks
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing
from xuncha.foundation.verbs import verb

CODE_GROUPS = 8
"""Groups of the asker's code: 106 bits, for a key that lives 24 hours."""

ASK_FOR = timedelta(days=7)
OPEN_FOR = timedelta(hours=24)

State = UnsealRequest.State


@verb
def request(sealed: SealedIdentity, *, reason: str, by: Actor) -> tuple[UnsealRequest, str]:
    """Ask to see an identity. Returns the request and the code that opens it later; the code is stored nowhere."""
    record = record_of(sealed, by)
    if not by.reach("custody.request", acting=True).covers(record):
        raise NotAllowed(_("申请查看被保护的身份，须由组长、线索专员或纪委一方提出"))
    if not reason.strip():
        raise NeedsReason(_("申请查看身份须写明理由"))
    if sealed.destroyed_at is not None:
        raise Refused(_("这份身份已经依规销毁，没有可以查看的内容"))
    end_overdue()
    made, code = _unsaved(sealed, reason, by)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(_("您对这份身份已有一份申请在办；查看码遗失的，先撤回再申请")) from None
    audit.record("custody.requested", by=by, about=record, data={"sealed": sealed.pk, "request": made.pk})
    return made, code


def _unsaved(sealed: SealedIdentity, reason: str, by: Actor) -> tuple[UnsealRequest, str]:
    once, code = suite(), locks.new_code(CODE_GROUPS)
    try:
        pair = once.new_pair()
    except SuiteMissing as error:
        raise Refused(str(error)) from error
    made = UnsealRequest(
        sealed=sealed,
        asked_by_id=by.pk,
        asked_by_name=by.name,
        asked_until=now() + ASK_FOR,
        suite=once.code,
        public=pair.public,
    )
    made.reason = reason.strip()[:1000]
    made.locked = locks.lock_by_code(pair.private, code, made.place, once)
    return made, code


def record_of(sealed: SealedIdentity, by: Actor) -> Any:
    """The record an identity belongs to, if this person may see it; 404 otherwise."""
    return kinds.get(sealed.kind).access(by, sealed.record_id)


def approve(asked: UnsealRequest, *, passphrase: str, by: Actor) -> UnsealRequest:
    """One side's yes, with the holder's own passphrase. The second opens the request for its asker.

    Not to be called inside an act: wrong passphrases must stay counted.
    """
    end_overdue()
    asked.refresh_from_db()
    _require_may_approve(asked, by)
    holder = holder_for(asked, by)
    private = unlocking.by_passphrase(holder, passphrase, by=by)
    sealed = asked.sealed
    try:
        half = identity.unwrap_half(
            bytes(sealed.blob), role_of(holder.capacity), bytes(holder.public), private, bytes(sealed.context)
        )
    except SealBroken as error:
        raise Refused(unlocking.BROKEN) from error
    return _approve(asked, holder, half, by=by)


def holder_for(asked: UnsealRequest, by: Actor) -> KeyHolder:
    """The key with which this person can approve; NotAllowed or Refused says why there is none."""
    own = KeyHolder.objects.filter(user_id=by.pk, capacity__in=IDENTITY).order_by("pk")
    held = [holder for holder in own if holder.state in KeyHolder.HOLDING] or list(own)
    if not held:
        raise NotAllowed(_("只有身份密钥的保管人能批准；组长一方和线索专员（或纪委）一方各须一人"))
    fitting = [holder for holder in held if _is_wrapped(asked.sealed, holder)]
    require_in_office((fitting or held)[-1], by)
    if not fitting:
        raise Refused(_("这份身份还没有为您的密钥封装；请另一名保管人先在“密钥保管”里重新封装"))
    return fitting[-1]


def _is_wrapped(sealed: SealedIdentity, holder: KeyHolder) -> bool:
    try:
        return bool(holder.public) and holder.mark in identity.holders(
            bytes(sealed.blob), role_of(holder.capacity)
        )
    except SealBroken as error:
        raise Refused(unlocking.BROKEN) from error


def _require_may_approve(asked: UnsealRequest, by: Actor) -> None:
    _require_state(asked, State.ASKED)
    if by.pk in same_people(asked.asked_by_id):
        raise NotAllowed(_("申请人本人不能批准；同一方的另一名保管人可以"))
    given = UnsealApproval.objects.filter(request=asked)
    if same_people(by.pk) & set(given.values_list("by_id", flat=True)):
        raise Refused(_("您已经批准过；另一方须由另一个人批准"))


@verb
def _approve(asked: UnsealRequest, holder: KeyHolder, half: bytes, *, by: Actor) -> UnsealRequest:
    asked = UnsealRequest.objects.select_for_update().get(pk=asked.pk)
    _require_may_approve(asked, by)
    given = {item.capacity: item for item in UnsealApproval.objects.filter(request=asked)}
    if earlier := given.get(holder.capacity):
        raise Refused(
            _("%(side)s已由 %(name)s 批准，还须另一方批准")
            % {"side": label_of(holder.capacity), "name": earlier.by_name}
        )
    once = suites.get(asked.suite)
    UnsealApproval.objects.create(
        request=asked,
        capacity=holder.capacity,
        holder=holder,
        by_id=by.pk,
        by_name=by.name,
        half=once.seal_to(bytes(asked.public), half, asked.half_place(role_of(holder.capacity))),
    )
    _record("custody.approved", asked, by)
    if given:
        _open(asked, by)
    return asked


def _open(asked: UnsealRequest, by: Actor) -> None:
    asked.state, asked.opened_at = State.OPEN, now()
    asked.open_until = asked.opened_at + OPEN_FOR
    asked.save(update_fields=["state", "opened_at", "open_until"])
    _record("custody.opened", asked, by)


def look(asked: UnsealRequest, *, code: str, by: Actor) -> dict[str, str]:
    """The identity, for the asker, in memory only; every look is on record before it is given."""
    end_overdue()
    asked.refresh_from_db()
    require_may_look(asked, by)
    private = unlocking.by_code(asked, code, CODE_GROUPS, by=by)
    plain = _opened(asked, private)
    _note_look(asked, by=by)
    return json.loads(plain)


def require_may_look(asked: UnsealRequest, by: Actor) -> None:
    """The asker only, with the right still held on a record still visible."""
    if asked.asked_by_id != by.pk:
        raise NotAllowed(_("只有申请人本人能查看"))
    _require_state(asked, State.OPEN)
    record = record_of(asked.sealed, by)
    if not by.reach("custody.request", acting=True).covers(record):
        raise NotAllowed(_("相应的授权已经结束，不能再查看"))


def _opened(asked: UnsealRequest, private: bytes) -> bytes:
    once, sealed = suites.get(asked.suite), asked.sealed
    halves = {}
    try:
        for given in UnsealApproval.objects.filter(request=asked):
            role = role_of(given.capacity)
            halves[role] = once.open_with(private, bytes(given.half), asked.half_place(role))
        if set(halves) != {"a", "b"}:
            raise Missing(_("两方还没有都批准"))
        return identity.open_sealed(bytes(sealed.blob), halves["a"], halves["b"], bytes(sealed.context))
    except SealBroken as error:
        raise Refused(unlocking.BROKEN) from error


@verb
def _note_look(asked: UnsealRequest, *, by: Actor) -> None:
    """Refused when the request ended meanwhile: what is not on record is not shown."""
    if not UnsealRequest.objects.filter(pk=asked.pk, state=State.OPEN).update(looks=F("looks") + 1):
        raise Refused(_("这份申请刚刚关闭"))
    _record("custody.looked", asked, by)


@verb
def decline(asked: UnsealRequest, *, reason: str, by: Actor) -> UnsealRequest:
    """A holder of either side says no; that ends the request."""
    _require_may_approve(asked, by)
    holder_for(asked, by)
    if not reason.strip():
        raise NeedsReason(_("不同意须写明理由"))
    return _end(asked, State.DECLINED, "custody.declined", by, reason)


@verb
def withdraw(asked: UnsealRequest, *, by: Actor) -> UnsealRequest:
    """The asker no longer needs it, before or after it was opened."""
    if asked.asked_by_id != by.pk:
        raise NotAllowed(_("只有申请人本人能撤回"))
    if asked.state == State.OPEN:
        return _end(asked, State.CLOSED, "custody.closed", by)
    _require_state(asked, State.ASKED)
    return _end(asked, State.WITHDRAWN, "custody.withdrawn", by)


@verb
def end_overdue() -> int:
    """End what nobody approved within seven days and what was open for 24 hours; returns how many."""
    unanswered = UnsealRequest.objects.filter(state=State.ASKED, asked_until__lte=now())
    seen = UnsealRequest.objects.filter(state=State.OPEN, open_until__lte=now())
    for asked in unanswered:
        _end(asked, State.EXPIRED, "custody.expired", None)
    count = len(unanswered)
    for asked in seen:
        _end(asked, State.CLOSED, "custody.closed", None)
        count += 1
    return count


@verb
def end_all(rows: Iterable[UnsealRequest], *, by: Actor) -> None:
    for asked in rows:
        if asked.state in (State.ASKED, State.OPEN):
            _end(asked, State.CLOSED, "custody.closed", by)


def _end(asked: UnsealRequest, state: str, action: str, by: Actor | None, reason: str = "") -> UnsealRequest:
    """Empty everything that could still open something."""
    UnsealApproval.objects.filter(request=asked).update(half=b"")
    asked.state, asked.locked, asked.ended_at = state, b"", now()
    asked.ended_by_name, asked.end_reason = by.name if by else "", reason.strip()[:1000]
    asked.save(update_fields=["state", "locked", "ended_at", "ended_by_name", "end_reason_sealed"])
    _record(action, asked, by)
    return asked


_WHY_NOT = {
    State.DECLINED: gettext_lazy("申请已被保管人不同意；需要的，另写理由重新申请"),
    State.WITHDRAWN: gettext_lazy("申请已由申请人撤回"),
    State.EXPIRED: gettext_lazy("申请 7 天内没有批齐，已经过期；请重新申请"),
    State.CLOSED: gettext_lazy("24 小时的查看时间已过或已提前关闭；需要再看的，重新申请"),
    State.ASKED: gettext_lazy("两方还没有都批准，现在不能查看"),
    State.OPEN: gettext_lazy("两方都已批准，申请人正在限时查看，不能再改"),
}


def _require_state(asked: UnsealRequest, state: str) -> None:
    if asked.state != state:
        raise Refused(_WHY_NOT[State(asked.state)])


def _record(action: str, asked: UnsealRequest, by: Actor | None) -> None:
    sealed = asked.sealed
    audit.record(
        action,
        by=by,
        kind=sealed.kind,
        record_id=sealed.record_id,
        data={"sealed": sealed.pk, "request": asked.pk},
    )


def waiting_for(by: Actor) -> list[UnsealRequest]:
    """Requests this person could approve today, oldest first."""
    rows = UnsealRequest.objects.filter(state=State.ASKED, asked_until__gt=now()).select_related("sealed")
    return [asked for asked in rows.order_by("pk") if _could_approve(asked, by)]


def _could_approve(asked: UnsealRequest, by: Actor) -> bool:
    try:
        _require_may_approve(asked, by)
        capacity = holder_for(asked, by).capacity
    except Refused:
        return False
    return not UnsealApproval.objects.filter(request=asked, capacity=capacity).exists()


def access(by: Actor, pk: int) -> UnsealRequest:
    """A request its asker, a holder of either side, or an approver of it may know of; 404 for everybody else."""
    found = UnsealRequest.objects.select_related("sealed").filter(pk=pk).first()
    if found is None:
        raise Http404
    concerned = found.asked_by_id == by.pk or _has_approved(found, by) or _holds(found, by)
    if not concerned:
        raise Http404
    return found


def _has_approved(asked: UnsealRequest, by: Actor) -> bool:
    return UnsealApproval.objects.filter(request=asked, by_id=by.pk).exists()


def _holds(asked: UnsealRequest, by: Actor) -> bool:
    rows = KeyHolder.objects.filter(
        user_id=by.pk, capacity__in=(Capacity.IDENTITY_A, Capacity.IDENTITY_B), state__in=KeyHolder.HOLDING
    )
    return any(_is_wrapped(asked.sealed, holder) for holder in rows) if asked.sealed.blob else False
