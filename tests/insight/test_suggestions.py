"""Suggestions to departments: drafted, approved by the leading group, sent, answered in the system or on paper, closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.insight import problem_rows as rows
from xuncha.catalogue.models import Leaf
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct, Pending
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.insight.patterns import actions, suggesting
from xuncha.insight.patterns.models import InspectionSuggestion

Enter = Callable[..., Client]
SECRET = "大额支出普遍不上会"


def drafted(cast: Cast, **fields: Any) -> InspectionSuggestion:
    values = {
        "organisation": cast.bureau, "round": cast.round, "title": "关于规范大额支出的建议", "problem": SECRET,
        "advice": "修订全县大额支出管理办法。", "due": today() + timedelta(days=30),
    }  # fmt: skip
    return suggesting.draft(InspectionSuggestion(**(values | fields)), by=cast.staff)


def approved(cast: Cast, **fields: Any) -> InspectionSuggestion:
    suggestion = drafted(cast, **fields)
    engine.take(suggestion, "submit", by=cast.staff)
    return engine.take(suggestion, "approve", by=cast.lg_head, proof=proof(cast.lg_head))


def sent(cast: Cast, **fields: Any) -> InspectionSuggestion:
    return suggesting.send(approved(cast, **fields), by=cast.staff)


def sees(person: Any, suggestion: InspectionSuggestion) -> bool:
    return InspectionSuggestion.objects.visible_to(person).filter(pk=suggestion.pk).exists()


def test_it_is_drawn_from_a_pattern(cast: Cast, enter: Enter) -> None:
    papers = rows.repeated(cast)[:3]
    keys = [("workpaper", paper.pk) for paper in papers]
    pattern = actions.keep(
        Leaf.objects.get(pk="C1.02"), title="未经集体研究", words=[], keys=keys, by=cast.staff
    )
    browser, url = enter(cast.staff), f"{reverse('insight:new_suggestion')}?pattern={pattern.pk}"
    assert "涉及 2 个单位" in browser.get(url).content.decode()
    form = {
        "sort": "suggestion",
        "organisation": cast.bureau.pk,
        "title": "建议",
        "problem": "问题",
        "advice": "建议",
    }
    assert browser.post(url, form).status_code == 302
    made = InspectionSuggestion.objects.trusted().get()
    assert (made.pattern_id, made.state) == (pattern.pk, "draft")
    assert "未经集体研究" in browser.get(reverse("insight:suggestion", args=[made.pk])).content.decode()
    assert "建议" in browser.get(reverse("insight:pattern", args=[pattern.pk])).content.decode()


def test_the_leading_group_approves_and_only_then_it_goes_out(cast: Cast) -> None:
    suggestion = drafted(cast)
    assert not sees(cast.lg_head, suggestion)
    engine.take(suggestion, "submit", by=cast.staff)
    assert sees(cast.lg_head, suggestion) and not sees(cast.head, suggestion)
    with pytest.raises(NotAllowed):
        engine.take(suggestion, "approve", by=cast.director, proof=proof(cast.director))
    engine.take(suggestion, "approve", by=cast.lg_head, proof=proof(cast.lg_head))
    assert "JY" in suggestion.number and not sees(cast.head, suggestion)
    suggesting.send(suggestion, by=cast.staff)
    assert sees(cast.head, suggestion)
    for person in (cast.other_head, cast.liaison, cast.leader, cast.discipline, cast.publicity):
        assert not sees(person, suggestion)
    (todo,) = Pending.objects.filter(kind="inspection_suggestion")
    assert (todo.right, todo.due) == ("suggestions.reply", suggestion.due)


def test_what_is_empty_does_not_go_up_and_a_missing_date_asks_why(cast: Cast) -> None:
    with pytest.raises(Missing):
        engine.take(drafted(cast, advice=""), "submit", by=cast.staff)
    engine.take(drafted(cast, advice="", sort="briefing"), "submit", by=cast.staff)
    with pytest.raises(NeedsReason):
        suggesting.send(approved(cast, due=None), by=cast.staff)


def test_the_receiver_answers_and_the_office_closes(cast: Cast, enter: Enter) -> None:
    suggestion = sent(cast)
    browser = enter(cast.head)
    page = browser.get(reverse("insight:suggestion", args=[suggestion.pk])).content.decode()
    assert SECRET in page
    assert suggestion.title in browser.get(reverse("insight:suggestions")).content.decode()
    form = {"reply": "已修订办法，报县政府审定。", "version": suggestion.version}
    assert browser.post(reverse("insight:reply_suggestion", args=[suggestion.pk]), form).status_code == 302
    suggestion.refresh_from_db()
    engine.take(suggestion, "reply", by=cast.head)
    engine.take(suggestion, "send_back", by=cast.staff, reason="没有时间表")
    engine.take(suggestion, "reply", by=cast.head)
    engine.take(suggestion, "close", by=cast.staff)
    assert suggestion.state == "closed"


def on_paper(browser: Client, suggestion: InspectionSuggestion, edge: str, signer: str) -> Any:
    """Recorded from a scan, as the form posts it."""
    url = reverse("kit:act", args=["inspection_suggestion", suggestion.pk, edge])
    form = {
        "signer_name": signer, "signer_post": "负责人", "acted_on": today().isoformat(), "copies": "1",
        "scan": SimpleUploadedFile("扫描件.png", png()),
    }  # fmt: skip
    assert browser.post(f"{url}?form=paper", form).status_code == 302
    return PaperAct.objects.get(kind="inspection_suggestion", edge=edge)


def test_a_body_without_accounts_answers_on_paper(cast: Cast, enter: Enter) -> None:
    suggestion = sent(cast)
    with pytest.raises(Missing):
        engine.take(suggestion, "reply", by=cast.head)
    suggesting.write_reply(suggestion, reply="照来函抄录", version=suggestion.version, by=cast.staff)
    with pytest.raises(NotAllowed):
        engine.take(suggestion, "reply", by=cast.staff)
    act = on_paper(enter(cast.staff), suggestion, "reply", "马涛")
    confirm = reverse("kit:paper_act", args=[act.pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "replied"


def test_ink_of_the_leading_group_counts(cast: Cast, enter: Enter) -> None:
    suggestion = drafted(cast)
    engine.take(suggestion, "submit", by=cast.staff)
    act = on_paper(enter(cast.staff), suggestion, "approve", "郑明")
    confirm = reverse("kit:paper_act", args=[act.pk])
    assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == "approved" and suggestion.number


def test_nobody_else_replies_and_text_is_locked_once_it_went_up(cast: Cast, enter: Enter) -> None:
    suggestion = sent(cast)
    reply = reverse("insight:reply_suggestion", args=[suggestion.pk])
    assert enter(cast.other_head).get(reply).status_code == 404
    assert enter(cast.lg_head).get(reply).status_code == 403
    assert enter(cast.staff).get(reverse("insight:edit_suggestion", args=[suggestion.pk])).status_code == 403


def test_it_is_printed_and_goes_out_as_word(cast: Cast, enter: Enter) -> None:
    suggestion = sent(cast)
    browser = enter(cast.staff)
    page = browser.get(reverse("insight:suggestion_print", args=[suggestion.pk])).content.decode()
    assert suggestion.number in page and "郑明" in page
    answered = browser.get(reverse("insight:suggestion_word", args=[suggestion.pk]))
    lines = [line.text for line in docx.Document(io.BytesIO(answered.content)).paragraphs]
    assert (
        lines[:2] == [suggestion.title, suggestion.number] and "清源县教育局：" in lines and SECRET in lines
    )


def test_late_answers_are_listed(cast: Cast, enter: Enter) -> None:
    late = sent(cast, due=today() - timedelta(days=1))
    sent(cast, title="还没到期的建议")
    page = enter(cast.staff).get(reverse("insight:suggestions"), {"late": "true"}).content.decode()
    assert late.title in page and "还没到期的建议" not in page


def test_the_list_costs_the_same_for_many(cast: Cast, enter: Enter) -> None:
    browser, url = enter(cast.staff), reverse("insight:suggestions")
    drafted(cast)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for _number in range(8):
        drafted(cast)
    with CaptureQueriesContext(connection) as lots:
        browser.get(url)
    assert len(few) == len(lots) <= 10
