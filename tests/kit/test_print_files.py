"""A printed form as Word and PDF: read off the same page, named after it, watermarked, on record, refused alike."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from urllib.parse import quote

import docx
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.cycle.workpapers.notice_views import PaperPrint
from xuncha.foundation.models import AuditEvent
from xuncha.kit import papers
from xuncha.kit.printing import pages

Enter = Callable[..., Client]


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(
        title="采购未集体研究", summary="概述", facts="事实一\n事实二", analysis="分析", basis_text="依据",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )  # fmt: skip
    actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    actions.add_evidence(draft, name="会议记录", pages=3, by=cast.member)
    return draft


def asked(browser: Client, paper: WorkPaper, query: str) -> HttpResponse:
    return browser.get(reverse("workpapers:print", args=[paper.pk]) + query)


def test_the_word_file_says_what_the_page_says(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    response = asked(enter(cast.leader), paper, "?as=docx")
    assert response["Content-Type"] == papers.WORD
    assert quote(f"巡察问题底稿_{paper.pre_code}") in response["Content-Disposition"]
    file = docx.Document(io.BytesIO(response.content))
    told = {row.cells[0].text: row.cells[1].text for row in file.tables[0].rows}
    assert told["查证事实"] == "事实一\n事实二" and "会议记录" in told["支撑材料"]
    assert cast.leader.name in file.sections[0].header.paragraphs[0].text


def test_the_pdf_is_set_from_the_same_form(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    response = asked(enter(cast.leader), paper, "?as=pdf")
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")


def test_a_file_is_on_record_as_an_export_and_a_page_as_a_print(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    browser = enter(cast.leader)
    for query in ("", "?as=docx"):
        asked(browser, paper, query)
    events = AuditEvent.objects.filter(kind="workpaper", record_id=paper.pk).order_by("-seq")[:2]
    assert [(event.action, json.loads(event.data or "{}").get("form")) for event in events] == [
        ("record.exported", "docx"),
        ("record.printed", None),
    ]


def test_who_may_not_print_gets_no_file(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    assert asked(enter(cast.liaison), paper, "?as=docx").status_code == 404


def test_a_file_takes_one_statement_more_at_most_for_the_countys_template(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    browser = enter(cast.leader)
    asked(browser, paper, "")
    with CaptureQueriesContext(connection) as page:
        asked(browser, paper, "")
    with CaptureQueriesContext(connection) as file:
        asked(browser, paper, "?as=docx")
    assert len(file) <= len(page) + 1


def test_the_countys_own_template_goes_before_ours_in_word_alone(
    cast: Cast, enter: Enter, paper: WorkPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "_fillers", [lambda slug, document: f"{slug} {document.title}".encode()])
    browser = enter(cast.leader)
    assert asked(browser, paper, "?as=docx").content.decode() == "workpapers-print_paper 巡察问题底稿"
    assert asked(browser, paper, "?as=pdf").content.startswith(b"%PDF")


def test_a_form_can_be_read_outside_a_request_as_the_same_person_may_read_it(
    cast: Cast, paper: WorkPaper
) -> None:
    document = PaperPrint.document(cast.leader, paper.pk)
    assert (document.title, document.number) == ("巡察问题底稿", paper.pre_code)


def test_every_form_has_a_name_of_its_own() -> None:
    found = pages()
    assert len(found) >= 30 and "workpapers-print_paper" in found
    assert len({str(page.label) for page in found.values()}) == len(found)
