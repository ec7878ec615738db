"""The first three accounts of an installation; no default password exists anywhere (domain §8.4 三员)."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.audit.chain import begin
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.verbs import verb
from xuncha.people.actions.accounts import Slip, new_account, set_one_time_password
from xuncha.people.flow import open_appointments
from xuncha.people.models import Appointment
from xuncha.people.roles import ADMINISTRATORS, roles

USERNAMES = {"sys_admin": "sysadmin", "sec_admin": "secadmin", "auditor": "auditor"}


@verb
def administrators(names: Mapping[str, str]) -> list[Slip]:
    """Make the three administrators, active at once; refused as soon as any administrator exists."""
    begin(demo=settings.DEMO)
    if open_appointments().filter(role_code__in=ADMINISTRATORS).exists():
        raise Refused(_("三员已经建立；增补或更换请在系统内按授权程序办理"))
    given = [name.strip() for name in names.values() if name.strip()]
    if len(set(given)) != len(given):
        raise Missing(_("三员须由不同的人担任"))
    return [_administrator(code, names.get(code, "").strip()) for code in ADMINISTRATORS]


def _administrator(code: str, name: str) -> Slip:
    label = roles()[code].name
    user = new_account(name=name or label, organisation=None, by=None, post=label, username=USERNAMES[code])
    appointment = Appointment.objects.create(
        user=user,
        role_code=code,
        state=Appointment.State.ACTIVE,
        sort=Appointment.Sort.FOUNDING,
        acts_from=today(),
        created_by_name=_("首次安装"),
    )
    password = set_one_time_password(user, is_active=True)
    audit.record("people.bootstrap", by=None, about=appointment, data={"role": code, "user": user.pk})
    return Slip(user, password, (label,))
