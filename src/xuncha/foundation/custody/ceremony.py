"""The ceremony: who becomes a holder, how keys change hands, what happens to lost ones (docs/handbook/custodian.md).

The security administrator runs it and holds nothing. Passphrases and private keys are only ever touched in the request
in which their holder types them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.custody import unlocking
from xuncha.foundation.custody.holders import (
    active,
    may_hold,
    require_in_office,
    role_of,
    same_people,
    sealed_to,
    suite,
)
from xuncha.foundation.custody.models import IDENTITY, Capacity, KeyHolder, label_of
from xuncha.foundation.dates import now, today
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import identity
from xuncha.foundation.sealing import passphrase as locks
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing
from xuncha.foundation.sealing.identity import FEWEST_HOLDERS
from xuncha.foundation.verbs import verb

State = KeyHolder.State

SHORTEST = 12
"""Characters of a holder's passphrase: it guards against whoever copies the database and guesses at leisure."""

OTHER_SIDE = {Capacity.IDENTITY_A: Capacity.IDENTITY_B, Capacity.IDENTITY_B: Capacity.IDENTITY_A}


@verb
def invite(
    person: Any,
    *,
    capacity: str,
    by: Actor,
    group_id: int | None = None,
    group_name: str = "",
    until: date | None = None,
) -> KeyHolder:
    """Name a holder; the key does not exist before that person makes it. Refusals say what stands against it."""
    _require_manager(by)
    _require_may_become(person, capacity, group_id, by)
    if until is not None and until < today():
        raise Missing(_("任期止日已过"))
    try:
        with transaction.atomic():
            holder = KeyHolder.objects.create(
                capacity=capacity,
                user_id=person.pk,
                user_name=person.name,
                group_id=group_id,
                group_name=group_name,
                until=until,
                invited_by_id=by.pk,
                invited_by_name=by.name,
            )
    except IntegrityError:
        raise Refused(_("%(name)s已经是这一方的保管人") % {"name": person.name}) from None
    audit.record("custody.invited", by=by, about=holder, data={"user": person.pk, "capacity": capacity})
    return holder


def _require_manager(by: Actor) -> None:
    if not by.reach("custody.manage", acting=True):
        raise NotAllowed(_("密钥保管仪式由安全保密管理员主持"))


def _require_may_become(person: Any, capacity: str, group_id: int | None, by: Actor) -> None:
    if by.pk in same_people(person.pk):
        raise NotAllowed(_("主持仪式的人不能保管密钥"))
    if not may_hold(person, capacity, group_id):
        raise Missing(
            _("%(name)s现在的授权不能保管“%(side)s”的密钥；先办授权，组长只能保管本组的")
            % {"name": person.name, "side": label_of(capacity)}
        )
    other = OTHER_SIDE.get(Capacity(capacity))
    rows = KeyHolder.objects.filter(user_id__in=same_people(person.pk), state__in=KeyHolder.LIVE)
    if other and rows.filter(capacity=other).exists():
        raise Refused(_("%(name)s已在另一方保管密钥，一个人不能两方都占") % {"name": person.name})


def prepare(holder: KeyHolder, *, passphrase: str, by: Actor) -> str:
    """The holder makes the key pair and locks it. Returns the code of the recovery sheet, stored nowhere."""
    _require_own(holder, by)
    _require_in(holder, State.INVITED, State.PREPARED)
    require_strong(passphrase)
    own = suite()
    try:
        pair = own.new_pair()
    except SuiteMissing as error:
        raise Refused(str(error)) from error
    holder.suite, holder.public, holder.state = own.code, pair.public, State.PREPARED
    code = _lock(holder, pair.private, passphrase)
    _keep_prepared(holder, by=by)
    return code


@verb
def _keep_prepared(holder: KeyHolder, *, by: Actor) -> None:
    """The slow locking is over before anything is written, so that nobody waits for it."""
    _require_in(_locked_row(holder), State.INVITED, State.PREPARED)
    holder.save(update_fields=["suite", "public", "state", "locked", "sheet"])
    audit.record("custody.prepared", by=by, about=holder, data={"fingerprint": holder.fingerprint})


def require_strong(passphrase: str) -> None:
    """Long, and not one or two characters over and over; Missing says what to do."""
    letters = passphrase.strip()
    if len(letters) < SHORTEST or len(set(letters)) < 6 or letters.isdigit():
        raise Missing(
            _("保管口令至少 %(count)d 个字，不能全是数字，不能只用几个字重复；一句只有本人知道的话最好记")
            % {"count": SHORTEST}
        )


def _lock(holder: KeyHolder, private: bytes, passphrase: str) -> str:
    """Lock the key twice: by the passphrase, and by a new printed code. Earlier sheets no longer open anything here."""
    code = locks.new_code()
    holder.locked = locks.lock(private, passphrase, holder.place, holder.own_suite)
    holder.sheet = locks.lock_by_code(private, code, holder.place, holder.own_suite)
    return code


