"""A lost phone, from the request to the new authenticator, in the browser and by two administrators."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD, Cast
from tests.people.test_entrance import activate_totp, code_for, try_password
from xuncha.foundation.models import AuditEvent
from xuncha.people.models import PasswordReset, User

Enter = Callable[..., Client]
NEW = "jade-river-73-lantern"


@pytest.fixture(autouse=True)
def the_office_must_have_one(cast: Cast, settings: Any) -> Iterator[None]:
    cache.clear()
    settings.REQUIRE_TOTP = "office_staff"
    User.objects.filter(pk=cast.staff.pk).update(last_login=timezone.now())
    yield
    cache.clear()


def reset_by_two(cast: Cast, enter: Enter, person: User) -> str:
    """What the two administrators do; returns the one-time password on the slip."""
    asking = enter(cast.sys_admin)
    page = asking.get(reverse("people:account", args=[person.pk])).content.decode()
    assert "申请重置口令或两步验证" in page
    data = {"reason": "手机丢失", "drops_second_factor": "on"}
    assert asking.post(reverse("people:request_reset", args=[person.pk]), data).status_code == 302
    reset = PasswordReset.objects.visible_to(cast.sec_admin).get()
    confirm = reverse("people:confirm_reset", args=[reset.pk])
    assert asking.post(confirm).status_code == 403, "who asked does not confirm"
    guard = enter(cast.sec_admin)
    assert "旧的验证器和恢复码全部作废" in guard.get(confirm).content.decode()
    shown = guard.post(confirm, {"version": reset.version}).content.decode()
    return re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){2}", shown).group()  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_old_phone_opens_nothing_and_a_new_one_is_set_up_first(
    cast: Cast, enter: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    old = enter(cast.staff)
    secret = activate_totp(old)
    codes = old.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    once = reset_by_two(cast, enter, cast.staff)
    assert old.get("/people/me/").status_code == 302, "open sessions end"
    browser = Client()
    assert try_password(browser, "staff", PASSWORD).status_code == 200
    assert try_password(browser, "staff", once).status_code == 302
    password = reverse("account_change_password")
    assert browser.get("/people/me/")["Location"] == password
    browser.post(password, {"oldpassword": once, "password1": NEW, "password2": NEW})
    assert browser.get("/people/me/")["Location"] == reverse("mfa_activate_totp")
    again = browser.get(reverse("mfa_activate_totp"))["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    page = browser.post(again, {"password": NEW}, follow=True)
    fresh = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(reverse("mfa_activate_totp"), {"code": code_for(fresh)}).status_code == 302
    assert browser.get("/people/me/").status_code == 200
    _only_the_new_one_counts(secret, fresh, codes)
    actions = AuditEvent.objects.filter(record_id=cast.staff.pk).values_list("action", flat=True)
    assert {"people.second_factor_removed", "people.second_factor_changed"} <= set(actions)


def _only_the_new_one_counts(old: str, fresh: str, codes: list[str]) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        browser = Client()
        assert try_password(browser, "staff", NEW)["Location"] == reverse("mfa_authenticate")
        for wrong in (code_for(old), codes[0]):
            assert browser.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
        assert browser.post(reverse("mfa_authenticate"), {"code": code_for(fresh)}).status_code == 302


def test_signing_rests_until_the_person_was_seen(cast: Cast, enter: Enter) -> None:
    activate_totp(enter(cast.staff))
    reset_by_two(cast, enter, cast.staff)
    assert cast.fresh("staff").signing_suspended
    reset = PasswordReset.objects.visible_to(cast.sec_admin).get()
    restore = reverse("kit:act", args=["password_reset", reset.pk, "restore"])
    assert enter(cast.sec_admin).post(restore, {}).status_code == 302
    assert not cast.fresh("staff").signing_suspended


def test_used_up_recovery_codes_are_made_anew_by_the_person(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    activate_totp(browser)
    before = browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert browser.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    after = browser.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert not set(before) & set(after)
    other = Client()
    try_password(other, "staff", PASSWORD)
    assert other.post(reverse("mfa_authenticate"), {"code": before[0]}).status_code == 200
    assert other.post(reverse("mfa_authenticate"), {"code": after[0]}).status_code == 302


def test_the_page_says_who_replaces_a_phone_where_one_cannot_oneself(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    activate_totp(browser)
    text = browser.get(reverse("mfa_index")).content.decode()
    assert "手机丢失或更换" in text
    assert reverse("mfa_deactivate_totp") not in text
    assert Authenticator.objects.filter(user_id=cast.staff.pk, type="totp").exists()
