"""A joint review held as a meeting: every party speaks over the whole batch, in one grid and with one signature (practice 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.rectification import scene
from tests.reporting.test_meeting import PNG
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.reporting.models import AgendaItem, Meeting
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Opinion, PaperAct

Enter = Callable[..., Client]
SIGNERS = {
    "signer-discipline": "某某",
    "post-discipline": "县纪委副书记",
    "signer-organisation": "韩梅",
    "post-organisation": "干部监督科科长",
    "signer-office": "赵敏",
    "post-office": "县委巡察办主任",
}


def at(name: str, *args: int) -> str:
    return reverse(f"reporting:{name}", args=args)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("会议记录.png", PNG)


@pytest.fixture(scope="module")
def under_review(standing: Cast) -> list[RectificationItem]:
    found = (
        live(scene.approved(standing))
        .filter(is_top_leader=False)
        .select_related("plan", "engagement", "round")[:3]
    )
    return [scene.to_review(item, standing) for item in found]


@pytest.fixture
def items(cast: Cast, under_review: list[RectificationItem]) -> list[RectificationItem]:
    return deepcopy(under_review)


@pytest.fixture
def meeting(cast: Cast, enter: Enter, items: list[RectificationItem]) -> Iterator[Meeting]:
    """Called by the office, all three items ticked."""
    staff = enter(cast.staff)
    fields = {"sort": "joint_review", "title": "第一次整改会审", "on": today().isoformat(), "chair": "赵敏"}
    staff.post(at("new_meeting"), fields)
    held = Meeting.objects.trusted().get()
    picks = [f"rectification_item:{item.pk}" for item in items]
    assert staff.post(at("put_on_agenda", held.pk), {"pick": picks}).status_code == 302
    yield held


def lines(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.trusted().filter(meeting=meeting).order_by("seq"))


def typed(meeting: Meeting, **exceptions: str) -> dict[str, Any]:
    """Everybody agrees to everything, but for what is named `no2_discipline="return"`."""
    answers = {
        f"party-{line.pk}-{party}": exceptions.get(f"no{line.seq}_{party}", "agree")
        for line in lines(meeting)
        for party in ("discipline", "organisation", "office")
    }
    return answers | SIGNERS | {"minutes": "逐项会审。"}


def close(browser: Client, meeting: Meeting) -> Any:
    return browser.post(reverse("kit:act", args=["meeting", meeting.pk, "close_results"]), {})


def sign(browser: Client, meeting: Meeting) -> Any:
    return browser.post(reverse("kit:act", args=["meeting", meeting.pk, "sign"]), {})


@pytest.mark.slow
def test_every_party_speaks_over_the_batch_and_one_signature_carries_it_out(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    staff = enter(cast.staff)
    second = lines(meeting)[1]
    grid = typed(meeting, no2_discipline="return") | {f"text-{second.pk}-discipline": "问责文件没有附上"}
    assert staff.post(at("enter_results", meeting.pk), grid).status_code == 302
    shown = staff.get(at("meeting", meeting.pk)).content.decode()
    assert all(words in shown for words in ("县纪委监委", "韩梅", "问责文件没有附上"))
    staff.post(at("attach_minutes", meeting.pk), {"scan": photo()})
    assert close(staff, meeting).status_code == 302
    assert sign(enter(cast.director, proof=True), meeting).status_code == 302
    states = [RectificationItem.objects.trusted().get(pk=item.pk).state for item in items]
    assert states == ["to_close", "returned", "to_close"]
    opinions = Opinion.objects.filter(kind="rectification_item", record_id=items[0].pk).order_by("party")
    assert [(row.party, row.by_name, row.by_post, row.recorder_id) for row in opinions] == [
        ("discipline", "某某", "县纪委副书记", cast.staff.pk),
        ("office", "赵敏", "office_director", None),
        ("organisation", "韩梅", "干部监督科科长", cast.staff.pk),
    ]
    assert {row.paper_act.confirmer_id for row in opinions if row.paper_act} == {cast.director.pk}
    reason = RectificationItem.objects.trusted().get(pk=items[1].pk).last_return_reason
    assert "县纪委监委：第一次整改会审" in reason
    assert "问责文件没有附上" in reason
    assert (
        "县纪委副书记 某某"
        in enter(cast.liaison).get(reverse("rectification:item", args=[items[0].pk])).content.decode()
    )


@pytest.mark.slow
def test_signed_in_ink_the_minutes_speak_for_the_chairs_party_too(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    staff = enter(cast.staff)
    staff.post(at("enter_results", meeting.pk), typed(meeting))
    assert "签字" in staff.get(at("print_agenda", meeting.pk)).content.decode()
    close(staff, meeting)
    paper = {"signer_name": "赵敏", "signer_post": "主任", "acted_on": today().isoformat(), "scan": photo(), "copies": "1"}  # fmt: skip
    sheet = reverse("kit:act", args=["meeting", meeting.pk, "sign"]) + "?form=paper"
    assert staff.post(sheet, paper).status_code == 302
    act = PaperAct.objects.get(kind="meeting")
    assert (
        enter(cast.staff2).post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"}).status_code
        == 302
    )
    assert {RectificationItem.objects.trusted().get(pk=item.pk).state for item in items} == {"to_close"}
    given = Opinion.objects.filter(kind="rectification_item", record_id=items[0].pk)
    assert {(row.party, row.recorder_id, row.paper_act.confirmer_id) for row in given} == {
        (party, cast.staff.pk, cast.staff2.pk) for party in ("discipline", "organisation", "office")
    }


def test_without_the_signed_minutes_nobody_elses_opinion_is_entered(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    staff = enter(cast.staff)
    staff.post(at("enter_results", meeting.pk), typed(meeting))
    close(staff, meeting)
    answer = sign(enter(cast.director, proof=True), meeting)
    assert answer.status_code == 422
    assert "会议记录扫描件" in answer.content.decode()
    assert not Opinion.objects.filter(kind="rectification_item").exists()


def test_what_is_missing_is_named_before_it_goes_to_the_chair(
    cast: Cast, enter: Enter, meeting: Meeting
) -> None:
    staff = enter(cast.staff)
    grid = typed(meeting, no1_office="return", no3_organisation="") | {"signer-discipline": ""}
    staff.post(at("enter_results", meeting.pk), grid)
    text = close(staff, meeting).content.decode()
    assert all(
        words in text
        for words in ("还有 1 项议题没有填结果", "第 1 项退回须写意见", "没有写会审代表：县纪委监委")
    )


def test_a_party_that_did_not_speak_keeps_its_to_do(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    staff = enter(cast.staff)
    staff.post(at("enter_results", meeting.pk), typed(meeting, no1_organisation="none"))
    staff.post(at("attach_minutes", meeting.pk), {"scan": photo()})
    close(staff, meeting)
    sign(enter(cast.director, proof=True), meeting)
    first = RectificationItem.objects.trusted().get(pk=items[0].pk)
    assert first.state == "joint_review"
    given = Opinion.objects.filter(kind=first.kind_name, record_id=first.pk)
    assert set(given.values_list("party", flat=True)) == {"discipline", "office"}


def test_who_did_the_work_does_not_speak_in_ink_either(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    RectificationItem.objects.trusted().filter(pk=items[0].pk).update(created_by_id=cast.organisation.pk)
    staff = enter(cast.staff)
    staff.post(at("enter_results", meeting.pk), typed(meeting))
    staff.post(at("attach_minutes", meeting.pk), {"scan": photo()})
    close(staff, meeting)
    assert sign(enter(cast.director, proof=True), meeting).status_code == 422
    assert not Opinion.objects.filter(kind="rectification_item").exists()


def test_the_page_costs_the_same_for_one_item_and_for_many(
    cast: Cast, enter: Enter, items: list[RectificationItem], meeting: Meeting
) -> None:
    """Measured with three items on the agenda, and with one."""
    staff = enter(cast.staff)
    staff.get(at("meeting", meeting.pk))
    with CaptureQueriesContext(connection) as many:
        staff.get(at("meeting", meeting.pk))
    AgendaItem.objects.trusted().filter(meeting=meeting, seq__gt=1).delete()
    with CaptureQueriesContext(connection) as one:
        staff.get(at("meeting", meeting.pk))
    assert len(many) <= len(one)
