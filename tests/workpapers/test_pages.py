"""The pages of working papers, through HTTP, by the people who use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions, noticing
from xuncha.cycle.workpapers.models import FactConfirmation, ImmediateNotice, WorkPaper

Enter = Callable[..., Client]
TEXT = {
    "title": "采购未按规定程序办理",
    "summary": "三项采购未经集体研究。",
    "facts": "2024年3月至6月，三项采购合计42万元未经党组会研究。",
    "author_leaf": "B4.04",
    "nature": "individual",
    "level": "team",
    "suggestion": "report",
    "amount_cents": "42万",
    "sources": ["material"],
}


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(
        title="起草中的底稿", summary="概述", facts="事实", author_leaf=Leaf.objects.get(pk="B4.04")
    )
    return actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def test_a_member_drafts_a_paper_in_the_browser(cast: Cast, enter: Enter) -> None:
    url = reverse("workpapers:new") + f"?engagement={cast.engagement.pk}"
    response = enter(cast.member).post(url, TEXT | {"engagement": cast.engagement.pk})
    assert response.status_code == 302, response.context["form"].errors
    paper = WorkPaper.objects.visible_to(cast.member).get()
    assert (paper.amount_cents, paper.pre_code, paper.state) == (42_000_000, "预-0001", "draft")


def test_nobody_drafts_in_another_groups_engagement(cast: Cast, enter: Enter) -> None:
    url = reverse("workpapers:new") + f"?engagement={cast.other_engagement.pk}"
    response = enter(cast.member).post(url, TEXT | {"engagement": cast.other_engagement.pk})
    assert response.status_code == 422
    assert not WorkPaper.objects.trusted().exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("leader", 200),
        ("other_leader", 404),
        ("head", 404),
        ("director", 404),
        ("sys_admin", 404),
        ("stranger", 404),
    ],
)
def test_who_may_open_a_draft(cast: Cast, enter: Enter, paper: WorkPaper, who: str, status: int) -> None:
    assert enter(getattr(cast, who)).get(reverse("workpapers:paper", args=[paper.pk])).status_code == status


def test_strangers_are_sent_to_sign_in(cast: Cast, client: Client, paper: WorkPaper) -> None:
    response = client.get(reverse("workpapers:paper", args=[paper.pk]))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_a_stale_save_shows_both_versions_and_loses_nothing(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    url = reverse("workpapers:edit", args=[paper.pk])
    first = enter(cast.member).post(url, TEXT | {"version": paper.version})
    assert first.status_code == 302
    late = enter(cast.member2).post(url, TEXT | {"facts": "另一种写法", "version": paper.version})
    assert late.status_code == 409
    assert "另一种写法" in late.content.decode()
    assert TEXT["facts"] in late.content.decode()
    picked = {
        "version": late.context["version"],
        "resolved": "1",
        "pick_facts": "mine",
        "mine_facts": "另一种写法",
    }
    assert enter(cast.member2).post(url, picked).status_code == 302
    paper.refresh_from_db()
    assert paper.facts == "另一种写法"
    assert paper.title == TEXT["title"]


def test_evidence_is_a_file_or_a_note(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    browser = enter(cast.member)
    url = reverse("workpapers:add_evidence", args=[paper.pk])
    note = browser.post(url, {"name": "党组会记录", "origin": "查阅原件", "pages": 3})
    file = browser.post(
        url, {"name": "采购明细", "file": SimpleUploadedFile("明细.txt", "一、二、三".encode())}
    )
    assert (note.status_code, file.status_code) == (302, 302)
    page = browser.get(reverse("workpapers:paper", args=[paper.pk])).content.decode()
    assert "证-01" in page
    assert "证-02" in page


def test_the_signature_asks_for_the_password(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    actions.add_evidence(paper, name="记录", by=cast.member)
    browser = enter(cast.member)
    assert (
        browser.post(act(paper, "submit"), {"reason": "依据和分析待补", "version": paper.version}).status_code
        == 302
    )
    deputy = enter(cast.deputy)
    deputy.post(reverse("workpapers:classify", args=[paper.pk]), {"leaf": "B4.04"})
    wrong = deputy.post(act(paper, "pass_review"), {"password": "falsch"})
    assert wrong.status_code == 422
    right = deputy.post(act(paper, "pass_review"), {"password": PASSWORD})
    assert right.status_code == 302
    paper.refresh_from_db()
    assert paper.state == "group_meeting"


def act(paper: Any, edge: str) -> str:
    return reverse("kit:act", args=[paper.kind_name, paper.pk, edge])


def test_the_list_needs_the_same_few_statements_for_ten_and_for_two_hundred(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.member)
    browser.get(reverse("workpapers:list"))
    for count in (10, 190):
        make_papers(cast, count)
        with django_assert_max_num_queries(8):
            assert browser.get(reverse("workpapers:list")).status_code == 200


def make_papers(cast: Cast, count: int) -> None:
    rows = [
        WorkPaper(title=f"底稿{index}", state="draft", created_by_id=cast.member.pk) for index in range(count)
    ]
    for row in rows:
        row.place_in(cast.engagement)
    WorkPaper.objects.bulk_create(rows)


def test_an_immediate_notice_goes_out_and_comes_back(cast: Cast, enter: Enter) -> None:
    draft = ImmediateNotice(title="食堂台账缺失", problem="食堂进货无台账", requirement="五日内补建台账")
    notice = noticing.draft_notice(draft, engagement=cast.engagement, by=cast.member)
    assert enter(cast.liaison).get(reverse("workpapers:notice", args=[notice.pk])).status_code == 404
    enter(cast.leader, proof=True).post(act(notice, "issue"), {"reason": ""})
    liaison = enter(cast.liaison)
    assert liaison.get(reverse("workpapers:notice", args=[notice.pk])).status_code == 200
    assert liaison.post(act(notice, "receive"), {"reason": ""}).status_code == 403
    enter(cast.head, proof=True).post(act(notice, "receive"), {"reason": ""})
    notice.refresh_from_db()
    assert (notice.state, notice.received_by) == ("received", cast.head.name)
    answer = {"measures": "已补建台账", "result": "done", "version": notice.version}
    assert liaison.post(reverse("workpapers:answer_notice", args=[notice.pk]), answer).status_code == 302
    assert liaison.post(act(notice, "reply"), {"reason": ""}).status_code == 403
    enter(cast.head, proof=True).post(act(notice, "reply"), {"reason": ""})
    assert enter(cast.leader).post(act(notice, "verify"), {"reason": "现场核查属实"}).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "closed"


def test_disagreement_of_the_unit_is_recorded_and_does_not_block(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    browser = enter(cast.member)
    browser.post(reverse("workpapers:ask_confirmation", args=[paper.pk]))
    sheet = FactConfirmation.objects.trusted().get()
    url = reverse("workpapers:confirmation_answer", args=[sheet.pk])
    answer = {"answer": "disagreed", "answered_by": "马涛", "answered_on": "2026-01-05"}
    assert browser.post(url, answer).status_code == 422
    assert browser.post(url, answer | {"objection": "其中一项已经研究"}).status_code == 302
    assert browser.get(reverse("workpapers:confirmation_print", args=[sheet.pk])).status_code == 200


def test_the_export_holds_exactly_what_the_list_shows(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    WorkPaper.objects.trusted().filter(pk=paper.pk).update(title='=HYPERLINK("x")')
    response = enter(cast.member).get(reverse("workpapers:list") + "?export=xlsx&state=draft")
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[0][1] == "问题标题"
    assert rows[1][1].lstrip("'") == '=HYPERLINK("x")'
    assert len(rows) == 2, rows
    empty = enter(cast.other_member).get(reverse("workpapers:list") + "?export=xlsx")
    assert (
        len(
            CalamineWorkbook.from_filelike(BytesIO(b"".join(empty.streaming_content)))
            .get_sheet_by_index(0)
            .to_python()
        )
        == 1
    )


def test_a_notice_drawn_from_a_paper_begins_with_its_facts(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    url = reverse("workpapers:new_notice") + f"?engagement={cast.engagement.pk}&paper={paper.pk}"
    browser = enter(cast.member)
    assert paper.facts in browser.get(url).content.decode()
    text = {
        "title": "食堂台账缺失",
        "problem": "无台账",
        "requirement": "五日内补建",
        "engagement": cast.engagement.pk,
    }
    assert browser.post(url, text).status_code == 302
    assert ImmediateNotice.objects.trusted().get().paper_id == paper.pk
    assert paper.facts not in enter(cast.other_member).get(url).content.decode()


def test_the_office_files_signed_papers_in_one_go(cast: Cast, enter: Enter) -> None:
    make_papers(cast, 3)
    WorkPaper.objects.trusted().update(state="signed", audience=1)
    browser = enter(cast.staff)
    assert browser.post(reverse("workpapers:file_many"), {"all": "1"}).status_code == 302
    assert WorkPaper.objects.trusted().filter(state="filed").count() == 3
    make_papers(cast, 1)
    WorkPaper.objects.trusted().filter(state="draft").update(state="signed", audience=1)
    pick = WorkPaper.objects.trusted().get(state="signed").pk
    enter(cast.member).post(reverse("workpapers:file_many"), {"pick": pick})
    assert WorkPaper.objects.trusted().get(pk=pick).state == "signed"
