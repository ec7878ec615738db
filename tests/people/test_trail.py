"""The auditor reads the chain, checks it and takes its head outside; nobody else does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.models import AuditEvent
from xuncha.people.actions import accounts
from xuncha.people.actions.recusals import declare

Enter = Callable[..., Client]


@pytest.fixture
def events(cast: Cast) -> None:
    accounts.change_phone("1", by=cast.member)
    accounts.change_phone("2", by=cast.staff)
    declare(organisation=cast.bureau, relation="worked", by=cast.member)


@pytest.mark.parametrize(
    "who", ["sys_admin", "sec_admin", "director", "lg_head", "leader", "liaison", "stranger"]
)
def test_only_the_auditor_reads_it(cast: Cast, enter: Enter, who: str) -> None:
    browser = enter(getattr(cast, who))
    assert browser.get(reverse("people:trail")).status_code == 403
    assert browser.get(reverse("people:trail") + "?export=xlsx").status_code == 403
    assert browser.post(reverse("people:trail_check")).status_code == 403
    assert browser.post(reverse("people:export_head")).status_code == 403


def test_events_are_sentences_newest_first(cast: Cast, enter: Enter, events: None) -> None:
    told = [row["sentence"] for row in shown(enter(cast.auditor), "")][:3]
    assert told == ["回避情形：登记", "修改电话", "修改电话"]


def shown(browser: Client, query: str) -> list[Any]:
    return list(browser.get(reverse("people:trail") + query).context["events"])


def test_it_is_filtered_by_person_action_kind_and_day(cast: Cast, enter: Enter, events: None) -> None:
    browser = enter(cast.auditor)
    assert {row["actor"] for row in shown(browser, "?actor=张磊")} == {"张磊"}
    assert {row["actor"] for row in shown(browser, "?actor=staff")} == {"钱进"}
    assert shown(browser, "?actor=没有这个人") == []
    assert {row["sentence"] for row in shown(browser, "?action=people.phone_changed")} == {"修改电话"}
    assert [row["sentence"] for row in shown(browser, "?kind=recusal")] == ["回避情形：登记"]
    assert shown(browser, "?last_day=2000-01-01") == []
    assert shown(browser, "?first_day=2000-01-01")


def test_older_pages_follow_without_gaps(cast: Cast, enter: Enter) -> None:
    for number in range(120):
        accounts.change_phone(str(number), by=cast.member)
    browser = enter(cast.auditor)
    seen: list[int] = []
    url = reverse("people:trail") + "?action=people.phone_changed"
    while url:
        page = browser.get(url)
        seen += [row["seq"] for row in page.context["events"]]
        url = page.context["older_url"] and reverse("people:trail") + page.context["older_url"]
    expected = AuditEvent.objects.filter(action="people.phone_changed").order_by("-seq")
    assert seen == list(expected.values_list("seq", flat=True))


def test_the_export_holds_the_filtered_events_and_is_an_event_itself(
    cast: Cast, enter: Enter, events: None
) -> None:
    answer = enter(cast.auditor).get(reverse("people:trail") + "?actor=张磊&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert {row[2] for row in rows} == {"张磊"}
    assert AuditEvent.objects.filter(action="audit.exported", actor_id=cast.auditor.pk).exists()


def test_checking_says_that_the_chain_is_whole_and_is_on_record(
    cast: Cast, enter: Enter, events: None
) -> None:
    answer = enter(cast.auditor).post(reverse("people:trail_check"))
    assert "审计链完整" in answer.content.decode()
    assert AuditEvent.objects.filter(action="audit.verified").exists()


def test_a_head_taken_outside_is_checked_against(cast: Cast, enter: Enter, events: None) -> None:
    browser = enter(cast.auditor)
    taken = browser.post(reverse("people:export_head"))
    content = b"".join(taken.streaming_content)
    assert json.loads(content)["signature"]
    good = browser.post(reverse("people:trail_check"), {"heads": SimpleUploadedFile("h.json", content)})
    assert "与 1 份导出的链首一致" in good.content.decode()
    forged = content.replace(b'"seq": ', b'"seq": 9')
    bad = browser.post(reverse("people:trail_check"), {"heads": SimpleUploadedFile("h.json", forged)})
    assert bad.status_code == 409
    assert "签名不对" in bad.content.decode()


def test_the_page_asks_a_constant_number_of_questions(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.auditor)
    browser.get(reverse("people:trail"))
    counts = []
    for size in (5, 60):
        for number in range(size):
            accounts.change_phone(str(number), by=cast.member)
        with django_assert_max_num_queries(8) as asked:
            browser.get(reverse("people:trail"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
