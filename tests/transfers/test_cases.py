"""What the receiver did: by account, from the signed slip, by workbook; joined, asked for more, closed (practice 20)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast
from tests.transfers import ways
from xuncha.cycle.transfers.cases import actions
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation.dates import today
from xuncha.foundation.flow import paper
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.refusals import NotAllowed, Stale
from xuncha.foundation.rules.models import Clock

RESULT = "经查属实，已立案审查"


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "their_number": "清纪案〔2026〕7号",
        "handler": "第三室",
        "disposal": "filing",
        "opinion_on": f"{today()}",
        "outcome": "party",
        "four_form": "2",
        "filed_persons": "1",
        "punished_persons": "1",
        "recovered_cents": "3.2万",
        "talked": "2",
        "notified": "",
        "exposed": "",
        "fed_back_on": f"{today()}",
        "note": RESULT,
    } | changes


def act(browser: Any, case: Case, edge: str, **data: Any) -> Any:
    case.refresh_from_db()
    return browser.post(
        reverse("kit:act", args=["lead_case", case.pk, edge]), {"reason": "", "version": case.version} | data
    )


def test_the_receiver_takes_it_through_in_the_browser(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser, officer = enter(cast.fresh("discipline")), enter(ways.officers(cast)[0])
    assert act(browser, case, "accept").status_code == 302
    case.refresh_from_db()
    edit = reverse("transfers:case_edit", args=[case.pk])
    assert browser.get(edit).status_code == 200
    assert browser.post(edit, answer(version=case.version)).status_code == 302
    assert act(browser, case, "give_opinion").status_code == 302
    assert act(browser, case, "feed_back").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.recovered_cents, case.note) == ("fed_back", 3_200_000, RESULT)
    states = dict(Clock.objects.filter(kind="lead_case", record_id=case.pk).values_list("code", "state"))
    assert states == {"DR22": "met", "DR23": "met", "DR24": "running"}
    assert act(browser, case, "close").status_code == 403, "closing is the lead officer's"
    assert act(officer, case, "close").status_code == 302
    case.refresh_from_db()
    assert case.state == "closed" and Lead.objects.trusted().get(pk=case.lead_id).state == "closed"


def test_one_thing_waits_at_a_time_and_has_its_day(cast: Cast) -> None:
    from xuncha.foundation.flow.models import Pending

    case = ways.case(cast)
    waiting = Pending.objects.get(kind="lead_case", record_id=case.pk)
    assert waiting.edge == "accept"
    assert waiting.due == Clock.objects.get(kind="lead_case", record_id=case.pk, code="DR22").due


def test_feeding_back_needs_an_outcome(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    assert act(enter(cast.fresh("discipline")), case, "feed_back").status_code == 422


def test_the_receiver_asks_for_more_and_gets_it(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser, officer = enter(cast.fresh("discipline")), enter(ways.officers(cast)[0])
    assert act(browser, case, "ask_more", reason="请补供货商端木某的对账单").status_code == 302
    page = officer.get(reverse("transfers:case", args=[case.pk])).content.decode()
    assert "端木某" in page and "要求补充" in page
    assert "线索待补充材料" in officer.get(reverse("site:home")).content.decode()
    assert act(officer, case, "supply", reason="已补两页").status_code == 302
    case.refresh_from_db()
    assert case.state == "accepted" and [row[0] for row in case.talk] == ["ask_more", "supply"]


def test_the_lead_officer_records_the_signed_slip_and_another_confirms(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    first, second = ways.officers(cast)
    url = reverse("transfers:case_slip", args=[case.pk])
    browser = enter(first)
    assert browser.get(url).status_code == 200
    day = today() - timedelta(days=1)
    slip = answer(
        step="feed_back", signer_name="颜真", acted_on=f"{day}", scan=ways.picture(), version=case.version
    )
    slip |= {"opinion_on": f"{day}", "fed_back_on": f"{day}"}
    assert browser.post(url, slip).status_code == 302
    case.refresh_from_db()
    paper_act = PaperAct.objects.get(kind="lead_case", record_id=case.pk)
    assert case.state == "handed" and paper_act.signer_name == "颜真"
    compare = reverse("kit:paper_act", args=[paper_act.pk])
    assert browser.post(compare, {"answer": "confirm"}).status_code == 403
    assert enter(second).post(compare, {"answer": "confirm"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "fed_back"
    met = Clock.objects.filter(kind="lead_case", record_id=case.pk, code="DR23").values_list(
        "met_on", flat=True
    )
    assert list(met) == [day]
    assert Lead.objects.trusted().get(pk=case.lead_id).state == "fed_back"


def test_the_receivers_own_people_may_be_the_second_hand(cast: Cast) -> None:
    case = ways.case(cast)
    first, _second = ways.officers(cast)
    ways.in_ink(case, "accept", first, cast.fresh("discipline2"), paper.Signer("颜真"))
    case.refresh_from_db()
    assert case.state == "accepted"


def test_nothing_is_written_while_a_slip_waits_for_its_second_hand(cast: Cast) -> None:
    case = ways.case(cast)
    first, second = ways.officers(cast)
    paper.record_paper_act(
        case, "accept", signer=paper.Signer("颜真"), acted_on=today(), scan=ways.scan(first), by=first
    )
    with pytest.raises(NotAllowed):
        actions.write(case, {"handler": "别处"}, by=second)


def test_two_people_do_not_overwrite_each_other(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    with pytest.raises(Stale):
        actions.write(case, {"handler": "x"}, by=cast.fresh("discipline"), version=case.version - 1)
    edit = reverse("transfers:case_edit", args=[case.pk])
    old = case.version
    enter(cast.fresh("discipline")).post(edit, answer(version=old))
    assert enter(cast.fresh("discipline2")).post(edit, answer(version=old, handler="别处")).status_code == 409


def test_two_cases_are_joined_and_close_together(cast: Cast, enter: Any) -> None:
    first, second = ways.approved(cast), ways.approved(cast)
    transfer = ways.received(cast, first, second)
    main, other = ways.case_of(transfer, first), ways.case_of(transfer, second)
    browser = enter(cast.fresh("discipline"))
    url = reverse("transfers:case_join", args=[other.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"into": main.pk}).status_code == 302
    other.refresh_from_db()
    assert other.state == "joined" and other.joined_into_id == main.pk
    browser.post(reverse("transfers:case_edit", args=[main.pk]), answer(version=main.version))
    act(browser, main, "feed_back")
    act(enter(ways.officers(cast)[0]), main, "close")
    states = set(Lead.objects.trusted().filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True))
    assert states == {"closed"}


def test_going_on_after_feedback_starts_the_clock_again(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser = enter(cast.fresh("discipline"))
    browser.post(
        reverse("transfers:case_edit", args=[case.pk]),
        answer(version=case.version, outcome="open", four_form=""),
    )
    assert act(browser, case, "feed_back").status_code == 302
    officer = ways.officers(cast)[0]
    assert act(enter(officer), case, "close").status_code == 422, "not finished yet"
    assert act(browser, case, "go_on", reason="继续核查").status_code == 302
    assert (
        Clock.objects.filter(kind="lead_case", record_id=case.pk, code="DR23", state="running").count() == 1
    )


def sent_out(browser: Any, case: Case) -> Any:
    url = reverse("transfers:slips_out")
    assert str(case.organisation) in browser.get(url).content.decode()
    answer = browser.get(f"{url}?receiver={case.organisation_id}")
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def fill(book: Any, row: int, **values: Any) -> SimpleUploadedFile:
    page = book.active
    head = next(line for line in page.iter_rows() if any(cell.value == "线索编号" for cell in line))
    columns = {cell.value: cell.column for cell in head}
    for title, value in values.items():
        page.cell(row=head[0].row + row, column=columns[title]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile("反馈表.xlsx", buffer.getvalue())


def test_a_workbook_goes_out_and_comes_back_with_its_differences(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    first, second = ways.officers(cast)
    browser = enter(first)
    book = sent_out(browser, case)
    text = " ".join(str(cell.value) for line in book.active.iter_rows() for cell in line)
    assert case.lead.number in text and not any(secret in text for secret in ways.SECRETS)
    filled = fill(
        book,
        1,
        承办部门="第三室",
        处置方式="初步核实",
        提出处置意见日期=f"{today()}",
        立案人数=2,
        **{"挽回（收缴）金额（元）": "1.5万"},
    )
    page = browser.post(reverse("transfers:slips_in"), {"workbook": filled}).content.decode()
    assert "第三室" in page and "初步核实" in page
    case.refresh_from_db()
    assert case.handler == "", "nothing is written before the yes"
    cover = {"pick": [case.pk], "signer_name": "颜真", "acted_on": f"{today()}", "scan": ways.picture()}
    assert browser.post(reverse("transfers:slips_land"), cover).status_code == 302
    case.refresh_from_db()
    assert (case.handler, case.disposal, case.filed_persons, case.recovered_cents) == (
        "第三室",
        "preliminary",
        2,
        1_500_000,
    )
    waiting = PaperAct.objects.get(kind="lead_case", record_id=case.pk)
    assert waiting.edge == "give_opinion_now"
    paper.confirm_paper_act(waiting, by=second)
    case.refresh_from_db()
    assert case.state == "handling"


def test_a_row_with_a_wrong_word_is_shown_and_does_not_land(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser = enter(ways.officers(cast)[0])
    filled = fill(sent_out(browser, case), 1, 处置方式="枪毙", 立案人数="三个")
    page = browser.post(reverse("transfers:slips_in"), {"workbook": filled}).content.decode()
    assert "不在选项里" in page and "整数" in page and 'name="pick"' not in page


def test_a_row_that_is_out_of_date_does_not_land(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    browser = enter(ways.officers(cast)[0])
    book = sent_out(browser, case)
    actions.write(case, {"handler": "第一室"}, by=cast.fresh("discipline"))
    page = browser.post(
        reverse("transfers:slips_in"), {"workbook": fill(book, 1, 承办部门="第三室")}
    ).content.decode()
    assert "又有改动" in page and 'name="pick"' not in page


def test_a_foreign_workbook_is_refused_with_a_sentence(cast: Cast, enter: Any) -> None:
    browser, url = enter(ways.officers(cast)[0]), reverse("transfers:slips_in")
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    for content in (buffer.getvalue(), b"no workbook at all"):
        answer = browser.post(url, {"workbook": SimpleUploadedFile("别的.xlsx", content)})
        assert answer.status_code == 422


def test_the_slip_prints_with_room_for_ink(cast: Cast, enter: Any) -> None:
    case = ways.case(cast)
    page = (
        enter(cast.fresh("discipline")).get(reverse("transfers:case_print", args=[case.pk])).content.decode()
    )
    assert "办理情况反馈单" in page and "接收单位签字" in page
