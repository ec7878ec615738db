"""From the server's console: an administrator whom nobody inside can help."""

from __future__ import annotations

import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from tests.cast import Cast
from xuncha.foundation.models import AuditEvent
from xuncha.people.models import User


def rescue(user: User, **options: bool) -> str:
    out = io.StringIO()
    call_command("rescue_admin", user.username, stdout=out, **options)
    return out.getvalue()


def test_a_one_time_password_is_printed_once_and_on_record(cast: Cast) -> None:
    text = rescue(cast.sec_admin)
    person = cast.fresh("sec_admin")
    line = next(line for line in text.splitlines() if f"\t{person.username}\t" in line)
    assert person.check_password(line.split("\t")[-1])
    assert person.must_change_password
    event = AuditEvent.objects.get(action="people.rescued")
    assert (event.actor_id, event.record_id) == (None, person.pk)


def test_signing_works_again_for_nobody_else_could_restore_it(cast: Cast) -> None:
    User.objects.filter(pk=cast.sec_admin.pk).update(signing_suspended=True)
    rescue(cast.fresh("sec_admin"))
    assert cast.fresh("sec_admin").reach("people.reset_confirm", acting=True)


def test_the_second_factor_goes_only_when_asked(cast: Cast) -> None:
    for sort in ("totp", "recovery_codes"):
        Authenticator.objects.create(user_id=cast.sys_admin.pk, type=sort, data={})
    rescue(cast.sys_admin)
    assert Authenticator.objects.filter(user_id=cast.sys_admin.pk).count() == 2
    rescue(cast.sys_admin, drop_second_factor=True)
    assert not Authenticator.objects.filter(user_id=cast.sys_admin.pk).exists()
    assert AuditEvent.objects.filter(action="people.second_factor_removed").count() == 1


@pytest.mark.parametrize("who", ["staff", "lg_head", "leader"])
def test_nobody_but_an_administrator_in_office(cast: Cast, who: str) -> None:
    before = cast.fresh(who).password
    with pytest.raises(CommandError, match="不是在任的三员"):
        rescue(getattr(cast, who))
    assert cast.fresh(who).password == before


def test_a_locked_or_unknown_account_stays_as_it_is(cast: Cast) -> None:
    User.objects.filter(pk=cast.auditor.pk).update(is_active=False)
    with pytest.raises(CommandError, match="已停用"):
        rescue(cast.auditor)
    with pytest.raises(CommandError):
        call_command("rescue_admin", "nobody", stdout=io.StringIO())
    assert not AuditEvent.objects.filter(action="people.rescued").exists()
