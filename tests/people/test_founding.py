"""The beginning of an installation: three administrators, then a director and a head by two hands, then never again."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from xuncha.foundation.dates import today
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.people.actions import appointments as actions
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.models import Appointment, User

Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite has its tables already; tests/site/test_init.py begins with an empty folder."""
    monkeypatch.setattr("xuncha.site.management.commands.init.prepare_database", lambda: None)


@pytest.fixture
def fresh_installation(cast: Cast) -> Cast:
    """Nobody is appointed yet."""
    Appointment.objects.trusted().update(state="revoked")
    return cast


def initialise() -> tuple[str, dict[str, User]]:
    out = io.StringIO()
    call_command("init", "--sys-admin", "邓工", "--sec-admin", "彭安", "--auditor", "曾审", stdout=out)
    names = {"sys": "sysadmin", "sec": "secadmin", "aud": "auditor2"}
    people = {key: User.objects.filter(username=name).first() for key, name in names.items()}
    return out.getvalue(), {key: user for key, user in people.items() if user}


def test_init_makes_three_administrators_and_prints_their_passwords_once(
    fresh_installation: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xuncha.people.actions import founding

    monkeypatch.setitem(founding.USERNAMES, "auditor", "auditor2")  # the cast has taken the plain name
    text, people = initialise()
    for user in people.values():
        line = next(line for line in text.splitlines() if f"\t{user.username}\t" in line)
        assert user.check_password(line.split("\t")[-1])
        assert user.must_change_password
        assert user.is_active
    assert len(people) == 3
    assert AuditEvent.objects.filter(action="people.bootstrap").count() == 3


def test_init_refuses_once_administrators_exist(cast: Cast) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError):
        call_command("init", stdout=io.StringIO())
    assert User.objects.count() == before


def test_init_refuses_one_person_in_two_roles(fresh_installation: Cast) -> None:
    with pytest.raises(CommandError):
        call_command("init", "--sys-admin", "邓工", "--auditor", "邓工", stdout=io.StringIO())


def test_init_is_not_for_demonstrations(fresh_installation: Cast, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        call_command("init", stdout=io.StringIO())


def no_head(cast: Cast) -> None:
    Appointment.objects.trusted().filter(role_code__in=("lg_head", "office_director")).update(state="revoked")


def test_two_administrators_found_the_office_and_the_leading_group(cast: Cast) -> None:
    no_head(cast)
    rows = [Row("lg_head", "郭山", cast.town), Row("office_director", "林川", cast.bureau)]
    made = actions.propose_founding(rows, by=cast.sys_admin)
    slips = actions.activate_batch(made, by=cast.sec_admin)
    assert {slip.user.name for slip in slips} == {"郭山", "林川"}
    director = User.objects.get(name="林川")
    head = User.objects.get(name="郭山")
    terms = Terms(today(), document_no="清委巡〔2026〕1号")
    ordinary = actions.propose([Row("office_staff", "江帆", cast.town)], terms=terms, by=director)[0]
    actions.approve(ordinary, by=head, proof=proof(head))


def test_the_head_comes_last_so_that_the_founding_does_not_close_before_the_director(cast: Cast) -> None:
    no_head(cast)
    rows = [Row("lg_head", "郭山", cast.town), Row("office_director", "林川", cast.bureau)]
    head, _director = actions.propose_founding(rows, by=cast.sys_admin)
    with pytest.raises(Missing):
        actions.activate(head, by=cast.sec_admin)


def test_with_a_head_in_office_there_is_no_founding(cast: Cast, enter: Enter) -> None:
    with pytest.raises(NotAllowed):
        actions.propose_founding([Row("lg_head", "郭山", cast.town)], by=cast.sys_admin)
    assert enter(cast.sys_admin).get(reverse("people:founding")).status_code == 403


def test_a_waiting_founding_dies_when_a_head_acts(cast: Cast) -> None:
    no_head(cast)
    rows = [Row("lg_head", "郭山", cast.town), Row("lg_head", "石原", cast.bureau)]
    first, second = actions.propose_founding(rows, by=cast.sys_admin)
    actions.activate(first, by=cast.sec_admin)
    with pytest.raises(Missing):
        actions.activate(second, by=cast.sec_admin)


@pytest.mark.parametrize("role", ["office_staff", "party_secretary", "sec_admin", "group_leader"])
def test_only_the_two_roles_can_be_founded(cast: Cast, role: str) -> None:
    no_head(cast)
    with pytest.raises(NotAllowed):
        actions.propose_founding([Row(role, "郭山", cast.town)], by=cast.sys_admin)


@pytest.mark.parametrize("who", ["sec_admin", "auditor", "staff", "leader"])
def test_nobody_else_founds(cast: Cast, who: str) -> None:
    no_head(cast)
    with pytest.raises(NotAllowed):
        actions.propose_founding([Row("lg_head", "郭山", cast.town)], by=getattr(cast, who))


def test_the_proposer_cannot_activate(cast: Cast) -> None:
    no_head(cast)
    made = actions.propose_founding([Row("office_director", "林川", cast.town)], by=cast.sys_admin)
    with pytest.raises(NotAllowed):
        actions.activate(made[0], by=cast.sys_admin)


def test_it_is_done_in_the_browser(cast: Cast, enter: Enter) -> None:
    no_head(cast)
    browser = enter(cast.sys_admin)
    assert "提出初始授权" in browser.get(reverse("people:accounts")).content.decode()
    data = {"role_code": "office_director", "name": "林川", "organisation": cast.bureau.pk}
    answer = browser.post(reverse("people:founding"), data)
    assert answer.status_code == 302
    made = Appointment.objects.visible_to(cast.sys_admin).get(sort="founding")
    assert browser.get(answer["Location"]).status_code == 200
    guard = enter(cast.sec_admin)
    slips = guard.post(reverse("people:activate_batch"), {"pick": made.pk, "decided": "1"})
    assert "林川" in slips.content.decode()
