"""Who may know of a petition: its handlers and the leader; the office numbers; units and the excluded nothing at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions import actions, counting, queries
from xuncha.cycle.fieldwork.petitions.incident_actions import note, report
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition, Target
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.models import Exclusion
from xuncha.people.models import User

READERS = ("leader", "member")
STRANGERS = ("member2", "deputy", "group_liaison", "other_leader", "other_member", "director", "staff", "secretary", "lg_head", "liaison", "head", "discipline", "organisation", "sys_admin", "sec_admin", "auditor", "county_leader")  # fmt: skip
PAGES = ("petition", "petition_edit", "petition_similar", "petition_handlers", "petition_propose", "petition_conclude", "petition_decline", "petition_reply", "petition_acknowledge", "petition_file", "petition_print", "referral_new")  # fmt: skip


@pytest.fixture
def petition(cast: Cast) -> Petition:
    return letters.registered(cast)


def exclude(cast: Cast, petition: Petition, user: User) -> User:
    Exclusion.objects.create(
        kind="petition", record_id=petition.pk, user_id=user.pk, set_by_id=cast.leader.pk, reason="回避"
    )
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("name", READERS)
def test_its_handler_and_the_leader_read_it(cast: Cast, enter: Any, petition: Petition, name: str) -> None:
    page = enter(cast.fresh(name)).get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    assert all(secret in page for secret in letters.SECRETS)
    assert not any(secret in page for secret in letters.CONTACT.values() if secret)


@pytest.mark.parametrize("name", STRANGERS)
def test_for_everybody_else_it_does_not_exist(cast: Cast, enter: Any, petition: Petition, name: str) -> None:
    browser = enter(cast.fresh(name))
    for page in PAGES:
        assert browser.get(reverse(f"fieldwork:{page}", args=[petition.pk])).status_code == 404, page
    for page in ("petition_contact", "petition_news"):
        assert browser.post(reverse(f"fieldwork:{page}", args=[petition.pk])).status_code == 404, page
    assert browser.get(reverse("kit:act", args=["petition", petition.pk, "void"])).status_code == 404


@pytest.mark.parametrize("name", STRANGERS)
def test_lists_titles_and_children_keep_quiet(cast: Cast, petition: Petition, name: str) -> None:
    person = cast.fresh(name)
    assert not queries.petitions(person).exists()
    assert not Target.objects.visible_to(person).exists()
    assert not Contact.objects.visible_to(person).exists()
    assert kinds.get("petition").titles(person, [petition.pk]) == {}


def test_whoever_only_writes_does_not_decide(cast: Cast, enter: Any, petition: Petition) -> None:
    browser = enter(cast.member)
    assert browser.get(reverse("fieldwork:petition_handlers", args=[petition.pk])).status_code == 403
    assert browser.get(reverse("kit:act", args=["petition", petition.pk, "void"])).status_code == 403


def test_a_new_handler_reads_and_the_former_no_longer(cast: Cast, enter: Any, petition: Petition) -> None:
    enter(cast.leader).post(
        reverse("fieldwork:petition_handlers", args=[petition.pk]), {"handlers": [cast.member2.pk]}
    )
    url = reverse("fieldwork:petition", args=[petition.pk])
    assert enter(cast.fresh("member2")).get(url).status_code == 200
    assert actions.contact_of(petition, cast.fresh("member2")) is None


@pytest.mark.parametrize("name", ["director", "staff", "lg_head", "secretary", "deputy"])
def test_the_office_and_leaders_see_numbers_and_no_word(
    cast: Cast, enter: Any, petition: Petition, name: str
) -> None:
    page = enter(cast.fresh(name)).get(reverse("fieldwork:petition_counts")).content.decode()
    assert "清源县教育局" in page and "检举控告" in page
    words = (*letters.SECRETS, letters.REPORTER, letters.PHONE, petition.number, "张磊")
    assert not any(word in page for word in words)


@pytest.mark.parametrize("name", ["member", "liaison", "head", "discipline", "sys_admin", "auditor"])
def test_others_see_no_numbers_either(cast: Cast, enter: Any, name: str) -> None:
    assert enter(cast.fresh(name)).get(reverse("fieldwork:petition_counts")).status_code == 403


@pytest.mark.parametrize("name", ["liaison", "head", "staff", "director", "discipline", "sys_admin"])
def test_lists_are_closed_without_the_right(cast: Cast, enter: Any, name: str) -> None:
    browser = enter(cast.fresh(name))
    for page in ("petitions", "petition_entry", "triages", "incidents"):
        assert browser.get(reverse(f"fieldwork:{page}")).status_code == 403, page
    new = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    assert browser.get(new).status_code in (403, 404)


def test_a_unit_finds_nothing_on_any_page_it_has(cast: Cast, enter: Any, petition: Petition) -> None:
    for name in ("liaison", "head"):
        browser = enter(cast.fresh(name))
        for url in ("/", reverse("planning:engagement", args=[cast.engagement.pk])):
            page = browser.get(url, follow=True).content.decode()
            assert petition.number not in page and letters.TITLE not in page


def test_the_excluded_see_neither_record_nor_count(cast: Cast, enter: Any, petition: Petition) -> None:
    director = exclude(cast, petition, cast.director)
    assert not counting.counted(director).exists()
    assert counting.by_engagement(counting.counted(cast.staff), cast.staff)[0]["persons"] == 1
    handler = exclude(cast, petition, cast.member)
    assert enter(handler).get(reverse("fieldwork:petition", args=[petition.pk])).status_code == 404
    assert not queries.petitions(handler).exists() and not queries.targets_of(petition, handler)
    page = enter(handler).get(reverse("planning:engagement", args=[cast.engagement.pk])).content.decode()
    assert petition.number not in page


def test_referrals_and_contacts_follow_the_exclusion(cast: Cast, enter: Any) -> None:
    petition, referral, user = letters.referred(cast)
    url = reverse("fieldwork:referral", args=[referral.pk])
    assert enter(user).get(url).status_code == 200
    assert enter(exclude(cast, petition, user)).get(url).status_code == 404
    leader = exclude(cast, petition, cast.leader)
    assert not queries.referrals(leader).exists() and not Contact.objects.visible_to(leader).exists()


def test_whoever_is_named_is_proposed_for_exclusion(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast, targets=[actions.Named(cast.member.name, "组员")])
    page = enter(cast.leader).get(reverse("fieldwork:petition", args=[petition.pk])).content.decode()
    assert "建议排除知悉" in page and "是被反映人" in page


def test_a_receiver_sees_its_own_part_only(cast: Cast, enter: Any) -> None:
    _petition, referral, user = letters.referred(cast)
    browser = enter(user)
    page = browser.get(reverse("fieldwork:referral", args=[referral.pk])).content.decode()
    page += browser.get(reverse("fieldwork:referral_print", args=[referral.pk])).content.decode()
    assert "取暖设施的安装验收情况" in page
    assert not any(word in page for word in (*letters.SECRETS, letters.REPORTER, letters.PHONE))
    for name in ("liaison", "head", "discipline", "staff", "other_leader", "member2"):
        answer = enter(cast.fresh(name)).get(reverse("fieldwork:referral", args=[referral.pk]))
        assert answer.status_code == 404, name
    assert browser.get(reverse("fieldwork:referral_extend", args=[referral.pk])).status_code == 403


def test_incidents_go_to_the_leading_group_past_unit_and_office(cast: Cast, enter: Any) -> None:
    incident = note(
        engagement=cast.engagement,
        sort="retaliation",
        happened_on=today(),
        account="有人在楼道里问谁写的信",
        by=cast.member,
    )
    url = reverse("fieldwork:incident", args=[incident.pk])
    assert enter(cast.lg_head).get(url).status_code == 404
    report(incident, by=cast.member)
    for name in ("lg_head", "secretary", "leader", "member"):
        assert enter(cast.fresh(name)).get(url).status_code == 200, name
    for name in ("director", "staff", "liaison", "head", "member2", "deputy", "other_leader", "discipline"):
        assert enter(cast.fresh(name)).get(url).status_code == 404, name
    act = reverse("kit:act", args=["incident", incident.pk, "take_up"])
    enter(cast.fresh("lg_head")).post(
        act, {"reason": "请组长当面安抚，调整接触人员", "version": incident.version}
    )
    page = enter(cast.member).get(url).content.decode()
    assert "请组长当面安抚" in page
    measures = reverse("fieldwork:incident_measures", args=[incident.pk])
    enter(cast.member).post(measures, {"measures": "换人联系"})
    incident.refresh_from_db()
    assert incident.measures == "换人联系" and incident.state == "taken_up"


@pytest.mark.parametrize("name", ["lg_head", "secretary"])
def test_the_leading_group_reads_a_summary_without_a_word(
    cast: Cast, enter: Any, petition: Petition, name: str
) -> None:
    url = reverse("fieldwork:petition_summary")
    browser = enter(cast.fresh(name))
    assert petition.number not in browser.get(url).content.decode(), "not before the decision"
    found = letters.decided(cast)
    page = browser.get(url).content.decode()
    assert found.number in page and "组内了解" in page
    assert not any(word in page for word in (*letters.SECRETS, letters.REPORTER, letters.PHONE))
    assert browser.get(reverse("fieldwork:petition", args=[found.pk])).status_code == 404
    exclude(cast, found, cast.fresh(name))
    assert found.number not in enter(cast.fresh(name)).get(url).content.decode()
    for stranger in ("staff", "director", "leader", "member", "liaison", "discipline"):
        assert enter(cast.fresh(stranger)).get(url).status_code == 403, stranger
