"""A lost password takes two administrators, and signing rests until the person was identified."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast, appoint
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.people.actions import resets
from xuncha.people.models import PasswordReset, User

Enter = Callable[..., Client]


@pytest.fixture
def forgetful(cast: Cast) -> User:
    User.objects.filter(pk=cast.leader.pk).update(last_login=timezone.now())
    return cast.fresh("leader")


def test_it_takes_two_and_suspends_signing_until_restored(cast: Cast, forgetful: User) -> None:
    reset = resets.request_reset(forgetful, reason="忘记口令", by=cast.sys_admin)
    slip = resets.confirm_reset(reset, by=cast.sec_admin)
    person = cast.fresh("leader")
    assert person.check_password(slip.password)
    assert person.must_change_password
    assert person.signing_suspended
    assert not person.reach("workpapers.sign", acting=True)
    assert person.reach("workpapers.read")
    resets.restore_signing(reset, by=cast.sec_admin)
    assert cast.fresh("leader").reach("workpapers.sign", acting=True)
    actions = set(AuditEvent.objects.filter(kind="password_reset").values_list("action", flat=True))
    assert {"password_reset.created", "password_reset.confirm", "password_reset.restore"} <= actions


def test_the_one_who_asks_does_not_confirm(cast: Cast, forgetful: User) -> None:
    appoint(cast.stranger, "sec_admin", [])
    reset = resets.request_reset(forgetful, reason="忘记口令", by=cast.sys_admin)
    with pytest.raises(NotAllowed):
        resets.confirm_reset(reset, by=cast.sys_admin)
    reset.refresh_from_db()
    assert reset.state == "requested"


def test_the_security_administrator_cannot_ask(cast: Cast, forgetful: User) -> None:
    with pytest.raises(NotAllowed):
        resets.request_reset(forgetful, reason="x", by=cast.sec_admin)


def test_nobody_confirms_their_own(cast: Cast) -> None:
    User.objects.filter(pk=cast.sec_admin.pk).update(last_login=timezone.now())
    reset = resets.request_reset(cast.fresh("sec_admin"), reason="x", by=cast.sys_admin)
    with pytest.raises(NotAllowed):
        resets.confirm_reset(reset, by=cast.sec_admin)


def test_one_open_request_is_enough(cast: Cast, forgetful: User) -> None:
    resets.request_reset(forgetful, reason="x", by=cast.sys_admin)
    with pytest.raises(Missing):
        resets.request_reset(forgetful, reason="x", by=cast.sys_admin)


def test_a_second_factor_stays_unless_the_request_names_it(cast: Cast, forgetful: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user_id=forgetful.pk, type="totp", data={})
    reset = resets.request_reset(forgetful, reason="x", by=cast.sys_admin)
    resets.confirm_reset(reset, by=cast.sec_admin)
    assert Authenticator.objects.filter(user_id=forgetful.pk).exists()
    again = resets.request_reset(forgetful, reason="x", by=cast.sys_admin, drops_second_factor=True)
    resets.confirm_reset(again, by=cast.sec_admin)
    assert not Authenticator.objects.filter(user_id=forgetful.pk).exists()


def test_signing_stays_suspended_while_another_reset_is_open(cast: Cast, forgetful: User) -> None:
    first = resets.request_reset(forgetful, reason="x", by=cast.sys_admin)
    resets.confirm_reset(first, by=cast.sec_admin)
    second = resets.request_reset(forgetful, reason="x", by=cast.sys_admin)
    resets.confirm_reset(second, by=cast.sec_admin)
    resets.restore_signing(first, by=cast.sec_admin)
    assert cast.fresh("leader").signing_suspended


def test_in_the_browser_the_slip_is_shown_once(cast: Cast, enter: Enter, forgetful: User) -> None:
    asking = enter(cast.sys_admin)
    data = {"reason": "忘记口令"}
    assert asking.post(reverse("people:request_reset", args=[forgetful.pk]), data).status_code == 302
    reset = PasswordReset.objects.visible_to(cast.sec_admin).get()
    guard = enter(cast.sec_admin)
    page = guard.get(reverse("people:reset", args=[reset.pk])).content.decode()
    assert "确认重置" in page
    confirm = reverse("people:confirm_reset", args=[reset.pk])
    assert guard.get(confirm).status_code == 200
    shown = guard.post(confirm, {"version": reset.version})
    assert "一次性口令" in shown.content.decode()
    assert guard.post(confirm).status_code == 409
    restore = reverse("kit:act", args=["password_reset", reset.pk, "restore"])
    assert guard.post(restore, {}).status_code == 302
    assert not cast.fresh("leader").signing_suspended


@pytest.mark.parametrize("who", ["staff", "director", "lg_head", "leader", "auditor"])
def test_resets_are_the_administrators_matter(cast: Cast, enter: Enter, forgetful: User, who: str) -> None:
    reset = resets.request_reset(forgetful, reason="x", by=cast.sys_admin)
    browser = enter(getattr(cast, who))
    assert browser.get(reverse("people:resets")).status_code == 403
    assert browser.get(reverse("people:reset", args=[reset.pk])).status_code == 404
    assert browser.post(reverse("people:confirm_reset", args=[reset.pk])).status_code == 404
