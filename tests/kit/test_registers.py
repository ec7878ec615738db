"""A list on paper: the register says what the list shows, as page, Word and PDF, and is on record as an export."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.models import AuditEvent
from xuncha.kit import lists

Enter = Callable[..., Client]
PAPER = "?export=paper"


def draft(cast: Cast, title: str) -> WorkPaper:
    paper = WorkPaper(
        title=title, summary="概述", facts="事实", analysis="分析", basis_text="依据",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )  # fmt: skip
    return actions.draft_paper(paper, engagement=cast.engagement, by=cast.member)


@pytest.fixture
def register(cast: Cast) -> str:
    draft(cast, "采购未集体研究")
    return reverse("workpapers:list") + PAPER


def test_a_register_lists_what_the_page_lists_under_its_own_title(
    cast: Cast, enter: Enter, register: str
) -> None:
    file = docx.Document(io.BytesIO(enter(cast.leader).get(register + "&as=docx").content))
    (table,) = file.tables
    assert table.rows[0].cells[0].text == "序号"
    assert any("采购未集体研究" in cell.text for cell in table.rows[1].cells)
    assert file.sections[0].page_width > file.sections[0].page_height
    assert "底稿目录" in [line.text for line in file.paragraphs]


def test_it_is_on_record_as_an_export_of_the_list(cast: Cast, enter: Enter, register: str) -> None:
    browser = enter(cast.leader)
    for ending in ("", "&as=pdf"):
        assert browser.get(register + ending).status_code == 200
    events = AuditEvent.objects.filter(action="list.exported").order_by("-seq")[:2]
    assert [json.loads(event.data)["form"] for event in events] == ["pdf", "paper"]


def test_others_rows_are_not_on_it(cast: Cast, enter: Enter, register: str) -> None:
    assert "采购未集体研究" not in enter(cast.other_leader).get(register).content.decode()


def test_its_statements_are_the_same_for_few_and_many_rows(cast: Cast, enter: Enter, register: str) -> None:
    browser = enter(cast.leader)
    browser.get(register + "&as=docx")
    with CaptureQueriesContext(connection) as few:
        browser.get(register + "&as=docx")
    for number in range(5):
        draft(cast, f"问题{number}")
    with CaptureQueriesContext(connection) as many:
        browser.get(register + "&as=docx")
    assert len(many) == len(few)


def test_too_long_a_list_is_to_be_narrowed_first(
    cast: Cast, enter: Enter, register: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAPER_LIMIT", 0)
    response = enter(cast.leader).get(register)
    assert response.status_code == 409 and "请先筛选" in response.content.decode()
