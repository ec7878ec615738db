"""Surveys: built, answered on paper and through the door, read without recognising anybody (domain §3.5, practice 25)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.fieldwork import surveying
from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.surveys import actions, results, sheets
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount, SurveyRemark
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers import citing
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation import door
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed


def page(browser: Any, name: str, *args: Any, status: int = 200) -> str:
    answer = browser.get(reverse(f"fieldwork:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def posted(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "engagement": cast.engagement.pk,
        "sort": "team",
        "title": "班子测评",
        "scale": "grades",
        "opens_on": today().isoformat(),
        "closes_on": today().isoformat(),
        "asked-text": ["", ""],
        "groups_text": "班子成员\n一般干部",
    } | changes


def test_an_empty_builder_takes_the_usual_questions(cast: Cast, enter: Any) -> None:
    answer = enter(cast.member).post(reverse("fieldwork:survey_new"), posted(cast))
    assert answer.status_code == 302, answer.content.decode()[:800]
    survey = Survey.objects.trusted().get()
    assert [row["text"] for row in survey.questions] == sheets.usual_questions()["team"]
    assert survey.groups == ["班子成员", "一般干部"] and survey.group_id == cast.group.pk
    changed = posted(cast, version=survey.version) | {"asked-text": ["作风", "总体评价"]}
    url = reverse("fieldwork:survey_edit", args=[survey.pk])
    assert enter(cast.member).post(url, changed).status_code == 302
    survey.refresh_from_db()
    assert [row["code"] for row in survey.questions] == ["q1", "q2"]


def test_every_sort_has_its_usual_questions() -> None:
    assert set(sheets.usual_questions()) == set(Survey.Sort.values)


@pytest.mark.slow
def test_who_opens_it_and_who_may_know(cast: Cast, enter: Any) -> None:
    survey = surveying.written(cast)
    with pytest.raises(NotAllowed):
        engine.take(survey, "open", by=cast.member)
    engine.take(survey, "open", by=cast.leader)
    for name in ("leader", "deputy", "member", "director", "staff"):
        page(enter(cast.fresh(name)), "survey", survey.pk)
    for name in ("other_leader", "other_member", "liaison", "head", "other_liaison", "discipline", "auditor"):
        for url in ("survey", "survey_print", "survey_totals", "survey_poster"):
            page(enter(cast.fresh(name)), url, survey.pk, status=404)
    with pytest.raises(NotAllowed):
        actions.rewrite(survey, version=survey.version, by=cast.leader)


def test_a_group_never_reaches_the_survey_on_its_own_conduct(cast: Cast, enter: Any) -> None:
    with pytest.raises(NotAllowed):
        surveying.written(cast, sort="conduct")
    survey = surveying.written(cast, by=cast.staff, sort="conduct")
    for name in ("leader", "deputy", "member"):
        page(enter(cast.fresh(name)), "survey", survey.pk, status=404)
        assert survey.title not in page(enter(cast.fresh(name)), "surveys")
    page(enter(cast.staff), "survey", survey.pk)


def test_the_unit_sees_the_link_and_nothing_else(cast: Cast, enter: Any, settings: Any) -> None:
    settings.DOOR_ADDRESS = "https://door.example"
    survey = surveying.written(cast)
    assert survey.code not in page(enter(cast.liaison), "survey_links")
    engine.take(survey, "open", by=cast.leader)
    surveying.answer(survey, "a", 1)
    shown = page(enter(cast.fresh("liaison")), "survey_links")
    assert f"https://door.example/s/{survey.code}/" in shown and "data:image/png" in shown
    assert survey.code not in page(enter(cast.fresh("other_liaison")), "survey_links")
    page(enter(cast.liaison), "surveys", status=403)
    page(enter(cast.member), "survey_links", status=403)
    assert survey.code in page(enter(cast.member), "survey_poster", survey.pk)


def test_the_door_is_told_of_what_may_be_answered(cast: Cast) -> None:
    surveying.written(cast, title="没开始")
    survey, _paper = surveying.opened(cast), surveying.opened(cast, by_door=False)
    (sheet,) = sheets.at_the_door()
    assert (sheet["code"], sheet["engagement"]) == (survey.code, cast.engagement.pk)
    assert [question["code"] for question in sheet["questions"]] == ["group", "q1", "remark"]
    assert sheet in list(door.every_survey())
    assert door.landing_of("survey") is actions.land


def test_a_sheet_becomes_numbers_and_nothing_more(cast: Cast) -> None:
    survey = surveying.opened(cast)
    before = AuditEvent.objects.count()
    surveying.answer(survey, "b", 2, remark="食堂该修了")
    counts = (
        SurveyCount.objects.trusted()
        .filter(survey=survey)
        .values_list("group", "question", "option", "count")
    )
    assert sorted(counts) == [("中层干部", "", "", 1), ("中层干部", "q1", "b", 1)]
    assert AuditEvent.objects.count() == before, "what the door's own event says is all that is recorded"
    columns = {field.name for field in SurveyRemark._meta.get_fields()}
    assert columns == {"id", "row_key", "survey", "text_sealed"}


def test_odd_answers_are_not_counted(cast: Cast) -> None:
    survey = surveying.opened(cast)
    surveying.answer(survey, "z", 9)
    rows = SurveyCount.objects.trusted().filter(survey=survey).values_list("group", "question", "count")
    assert list(rows) == [("", "", 1)]


def test_nobody_reads_while_answers_still_come(cast: Cast, enter: Any) -> None:
    survey = surveying.opened(cast)
    surveying.fill(survey, {1: 8})
    assert results.results(survey, cast.leader) is None
    for name in ("survey", "survey_print"):
        shown = page(enter(cast.leader), name, survey.pk)
        assert "好评率" not in shown and 'data-chart="' not in shown
    assert "8 份" in page(enter(cast.fresh("leader")), "survey", survey.pk)


def test_what_comes_late_is_counted_as_late_only(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {1: 6})
    surveying.answer(survey, "a", 1)
    survey.refresh_from_db()
    assert survey.late == 1 and results.sheets_by_way(survey)["door"] == 6
    assert "截止后到的 1 份未计" in page(enter(cast.leader), "survey", survey.pk)


def test_fewer_than_five_sheets_show_nothing(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {0: 4})
    surveying_remark = SurveyRemark(survey=survey)
    surveying_remark.text = "只有我会这样写"
    surveying_remark.save()
    for name in ("survey", "survey_print"):
        shown = page(enter(cast.leader), name, survey.pk)
        assert "不足 5 份" in shown and "好评率" not in shown and "只有我" not in shown


def test_small_groups_are_merged_on_page_print_and_chart(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {1: 3, 2: 7, 3: 20})
    for name in ("survey", "survey_print"):
        shown = page(enter(cast.leader), name, survey.pk)
        assert "一般干部（20）" in shown and "其他（合并）（10）" in shown and "已合并" in shown
        assert "班子成员（" not in shown and "中层干部（" not in shown


def test_with_one_large_group_and_a_small_rest_no_group_is_shown(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {1: 3, 3: 20})
    shown = page(enter(cast.leader), "survey", survey.pk)
    assert "一般干部（" not in shown and "不单列" in shown


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8))
def test_no_cell_and_no_difference_is_under_five(sizes: dict[str, int]) -> None:
    cells = results.merged(sizes)
    shown = [sum(sizes[name] for name in cell) for cell in cells]
    assert all(size >= results.SMALLEST for size in shown)
    assert len({name for cell in cells for name in cell}) == sum(len(cell) for cell in cells)
    total = sum(sizes.values())
    assert not cells or sum(shown) == total, "nothing is left that subtraction could tell"


def totals(valid: int, **answers: int) -> dict[str, results.Counts]:
    return {"": {("", ""): valid, **{("q1", option): count for option, count in answers.items()}}}


@pytest.mark.parametrize(
    ("issued", "returned", "valid", "sheets_in", "answers"),
    [(10, 11, 9, 9, 9), (10, 9, 10, 10, 9), (20, 15, 12, 11, 9), (20, 15, 12, 12, 13)],
)
def test_numbers_that_disagree_are_refused(
    cast: Cast, issued: int, returned: int, valid: int, sheets_in: int, answers: int
) -> None:
    survey = surveying.opened(cast, groups=[])
    with pytest.raises(Missing):
        actions.enter_totals(
            survey,
            totals(sheets_in, a=answers),
            issued=issued,
            returned=returned,
            valid=valid,
            by=cast.leader,
        )


def test_paper_totals_are_typed_into_the_grid(cast: Cast, enter: Any) -> None:
    survey = surveying.opened(cast, groups=[], by_door=False)
    browser, url = enter(cast.member), reverse("fieldwork:survey_totals", args=[survey.pk])
    assert "n0-q1-a" in browser.get(url).content.decode()
    wrong = {"issued": 20, "returned": 30, "valid": 12, "n0--": 12, "n0-q1-a": 12}
    answer = browser.post(url, wrong)
    assert answer.status_code == 422 and "发出 ≥ 收回 ≥ 有效" in answer.content.decode()
    right = {"issued": 20, "returned": 14, "valid": 12, "n0--": 12, "n0-q1-a": 6, "n0-q1-b": 3, "n0-q1-d": 3}
    assert browser.post(url, right).status_code == 302
    assert browser.post(url, right).status_code == 302, "entering again replaces"
    survey.refresh_from_db()
    engine.take(survey, "close", by=cast.leader)
    found = results.results(survey, cast.leader)
    assert found is not None and found.everybody is not None
    assert (found.total, found.everybody.shares[0].counts, found.everybody.shares[0].good) == (
        12,
        [6, 3, 0, 3, 0],
        75,
    )


def test_paper_and_door_are_added(cast: Cast, enter: Any) -> None:
    survey = surveying.opened(cast, groups=[])
    surveying.fill(survey, {0: 3})
    actions.enter_totals(survey, totals(4, a=4), issued=6, returned=4, valid=4, by=cast.leader)
    engine.take(survey, "close", by=cast.leader, reason="已停")
    shown = page(enter(cast.leader), "survey", survey.pk)
    assert 'data-chart="questions"' in shown and "chart-table" in shown
    assert "好评率" in page(enter(cast.leader), "survey_print", survey.pk)
    assert results.results(survey, cast.leader).total == 7  # type: ignore[union-attr]


def test_it_closes_once(cast: Cast) -> None:
    survey = surveying.closed(cast, {0: 6})
    assert "-CP-" in survey.number
    assert {edge.name for edge in engine.flow_of(survey).leaving("closed")} == set()
    empty = surveying.opened(cast)
    with pytest.raises(Missing):
        engine.take(empty, "close", by=cast.leader, reason="x")


def test_a_result_is_cited_by_a_paper(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {0: 6})
    paper = WorkPaper(title="选人用人满意度不高", author_leaf=Leaf.objects.get(pk="C1.02"))
    workpapers.draft_paper(paper, engagement=cast.engagement, by=cast.member)
    citing.cite_source(paper, "survey", survey.pk, by=cast.member)
    (line,) = Evidence.objects.trusted().filter(paper=paper, source_kind="survey")
    assert line.name == f"领导班子测评 {survey.number}"
    paper.refresh_from_db()
    assert "survey" in paper.sources
    assert paper.title in page(enter(cast.member), "survey", survey.pk)
    with pytest.raises(Missing):
        citing.cite_source(paper, "survey", surveying.opened(cast).pk, by=cast.member)


def test_remarks_are_read_after_the_end_in_chance_order(cast: Cast, enter: Any) -> None:
    survey = surveying.opened(cast)
    for no in range(6):
        surveying.answer(survey, "a", 0, remark=f"意见{no}")
    assert "意见0" not in page(enter(cast.leader), "survey", survey.pk)
    engine.take(survey, "close", by=cast.leader, reason="已停")
    found = results.remarks(survey, cast.leader, results.results(survey, cast.leader))
    assert sorted(found) == [f"意见{no}" for no in range(6)]
    assert "意见0" in page(enter(cast.fresh("leader")), "survey", survey.pk)


def test_sixty_answers_ask_no_more_than_six(cast: Cast, enter: Any) -> None:
    counted = []
    for size in (6, 60):
        survey = surveying.closed(cast, {1: size, 3: size})
        browser, url = enter(cast.leader), reverse("fieldwork:survey", args=[survey.pk])
        browser.get(url)
        with CaptureQueriesContext(connection) as found:
            browser.get(url)
        counted.append(len(found))
    assert counted[0] == counted[1] <= 24, counted


def test_the_list_asks_the_same_number_of_questions_however_long(cast: Cast, enter: Any) -> None:
    browser = enter(cast.leader)
    counted = []
    for count in (10, 190):
        Survey._base_manager.bulk_create(
            Survey(title=f"测评{no}", state="collecting", engagement=cast.engagement, round=cast.round, group=cast.group, organisation=cast.bureau, opens_on=today(), closes_on=today())
            for no in range(count)
        )  # fmt: skip
        page(browser, "surveys")
        with CaptureQueriesContext(connection) as found:
            page(browser, "surveys")
        counted.append(len(found))
    assert counted[0] == counted[1] <= 12, counted


def test_what_was_typed_of_a_small_group_is_not_read_on_the_form(cast: Cast, enter: Any) -> None:
    survey = surveying.opened(cast, by_door=False)
    counts = {"班子成员": {("", ""): 3, ("q1", "d"): 3}, "一般干部": {("", ""): 9, ("q1", "a"): 9}}
    actions.enter_totals(survey, counts, issued=12, returned=12, valid=12, by=cast.leader)
    shown = page(enter(cast.member), "survey_totals", survey.pk)
    assert 'value="9"' in shown and 'value="3"' not in shown
    survey.refresh_from_db()
    engine.take(survey, "close", by=cast.leader)
    page(enter(cast.leader), "survey_totals", survey.pk, status=403)


def test_results_come_as_excel_as_they_are_shown(cast: Cast, enter: Any) -> None:
    survey = surveying.closed(cast, {0: 8, 1: 6, 2: 2})
    answer = enter(cast.leader).get(reverse("fieldwork:survey_workbook", args=[survey.pk]))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["结果", "按人群"]
    groups = {row[0] for row in book["按人群"].iter_rows(values_only=True)}
    whole = next(row for row in book["结果"].iter_rows(values_only=True) if row[0] == "合计")
    assert whole[1] == 16 and survey.groups[2] not in groups and "其他（合并）" in groups
    assert AuditEvent.objects.filter(action="list.exported", kind="survey", record_id=survey.pk).exists()


def test_no_excel_before_the_end_nor_of_four_sheets_nor_for_others(cast: Cast, enter: Any) -> None:
    url = reverse("fieldwork:survey_workbook", args=[surveying.opened(cast).pk])
    assert enter(cast.leader).get(url).status_code == 403
    small = reverse("fieldwork:survey_workbook", args=[surveying.closed(cast, {0: 4}).pk])
    assert enter(cast.leader).get(small).status_code == 403
    assert enter(cast.other_leader).get(small).status_code == 404
