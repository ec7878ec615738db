"""Accounts open with their first appointment, on a slip that is shown once; they are locked, never deleted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, appoint
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.people.actions import accounts
from xuncha.people.models import User

Enter = Callable[..., Client]


def test_a_new_account_has_no_password_until_its_appointment_acts(cast: Cast) -> None:
    made = accounts.create_account(name="沈岚", organisation=cast.town, by=cast.sys_admin)
    assert not made.is_active
    assert not made.has_usable_password()
    with pytest.raises(Missing):
        accounts.print_first_slips([made], by=cast.sec_admin)


@pytest.mark.parametrize("who", ["leader", "member", "liaison", "lg_head", "sec_admin", "auditor"])
def test_nobody_else_makes_accounts(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        accounts.create_account(name="沈岚", organisation=cast.town, by=getattr(cast, who))


def test_a_lost_slip_is_printed_again_only_before_the_first_sign_in(cast: Cast, enter: Enter) -> None:
    made = accounts.create_account(name="沈岚", organisation=cast.town, by=cast.sys_admin)
    appoint(made, "group_member", [cast.group.pk])
    (first,) = accounts.print_first_slips([made], by=cast.sec_admin)
    (second,) = accounts.print_first_slips([made], by=cast.sec_admin)
    person = User.objects.get(pk=made.pk)
    assert person.check_password(second.password)
    assert not person.check_password(first.password)
    User.objects.filter(pk=made.pk).update(last_login="2026-01-01T00:00Z")
    with pytest.raises(NotAllowed):
        accounts.print_first_slips([User.objects.get(pk=made.pk)], by=cast.sec_admin)


def test_no_password_is_left_in_the_database_or_in_the_chain(cast: Cast) -> None:
    made = accounts.create_account(name="沈岚", organisation=cast.town, by=cast.sys_admin)
    appoint(made, "group_member", [cast.group.pk])
    (slip,) = accounts.print_first_slips([made], by=cast.sec_admin)
    row = User.objects.filter(pk=made.pk).values().get()
    assert all(slip.password not in str(value) for value in row.values())
    assert not AuditEvent.objects.filter(data__contains=slip.password).exists()


def test_the_security_administrator_locks_and_unlocks_with_a_reason(cast: Cast, enter: Enter) -> None:
    guard = enter(cast.sec_admin)
    page = reverse("people:account", args=[cast.staff.pk])
    assert "停用账号" in guard.get(page).content.decode()
    assert guard.post(reverse("people:deactivate", args=[cast.staff.pk]), {"reason": ""}).status_code == 422
    guard.post(reverse("people:deactivate", args=[cast.staff.pk]), {"reason": "调离"})
    assert not cast.fresh("staff").is_active
    guard.post(reverse("people:reactivate", args=[cast.staff.pk]), {"reason": "回任"})
    assert cast.fresh("staff").is_active


def test_nobody_locks_themselves_out(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        accounts.deactivate(cast.sec_admin, by=cast.sec_admin, reason="x")


def test_the_system_administrator_cannot_lock_or_open(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.sys_admin)
    for name in ("deactivate", "reactivate"):
        url = reverse(f"people:{name}", args=[cast.staff.pk])
        assert browser.post(url, {"reason": "x"}).status_code == 403
    assert browser.post(reverse("people:slip", args=[cast.stranger.pk])).status_code == 403


def test_the_system_administrator_makes_an_account_on_the_page(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.sys_admin)
    assert "建立账号" in browser.get(reverse("people:accounts")).content.decode()
    data = {"name": "沈岚", "organisation": cast.town.pk, "post": "科员"}
    assert browser.post(reverse("people:new_account"), data).status_code == 302
    assert User.objects.get(username="shenlan").organisation_id == cast.town.pk


def test_the_list_of_accounts_asks_a_constant_number_of_questions(
    cast: Cast, enter: Enter, django_assert_max_num_queries: object
) -> None:
    from typing import Any

    ask: Any = django_assert_max_num_queries
    browser = enter(cast.sec_admin)
    url = reverse("people:accounts")
    browser.get(url)
    counts = []
    for size in (10, 60):
        for number in range(size):
            User.objects.create(username=f"u{size}-{number}", name="某", organisation=cast.town)
        with ask(9) as asked:
            assert browser.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
