"""Printed forms: who has signed stands in the place with the day; what is unsigned stays blank for ink."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import FactConfirmation, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.kit.printing import marks

Enter = Callable[..., Client]


@pytest.fixture
def reviewed(cast: Cast) -> WorkPaper:
    """A paper that the deputy has signed and the leader has not."""
    draft = WorkPaper(
        title="采购未集体研究", summary="概述", facts="事实", analysis="分析", basis_text="依据",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )  # fmt: skip
    actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    actions.add_evidence(draft, name="会议记录", pages=3, by=cast.member)
    engine.take(draft, "submit", by=cast.member, reason="依据待补")
    actions.classify_as_reviewer(draft, draft.author_leaf, by=cast.deputy)
    engine.take(draft, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    return draft


def printed(cast: Cast, enter: Enter, paper: WorkPaper) -> str:
    return enter(cast.leader).get(reverse("workpapers:print", args=[paper.pk])).content.decode()


def test_a_place_signed_in_the_system_names_signer_and_day(
    cast: Cast, enter: Enter, reviewed: WorkPaper
) -> None:
    page = printed(cast, enter, reviewed)
    assert f"<b>{cast.deputy.name}</b>" in page
    assert f"{today():%Y}年{today().month}月{today().day}日" in page
    assert "系统签署" in page


def test_a_place_that_is_unsigned_stays_blank(cast: Cast, enter: Enter, reviewed: WorkPaper) -> None:
    page = printed(cast, enter, reviewed)
    assert cast.leader.name not in page.partition("<table")[2].partition("</table>")[0]
    assert "　　　　年　　月　　日" in page


def test_a_signature_over_other_words_is_not_printed(cast: Cast, enter: Enter, reviewed: WorkPaper) -> None:
    reviewed.facts = "改过的事实"
    reviewed.save()
    assert marks(reviewed)["pass_review"] == {}
    assert "系统签署" not in printed(cast, enter, reviewed)


def test_a_returned_paper_is_printed_for_new_ink(cast: Cast, enter: Enter, reviewed: WorkPaper) -> None:
    engine.take(reviewed, "return_for_rework", by=cast.deputy, reason="补充")
    assert "系统签署" not in printed(cast, enter, reviewed)


def test_the_units_answer_stands_on_the_confirmation(cast: Cast, enter: Enter, reviewed: WorkPaper) -> None:
    sheet = FactConfirmation.objects.create(
        paper=reviewed, facts="事实", engagement=cast.engagement, group=cast.group, round=cast.round,
        organisation=cast.bureau, answer="disagreed", objection="次数不符", answered_by="马涛", answered_on=today(),
    )  # fmt: skip
    page = enter(cast.leader).get(reverse("workpapers:confirmation_print", args=[sheet.pk])).content.decode()
    assert "☑ 有异议" in page
    assert "次数不符" in page
    assert "马涛" in page
    assert "纸质签署" in page
