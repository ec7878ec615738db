"""One's own page, and the undertakings on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.dates import today
from xuncha.people.models import Appointment, Undertaking
from xuncha.people.undertakings import unsigned

Enter = Callable[..., Client]


def test_it_shows_my_appointments_with_both_last_days(cast: Cast, enter: Enter) -> None:
    held = Appointment.objects.of_person(cast.member).get()
    held.acts_until, held.reads_until = today() - timedelta(days=1), today() + timedelta(days=30)
    held.save()
    text = enter(cast.member).get(reverse("people:me")).content.decode()
    assert held.acts_until.isoformat() in text
    assert held.reads_until.isoformat() in text
    assert "履职期满" in text
    assert "现在没有可以办理的事项" in text


def test_it_names_what_i_may_do(cast: Cast, enter: Enter) -> None:
    text = enter(cast.leader).get(reverse("people:me")).content.decode()
    assert "审签底稿" in text
    assert "起草底稿" in text


def test_i_change_my_telephone_number(cast: Cast, enter: Enter) -> None:
    enter(cast.member).post(reverse("people:phone"), {"phone": "13900000000"})
    assert cast.fresh("member").phone == "13900000000"


def test_nothing_else_of_me_can_be_changed_there(cast: Cast, enter: Enter) -> None:
    data = {
        "phone": "1",
        "name": "别人",
        "must_change_password": "1",
        "signing_suspended": "1",
        "is_active": "",
    }
    enter(cast.member).post(reverse("people:phone"), data)
    person = cast.fresh("member")
    assert (person.name, person.must_change_password, person.is_active) == ("张磊", False, True)


def test_my_undertakings_can_be_read_and_printed(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.member)
    assert "保密承诺书" in browser.get(reverse("people:undertakings")).content.decode()
    row = Undertaking.objects.filter(user=cast.member).first()
    assert row is not None
    text = browser.get(reverse("people:print_undertaking", args=[row.pk])).content.decode()
    assert "张磊" in text
    assert row.digest in text
    assert "不符" not in text


def test_anothers_undertaking_is_not_mine_to_print(cast: Cast, enter: Enter) -> None:
    row = Undertaking.objects.filter(user=cast.leader).first()
    assert row is not None
    page = reverse("people:print_undertaking", args=[row.pk])
    assert enter(cast.member).get(page).status_code == 404
    assert enter(cast.staff).get(page).status_code == 200


def test_the_office_sees_who_has_not_signed(cast: Cast, enter: Enter) -> None:
    assert not unsigned(today()).exists()
    Undertaking.objects.filter(user=cast.liaison, sort="secrecy").delete()
    text = enter(cast.staff).get(reverse("people:unsigned")).content.decode()
    assert "罗丹" in text
    assert "张磊" not in text
    assert enter(cast.leader).get(reverse("people:unsigned")).status_code == 403


def test_blank_undertakings_print_for_those_without_an_account(cast: Cast, enter: Enter) -> None:
    assert "经手人" in enter(cast.staff).get(reverse("people:blank_undertakings")).content.decode()
