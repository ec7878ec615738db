"""Self-check and 未巡先改 lists: sent, answered by account, workbook or paper, compared with what was found (M3-31)."""

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

from tests.cast import Cast
from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.fieldwork.selfcheck import actions, queries
from xuncha.cycle.fieldwork.selfcheck.actions import Point, Told
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock

POINTS = (Point("大额支出是否集体研究", "C1.02"), Point("往来款是否长期挂账", "B4.02"))


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def pattern(**fields: Any) -> SelfCheck:
    return SelfCheck(**({"title": "进驻前自查", "due": today() + timedelta(days=5)} | fields))


def written(cast: Cast, by: Any = None, unit: Any = None) -> SelfCheck:
    units = [unit or cast.bureau]
    return actions.write_lists(pattern(), units, POINTS, by=by or cast.staff, round_=cast.round)[0]


def sent(cast: Cast, **kwargs: Any) -> SelfCheck:
    return engine.take(written(cast, **kwargs), "send", by=cast.staff)


def answered(cast: Cast) -> SelfCheck:
    check = sent(cast)
    told = {1: Told("yes", "先办后补三次", "补齐程序", today()), 2: Told("no")}
    actions.tell(check, told, by=cast.liaison)
    return engine.take(check, "answer", by=cast.liaison)


def test_one_form_makes_a_list_for_each_unit(cast: Cast, enter: Any) -> None:
    other = Organisation.objects.create(name="清源县水务局", unit_type_id="county_dept", sort=9)
    values = {
        "sort": "ahead",
        "round": cast.round.pk,
        "units": [cast.bureau.pk, other.pk],
        "title": "未巡先改清单",
        "due": (today() + timedelta(days=9)).isoformat(),
        "points-leaf": ["C1.02 集体决策", ""],
        "points-text": ["大额支出是否集体研究", ""],
    }
    answer = enter(cast.staff).post(reverse("fieldwork:self_check_new"), values)
    assert answer.status_code == 302, answer.content.decode()[:800]
    found = {row.organisation_id: row for row in SelfCheck.objects.trusted()}
    assert found[cast.bureau.pk].engagement_id == cast.engagement.pk
    assert found[other.pk].engagement_id is None and found[other.pk].round_id == cast.round.pk
    picks = {"pick": [row.pk for row in found.values()]}
    assert enter(cast.staff).post(reverse("fieldwork:self_checks_send"), picks).status_code == 302
    assert set(SelfCheck.objects.trusted().values_list("state", flat=True)) == {"sent"}


def test_a_group_writes_to_its_own_units_only(cast: Cast, enter: Any) -> None:
    shown = page(enter(cast.member), "self_check_new")
    assert "县教育局" in shown and "白禾镇" not in shown
    with pytest.raises(NotAllowed):
        written(cast, by=cast.member, unit=cast.town)
    check = written(cast, by=cast.member)
    with pytest.raises(NotAllowed):
        engine.take(check, "send", by=cast.member)
    engine.take(check, "send", by=cast.leader)


def test_a_unit_sees_its_own_once_it_was_sent(cast: Cast, enter: Any) -> None:
    check = written(cast)
    page(enter(cast.liaison), "self_check", check.pk, status=404)
    engine.take(check, "send", by=cast.staff)
    shown = page(enter(cast.fresh("liaison")), "self_check", check.pk)
    assert "大额支出是否集体研究" in shown and "C1.02" not in shown
    for name in ("other_liaison", "other_head", "other_member", "discipline", "county_leader"):
        for url in ("self_check", "self_check_answer", "self_check_sheet", "self_check_print"):
            page(enter(cast.fresh(name)), url, check.pk, status=404)
    page(enter(cast.fresh("liaison")), "self_check_edit", check.pk, status=403)
    waiting = pending.waiting_for(cast.fresh("liaison"), cast.fresh("liaison").rights)
    assert [(row.kind, row.due) for row in waiting] == [("self_check", check.due)]


@pytest.mark.slow
def test_the_unit_answers_on_its_page(cast: Cast, enter: Any) -> None:
    check = sent(cast)
    browser, url = enter(cast.liaison), reverse("fieldwork:self_check_answer", args=[check.pk])
    browser.post(url, {"name": "罗丹", "found_1": "yes", "found_2": "no"})
    with pytest.raises(Missing):
        engine.take(check, "answer", by=cast.liaison)
    full = {"name": "罗丹", "found_1": "yes", "situation_1": "先办后补三次", "found_2": "no"}
    assert browser.post(url, full).status_code == 302
    check.refresh_from_db()
    engine.take(check, "answer", by=cast.liaison)
    assert "先办后补三次" in page(enter(cast.member), "self_check", check.pk)
    with pytest.raises(NotAllowed):
        actions.tell(check, {}, by=cast.liaison)


