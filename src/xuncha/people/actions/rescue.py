"""An administrator whom nobody can help inside: a new password from the server's console (docs/security.md)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.refusals import Refused
from xuncha.foundation.verbs import verb
from xuncha.people.actions.accounts import Slip, set_one_time_password
from xuncha.people.actions.resets import remove_second_factor
from xuncha.people.models import User


@verb
def rescue_administrator(username: str, *, drops_second_factor: bool = False) -> Slip:
    """A one-time password for one of the three administrators, on record without an actor.

    Who stands at the console could do all this in the database anyway; here it leaves a trace in the chain. Signing is
    not suspended: the one who would restore it may be the very person being rescued.
    """
    user = User.objects.filter(username=username).first()
    if user is None or not user.is_administrator:
        raise Refused(_("“%(name)s”不是在任的三员；其他人忘记口令由系统管理员申请重置") % {"name": username})
    if not user.is_active:
        raise Refused(_("这个账号已停用；停用的账号不能这样恢复"))
    if drops_second_factor:
        remove_second_factor(user, by=None)
    password = set_one_time_password(user, signing_suspended=False)
    audit.record("people.rescued", by=None, about=user, data={"second_factor": drops_second_factor})
    return Slip(user, password, tuple(user.role_labels))
