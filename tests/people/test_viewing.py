"""In a demonstration one may look as anybody; elsewhere that door does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.models import AuditEvent

Enter = Callable[..., Client]
DOORS = ("people:view_as", "people:stop_viewing", "demo_signin")


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["sys_admin", "lg_head", "member"])
def test_outside_a_demonstration_the_doors_answer_404(cast: Cast, enter: Enter, door: str, who: str) -> None:
    browser = enter(getattr(cast, who))
    assert browser.post(reverse(door), {"user": cast.leader.pk}).status_code == 404


def test_outside_a_demonstration_a_forged_session_changes_nothing(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.liaison)
    session = browser.session
    session["view_as"] = cast.leader.pk
    session.save()
    page = browser.get(reverse("people:me")).content.decode()
    assert cast.liaison.username in page
    assert cast.leader.name not in page
    assert browser.get(reverse("workpapers:list")).status_code == 403


def test_outside_a_demonstration_the_sign_in_page_lists_nobody(cast: Cast, client: Client) -> None:
    text = client.get("/account/login/").content.decode()
    assert cast.leader.name not in text
    assert "demo_signin" not in text


def test_in_a_demonstration_one_looks_as_somebody_and_every_page_says_so(
    cast: Cast, enter: Enter, demo: None
) -> None:
    browser = enter(cast.staff)
    assert browser.get(reverse("workpapers:list")).status_code == 200
    assert browser.post(reverse("people:view_as"), {"user": cast.liaison.pk}).status_code == 302
    page = browser.get(reverse("people:me")).content.decode()
    assert "正以“罗丹”的身份查看" in page
    assert browser.get(reverse("workpapers:list")).status_code == 403
    event = AuditEvent.objects.filter(action="people.viewed_as").latest("seq")
    assert (event.actor_id, event.record_id) == (cast.staff.pk, cast.liaison.pk)
    browser.post(reverse("people:stop_viewing"))
    assert browser.get(reverse("workpapers:list")).status_code == 200


def test_switching_again_is_noted_under_ones_own_name(cast: Cast, enter: Enter, demo: None) -> None:
    browser = enter(cast.staff)
    browser.post(reverse("people:view_as"), {"user": cast.liaison.pk})
    browser.post(reverse("people:view_as"), {"user": cast.leader.pk})
    event = AuditEvent.objects.filter(action="people.viewed_as").latest("seq")
    assert event.actor_id == cast.staff.pk
    assert "李正" in browser.get(reverse("people:me")).content.decode()


def test_while_looking_as_somebody_the_password_page_stays_ones_own(
    cast: Cast, enter: Enter, demo: None
) -> None:
    browser = enter(cast.staff)
    browser.post(reverse("people:view_as"), {"user": cast.liaison.pk})
    answer = browser.get("/account/password/")
    assert answer.wsgi_request.user.pk == cast.staff.pk


def test_looking_is_asked_by_post_only(cast: Cast, enter: Enter, demo: None) -> None:
    assert enter(cast.staff).get(reverse("people:view_as")).status_code == 405


def test_the_sign_in_page_of_a_demonstration_has_one_sign_in_per_role(
    cast: Cast, client: Client, demo: None
) -> None:
    text = client.get("/account/login/").content.decode()
    for name in ("leader", "staff", "sec_admin", "liaison"):
        assert f">{getattr(cast, name).username}<" in text
    assert "staff2" not in text
    client.post(reverse("demo_signin"), {"user": cast.leader.pk})
    assert "李正" in client.get(reverse("people:me")).content.decode()
