"""Using a locked key: every attempt is counted before it is made, so that guessing in parallel gains nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit
from xuncha.foundation.custody.models import KeyHolder, UnsealRequest
from xuncha.foundation.custody.refusals import TooManyTries, WrongSecret
from xuncha.foundation.dates import now
from xuncha.foundation.refusals import Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import passphrase as locks
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing, WrongPassphrase
from xuncha.foundation.verbs import collected, verb

MOST_TRIES = 5
PAUSE = timedelta(minutes=30)
BROKEN = gettext_lazy("密封内容校验不符，可能被改动或移动过，已拒绝打开；请联系安全保密管理员")

Locked = KeyHolder | UnsealRequest


def by_passphrase(holder: KeyHolder, passphrase: str, *, by: Actor) -> bytes:
    """The holder's private key. WrongSecret, TooManyTries."""
    return _tried(
        holder,
        lambda: locks.unlock(bytes(holder.locked), passphrase, holder.place),
        by=by,
        wrong=_("保管口令不对"),
    )


def by_sheet(holder: KeyHolder, code: str, *, by: Actor) -> bytes:
    """The private key from the printed recovery sheet; a typing slip names its group and is not counted."""
    require_typed(code, locks.GROUPS)
    return _tried(
        holder,
        lambda: locks.unlock_by_code(bytes(holder.sheet), code, holder.place),
        by=by,
        wrong=_("恢复单上的编码不对"),
    )


def by_code(request: UnsealRequest, code: str, groups: int, *, by: Actor) -> bytes:
    """The request's private key, from the code its asker was shown."""
    require_typed(code, groups)
    return _tried(
        request,
        lambda: locks.unlock_by_code(bytes(request.locked), code, request.place),
        by=by,
        wrong=_("查看码不对"),
    )


def require_typed(code: str, groups: int) -> None:
    """Check digits catch slips of typing before anything is tried."""
    wrong = locks.wrong_groups(code, groups)
    if len(wrong) == groups:
        raise WrongSecret(_("编码应为 %(groups)d 组，每组 5 个数字") % {"groups": groups})
    if wrong:
        listed = _("、").join(str(number) for number in wrong)
        raise WrongSecret(_("第 %(groups)s 组抄错了，请对照再输") % {"groups": listed})


def _tried(row: Locked, unlock: Callable[[], bytes], *, by: Actor, wrong: str) -> bytes:
    _require_outside_act()
    left = _count(row)
    try:
        private = unlock()
    except WrongPassphrase as error:
        _note_wrong(row, by=by)
        raise WrongSecret(_wrong_sentence(wrong, left)) from error
    except SealBroken as error:
        raise Refused(BROKEN) from error
    except SuiteMissing as error:
        raise Refused(str(error)) from error
    type(row).objects.filter(pk=row.pk).update(tries=0, tries_since=None)
    return private


def _wrong_sentence(wrong: str, left: int) -> str:
    if left:
        return _("%(what)s；还可以试 %(left)d 次") % {"what": wrong, "left": left}
    return _("%(what)s；已连续输错 %(most)d 次，请 30 分钟后再试") % {"what": wrong, "most": MOST_TRIES}


def _require_outside_act() -> None:
    """Inside an act a refusal would also take back the count of the failed attempt."""
    try:
        collected()
    except RuntimeError:
        return
    raise RuntimeError("打开密钥不能放在 act() 之内：输错的次数会随着回滚消失")


def _count(row: Locked) -> int:
    """Take one of the attempts; returns how many are left after it."""
    rows = type(row).objects.filter(pk=row.pk)
    moment = now()
    rows.filter(tries_since__lt=moment - PAUSE).update(tries=0, tries_since=None)
    if not rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1, tries_since=moment):
        raise TooManyTries(
            _("连续输错 %(most)d 次，暂停使用；请 30 分钟后再试。不是本人输错的，请立即告诉安全保密管理员")
            % {"most": MOST_TRIES}
        )
    return MOST_TRIES - rows.values_list("tries", flat=True).get()


@verb
def _note_wrong(row: Locked, *, by: Actor) -> None:
    audit.record("custody.wrong_secret", by=by, about=row)