@verb
def confirm(holder: KeyHolder, *, by: Actor) -> KeyHolder:
    """The security administrator has compared the fingerprint with the holder, face to face."""
    holder = _locked_row(holder)
    _require_manager(by)
    _require_in(holder, State.PREPARED)
    if by.pk in same_people(holder.user_id):
        raise NotAllowed(_("不能核对本人的密钥"))
    holder.state, holder.confirmed_by_name, holder.confirmed_at = State.ACTIVE, by.name, now()
    holder.save(update_fields=["state", "confirmed_by_name", "confirmed_at"])
    audit.record("custody.confirmed", by=by, about=holder, data={"fingerprint": holder.fingerprint})
    return holder


@verb
def extend(holder: KeyHolder, *, until: date | None, by: Actor) -> KeyHolder:
    """A term prolonged by its document; None: until released."""
    holder = _locked_row(holder)
    _require_manager(by)
    _require_in(holder, *KeyHolder.LIVE)
    if until is not None and until < today():
        raise Missing(_("任期止日已过"))
    holder.until = until
    holder.save(update_fields=["until"])
    audit.record("custody.extended", by=by, about=holder, data={"until": until})
    return holder


@verb
def cancel(holder: KeyHolder, *, by: Actor) -> KeyHolder:
    """Take back an invitation before the key was confirmed."""
    holder = _locked_row(holder)
    _require_manager(by)
    _require_in(holder, State.INVITED, State.PREPARED)
    return _ended(holder, State.CANCELLED, "custody.cancelled", "", by)


@verb
def start_leaving(holder: KeyHolder, *, reason: str, by: Actor) -> KeyHolder:
    """Nothing new is sealed to this key from now on; what is sealed already must be re-wrapped before it ends."""
    holder = _locked_row(holder)
    _require_manager(by)
    _require_in(holder, State.ACTIVE)
    _require_reason(reason)
    holder.state, holder.end_reason = State.LEAVING, reason.strip()[:300]
    holder.save(update_fields=["state", "end_reason"])
    audit.record("custody.leaving", by=by, about=holder)
    return holder


@verb
def end(holder: KeyHolder, *, by: Actor) -> KeyHolder:
    """The gate: a holder is released only when nothing is wrapped to the key any more. The locked key is wiped."""
    holder = _locked_row(holder)
    _require_manager(by)
    _require_in(holder, State.LEAVING)
    left = len(sealed_to(holder))
    if left:
        raise Missing(
            _("还有 %(count)d 份身份封给%(name)s；先由这一方任一在任保管人重新封装，再解除")
            % {"count": left, "name": holder.user_name}
        )
    return _ended(holder, State.ENDED, "custody.ended", holder.end_reason, by)


@verb
def report_lost(holder: KeyHolder, *, reason: str, by: Actor) -> KeyHolder:
    """A passphrase that leaked, or a holder who is gone: at once, by the holder or the security administrator."""
    holder = _locked_row(holder)
    if holder.user_id != by.pk:
        _require_manager(by)
    _require_in(holder, *KeyHolder.LIVE)
    _require_reason(reason)
    return _ended(holder, State.LOST, "custody.lost", reason, by)


def _ended(holder: KeyHolder, state: str, action: str, reason: str, by: Actor) -> KeyHolder:
    """A lost key keeps its sheet: where no other holder is left, the envelope is the last way to re-wrap."""
    holder.state, holder.ended_at, holder.ended_by_name = state, now(), by.name
    holder.end_reason, holder.locked = reason.strip()[:300], b""
    if state != State.LOST:
        holder.sheet = b""
    holder.save()
    audit.record(action, by=by, about=holder)
    return holder


def change_passphrase(holder: KeyHolder, *, passphrase: str, fresh: str, by: Actor) -> str:
    """Another passphrase and another sheet for the same key; returns the new sheet's code."""
    _require_own(holder, by)
    _require_in(holder, *KeyHolder.HOLDING)
    require_strong(fresh)
    private = unlocking.by_passphrase(holder, passphrase, by=by)
    return _relock(holder, private, fresh, "custody.passphrase_changed", by=by)


def recover(holder: KeyHolder, *, code: str, fresh: str, by: Actor) -> str:
    """The holder forgot the passphrase and opened the sealed envelope; the used sheet is replaced by a new one."""
    _require_own(holder, by)
    _require_in(holder, *KeyHolder.HOLDING)
    require_strong(fresh)
    private = unlocking.by_sheet(holder, code, by=by)
    return _relock(holder, private, fresh, "custody.recovered", by=by)


