"""Templates that land row by row: blank with drop-downs, read cell by cell, marked where wrong, landed by the rooms' verbs."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount
from xuncha.cycle.fieldwork.surveys.sheets import numbered
from xuncha.cycle.planning.models import SubObject
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.exchange.importing.filled.kinds import TABLES
from xuncha.foundation.dates import today
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.models import StoredFile
from xuncha.library.models import Regulation
from xuncha.office.sheets import Column, SheetOut, write_workbook


def workbook(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    target = io.BytesIO()
    write_workbook(target, [SheetOut("表", [Column(title) for title in titles], rows, titles=["标题"])])
    return target.getvalue()


def bring(browser: Any, code: str, titles: Sequence[str], *rows: Sequence[Any], place: Any = None) -> Any:
    """Upload a filled template; gives the page of its rows."""
    data = {"document": files.upload("清单.xlsx", workbook(titles, rows))}
    if place is not None:
        data["place"] = place.pk
    answer = browser.post(reverse("exchange:filled_table", args=[code]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    return browser.get(answer.url)


def land(browser: Any, code: str, page: Any) -> Any:
    url = reverse("exchange:filled_rows", args=[code])
    return browser.post(url, {"fingerprint": page.context["fingerprint"]})


def outcomes(page: Any) -> list[str]:
    return [line["label"] for line in page.context["lines"]]


def test_talks_go_onto_the_plan_once_and_their_file_nowhere(cast: Cast, enter: Any) -> None:
    browser, stored = enter(cast.leader), StoredFile.objects.count()
    titles = ("*职务", "姓名", "类别", "列入原因")
    rows = [("局长", "马涛", "必谈", "主要负责人"), ("财务股长", "", "选谈", "")]
    page = bring(browser, "talks", titles, *rows, place=cast.engagement)
    assert outcomes(page) == ["新增", "新增"]
    done = land(browser, "talks", page)
    assert done.status_code == 302 and done.url == reverse("fieldwork:talk_plan", args=[cast.engagement.pk])
    talks = list(Interview.objects.trusted().order_by("pk"))
    assert [talk.partner["post"] for talk in talks] == ["局长", "财务股长"]
    assert [talk.category for talk in talks] == ["must", "optional"] and talks[0].recorder_id is None
    again = bring(browser, "talks", titles, *rows, ("新来的", "", "", ""), place=cast.engagement)
    assert outcomes(again) == ["已有，不重复", "已有，不重复", "新增"]
    browser.post(reverse("exchange:filled_rows", args=["talks"]), {"discard": "1"})
    assert StoredFile.objects.count() == stored and not Draft.objects.exists()


def test_what_a_browser_wrote_itself_is_no_upload(cast: Cast, enter: Any) -> None:
    """Drafts are the author's to write: here neither unjudged content nor a count of parts without end."""
    browser, page = enter(cast.leader), reverse("exchange:filled_rows", args=["talks"])

    def keep(name_: str, **data: Any) -> None:
        url = reverse("drafts:autosave", args=[f"filled-talks:{name_}"])
        sent = browser.post(url, json.dumps({"data": data}), content_type="application/json")
        assert sent.status_code == 200

    bring(browser, "talks", ("*职务",), ("局长",), place=cast.engagement)
    keep("0", part=base64.b64encode("职务\n别的".encode()).decode())
    assert browser.get(page).status_code == 302
    for parts in (1, 10**12, "许多"):
        keep("about", name="../x.csv", parts=parts, about={"place": cast.engagement.pk})
        assert browser.get(page).status_code == 302


def test_who_may_not_plan_talks_or_not_in_this_group_brings_none(cast: Cast, enter: Any) -> None:
    url = reverse("exchange:filled_table", args=["talks"])
    assert enter(cast.staff).get(url).status_code == 403
    assert enter(cast.liaison).get(reverse("exchange:filled")).status_code == 403
    blank = reverse("exchange:filled_blank", args=["talks"])
    assert enter(cast.leader).get(blank, {"place": cast.other_engagement.pk}).status_code == 404
    data = {
        "document": files.upload("表.xlsx", workbook(["职务"], [["x"]])),
        "place": cast.other_engagement.pk,
    }
    assert enter(cast.leader).post(url, data).status_code == 422
    assert [table.code for table in enter(cast.staff).get(reverse("exchange:filled")).context["tables"]] == [
        "posts", "regulations", "villages", "surveys"
    ]  # fmt: skip


