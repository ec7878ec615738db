"""The pages of petitions, through HTTP: registered in one short form, disposed of by a meeting, answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import letters
from xuncha.cycle.fieldwork.petitions import actions
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition, Target
from xuncha.foundation.drafts import store
from xuncha.foundation.models import AuditEvent


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser posts from the registration form."""
    values = {
        "received_at": "2026-11-18T09:30",
        "channel": "visit",
        "sort": "accusation",
        "content": letters.CONTENT,
        "title": letters.TITLE,
        "targets-name": [letters.TARGET, ""],
        "targets-post": [letters.POST, ""],
        "targets-managed_by": ["own", "own"],
        "targets-is_person": ["1", "1"],
        "is_realname": "on",
        "name": letters.REPORTER,
        "phone": letters.PHONE,
        "joint_count": "1",
        "protect_level": "normal",
        "urgency": "normal",
        "verifiability": "",
    }
    return values | changes


def test_the_two_questions_come_before_any_text(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    shown = page(browser, "petition_entry")
    assert "<textarea" not in shown and 'type="text"' not in shown.split("<main")[-1]
    url = reverse("fieldwork:petition_entry")
    answers = {"engagement": cast.engagement.pk, "superior": "no", "inspectors": "no"}
    new = browser.post(url, answers)
    assert new.url == reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    for question, route in (("superior", "superior"), ("inspectors", "inspectors")):
        there = browser.post(url, answers | {question: "yes"})
        assert there.url.startswith(reverse("fieldwork:direct_new")) and f"route={route}" in there.url


def test_one_short_page_registers_a_letter(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    url = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    shown = browser.get(url).content.decode()
    assert "Ctrl+Enter" in shown and "kit/rows.js" in shown and "autofocus" in shown
    there = browser.post(url, typed())
    petition = Petition.objects.trusted().get()
    assert there.url == reverse("fieldwork:petition", args=[petition.pk])
    assert petition.title == letters.TITLE and petition.content == letters.CONTENT and petition.number
    target = Target.objects.trusted().get()
    assert (target.name, target.post) == (letters.TARGET, letters.POST)
    assert Contact.objects.trusted().get().open_until
    shown = page(browser, "petition", petition.pk)
    assert letters.CONTENT in shown and letters.TARGET in shown and letters.PHONE not in shown


def test_the_next_letter_and_a_title_made_of_the_first_words(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    url = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    there = browser.post(url, typed(title="", next="1"))
    assert there.url.startswith(reverse("fieldwork:petition_entry"))
    assert Petition.objects.trusted().get().title == letters.CONTENT[:40]


@pytest.mark.parametrize(
    "changes", [{"targets-post": ["县委常委、副县长", ""]}, {"content": "反映县委副书记打招呼要工程"}]
)
def test_a_hint_of_the_superior_level_stops_and_a_person_decides(
    cast: Cast, enter: Any, changes: dict[str, Any]
) -> None:
    browser = enter(cast.member)
    url = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    key = f"petition:new:NewPetitionForm{cast.engagement.pk}"
    store.save(cast.member, key, typed(**changes))
    stopped = browser.post(url, typed(**changes))
    assert store.load(cast.member, key) is None and "data-autosave=" not in stopped.content.decode()
    assert stopped.status_code == 422 and "改为径送" in stopped.content.decode()
    assert not Petition.objects.trusted().exists()
    assert browser.post(url, typed(**changes, level_checked="on")).status_code == 302


def test_choosing_the_superior_level_throws_everything_away(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    key = f"petition:new:NewPetitionForm{cast.engagement.pk}"
    store.save(cast.member, key, typed())
    url = reverse("fieldwork:petition_new", args=[cast.engagement.pk])
    there = browser.post(url, typed(**{"targets-managed_by": ["superior", "own"]}), follow=True)
    shown = there.content.decode()
    assert "没有保存" in shown and not any(word in shown for word in letters.SECRETS)
    assert store.load(cast.member, key) is None and not Petition.objects.trusted().exists()
    store.save(cast.member, key, typed())
    browser.post(reverse("fieldwork:petition_switch"), {"key": key})
    assert store.load(cast.member, key) is None


def test_correcting_keeps_what_another_wrote(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast)
    browser = enter(cast.member)
    url = reverse("fieldwork:petition_edit", args=[petition.pk])
    assert letters.TARGET in browser.get(url).content.decode()
    values = {
        k: v
        for k, v in typed(content="改过的内容", version=petition.version).items()
        if k not in ("name", "phone")
    }
    assert browser.post(url, values).status_code == 302
    petition = Petition.objects.trusted().get()
    assert petition.content == "改过的内容" and petition.version == 2
    assert browser.post(url, values).status_code == 409


def test_looking_at_the_contact_is_a_write_on_record(cast: Cast, enter: Any) -> None:
    petition = letters.registered(cast)
    browser, url = enter(cast.member), reverse("fieldwork:petition_contact", args=[petition.pk])
    assert browser.get(url).status_code == 405
    answer = browser.post(url)
    assert letters.PHONE in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="petition.contact_seen").count() == 1
    assert enter(cast.other_leader).post(url).status_code == 404


def test_a_meeting_proposes_and_the_leader_signs_once(cast: Cast, enter: Any) -> None:
    first, second = (
        letters.registered(cast),
        letters.registered(cast, content="另一件：食堂采购没有台账。", title="食堂"),
    )
    url = reverse("fieldwork:triage", args=[cast.engagement.pk])
    browser = enter(cast.member)
    rows = [first, second]
    values = {"meeting": "第3次组务会", "pick": [row.pk for row in rows]}
    values |= {f"disposal-{row.pk}": "in_group" for row in rows} | {
        f"opinion-{row.pk}": "核对" for row in rows
    }
    assert browser.post(url, values | {"pick": []}).status_code == 422
    assert browser.post(url, values).status_code == 302
    assert "待组长审定" not in page(browser, "triage", cast.engagement.pk)
    leader = enter(cast.leader, proof=True)
    assert letters.TITLE in page(leader, "triage", cast.engagement.pk)
    approve = reverse("fieldwork:triage_approve", args=[cast.engagement.pk])
    assert browser.post(approve, {"pick": [first.pk]}).status_code == 404
    leader.post(approve, {"pick": [first.pk, second.pk]})
    assert set(Petition.objects.trusted().values_list("state", flat=True)) == {"decided"}
    assert not actions.contact_of(first, cast.leader)


def test_reasons_are_sealed_and_shown(cast: Cast, enter: Any) -> None:
    petition = letters.proposed(cast)
    url = reverse("kit:act", args=["petition", petition.pk, "return_triage"])
    enter(cast.leader).post(url, {"reason": "司徒望舒的分工写错了", "version": petition.version})
    assert "司徒望舒的分工写错了" in page(enter(cast.member), "petition", petition.pk)
    from xuncha.foundation.flow.models import Step

    assert not Step.objects.filter(reason__contains="分工").exists()


def test_the_likely_repeat_is_shown_after_saving(cast: Cast, enter: Any) -> None:
    first = letters.registered(cast)
    browser = enter(cast.member)
    there = browser.post(reverse("fieldwork:petition_new", args=[cast.engagement.pk]), typed())
    second = Petition.objects.trusted().order_by("-pk").first()
    assert second and there.url == reverse("fieldwork:petition_similar", args=[second.pk])
    assert first.number in browser.get(there.url).content.decode()
    browser.post(reverse("fieldwork:petition_merge", args=[second.pk, first.pk]))
    assert Petition.objects.trusted().get(pk=second.pk).state == "duplicate"


@pytest.mark.parametrize(
    "name",
    ["petitions", "referrals", "direct_items", "incidents", "petition_counts", "triages", "petition_scope"],
)
def test_every_list_opens_for_the_leader(cast: Cast, enter: Any, name: str) -> None:
    letters.registered(cast)
    browser = enter(cast.leader)
    assert browser.get(reverse(f"fieldwork:{name}"), follow=True).status_code == 200


def test_every_page_of_a_petition_opens(cast: Cast, enter: Any) -> None:
    petition = letters.concluded(cast)
    browser = enter(cast.leader)
    for name in (
        "petition",
        "petition_similar",
        "petition_handlers",
        "petition_propose",
        "petition_conclude",
        "petition_decline",
        "petition_reply",
        "petition_acknowledge",
        "petition_file",
        "petition_print",
        "referral_new",
    ):
        page(browser, name, petition.pk)
    found, referral, user = letters.referred(cast)
    for name in ("referral", "referral_paper", "referral_extend", "referral_print"):
        page(browser, name, referral.pk)
    assert letters.TITLE not in page(enter(user), "referral", referral.pk)
    assert enter(user).get(reverse("fieldwork:petition", args=[found.pk])).status_code == 404


def many(cast: Cast, count: int) -> None:
    from xuncha.foundation.flow.models import Pending

    first = letters.registered(cast)
    rows = []
    for no in range(count - 1):
        row = Petition(
            number=f"XF-{no}", received_at=first.received_at, state="registered", title=f"第{no}件"
        )
        row.place_in(cast.engagement)
        row.created_by_id = cast.member.pk
        rows.append(row)
    Petition._base_manager.bulk_create(rows)
    assert Pending.objects.exists()


@pytest.mark.parametrize("name", ["petitions", "petition_counts"])
def test_statements_do_not_grow_with_the_rows(cast: Cast, enter: Any, name: str) -> None:
    browser, url = enter(cast.leader), reverse(f"fieldwork:{name}")
    many(cast, 10)
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert browser.get(url).status_code == 200
    many(cast, 190)
    with CaptureQueriesContext(connection) as lots:
        browser.get(url)
    assert len(few) == len(lots), [query["sql"][:150] for query in lots]
    assert len(few) <= 18


def test_the_direct_form_has_no_place_for_a_word(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    shown = page(browser, "direct_new").split("<main")[-1]
    assert "<textarea" not in shown and 'type="file"' not in shown and 'type="text"' not in shown
    url = reverse("fieldwork:direct_new")
    values = {"route": "superior", "received_at": "2026-11-18T09:30", "channel": "letter", "form": "paper"}
    browser.post(url, values | {"content": letters.CONTENT, "title": letters.TITLE})
    item = DirectItem.objects.trusted().get()
    assert item.number.startswith("JS-2026-")
    page(browser, "direct_item", item.pk)
    page(browser, "direct_print", item.pk)
