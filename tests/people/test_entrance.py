"""The way in: password, lock-out, first password, second factor, idle time-out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD, Cast
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.models import AuditEvent
from xuncha.people.models import Undertaking, User

Enter = Callable[..., Client]
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def no_earlier_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def try_password(browser: Client, username: str, password: str) -> Any:
    return browser.post(LOGIN, {"login": username, "password": password})


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def activate_totp(browser: Client) -> str:
    """Set up the second factor as the person would; returns the secret."""
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return str(secret)


def test_a_stranger_is_shown_the_sign_in_page_and_nothing_else(client: Client) -> None:
    page = client.get("/people/me/")
    assert page.status_code == 302
    text = client.get(page["Location"]).content.decode()
    assert "用户名" in text
    assert "演示" not in text


def test_the_right_password_lets_in_and_is_on_record(cast: Cast, client: Client) -> None:
    answer = try_password(client, "staff", PASSWORD)
    assert answer.status_code == 302
    assert client.get("/people/me/").status_code == 200
    assert AuditEvent.objects.filter(action="people.signed_in", actor_id=cast.staff.pk).exists()


def test_a_wrong_password_is_refused_in_chinese_and_on_record(cast: Cast, client: Client) -> None:
    answer = try_password(client, "staff", "wrong")
    assert "用户名或口令不对" in answer.content.decode()
    assert AuditEvent.objects.filter(action="people.signin_failed", record_id=cast.staff.pk).exists()


def test_an_unknown_name_gets_the_same_sentence_and_leaves_no_text_in_the_chain(
    cast: Cast, client: Client
) -> None:
    before = AuditEvent.objects.count()
    answer = try_password(client, "hunter2-typed-in-the-wrong-box", "x")
    assert "用户名或口令不对" in answer.content.decode()
    assert AuditEvent.objects.count() == before


def test_five_wrong_passwords_lock_the_account_for_ten_minutes(cast: Cast, client: Client) -> None:
    for _attempt in range(5):
        try_password(client, "staff", "wrong")
    locked = try_password(client, "staff", PASSWORD)
    assert "已暂停登录 10 分钟" in locked.content.decode()
    assert client.get("/people/me/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert try_password(client, "staff", PASSWORD).status_code == 302


def test_a_locked_account_does_not_come_in(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    try_password(client, "staff", PASSWORD)
    assert client.get("/people/me/").status_code == 302


def test_locking_ends_the_sessions_that_are_open(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    assert browser.get("/people/me/").status_code == 200
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    assert browser.get("/people/me/").status_code == 302


def test_a_one_time_password_must_be_changed_before_anything_else(cast: Cast, enter: Enter) -> None:
    User.objects.filter(pk=cast.staff.pk).update(must_change_password=True)
    browser = enter(cast.staff)
    page = reverse("account_change_password")
    for url in ("/", "/people/me/", "/people/undertakings/x/", reverse("people:appointments")):
        answer = browser.get(url)
        assert answer.status_code in {302, 404}
        assert answer.status_code == 404 or answer["Location"] == page
    same = browser.post(page, {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    assert "不能与现在的口令相同" in same.content.decode()
    new = "jade-river-73-lantern"
    answer = browser.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    person = cast.fresh("staff")
    assert not person.must_change_password
    assert person.check_password(new)
    assert browser.get("/people/me/").status_code == 200


def test_a_weak_password_is_refused_in_chinese(cast: Cast, enter: Enter) -> None:
    data = {"oldpassword": PASSWORD, "password1": "1234567890", "password2": "1234567890"}
    answer = enter(cast.staff).post(reverse("account_change_password"), data)
    assert answer.status_code == 200
    assert cast.fresh("staff").check_password(PASSWORD)


def test_undertakings_come_before_the_first_page(cast: Cast, enter: Enter) -> None:
    Undertaking.objects.filter(user=cast.staff).delete()
    browser = enter(cast.staff)
    assert browser.get("/people/me/")["Location"] == reverse("people:undertakings")
    page = browser.get(reverse("people:undertakings")).content.decode()
    assert "保密承诺书" in page
    assert "纪律承诺书" in page
    browser.post(reverse("people:undertakings"))
    assert browser.get("/people/me/").status_code == 200


def test_the_second_factor_asks_at_the_next_sign_in_and_refuses_a_wrong_code(
    cast: Cast, enter: Enter
) -> None:
    secret = activate_totp(enter(cast.staff))
    browser = Client()
    answer = try_password(browser, "staff", PASSWORD)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert browser.get("/people/me/").status_code == 302
    assert "两步验证" in browser.get(reverse("mfa_authenticate")).content.decode()
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert browser.get("/people/me/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        right = browser.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
        assert right.status_code == 302
        assert browser.get("/people/me/").status_code == 200


def test_a_code_is_good_only_once(cast: Cast, enter: Enter) -> None:
    secret = activate_totp(enter(cast.staff))
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        code = code_for(secret)
        for browser, expected in ((Client(), 302), (Client(), 200)):
            try_password(browser, "staff", PASSWORD)
            answer = browser.post(reverse("mfa_authenticate"), {"code": code})
            assert answer.status_code == expected


def test_the_secret_rests_sealed(cast: Cast, enter: Enter) -> None:
    secret = activate_totp(enter(cast.staff))
    stored = Authenticator.objects.get(user_id=cast.staff.pk, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)


def test_a_recovery_code_replaces_the_phone_once(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    activate_totp(browser)
    page = browser.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    for expected in (302, 200):
        other = Client()
        try_password(other, "staff", PASSWORD)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_where_the_role_requires_it_nothing_opens_without_a_second_factor(
    cast: Cast, enter: Enter, settings: Any
) -> None:
    settings.REQUIRE_TOTP = "office_staff,sec_admin"
    browser = enter(cast.staff)
    assert browser.get("/people/me/")["Location"] == reverse("mfa_activate_totp")
    activate_totp(browser)
    assert browser.get("/people/me/").status_code == 200
    assert enter(cast.member).get("/people/me/").status_code == 200


def test_a_required_second_factor_cannot_be_given_up(cast: Cast, enter: Enter, settings: Any) -> None:
    browser = enter(cast.staff)
    activate_totp(browser)
    settings.REQUIRE_TOTP = "office_staff"
    answer = browser.post(reverse("mfa_deactivate_totp"))
    assert "不能停用" in answer.content.decode()
    assert Authenticator.objects.filter(user_id=cast.staff.pk, type="totp").exists()
    settings.REQUIRE_TOTP = ""
    assert browser.post(reverse("mfa_deactivate_totp")).status_code == 302


def test_by_default_administrators_and_the_office_need_it_and_a_demonstration_nobody(
    settings: Any,
) -> None:
    from xuncha.people.second_factor import required_roles

    settings.REQUIRE_TOTP = None
    assert {"sec_admin", "auditor", "office_staff", "office_director"} <= required_roles()
    assert "group_member" not in required_roles()
    settings.DEMO = True
    assert required_roles() == frozenset()


def test_the_session_ends_after_the_idle_time_and_the_draft_is_still_there(
    cast: Cast, enter: Enter, settings: Any
) -> None:
    browser = enter(cast.member)
    assert browser.get("/people/me/").status_code == 200
    drafts.save(cast.member, "workpaper:new:PaperForm", {"title": ["未写完"]})
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with time_machine.travel(timezone.now() + idle - timedelta(minutes=2)):
        assert browser.get("/people/me/").status_code == 200
    with time_machine.travel(timezone.now() + idle + timedelta(minutes=2)):
        assert browser.get("/people/me/").status_code == 200, "reading pushes the end on"
    with time_machine.travel(timezone.now() + 3 * idle):
        assert browser.get("/people/me/").status_code == 302
        assert drafts.load(cast.member, "workpaper:new:PaperForm") is not None


def test_reading_writes_the_session_at_most_once_a_minute(
    cast: Cast, enter: Enter, django_assert_num_queries: Any
) -> None:
    browser = enter(cast.staff)
    with time_machine.travel(timezone.now(), tick=False):
        browser.get("/people/me/")
        stamp = browser.session["seen"]
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        browser.get("/people/me/")
        assert browser.session["seen"] == stamp


def test_signing_out_says_that_drafts_stay(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    assert "草稿" in browser.get(reverse("account_logout")).content.decode()
    browser.post(reverse("account_logout"))
    assert browser.get("/people/me/").status_code == 302


def test_there_is_no_way_to_sign_up_or_to_reset_by_mail(client: Client) -> None:
    for path in ("/account/signup/", "/account/password/reset/", "/account/email/", "/admin/"):
        assert client.get(path).status_code in {302, 404}
        assert client.post(path, {}).status_code in {302, 403, 404}
