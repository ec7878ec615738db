"""The room in the browser: who gets which page, what the forms do, and how many statements a page costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.reporting import scene
from tests.reporting.test_meeting import PNG, reports_before
from xuncha.cycle.reporting.actions import CarriedItem, carry_over_feedback
from xuncha.cycle.reporting.instructions import actions as instructions
from xuncha.cycle.reporting.models import (
    AgendaItem,
    Feedback,
    FeedbackItem,
    Instruction,
    Meeting,
    Performance,
    Recipient,
    Report,
    ReportItem,
    ReviewComment,
)
from xuncha.cycle.reporting.reports import queries
from xuncha.foundation import kinds
from xuncha.foundation.dates import today

Enter = Callable[..., Client]


def at(name: str, *args: Any) -> str:
    return reverse(f"reporting:{name}", args=args)


def statements(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


# ---- reports -------------------------------------------------------------------------------------------------------


def test_a_report_is_assembled_and_edited_in_the_browser(cast: Cast, enter: Enter) -> None:
    scene.papers(cast)
    browser = enter(cast.member)
    assert "汇成报告" in browser.get(at("assemble")).content.decode()
    (offer,) = (
        item for item in kinds.offers_for(cast.engagement, cast.member) if str(item.label) == "汇成报告"
    )
    assert "县教育局" in browser.get(offer.url(cast.engagement)).content.decode()
    answer = browser.post(at("assemble"), {"engagement": cast.engagement.pk})
    report = Report.objects.trusted().get()
    assert answer["Location"] == at("report", report.pk)
    page = browser.get(at("report", report.pk)).content.decode()
    assert "第一议题落实不严" in page
    assert "15-03-01-01-DG-00" in page
    fields = {
        "title": report.title,
        "overview": "情况",
        "top_leader_positive": "好",
        "version": report.version,
    }
    assert browser.post(at("edit_report", report.pk), fields).status_code == 302
    item = queries.items(report, cast.member)[0]
    edited = {"heading": "改过的观点句", "text": "新文", "nature": "common", "version": item.version}
    edited["node"] = str(item.node_id)
    assert browser.post(at("edit_item", item.pk), edited).status_code == 302
    item.refresh_from_db()
    assert (item.heading, item.nature, item.version) == ("改过的观点句", "common", 2)
    assert browser.post(at("edit_item", item.pk), edited).status_code == 409


def test_items_are_worked_on_with_the_buttons(cast: Cast, enter: Enter) -> None:
    report = scene.drafted(cast)
    browser = enter(cast.member)
    new = {"heading": "手写的问题", "text": "正文", "nature": "individual"}
    assert browser.post(at("new_item", report.pk), new).status_code == 302
    first, second = queries.items(report, cast.member)[:2]
    assert browser.get(at("split_item", first.pk)).status_code == 200
    split = {"rest": "留下", "heading": "拆出的", "text": "拆出文", "version": first.version}
    assert browser.post(at("split_item", first.pk), split).status_code == 302
    assert browser.post(at("move_item", first.pk), {"step": "1"}).status_code == 302
    out = browser.post(at("leave_out", second.pk), {"reason": "已立行立改"})
    assert out["Location"] == at("report", report.pk)
    assert browser.post(at("put_back", second.pk)).status_code == 302
    headings = [item.heading for item in queries.items(report, cast.member)]
    assert headings[:2] == ["拆出的", "第一议题落实不严"]
    picked = [item.pk for item in queries.items(report, cast.member)[:2]]
    assert browser.post(at("merge_items", report.pk), {"pick": picked}).status_code == 302
    assert browser.post(at("merge_items", report.pk), {"pick": picked[:1]}).status_code == 422
    assert browser.get(at("report_item", picked[0]))["Location"].endswith(f"#item-{picked[0]}")


def test_the_report_goes_up_by_the_act_pages(cast: Cast, enter: Enter) -> None:
    report = scene.drafted(cast)
    act = reverse("kit:act", args=["report", report.pk, "submit"])
    assert enter(cast.member).post(act, {"version": report.version}).status_code == 302
    sign = reverse("kit:act", args=["report", report.pk, "sign"])
    report.refresh_from_db()
    assert enter(cast.leader).post(sign, {"version": report.version}).status_code == 422
    assert enter(cast.leader, proof=True).post(sign, {"version": report.version}).status_code == 302
    report.refresh_from_db()
    assert report.state == "joint_consultation"


def test_comments_versions_and_correction_have_pages(cast: Cast, enter: Enter) -> None:
    report = scene.signed(cast)
    said = {"stage": "组办会商", "said_by": "赵敏", "said_on": today(), "text": "数据再核"}
    assert enter(cast.director).post(at("comment", report.pk), said).status_code == 302
    comment = ReviewComment.objects.trusted().get()
    answer = at("answer_comment", report.pk, comment.pk)
    assert enter(cast.member).post(answer, {"adoption": "declined", "reply": ""}).status_code == 422
    assert enter(cast.member).post(answer, {"adoption": "adopted", "reply": ""}).status_code == 302
    page = enter(cast.member).get(at("report_versions", report.pk)).content.decode()
    assert "这两稿一字不差" in page
    assert enter(cast.other_member).get(at("report_versions", report.pk)).status_code == 404
    scene.take(report, "pass_consultation", by=cast.director)
    assert enter(cast.member).post(at("correct_report", report.pk), {"reason": "x"}).status_code == 422


def test_an_approved_report_leads_to_its_feedback(cast: Cast, enter: Enter) -> None:
    report = scene.approved(cast)
    browser = enter(cast.leader)
    assert "起草反馈意见" in browser.get(at("report", report.pk)).content.decode()
    answer = browser.post(at("draft_feedback", report.pk))
    feedback = Feedback.objects.trusted().get()
    assert answer["Location"] == at("feedback", feedback.pk)
    assert enter(cast.member).post(at("correct_report", report.pk), {"reason": "金额有误"}).status_code == 302
    printed = browser.get(at("print_report", report.pk)).content.decode()
    assert "主要负责人履行第一责任人责任" in printed
    assert "审定稿" in printed


@pytest.mark.parametrize(
    "page", ["report", "edit_report", "print_report", "report_versions", "comment", "new_item"]
)
def test_others_do_not_find_the_report(cast: Cast, enter: Enter, page: str) -> None:
    report = scene.drafted(cast)
    assert enter(cast.other_leader).get(at(page, report.pk)).status_code == 404
    for name in ("head", "liaison", "discipline", "director"):
        # who may write no report anywhere is told so, whether or not this one exists
        expected = 403 if page == "new_item" else 404
        assert enter(cast.people[name]).get(at(page, report.pk)).status_code == expected


@pytest.mark.slow
def test_reviewers_read_the_approved_report_without_the_deliberation(cast: Cast, enter: Enter) -> None:
    report = scene.before_leading_group(cast)
    scene.take(report, "return_by_leading_group", by=cast.lg_head, reason="领导要求补充数据")
    scene.take(report, "submit", by=cast.member)
    scene.take(report, "sign", by=cast.leader, proof=scene.proof(cast.leader))
    scene.take(report, "pass_consultation", by=cast.director)
    scene.take(report, "pass_leading_group", by=cast.lg_head, proof=scene.proof(cast.lg_head))
    scene.take(report, "pass_secretaries", by=cast.secretary, proof=scene.proof(cast.secretary))
    scene.take(report, "pass_standing", by=cast.secretary, proof=scene.proof(cast.secretary))
    assert "领导要求补充数据" in enter(cast.leader).get(at("report", report.pk)).content.decode()
    page = enter(cast.discipline).get(at("report", report.pk)).content.decode()
    assert "领导要求补充数据" not in page
    assert "DG-001" not in page
    assert enter(cast.discipline).get(at("edit_report", report.pk)).status_code == 403
    assert enter(cast.liaison).get(at("reports")).status_code == 403


# ---- feedback ------------------------------------------------------------------------------------------------------


def test_the_feedback_is_edited_delivered_and_receipted_in_the_browser(cast: Cast, enter: Enter) -> None:
    feedback = scene.feedback_draft(cast)
    leader = enter(cast.leader)
    texts = {
        "title": feedback.title,
        "overview": "评价",
        "leader_text": "给一把手",
        "version": feedback.version,
    }
    assert leader.post(at("edit_feedback", feedback.pk), texts).status_code == 302
    item = FeedbackItem.objects.trusted().filter(feedback=feedback).order_by("seq")[0]
    edited = {"content": "改过的问题", "nature": "individual", "scope": "unit", "performances": "表现甲\n表现乙\n", "version": item.version}  # fmt: skip
    assert leader.post(at("edit_feedback_item", item.pk), edited).status_code == 302
    points = Performance.objects.trusted().filter(item=item).values_list("text", flat=True)
    assert list(points) == ["表现甲", "表现乙"]
    added = {"content": "加写的问题", "nature": "individual", "scope": "unit", "performances": "表现"}
    assert leader.post(at("new_feedback_item", feedback.pk), added).status_code == 302
    extra = FeedbackItem.objects.trusted().get(content="加写的问题")
    assert leader.post(at("change_feedback_item", extra.pk), {"act": "up"}).status_code == 302
    assert leader.post(at("change_feedback_item", extra.pk), {"act": "remove"}).status_code == 302


def test_delivery_has_a_form_that_asks_what_is_missing(cast: Cast, enter: Enter) -> None:
    feedback = scene.feedback_approved(cast)
    browser = enter(cast.staff)
    assert browser.get(reverse("kit:act", args=["feedback", feedback.pk, "deliver"]))["Location"] == at("deliver", feedback.pk)  # fmt: skip
    sessions = {"head_on": today(), "feedback_on": today(), "county_leader_present": "宋江河"}
    first = browser.post(at("deliver", feedback.pk), sessions)
    assert first.status_code == 422
    assert "在同一天" in first.content.decode()
    assert browser.post(at("deliver", feedback.pk), sessions | {"reason": "上下午两场"}).status_code == 302
    feedback.refresh_from_db()
    assert feedback.state == "delivered"
    assert browser.get(at("deliver", feedback.pk)).status_code == 403


@pytest.mark.slow
def test_the_receipt_button_stands_only_before_whom_it_concerns(cast: Cast, enter: Enter) -> None:
    feedback = scene.delivered(cast)
    rows = {row.sort: row for row in Recipient.objects.trusted().filter(feedback=feedback)}
    assert enter(cast.liaison).post(at("receipt", rows["head"].pk)).status_code == 404
    assert enter(cast.discipline).post(at("receipt", rows["head"].pk)).status_code == 403
    page = enter(cast.head).get(at("feedback", feedback.pk)).content.decode()
    assert at("receipt", rows["head"].pk) in page
    assert enter(cast.head).post(at("receipt", rows["head"].pk)).status_code == 302
    assert enter(cast.liaison).post(at("receipt", rows["team"].pk)).status_code == 302
    paper = {"receipted_by": "宋江河", "receipted_on": today(), "scan": uploaded()}
    assert enter(cast.staff).post(at("paper_receipt", rows["county_leader"].pk), paper).status_code == 302
    assert (
        enter(cast.staff).post(at("handling", rows["county_leader"].pk), {"handled": "已阅"}).status_code
        == 302
    )
    new = {"sort": "department", "name": "县财政局", "channel": ""}
    assert enter(cast.staff).post(at("add_recipient", feedback.pk), new).status_code == 302
    assert enter(cast.liaison).get(at("add_recipient", feedback.pk)).status_code == 403
    made = Recipient.objects.trusted().get(name="县财政局")
    assert enter(cast.staff).post(at("remove_recipient", made.pk)).status_code == 422


def uploaded() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("签收单.png", PNG)


@pytest.mark.slow
def test_the_clerks_page_and_print_forms_lack_the_leaders_part(cast: Cast, enter: Enter) -> None:
    feedback = scene.delivered(cast)
    hidden = FeedbackItem.objects.trusted().get(feedback=feedback, is_top_leader=True)
    clerk, head = enter(cast.liaison), enter(cast.head)
    for page in ("feedback", "print_feedback", "print_problems"):
        assert "履行第一责任人责任不到位" not in clerk.get(at(page, feedback.pk)).content.decode()
    for page in ("feedback", "print_problems"):
        assert "履行第一责任人责任不到位" in head.get(at(page, feedback.pk)).content.decode()
    assert "对主要负责人的反馈" not in clerk.get(at("feedback", feedback.pk)).content.decode()
    assert "两场安排在同一天" not in clerk.get(at("feedback", feedback.pk)).content.decode()
    assert clerk.get(at("print_feedback", feedback.pk) + "?text=head").status_code == 403
    assert "对主要负责人的反馈" in head.get(at("print_feedback", feedback.pk) + "?text=head").content.decode()
    assert clerk.get(at("feedback_item", hidden.pk)).status_code == 404
    assert head.get(at("feedback_item", hidden.pk)).status_code == 200


def test_a_problem_shows_its_sources_to_the_group_and_not_to_the_unit(cast: Cast, enter: Enter) -> None:
    feedback = scene.delivered(cast)
    item = FeedbackItem.objects.trusted().get(feedback=feedback, seq=2)
    assert "DG-001" in enter(cast.leader).get(at("feedback_item", item.pk)).content.decode()
    page = enter(cast.liaison).get(at("feedback_item", item.pk)).content.decode()
    assert "DG-001" not in page
    assert "违规发放补贴" in page


@pytest.mark.slow
def test_others_do_not_find_the_feedback(cast: Cast, enter: Enter) -> None:
    feedback = scene.delivered(cast)
    for name in ("other_leader", "other_liaison", "other_head"):
        for page in ("feedback", "print_feedback", "print_problems", "correct_feedback", "edit_feedback"):
            assert enter(cast.people[name]).get(at(page, feedback.pk)).status_code == 404
    assert enter(cast.liaison).get(at("edit_feedback", feedback.pk)).status_code == 403
    assert enter(cast.leader).post(at("correct_feedback", feedback.pk), {"reason": "更正"}).status_code == 302


# ---- meetings ------------------------------------------------------------------------------------------------------


def test_a_meeting_from_agenda_to_signature_in_the_browser(cast: Cast, enter: Enter) -> None:
    reports = reports_before(cast, 2, "leading_group")
    staff = enter(cast.staff)
    fields = {
        "sort": "leading_group",
        "round": cast.round.pk,
        "title": "第五次会议",
        "on": today(),
        "chair": "郑明",
    }
    answer = staff.post(at("new_meeting"), fields)
    meeting = Meeting.objects.trusted().get()
    assert answer["Location"] == at("meeting", meeting.pk)
    assert reports[0].title in staff.get(at("meeting", meeting.pk)).content.decode()
    picks = [f"report:{report.pk}" for report in reports] + ["nonsense", "report:x"]
    assert staff.post(at("put_on_agenda", meeting.pk), {"pick": picks}).status_code == 302
    first, second = AgendaItem.objects.trusted().filter(meeting=meeting).order_by("seq")
    assert "议程" in staff.get(at("print_agenda", meeting.pk)).content.decode()
    grid = {
        f"result-{first.pk}": "",
        f"result-{second.pk}": "deferred",
        "minutes": "原则同意",
        "fill": "agreed",
    }
    assert staff.post(at("enter_results", meeting.pk), grid).status_code == 302
    photo = {"scan": uploaded()}
    assert staff.post(at("attach_minutes", meeting.pk), photo).status_code == 302
    close = reverse("kit:act", args=["meeting", meeting.pk, "close_results"])
    assert staff.post(close, {}).status_code == 302
    assert staff.post(at("enter_results", meeting.pk), grid).status_code == 403
    sign = reverse("kit:act", args=["meeting", meeting.pk, "sign"])
    assert enter(cast.lg_head, proof=True).post(sign, {}).status_code == 302
    assert Report.objects.trusted().get(pk=reports[0].pk).state == "secretaries"
    assert "已办" in enter(cast.lg_head).get(at("meeting", meeting.pk)).content.decode()
    assert enter(cast.leader).get(at("meeting", meeting.pk)).status_code == 404


def test_a_line_may_be_taken_off_the_agenda(cast: Cast, enter: Enter) -> None:
    (report,) = reports_before(cast, 1, "leading_group")
    staff = enter(cast.staff)
    fields = {"sort": "leading_group", "title": "会", "on": today(), "chair": "郑明"}
    staff.post(at("new_meeting"), fields)
    meeting = Meeting.objects.trusted().get()
    staff.post(at("put_on_agenda", meeting.pk), {"pick": f"report:{report.pk}"})
    item = AgendaItem.objects.trusted().get()
    assert staff.post(at("take_off_agenda", meeting.pk, item.pk)).status_code == 302
    assert not AgendaItem.objects.trusted().exists()
    changed = {
        "title": "改名",
        "on": today(),
        "chair": "郑明",
        "absent": "王某出差",
        "version": meeting.version,
    }
    assert staff.post(at("edit_meeting", meeting.pk), changed).status_code == 302


def test_a_group_is_offered_only_its_own_sorts(cast: Cast, enter: Enter) -> None:
    page = enter(cast.leader).get(at("new_meeting")).content.decode()
    assert "组务会" in page
    assert "书记专题会" not in page
    assert cast.other_group.name not in page
    assert enter(cast.member).get(at("new_meeting")).status_code == 403


def test_the_round_in_figures_is_for_office_and_leaders(cast: Cast, enter: Enter) -> None:
    reports_before(cast, 2, "approved")
    url = at("round_summary", cast.round.pk)
    page = enter(cast.secretary).get(url).content.decode()
    assert "第0局" in page
    assert enter(cast.staff).get(url + "?print=1").status_code == 200
    assert enter(cast.leader).get(url).status_code == 403
    assert enter(cast.liaison).get(url).status_code in {403, 404}


# ---- instructions --------------------------------------------------------------------------------------------------


def test_an_instruction_from_register_to_reply_in_the_browser(cast: Cast, enter: Enter) -> None:
    staff = enter(cast.staff)
    fields = {
        "leader": "周正", "on": today(), "subject": "轮次报告", "text": "点名的话", "names_persons": "on",
        "organisation": cast.bureau.pk, "task": "限期整改", "due": today(),
    }  # fmt: skip
    assert staff.post(at("new_instruction"), fields).status_code == 302
    instruction = Instruction.objects.trusted().get()
    edit = fields | {"text": "改过的话", "version": instruction.version}
    assert staff.post(at("edit_instruction", instruction.pk), edit).status_code == 302
    assert "改过的话" in staff.get(at("instruction", instruction.pk)).content.decode()
    assert (
        staff.post(reverse("kit:act", args=["instruction", instruction.pk, "assign"]), {}).status_code == 302
    )
    head = enter(cast.head)
    page = head.get(at("instruction", instruction.pk)).content.decode()
    assert "限期整改" in page
    assert "改过的话" not in page
    instruction.refresh_from_db()
    reply = {"reply": "已整改", "version": instruction.version}
    assert head.post(at("reply_instruction", instruction.pk), reply).status_code == 302
    assert head.get(at("edit_instruction", instruction.pk)).status_code == 403
    assert enter(cast.liaison).get(at("instruction", instruction.pk)).status_code == 404
    commission = enter(cast.discipline)  # reads the focus list, and this task is not on it
    assert "轮次报告" not in commission.get(at("instructions")).content.decode()
    assert commission.get(at("instruction", instruction.pk)).status_code == 404


def test_an_instruction_written_on_a_report_is_traced_from_it(cast: Cast, enter: Enter) -> None:
    report = scene.approved(cast)
    url = at("new_instruction") + f"?report={report.pk}"
    staff = enter(cast.staff)
    assert report.title in staff.get(url).content.decode()
    fields = {
        "leader": "周正",
        "on": today(),
        "subject": report.title,
        "text": "限期整改",
        "organisation": cast.bureau.pk,
    }
    assert staff.post(url, fields).status_code == 302
    instruction = Instruction.objects.trusted().get()
    assert (instruction.report_id, instruction.round_id) == (report.pk, cast.round.pk)
    assert at("instruction", instruction.pk) in staff.get(at("report", report.pk)).content.decode()
    assert (
        at("instruction", instruction.pk)
        not in enter(cast.leader).get(at("report", report.pk)).content.decode()
    )


# ---- lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reports", "feedbacks", "meetings", "instructions"])
@pytest.mark.slow
def test_lists_open_filter_and_export(cast: Cast, enter: Enter, name: str) -> None:
    scene.delivered(cast)
    browser = enter(cast.staff)
    assert browser.get(at(name)).status_code == 200
    assert browser.get(at(name) + "?q=教育&state=void").status_code == 200
    export = browser.get(at(name) + "?export=xlsx")
    assert export["Content-Type"].startswith("application/")


@pytest.mark.slow
def test_lists_cost_the_same_at_ten_and_two_hundred_rows(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.staff)
    counts: dict[str, list[int]] = {"reports": [], "feedbacks": [], "instructions": []}
    for number in (10, 190):
        fill(cast, number)
        for name, found in counts.items():
            found.append(statements(browser, at(name)))
    for name, (few, many) in counts.items():
        assert few == many, name
        assert many <= 10, name


def fill(cast: Cast, number: int) -> None:
    for index in range(number):
        report = Report(title=f"报告{index}", state="approved", audience=1)
        report.place_in(cast.engagement)
        report.save()
        carry_over_feedback(cast.bureau, items=[CarriedItem("问题")], source_file="a.xlsx", by=cast.staff)
        item = Instruction(leader="周正", on=today(), subject=f"批示{index}", organisation=cast.bureau)
        instructions.register(item, text="原文", by=cast.staff)


@pytest.mark.slow
def test_a_report_page_costs_the_same_with_many_items(cast: Cast, enter: Enter) -> None:
    report = scene.drafted(cast)
    browser = enter(cast.member)
    few = statements(browser, at("report", report.pk))
    ReportItem.objects.bulk_create([ReportItem(report=report, seq=9, heading=f"问题{n}") for n in range(60)])
    assert statements(browser, at("report", report.pk)) == few


def test_a_feedback_page_costs_the_same_with_many_problems(cast: Cast, enter: Enter) -> None:
    problems = [CarriedItem(f"问题{n}", ("表现",)) for n in range(60)]
    small = carry_over_feedback(cast.bureau, items=problems[:3], source_file="a.xlsx", by=cast.staff).feedback
    large = carry_over_feedback(cast.bureau, items=problems, source_file="a.xlsx", by=cast.staff).feedback
    browser = enter(cast.liaison)
    assert statements(browser, at("feedback", small.pk)) == statements(browser, at("feedback", large.pk))
