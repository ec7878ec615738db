"""A lost password: one administrator asks, another confirms; signing rests until the person stood before them (design §6)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing
from xuncha.foundation.verbs import verb
from xuncha.people.actions.accounts import Slip, is_new, require, set_one_time_password
from xuncha.people.models import PasswordReset, User


@verb
def request_reset(user: User, *, reason: str, by: User, drops_second_factor: bool = False) -> PasswordReset:
    """The system administrator asks for it; nothing changes yet."""
    require(by, "people.reset_request")
    if not reason.strip():
        raise Missing(_("请写明重置理由"))
    if is_new(user):
        raise Missing(_("这个账号还没有登录过；请由安全保密管理员重新打印口令条"))
    if PasswordReset.objects.trusted().filter(user=user, state="requested").exists():
        raise Missing(_("%(name)s已有一份待确认的重置申请") % {"name": user.name})
    reset = PasswordReset(user=user, reason=reason.strip(), drops_second_factor=drops_second_factor)
    return engine.open_record(reset, by=by)


@verb
def confirm_reset(reset: PasswordReset, *, by: User, version: int | None = None) -> Slip:
    """The security administrator confirms: a one-time password, and signing suspended."""
    engine.take(reset, "confirm", by=by, version=version)
    password = set_one_time_password(reset.user, signing_suspended=True)
    if reset.drops_second_factor:
        remove_second_factor(reset.user, by=by)
    return Slip(reset.user, password, tuple(reset.user.role_labels))


def remove_second_factor(user: User, *, by: User | None) -> None:
    """Authenticator and recovery codes together: whoever found the phone may have found the printed codes beside it."""
    from allauth.mfa.models import Authenticator

    removed, _rows = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        audit.record("people.second_factor_removed", by=by, about=user)


@verb
def restore_signing(
    reset: PasswordReset,
    *,
    by: User,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> PasswordReset:
    """The person was identified face to face: what they sign counts again."""
    engine.take(reset, "restore", by=by, reason=reason, proof=proof, version=version)
    others = PasswordReset.objects.trusted().filter(user=reset.user, state="issued")
    if not others.exists():
        reset.user.signing_suspended = False
        reset.user.save(update_fields=["signing_suspended"])
    audit.record("people.signing_restored", by=by, about=reset.user)
    return reset
