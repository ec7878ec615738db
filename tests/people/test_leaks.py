"""Every page of people against everybody: administrators see no business, units see nobody, nobody sees too much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.cast import Cast
from xuncha.foundation import kinds
from xuncha.foundation.records import Protected
from xuncha.people import forms
from xuncha.people.models import User
from xuncha.people.roles import ADMINISTRATORS, rights_in_use, roles

Enter = Callable[..., Client]

OFFICE, LEADING = {"director", "staff"}, {"lg_head"}
PAGES: dict[str, set[str]] = {
    "people:accounts": OFFICE | {"sys_admin", "sec_admin"},
    "people:new_account": {"sys_admin"},
    "people:appointments": OFFICE
    | LEADING
    | {"secretary", "leader", "member", "discipline", "organisation", "sec_admin", "sys_admin"},
    "people:propose": OFFICE,
    "people:recusals": OFFICE | LEADING,
    "people:report_recusal": OFFICE,
    "people:unsigned": OFFICE,
    "people:resets": {"sys_admin", "sec_admin"},
    "people:trail": {"auditor"},
    "people:me": set(),
    "people:undertakings": set(),
    "people:declare": set(),
}
EVERYBODY = {"people:me", "people:undertakings", "people:declare"}
WHO = (
    "secretary", "lg_head", "director", "staff", "leader", "member", "head", "liaison", "county_leader", "discipline",
    "organisation", "publicity", "sys_admin", "sec_admin", "auditor", "stranger",
)  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_each_page_opens_to_those_it_is_for(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(getattr(cast, who))
    for page, allowed in PAGES.items():
        expected = 200 if page in EVERYBODY or who in allowed else 403
        assert browser.get(reverse(page)).status_code == expected, page


@pytest.mark.parametrize("who", ["sys_admin", "sec_admin", "auditor"])
def test_administrators_reach_no_business_record(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    own = {"appointment", "recusal", "password_reset"}
    for kind in kinds.every():
        if issubclass(kind.model, Protected) and kind.name not in own:
            assert not kind.model.objects.visible_to(person).exists(), kind.name


@pytest.mark.parametrize("who", ["sys_admin", "sec_admin", "auditor"])
def test_administrators_open_no_business_page(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(getattr(cast, who))
    for name in ("workpapers:list", "workpapers:new", "workpapers:notices"):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        assert browser.get(url).status_code in {403, 404}, name
    assert browser.get(reverse("workpapers:list") + "?export=xlsx").status_code == 403


def test_administrators_hold_rights_over_people_and_the_system_only() -> None:
    for code in ADMINISTRATORS:
        rooms = {grant.right.partition(".")[0] for grant in roles()[code].grants}
        assert rooms - {"custody"} <= {"people", "system", "audit"}, code
    keys = {
        grant.right
        for code in ADMINISTRATORS
        for grant in roles()[code].grants
        if grant.right.startswith("custody.")
    }
    assert keys == {"custody.manage"}  # who runs the ceremony holds nothing


def test_every_right_a_role_holds_is_named_by_a_room() -> None:
    from xuncha.foundation import rights

    unknown = {
        right for right in rights_in_use() if right.partition(".")[0] in {"people", "audit"}
    } - rights.known()
    assert not unknown


@pytest.mark.parametrize(
    "who", ["liaison", "head", "county_leader", "member", "leader", "auditor", "stranger"]
)
def test_nobody_else_reads_accounts(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(getattr(cast, who))
    assert browser.get(reverse("people:accounts")).status_code == 403
    for target in (cast.member, cast.other_liaison, cast.sec_admin):
        assert browser.get(reverse("people:account", args=[target.pk])).status_code == 404


@pytest.mark.parametrize("who", ["liaison", "member", "leader", "publicity", "stranger"])
def test_the_persons_offered_in_a_form_are_those_one_may_see(cast: Cast, who: str) -> None:
    form = forms.ReportForm(actor=getattr(cast, who))
    assert not form.fields["user"].queryset.exists()  # type: ignore[attr-defined]


def test_a_posted_person_outside_the_choices_is_refused(cast: Cast) -> None:
    data = {"user": cast.member.pk, "organisation": cast.bureau.pk, "relation": "spouse", "origin": "unit"}
    assert not forms.ReportForm(data, actor=cast.leader).is_valid()
    assert forms.ReportForm(data, actor=cast.staff).is_valid()


WRITES: dict[str, tuple[str, ...]] = {
    "people:approve_batch": ("lg_head",),
    "people:activate_batch": ("sec_admin",),
    "people:paper_batch": ("director", "staff"),
    "people:confirm_batch": ("director", "staff"),
}


@pytest.mark.parametrize("who", WHO)
def test_a_batch_is_refused_to_everybody_else(cast: Cast, enter: Enter, who: str) -> None:
    from tests.people.test_appointments import propose

    appointment = propose(cast)
    browser = enter(getattr(cast, who), proof=True)
    for name, allowed in WRITES.items():
        if who not in allowed:
            answer = browser.post(reverse(name), {"pick": appointment.pk, "decided": "1"})
            assert answer.status_code == 403, name
    appointment.refresh_from_db()
    assert appointment.state == "proposed"


@pytest.mark.parametrize("edge", ["approve", "activate", "revoke", "refuse"])
def test_the_office_takes_no_edge_that_is_not_its_own(cast: Cast, enter: Enter, edge: str) -> None:
    from tests.people.test_appointments import propose

    appointment = propose(cast)
    browser = enter(cast.staff2, proof=True)
    answer = browser.post(reverse("kit:act", args=["appointment", appointment.pk, edge]), {"reason": "x"})
    assert answer.status_code in {302, 403, 409}
    appointment.refresh_from_db()
    assert appointment.state == "proposed"


def test_privilege_fields_are_no_form_fields() -> None:
    """Role and account flags change through one named verb each, never through a form field of the account."""
    named = set(forms.AccountForm.base_fields) | set(forms.PhoneForm.base_fields)
    assert not named & {
        "is_active",
        "must_change_password",
        "signing_suspended",
        "second_of",
        "username",
        "password",
    }
    fields = {field.name for field in User._meta.get_fields()}
    assert not fields & {"is_superuser", "is_staff", "groups", "user_permissions"}


def test_a_page_of_an_unknown_record_and_of_a_hidden_one_look_the_same(cast: Cast, enter: Enter) -> None:
    from tests.people.test_appointments import propose

    appointment: Any = propose(cast)
    browser = enter(cast.liaison)
    hidden = browser.get(reverse("people:appointment", args=[appointment.pk]))
    unknown = browser.get(reverse("people:appointment", args=[999_999]))
    assert hidden.status_code == unknown.status_code == 404
