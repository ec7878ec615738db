"""Requests for material: written, approved, answered by the unit, sent back, signed for, quoted (domain §3.4)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast, proof
from tests.fieldwork import material
from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.materials import actions, handing, queries
from xuncha.cycle.fieldwork.materials.models import Excerpt, HandOver, Material, MaterialRequest
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers import citing
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def posted(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "engagement": cast.engagement.pk,
        "title": "第二批调阅资料",
        "requested_on": today().isoformat(),
        "due": (today() + timedelta(days=5)).isoformat(),
        "lines-id": ["", ""],
        "lines-name": ["三公经费台账", ""],
        "lines-topic": ["governance", "policy"],
        "lines-copies": ["2", "1"],
        "lines-medium": ["paper", "electronic"],
        "lines-origin": ["original", "copy"],
        "lines-due": ["", ""],
    } | changes


def test_a_member_writes_a_list_and_the_leader_sends_it(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    assert "要调阅的资料" in page(browser, "material_new")
    answer = browser.post(reverse("fieldwork:material_new"), posted(cast))
    assert answer.status_code == 302, answer.content.decode()[:800]
    request = MaterialRequest.objects.trusted().get()
    (line,) = material.lines(request)
    assert (line.topic, line.copies, line.medium, line.origin) == ("governance", 2, "paper", "original")
    engine.take(request, "submit", by=cast.member)
    with pytest.raises(NotAllowed):
        engine.take(request, "issue", by=cast.deputy, proof=proof(cast.deputy))
    engine.take(request, "issue", by=cast.leader, proof=proof(cast.leader))
    assert "-ZL-" in request.number


def test_a_draft_is_changed_line_by_line(cast: Cast, enter: Any) -> None:
    request = material.drafted(cast)
    first = material.lines(request)[0]
    values = posted(cast, version=request.version) | {"lines-id": [str(first.pk), ""]}
    del values["engagement"]
    answer = enter(cast.member).post(reverse("fieldwork:material_edit", args=[request.pk]), values)
    assert answer.status_code == 302, answer.content.decode()[:800]
    assert [line.name for line in material.lines(request)] == ["三公经费台账"]
    assert material.lines(request)[0].pk == first.pk


@pytest.mark.parametrize("due", ["2020-01-01", "不是日期"])
def test_a_wrong_date_is_named(cast: Cast, enter: Any, due: str) -> None:
    for values in (posted(cast, due=due), posted(cast, **{"lines-due": [due if due[0] != "2" else "x", ""]})):
        assert enter(cast.member).post(reverse("fieldwork:material_new"), values).status_code == 422


def test_the_unit_sees_its_own_list_only_once_it_was_sent(cast: Cast, enter: Any) -> None:
    draft, sent = material.drafted(cast, title="没发出的"), material.issued(cast, title="发出的")
    browser = enter(cast.liaison)
    shown = page(browser, "materials")
    assert "发出的" in shown and "没发出的" not in shown
    page(browser, "material_request", draft.pk, status=404)
    assert "三重一大会议记录" in page(browser, "material_request", sent.pk)
    for name in ("other_liaison", "other_leader", "other_member", "discipline", "county_leader", "staff"):
        page(enter(cast.fresh(name)), "material_request", sent.pk, status=404)


def test_what_the_leader_said_about_a_draft_stays_inside(cast: Cast, enter: Any) -> None:
    request = material.drafted(cast)
    engine.take(request, "submit", by=cast.member)
    engine.take(request, "rework", by=cast.leader, reason="先别惊动财务股长")
    engine.take(request, "submit", by=cast.member)
    engine.take(request, "issue", by=cast.leader, proof=proof(cast.leader))
    assert "惊动" in page(enter(cast.member), "material_request", request.pk)
    assert "惊动" not in page(enter(cast.liaison), "material_request", request.pk)


def test_the_liaison_has_it_on_the_home_page_with_its_date(cast: Cast, enter: Any) -> None:
    request = material.issued(cast)
    waiting = pending.waiting_for(cast.fresh("liaison"), cast.fresh("liaison").rights)
    assert [(row.kind, row.due) for row in waiting] == [("material_request", request.due)]
    assert not pending.waiting_for(cast.fresh("other_liaison"), cast.fresh("other_liaison").rights).exists()
    assert "第一批调阅资料" in enter(cast.liaison).get(reverse("site:home")).content.decode()


@pytest.mark.slow
def test_the_unit_uploads_and_hands_in(cast: Cast, enter: Any) -> None:
    request = material.issued(cast, names=("三公经费台账",))
    (line,) = material.lines(request)
    browser = enter(cast.liaison)
    url = reverse("fieldwork:answer_material", args=[line.pk])
    assert browser.post(url, {"way": "upload", "provider_name": "罗丹"}).status_code == 422, (
        "a file is missing"
    )
    upload = SimpleUploadedFile("台账.pdf", PDF, "application/pdf")
    answer = browser.post(url, {"way": "upload", "provider_name": "罗丹", "file": upload})
    assert answer.status_code == 302, answer.content.decode()[:800]
    file = Attachment.objects.trusted().get(kind="material")
    assert enter(cast.member).get(reverse("files:download", args=[file.pk])).status_code == 200
    for name in ("other_liaison", "other_member", "discipline"):
        assert enter(cast.fresh(name)).get(reverse("files:download", args=[file.pk])).status_code == 404
    engine.take(request, "hand_in", by=cast.liaison)
    with pytest.raises(NotAllowed):
        actions.accept(request, by=cast.liaison)
    actions.accept(request, by=cast.member)
    assert material.lines(request)[0].state == "accepted"


def test_a_list_is_not_complete_while_a_line_is_open(cast: Cast) -> None:
    request = material.issued(cast)
    first, *_rest = material.lines(request)
    actions.answer(first, material.on_site(), by=cast.liaison)
    with pytest.raises(Missing):
        engine.take(request, "hand_in", by=cast.liaison)


def test_state_secrets_are_refused_and_stand_by_number(cast: Cast, enter: Any) -> None:
    request = material.issued(cast, names=("机要文件",))
    (line,) = material.lines(request)
    browser, url = enter(cast.liaison), reverse("fieldwork:answer_material", args=[line.pk])
    upload = SimpleUploadedFile("机要.pdf", PDF, "application/pdf")
    ticked = {"way": "upload", "provider_name": "罗丹", "file": upload, "has_state_secret": "on"}
    answer = browser.post(url, ticked)
    assert answer.status_code == 422 and "文件未保存" in answer.content.decode()
    by_number = {"way": "by_number", "provider_name": "罗丹"}
    assert browser.post(url, by_number).status_code == 422, "number and keeper are missing"
    upload = SimpleUploadedFile("机要.pdf", PDF, "application/pdf")
    full = by_number | {"classified_no": "清委机〔2026〕3 号", "kept_at": "机要室"}
    assert browser.post(url, full | {"file": upload}).status_code == 422, "no file beside it"
    assert browser.post(url, full).status_code == 302
    assert not Attachment.objects.trusted().filter(kind="material").exists()
    assert 'name="file"' not in browser.get(url).content.decode()


def test_what_the_unit_does_not_have_needs_a_word(cast: Cast) -> None:
    line = material.lines(material.issued(cast))[0]
    with pytest.raises(NeedsReason):
        actions.answer(line, material.on_site(absent=True), by=cast.liaison)
    actions.answer(line, material.on_site(absent=True, text="机构改革前未建此台账"), by=cast.liaison)
    assert line.state == "absent"


def test_incomplete_lines_go_back_with_a_reason(cast: Cast, enter: Any) -> None:
    request = material.handed_in(cast)
    first = material.lines(request)[0]
    browser, url = enter(cast.member), reverse("fieldwork:return_materials", args=[request.pk])
    assert browser.post(url, {"lines": [first.pk], "reason": ""}).status_code == 422
    assert browser.post(url, {"lines": [first.pk], "reason": "缺 2024 年度"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "issued"
    shown = page(enter(cast.liaison), "material_request", request.pk)
    assert "缺 2024 年度" in shown and "退回补齐" in shown
    assert pending.waiting_for(cast.fresh("liaison"), cast.fresh("liaison").rights).exists()
    assert enter(cast.liaison).get(url).status_code == 403
    assert enter(cast.other_member).get(url).status_code == 404


def test_a_reminder_is_counted_before_the_unit(cast: Cast, enter: Any) -> None:
    request = material.issued(cast)
    enter(cast.member).post(reverse("kit:act", args=["material_request", request.pk, "remind"]))
    request.refresh_from_db()
    assert (request.reminders, request.reminded_on) == (1, today())
    assert "1 次" in page(enter(cast.liaison), "material_request", request.pk)


def sheet(cast: Cast, request: MaterialRequest, count: int, direction: str = "in") -> HandOver:
    line = material.lines(request)[0]
    made = handing.prepare(request, {line: count}, direction=direction, on=today(), by=cast.member)
    engine.take(made, "sign_unit", by=cast.liaison, proof=proof(cast.liaison))
    return handing.settle(made, by=cast.member, proof=proof(cast.member))


def test_both_sides_sign_for_what_changes_hands(cast: Cast) -> None:
    request = material.issued(cast)
    line = material.lines(request)[0]
    with pytest.raises(Missing):
        handing.prepare(request, {line: 1}, direction="out", on=today(), by=cast.member)
    sheet(cast, request, 3)
    line.refresh_from_db()
    assert (line.state, line.back) == ("accepted", "out")
    sheet(cast, request, 2, "out")
    line.refresh_from_db()
    assert line.back == "partly"
    sheet(cast, request, 1, "out")
    line.refresh_from_db()
    assert line.back == "back" and handing.held(line) == 0


def test_the_group_does_not_sign_for_the_unit(cast: Cast) -> None:
    request = material.issued(cast)
    made = handing.prepare(
        request, {material.lines(request)[0]: 1}, direction="in", on=today(), by=cast.member
    )
    with pytest.raises(NotAllowed):
        engine.take(made, "sign_unit", by=cast.member, proof=proof(cast.member))
    with pytest.raises(Refused):
        handing.settle(made, by=cast.member, proof=proof(cast.member))


def test_a_sheet_is_written_on_its_page_and_printed(cast: Cast, enter: Any) -> None:
    request = material.issued(cast)
    line = material.lines(request)[0]
    browser, url = enter(cast.member), reverse("fieldwork:handover_new", args=[request.pk])
    values = {"direction": "in", "on": today().isoformat(), f"copies_{line.pk}": "2"}
    assert browser.post(url, values).status_code == 302
    made = HandOver.objects.trusted().get()
    for name in ("handover", "handover_print"):
        assert line.name in page(browser, name, made.pk)
        assert line.name in page(enter(cast.fresh("liaison")), name, made.pk)
        page(enter(cast.fresh("other_liaison")), name, made.pk, status=404)
    assert enter(cast.fresh("liaison")).get(url).status_code == 403
    assert line.name in page(browser, "material_print", request.pk)


def quoted(cast: Cast) -> Excerpt:
    request = material.handed_in(cast)
    line = material.lines(request)[0]
    return actions.excerpt(line, page="第 12 页", text="十万元以上未上会", leaf=None, by=cast.member)


def test_an_excerpt_is_cited_by_a_paper(cast: Cast, enter: Any) -> None:
    item, paper = quoted(cast), WorkPaper(title="大额支出未上会", author_leaf=Leaf.objects.get(pk="C1.02"))
    workpapers.draft_paper(paper, engagement=cast.engagement, by=cast.member)
    citing.cite_source(paper, "material_excerpt", item.pk, by=cast.member)
    (line,) = Evidence.objects.trusted().filter(paper=paper, source_kind="material_excerpt")
    assert line.name.startswith("资料摘录 ZY-01：三重一大会议记录")
    paper.refresh_from_db()
    assert "material" in paper.sources
    assert paper.title in page(enter(cast.member), "excerpt", item.pk)
    assert "ZY-01" in enter(cast.member).get(reverse("workpapers:paper", args=[paper.pk])).content.decode()


def test_no_unit_and_no_other_group_reads_an_excerpt(cast: Cast, enter: Any) -> None:
    item = quoted(cast)
    for name in ("liaison", "head", "other_member", "staff", "discipline"):
        page(enter(cast.fresh(name)), "excerpt", item.pk, status=404)
    page(enter(cast.liaison), "excerpts", status=403)
    assert "十万元" not in page(enter(cast.liaison), "material", item.material_id)
    page(enter(cast.liaison), "excerpt_new", item.material_id, status=403)


def test_promptness_counts_lines_on_time(cast: Cast, enter: Any) -> None:
    request = material.issued(cast, requested_on=today() - timedelta(days=9), due=today() - timedelta(days=2))
    first, second, _third = material.lines(request)
    actions.answer(first, material.on_site(), by=cast.liaison)
    Material.objects.trusted().filter(pk=first.pk).update(provided_on=today() - timedelta(days=3))
    actions.answer(second, material.on_site(), by=cast.liaison)
    found = {line["engagement"].pk: line["parts"][0] for line in queries.promptness(cast.fresh("leader"))}
    assert found[cast.engagement.pk] == {"due": 3, "on_time": 1}
    assert "1/3" in page(enter(cast.director), "promptness")
    page(enter(cast.liaison), "promptness", status=403)
    page(enter(cast.member), "promptness", status=403)


@pytest.mark.parametrize("name", ["materials", "material_catalogue", "excerpts", "promptness"])
def test_lists_ask_the_same_number_of_questions_however_long(cast: Cast, enter: Any, name: str) -> None:
    browser = enter(cast.leader)
    many(cast, 10)
    page(browser, name)
    with CaptureQueriesContext(connection) as few:
        page(browser, name)
    many(cast, 190)
    with CaptureQueriesContext(connection) as more:
        page(browser, name)
    assert len(few) == len(more) <= 12, (len(few), len(more))


def many(cast: Cast, count: int) -> None:
    place = {
        "engagement": cast.engagement, "round": cast.round, "group": cast.group, "organisation": cast.bureau
    }  # fmt: skip
    dates = {"requested_on": today(), "due": today()}
    rows = MaterialRequest._base_manager.bulk_create(
        MaterialRequest(title=f"清单{no}", state="issued", **place, **dates) for no in range(count)
    )
    lines = Material._base_manager.bulk_create(Material(request=row, name="台账") for row in rows)
    Excerpt._base_manager.bulk_create(
        Excerpt(material=line, code="ZY", page="1", text="x", made_on=today(), by_id=1) for line in lines
    )


def test_a_filled_workbook_comes_back(cast: Cast, enter: Any) -> None:
    request, browser = material.issued(cast), enter(cast.member)
    answer = browser.get(reverse("fieldwork:material_sheet", args=[request.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = {str(row[0].value): row for row in book.active.iter_rows()}
    url = reverse("fieldwork:material_take_in", args=[request.pk])
    rows["1"][3].value, rows["2"][3].value = "就地查阅", "没有这项资料"
    assert browser.post(url, {"file": saved(book)}).status_code == 422, "why there is none"
    assert {line.state for line in material.lines(request)} == {"open"}, "all of it or nothing"
    rows["2"][6].value = "机构改革前没有建账"
    assert browser.post(url, {"file": saved(book)}).status_code == 302
    assert [line.state for line in material.lines(request)] == ["provided", "absent", "open"]
    foreign = reverse("fieldwork:material_take_in", args=[material.issued(cast).pk])
    assert browser.post(foreign, {"file": saved(book)}).status_code == 422
    assert enter(cast.liaison).get(url).status_code == 403
    assert enter(cast.other_member).get(url).status_code == 404


def saved(book: Any) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("清单.xlsx", buffer.getvalue())