def test_a_filled_workbook_comes_back(cast: Cast, enter: Any) -> None:
    check, browser = sent(cast), enter(cast.staff)
    answer = browser.get(reverse("fieldwork:self_check_sheet", args=[check.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows())
    (first,) = [row for row in rows if str(row[0].value) == "1"]
    (second,) = [row for row in rows if str(row[0].value) == "2"]
    first[2].value, first[3].value, first[5].value, second[2].value = "有", "先办后补", "2026-08-31", "没有"
    url = reverse("fieldwork:self_check_take_in", args=[check.pk])
    assert browser.post(url, {"name": "罗丹", "file": saved(book)}).status_code == 302
    points = CheckPoint.objects.trusted().filter(check_list=check).order_by("seq")
    assert [(point.found, point.situation, f"{point.done_on or ''}") for point in points] == [
        ("yes", "先办后补", "2026-08-31"),
        ("no", "", ""),
    ]
    first[2].value = "也许"
    assert browser.post(url, {"name": "罗丹", "file": saved(book)}).status_code == 422
    foreign = sent(cast)
    other = reverse("fieldwork:self_check_take_in", args=[foreign.pk])
    assert browser.post(other, {"name": "罗丹", "file": saved(book)}).status_code == 422


def saved(book: Any) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("自查.xlsx", buffer.getvalue())


def paper(cast: Cast, leaf: str) -> WorkPaper:
    draft = WorkPaper(title=f"底稿{leaf}", author_leaf=Leaf.objects.get(pk=leaf))
    return workpapers.draft_paper(draft, engagement=cast.engagement, by=cast.member)


@pytest.mark.slow
def test_what_was_reported_is_laid_beside_what_was_found(cast: Cast, enter: Any) -> None:
    answered(cast)
    paper(cast, "C1.02"), paper(cast, "B4.04")
    found = queries.compare(cast.engagement, cast.fresh("leader"))
    verdicts = {
        line["leaf"].pk: (line["reported"], line["found"], line["verdict"]) for line in found["lines"]
    }
    assert verdicts == {"C1.02": (1, 1, "both"), "B4.04": (0, 1, "found")}
    assert (found["both"], found["found_leaves"], found["hidden"]) == (1, 2, 1)
    assert "1/2" in page(enter(cast.leader), "self_check_compare", cast.engagement.pk)
    for name in ("liaison", "other_leader", "discipline"):
        page(enter(cast.fresh(name)), "self_check_compare", cast.engagement.pk, status=404)


def test_it_goes_back_with_a_reason_and_is_taken(cast: Cast, enter: Any) -> None:
    check = answered(cast)
    engine.take(check, "send_back", by=cast.member, reason="请写清涉及金额")
    assert "请写清涉及金额" in page(enter(cast.liaison), "self_check", check.pk)
    engine.take(check, "take_in", by=cast.staff)
    actions.accept(check, by=cast.member)
    assert "大额支出" in page(enter(cast.fresh("liaison")), "self_check_print", check.pk)


def test_taking_it_in_is_the_self_check_that_the_clock_waits_for(cast: Cast) -> None:
    check = answered(cast)
    rules.start("DR03", about=cast.engagement, by=cast.director, ruleset_id=None, on=today())
    actions.accept(check, by=cast.member)
    cast.engagement.refresh_from_db()
    assert cast.engagement.self_check_on == check.answered_on
    assert Clock.objects.get(code="DR03").state == Clock.State.MET
    assert "self_check_received" in facts_of(cast.engagement)


def test_the_list_asks_the_same_number_of_questions_however_long(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    counted = []
    for count in (10, 190):
        rows = SelfCheck._base_manager.bulk_create(
            SelfCheck(
                title=f"清单{no}", state="sent", round=cast.round, organisation=cast.bureau, due=today()
            )
            for no in range(count)
        )
        CheckPoint._base_manager.bulk_create(CheckPoint(check_list=row, text="x") for row in rows)
        page(browser, "self_checks")
        with CaptureQueriesContext(connection) as found:
            page(browser, "self_checks")
        counted.append(len(found))
    assert counted[0] == counted[1] <= 12, counted