def _relock(holder: KeyHolder, private: bytes, fresh: str, action: str, *, by: Actor) -> str:
    code = _lock(holder, private, fresh)
    _keep_relocked(holder, action, by=by)
    return code


@verb
def _keep_relocked(holder: KeyHolder, action: str, *, by: Actor) -> None:
    _require_in(_locked_row(holder), *KeyHolder.HOLDING)
    holder.save(update_fields=["locked", "sheet"])
    audit.record(action, by=by, about=holder)


def rewrap(holder: KeyHolder, *, passphrase: str, by: Actor) -> int:
    """Bring everything this key can unwrap to today's holders of its side; opens no identity. Returns how many."""
    require_in_office(holder, by)
    private = unlocking.by_passphrase(holder, passphrase, by=by)
    return _rewrap(holder, private, by=by)


def rewrap_by_sheet(holder: KeyHolder, *, code: str, by: Actor) -> int:
    """The last way when a side has no holder left who can type a passphrase: the sealed envelope, opened by two people.

    By the security administrator for a lost key. It moves the halves to today's holders and opens no identity.
    """
    _require_manager(by)
    _require_in(holder, State.LOST, *KeyHolder.HOLDING)
    private = unlocking.by_sheet(holder, code, by=by)
    return _rewrap(holder, private, by=by)


@verb
def _rewrap(holder: KeyHolder, private: bytes, *, by: Actor) -> int:
    role, public, count = role_of(holder.capacity), bytes(holder.public), 0
    for item in sealed_to(holder):
        keys = _keys_for(holder.capacity, item.group_id)
        blob, context = bytes(item.blob), bytes(item.context)
        try:
            half = identity.unwrap_half(blob, role, public, private, context)
            item.blob = identity.rewrap(blob, role, half, keys, context)
        except SealBroken as error:
            raise Refused(
                _("第 %(pk)d 份密封身份校验不符，没有重新封装；请联系系统管理员核对备份") % {"pk": item.pk}
            ) from error
        item.save(update_fields=["blob"])
        count += 1
    if holder.state == State.LOST:
        KeyHolder.objects.filter(pk=holder.pk).update(sheet=b"")
    audit.record("custody.rewrapped", by=by, about=holder, data={"count": count})
    return count


def _keys_for(capacity: str, group_id: int | None) -> list[bytes]:
    keys = [bytes(item.public) for item in active(capacity, group_id)]
    if len(keys) < FEWEST_HOLDERS:
        raise Missing(
            _("“%(side)s”的在任保管人不足 2 名，不能重新封装；先让接替的保管人到任")
            % {"side": label_of(capacity)}
        )
    return keys


def outstanding(holder: KeyHolder) -> int:
    """How many identities a holder in office could bring up to date: wrapped to this key, but not to exactly today's holders."""
    if holder.capacity not in IDENTITY or holder.state not in KeyHolder.HOLDING:
        return 0
    role, due, wanted = role_of(holder.capacity), 0, {}
    for item in sealed_to(holder):
        if item.group_id not in wanted:
            wanted[item.group_id] = {row.mark for row in active(holder.capacity, item.group_id)}
        due += set(identity.holders(bytes(item.blob), role)) != wanted[item.group_id]
    return due


def open_as_holder(capacity: str, sealed: bytes, context: bytes, *, passphrase: str, by: Actor) -> bytes:
    """Open what was sealed to one of this person's public keys (a parcel's content key); WrongSecret, Refused."""
    held = list(KeyHolder.objects.filter(user_id=by.pk, capacity=capacity, state__in=KeyHolder.HOLDING))
    if not held:
        raise NotAllowed(_("只有“%(side)s”能打开") % {"side": label_of(capacity)})
    holder = held[-1]
    require_in_office(holder, by)
    private = unlocking.by_passphrase(holder, passphrase, by=by)
    try:
        plain = holder.own_suite.open_with(private, sealed, context)
    except SealBroken as error:
        raise Refused(_("这份来件不是封给您的密钥，或已被改动，打不开")) from error
    _note_opened(holder, by=by)
    return plain


@verb
def _note_opened(holder: KeyHolder, *, by: Actor) -> None:
    audit.record("custody.opened_as_holder", by=by, about=holder)


def _locked_row(holder: KeyHolder) -> KeyHolder:
    return KeyHolder.objects.select_for_update().get(pk=holder.pk)


def _require_own(holder: KeyHolder, by: Actor) -> None:
    if holder.user_id != by.pk:
        raise NotAllowed(_("这把密钥由 %(name)s 保管，只有本人能用") % {"name": holder.user_name})


def _require_in(holder: KeyHolder, *states: str) -> None:
    if holder.state not in states:
        raise Refused(_("保管人现在是“%(state)s”，不能这样办") % {"state": holder.get_state_display()})


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise NeedsReason(_("请写明原因"))