@pytest.mark.slow
def test_wrong_cells_are_named_marked_and_nothing_lands(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    titles = ("资料名称", "类别", "份数", "期限")
    rows = [
        ("会议记录", "决策部署", "2", str(today() + timedelta(9))),
        ("账册", "乱写", "两份", "明天"),
        ("", "整改", "1", ""),
    ]
    page = bring(browser, "materials", titles, *rows, place=cast.engagement)
    found = [(fault["row"], fault["column"]) for fault in page.context["faults"]]
    assert found == [(4, "类别"), (4, "份数"), (4, "期限"), (5, "资料名称")]
    assert (
        land(browser, "materials", page).status_code == 422 and not MaterialRequest.objects.trusted().exists()
    )
    marked = browser.post(reverse("exchange:filled_rows", args=["materials"]), {"marked": "1"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))
    assert [bool(book["表"][place].comment) for place in ("A4", "B4", "C4", "D4", "A5")] == [
        False,
        *[True] * 4,
    ]
    page = bring(browser, "materials", titles, rows[0], place=cast.engagement)
    assert land(browser, "materials", page).status_code == 302
    request, line = MaterialRequest.objects.trusted().get(), Material.objects.trusted().get()
    assert (request.title, request.state, line.copies, line.topic) == ("清单", "draft", 2, "policy")
    again = bring(browser, "materials", titles, rows[0], place=cast.engagement)
    assert outcomes(again) == ["已有，不重复"]
    assert land(browser, "materials", again).status_code == 422


def test_the_template_of_a_township_lists_its_villages_and_empty_cells_clear_nothing(
    cast: Cast, enter: Any
) -> None:
    village = SubObject.objects.create(
        engagement=cast.other_engagement, organisation=cast.village, households=50, note="旧注"
    )
    browser = enter(cast.other_leader)
    blank = browser.get(
        reverse("exchange:filled_blank", args=["villages"]), {"place": cast.other_engagement.pk}
    )
    page = openpyxl.load_workbook(io.BytesIO(b"".join(blank.streaming_content))).worksheets[0]
    assert [cell.value for cell in page[3]][:2] == ["上湾村", "50"]
    assert page.data_validations.dataValidation
    titles = ("村（社区）", "总户数", "走访户数", "分级", "备注")
    wrong = bring(browser, "villages", titles, ("上湾村", "", "60", "", ""), place=cast.other_engagement)
    assert "多于总户数" in wrong.content.decode()
    page = bring(browser, "villages", titles, ("上湾村", "", "30", "", ""), place=cast.other_engagement)
    assert outcomes(page) == ["更新"] and land(browser, "villages", page).status_code == 302
    village.refresh_from_db()
    assert (village.households, village.visited, village.note, village.version) == (50, 30, "旧注", 2)


def test_posts_of_units_are_added_and_changed_by_the_catalogues_verb(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    titles = ("单位名称", "职务", "现任", "管理权限", "主要负责人", "班子成员", "任职起")
    rows = [
        ("县教育局", "党组书记", "马涛", "本级管理", "是", "是", "2024-03-01"),
        ("清源县教育局", "财务股长", "易舟", "下级管理", "否", "否", ""),
    ]
    page = bring(browser, "posts", titles, *rows)
    assert land(browser, "posts", page).status_code == 302
    post = Post.objects.get(organisation=cast.bureau, title="财务股长")
    assert (post.holder_name, post.managed_by, post.is_team_member) == ("易舟", "subordinate", False)
    assert Organisation.objects.get(pk=cast.bureau.pk).head_post == "党组书记"
    moved = bring(browser, "posts", titles, rows[0], ("县教育局", "财务股长", "新人", "", "", "", ""))
    assert outcomes(moved) == ["已有，不重复", "更新"]
    assert land(browser, "posts", moved).status_code == 302
    post.refresh_from_db()
    assert (post.holder_name, post.managed_by) == ("新人", "subordinate")
    two = bring(browser, "posts", titles, rows[0], ("县教育局", "局长", "某某", "", "是", "", ""))
    assert two.context["fault_count"] == 1


def test_notices_and_regulations_land_as_drafts_and_titles(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    page = bring(
        browser, "notices", ("问题", "问题描述", "整改要求", "办结期限"),
        ("食堂账目不清", "三个月未公示", "七日内公示", str(today() + timedelta(7))), place=cast.engagement,
    )  # fmt: skip
    assert land(browser, "notices", page).status_code == 302
    notice = ImmediateNotice.objects.trusted().get()
    assert (notice.state, notice.number, notice.requirement) == ("draft", "", "七日内公示")
    office = enter(cast.staff)
    titles = ("名称", "文号", "类别", "层级", "可以收录正文")
    row = ("《清源县采购管理办法》", "清政发〔2023〕8号", "办法", "县", "否")
    assert land(office, "regulations", bring(office, "regulations", titles, row)).status_code == 302
    kept = Regulation.objects.get(document_no="清政发〔2023〕8号")
    assert (kept.title, kept.text_public) == ("清源县采购管理办法", False)
    assert outcomes(bring(office, "regulations", titles, row)) == ["已有，不重复"]


def test_totals_of_a_survey_must_agree(cast: Cast, enter: Any) -> None:
    survey = Survey(title="测评", opens_on=today(), closes_on=today(), state="collecting", questions=numbered(["总体"], "team"))  # fmt: skip
    survey.place_in(cast.engagement)
    survey.save()
    browser = enter(cast.member)
    blank = browser.get(reverse("exchange:filled_blank", args=["surveys"]), {"place": survey.pk})
    page = openpyxl.load_workbook(io.BytesIO(b"".join(blank.streaming_content))).worksheets[0]
    titles = [cell.value for cell in page[2]]
    assert [row[1].value for row in page.iter_rows(3, 6)] == ["发出份数", "收回份数", "有效份数", "总体"]
    rows = [
        ("全部", "发出份数", "30"),
        ("全部", "收回份数", "28"),
        ("全部", "有效份数", "27"),
        ("全部", "总体", "", "20", "9", "", "", ""),
    ]
    full = [(*row, *[""] * (len(titles) - len(row))) for row in rows]
    assert bring(browser, "surveys", titles, *full, place=survey).context["fault_count"] == 1
    full[3] = ("全部", "总体", "", "20", "7", "", "", "")
    page = bring(browser, "surveys", titles, *full, place=survey)
    assert land(browser, "surveys", page).status_code == 302
    survey.refresh_from_db()
    assert (survey.issued, survey.returned, survey.valid) == (30, 28, 27)
    counts = {(row.question, row.option): row.count for row in SurveyCount.objects.trusted()}
    assert counts == {("", ""): 27, ("q1", "a"): 20, ("q1", "b"): 7}


def test_what_is_no_filled_template_is_refused_with_what_is_missing(cast: Cast, enter: Any) -> None:
    browser, url = enter(cast.staff), reverse("exchange:filled_table", args=["posts"])
    page = browser.post(url, {"document": files.upload("表.xlsx", workbook(["单位名称"], [["x"]]))})
    assert page.status_code == 422 and "缺：职务" in page.content.decode()
    page = browser.post(url, {"document": files.upload("表.xlsx", b"MZ" * 99)})
    assert page.status_code == 422
    assert browser.get(reverse("exchange:filled_rows", args=["posts"])).status_code == 302
    assert browser.get(reverse("exchange:filled_table", args=["leads"])).status_code == 404


def test_a_stale_page_lands_nothing(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    page = bring(browser, "regulations", ("名称",), ("某办法",))
    Regulation.objects.create(code="x", title="某办法")
    assert land(browser, "regulations", page).status_code == 409


def test_every_template_is_complete_and_its_right_opens_the_menu() -> None:
    from xuncha.exchange.apps import FILLED_BY

    assert {table.right for table in TABLES.values()} == set(FILLED_BY)
    for table in TABLES.values():
        titles = [cell.title for cell in table.columns(None)]
        assert len(titles) == len(set(titles)) and any(cell.required for cell in table.columns(None))


def test_comparing_takes_the_same_statements_however_many_rows(cast: Cast, enter: Any) -> None:
    browser = enter(cast.leader)
    found = set()
    for many in (2, 40):
        rows = [(f"职务{many}-{no}", "") for no in range(many)]
        bring(browser, "talks", ("职务", "姓名"), *rows, place=cast.engagement)
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse("exchange:filled_rows", args=["talks"]))
        found.add(len(seen))
    assert len(found) == 1 and max(found) <= 25, found


@pytest.mark.slow
def test_a_thousand_posts_land(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    rows = [("县教育局", f"职务{no}", "某某", "本级管理") for no in range(1000)]
    began = time.monotonic()
    page = bring(browser, "posts", ("单位名称", "职务", "现任", "管理权限"), *rows)
    read = time.monotonic() - began
    assert page.context["comes"] == 1000
    began = time.monotonic()
    assert land(browser, "posts", page).status_code == 302
    print(f"\n1,000 posts read and compared in {read:.1f} s, landed in {time.monotonic() - began:.1f} s")
