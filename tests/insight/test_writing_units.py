"""Manuscripts of what a unit writes, and of the feedback opinion: drawn from the ledger, handed over to the record."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.insight.test_writing import again, passage, write
from tests.rectification import disclosures
from tests.rectification import scene as ledger
from tests.reporting import scene
from xuncha.cycle.rectification.closing.actions import draft_reports
from xuncha.cycle.rectification.closing.compose import composed
from xuncha.cycle.rectification.models import Disclosure, RectificationItem, RectificationReport
from xuncha.cycle.rectification.models import Passage as PublicPassage
from xuncha.cycle.reporting.feedbacks.models import FeedbackItem, Performance
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.insight.writing import actions, drafting
from xuncha.insight.writing.models import Manuscript


@pytest.fixture
def reports(cast: Cast) -> list[RectificationReport]:
    return draft_reports(disclosures.begun(ledger.approved(cast)), by=cast.head)


def test_a_units_report_is_drawn_line_by_line_and_comes_back_word_for_word(
    cast: Cast, reports: list[RectificationReport]
) -> None:
    report = next(one for one in reports if one.sort == "progress")
    text = drafting.draft_of(report, by=cast.liaison)
    items = [row for row in text.passages() if row.key.startswith("progress:")]
    assert items and all(row.sources[0][0] == "rectification_item" for row in items)
    drafting.hand_over(again(text), reason="已核对", by=cast.liaison)
    report.refresh_from_db()
    assert report.text == composed("progress", report.plan)


def test_the_ledgers_news_reach_what_nobody_edited(cast: Cast, reports: list[RectificationReport]) -> None:
    report = next(one for one in reports if one.sort == "progress")
    text = drafting.draft_of(report, by=cast.liaison)
    item = RectificationItem.objects.trusted().get(plan=report.plan, declared="done")
    write(passage(text, f"item:{item.pk}"), "1．我们改过的题目", cast.liaison)
    RectificationItem.objects.trusted().filter(pk=item.pk).update(progress="又印发三项制度。", problem="换了")
    drafting.refresh(again(text), by=cast.liaison)
    assert "又印发三项制度。" in passage(text, f"progress:{item.pk}").text
    assert passage(text, f"item:{item.pk}").text == "1．我们改过的题目"
    drafting.hand_over(again(text), reason="已核对", by=cast.liaison)
    report.refresh_from_db()
    assert "1．我们改过的题目" in report.text and "又印发三项制度。" in report.text


def test_a_text_written_by_hand_before_keeps_its_words_and_finds_its_sources(
    cast: Cast, reports: list[RectificationReport]
) -> None:
    report = next(one for one in reports if one.sort == "progress")
    report.text = report.text.replace("一、组织领导情况", "一、组织领导情况\n县局高度重视。")
    report.save(update_fields=["text"])
    text = drafting.draft_of(report, by=cast.liaison)
    assert text.passages().get(text="县局高度重视。").key == ""
    assert text.passages().filter(key__startswith="progress:").exists()


def test_a_line_of_an_earlier_day_is_known_again_by_its_words(
    cast: Cast, reports: list[RectificationReport]
) -> None:
    report = next(one for one in reports if one.sort == "progress")
    report.text = report.text.replace("已完成 0 项，完成率 0.00%", "已完成 9 项，完成率 9.99%")
    report.save(update_fields=["text"])
    text = drafting.draft_of(report, by=cast.liaison)
    assert "9.99%" in passage(text, "figures").text
    drafting.refresh(again(text), by=cast.liaison)
    assert "9.99%" not in passage(text, "figures").text


def test_the_heads_own_report_is_closed_to_the_clerk(
    cast: Cast, enter: Any, reports: list[RectificationReport]
) -> None:
    report = next(one for one in reports if one.sort == "head")
    text = drafting.draft_of(report, by=cast.head)
    url = reverse("insight:manuscript", args=[text.pk])
    assert enter(cast.head).get(url).status_code == 200
    assert enter(cast.liaison).get(url).status_code == 404
    assert enter(cast.other_head).get(url).status_code == 404


def test_a_public_text_is_written_back_paragraph_by_paragraph(cast: Cast) -> None:
    record = disclosures.drafted(cast, disclosures.begun(ledger.approved(cast)))
    text = drafting.draft_of(record, by=cast.liaison)
    item = PublicPassage.objects.trusted().filter(disclosure=record).exclude(heading="").first()
    assert item is not None
    write(passage(text, item.key), "已经修订议事规则。", cast.liaison)
    drafting.hand_over(again(text), reason="已核对", by=cast.liaison)
    item.refresh_from_db()
    assert item.text == "已经修订议事规则。"
    assert Disclosure.objects.trusted().get(pk=record.pk).version > record.version


def test_a_paragraph_with_no_place_in_the_record_is_said(cast: Cast) -> None:
    record = disclosures.drafted(cast, disclosures.begun(ledger.approved(cast)))
    text = drafting.draft_of(record, by=cast.liaison)
    last = text.passages().last()
    actions.add_passage(text, after=last, text="五、附言", level=1, by=cast.liaison)
    with pytest.raises(Missing, match="附言"):
        drafting.hand_over(again(text), reason="已核对", by=cast.liaison)


def test_a_feedback_opinion_keeps_its_leaders_text_apart(cast: Cast) -> None:
    feedback = scene.feedback_draft(cast)
    text = drafting.draft_of(feedback, by=cast.leader)
    words = "\n".join(row.text for row in text.passages())
    own = FeedbackItem.objects.trusted().get(feedback=feedback, is_top_leader=True)
    assert "对主要负责人的反馈。" not in words and own.content not in words
    item = FeedbackItem.objects.trusted().filter(feedback=feedback, is_top_leader=False).first()
    assert item is not None
    first = text.passages().select_related("manuscript").filter(key=f"said:{item.pk}:1").get()
    actions.add_passage(again(text), after=first, text="三是台账不清。", by=cast.leader)
    write(passage(text, f"item:{item.pk}"), f"{item.seq}．学习不扎实", cast.leader)
    drafting.hand_over(again(text), reason="已核对", by=cast.leader)
    item.refresh_from_db()
    said = Performance.objects.trusted().filter(item=item).values_list("text", flat=True)
    assert item.content == "学习不扎实" and "三是台账不清。" in said


def test_who_may_not_write_the_record_does_not_write_its_manuscript(cast: Cast) -> None:
    feedback = scene.feedback_draft(cast)
    with pytest.raises(NotAllowed):
        drafting.draft_of(feedback, by=cast.member)
    assert not Manuscript.objects.trusted().exists()
