"""An appointment past its last day is nowhere called valid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.dates import today
from xuncha.people.flow import standing
from xuncha.people.models import Appointment

Enter = Callable[..., Client]
YESTERDAY, NEXT_MONTH = timedelta(days=-1), timedelta(days=30)


@pytest.fixture
def over(cast: Cast) -> Appointment:
    held = Appointment.objects.of_person(cast.member).get()
    held.acts_until, held.reads_until = today() + YESTERDAY, today() + NEXT_MONTH
    held.save()
    return held


def test_it_says_until_when_one_may_still_read(over: Appointment) -> None:
    tone, words = standing(over, today())
    assert (tone, words) == ("due", f"履职期满（可查阅至 {over.reads_until}）")
    assert standing(over, over.acts_until)[1] == "有效"
    assert standing(over, over.reads_until + timedelta(days=1)) == ("void", "期满")


def test_what_was_revoked_stays_revoked(over: Appointment) -> None:
    over.state = Appointment.State.REVOKED
    assert standing(over, today())[1] == "已收回"


def test_the_list_the_page_and_the_account_say_the_same(cast: Cast, enter: Enter, over: Appointment) -> None:
    words = standing(over, today())[1]
    guard = enter(cast.sec_admin)
    for url in (
        reverse("people:appointments") + "?q=" + over.user.name,
        reverse("people:appointment", args=[over.pk]),
        reverse("people:account", args=[over.user_id]),
    ):
        assert words in guard.get(url).content.decode(), url


def test_the_filter_means_what_the_column_says(cast: Cast, enter: Enter, over: Appointment) -> None:
    guard, link = enter(cast.sec_admin), reverse("people:appointment", args=[over.pk])
    listed = {
        state: link in guard.get(reverse("people:appointments"), {"state": state}).content.decode()
        for state in ("active", "over", "revoked")
    }
    assert listed == {"active": False, "over": True, "revoked": False}
