"""Assistance asked of other bodies, and briefings about persons: who approves, who knows, what lies in the database."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from xuncha.cycle.fieldwork.assistance import actions
from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.planning.models import BriefingRequest
from xuncha.cycle.workpapers import actions as papers
from xuncha.cycle.workpapers import citing
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.refusals import Missing, NotAllowed

Enter = Callable[..., Client]
NAME, TOLD = "欧阳翠微", "名下有三处未申报的门面"


def drafted(cast: Cast, sort: str = "company", by: Any = None, **fields: Any) -> AssistanceRequest:
    request = AssistanceRequest(sort=sort, receiver=cast.town, persons=1, contact="张磊 13800000000")
    request.subject, request.matter, request.why = f"{NAME}，县教育局会计", "查询登记信息", "核实底稿"
    for name, value in fields.items():
        setattr(request, name, value)
    return actions.draft(request, engagement=cast.engagement, by=by or cast.member)


def move(request: Any, edge: str, **arguments: Any) -> Any:
    return kinds.of(request).verbs[edge](request, **arguments)


def signed(cast: Cast, sort: str = "company") -> AssistanceRequest:
    request = drafted(cast, sort)
    move(request, "submit", by=cast.member)
    return move(request, "sign", by=cast.leader, proof=proof(cast.leader))


def answered(cast: Cast) -> AssistanceRequest:
    request = move(signed(cast), "send", by=cast.member)
    return actions.answer(request, text=TOLD, on=today(), by=cast.member)


def briefed(cast: Cast, by: Any = None, **fields: Any) -> PersonBriefing:
    briefing = PersonBriefing(origin=cast.town, received_on=today(), **fields)
    briefing.title, briefing.content = f"关于{NAME}的情况", TOLD
    return actions.register_briefing(briefing, engagement=cast.engagement, by=by or cast.deputy)


def test_a_member_writes_one_in_the_browser(cast: Cast, enter: Enter) -> None:
    fields = {
        "engagement": cast.engagement.pk,
        "sort": "company",
        "receiver": cast.town.pk,
        "matter": "查询登记信息",
        "subject": NAME,
        "persons": 1,
        "why": "核实底稿",
        "contact": "张磊",
    }
    browser = enter(cast.member)
    assert browser.get(reverse("fieldwork:assistance_new")).status_code == 200
    assert browser.post(reverse("fieldwork:assistance_new"), fields).status_code == 302
    request = AssistanceRequest.objects.trusted().get()
    assert (request.subject, request.state, request.due) == (NAME, "draft", today() + timedelta(days=7))
    url = reverse("fieldwork:assistance_edit", args=[request.pk])
    assert browser.post(url, fields | {"matter": "改过", "version": request.version}).status_code == 302
    request = AssistanceRequest.objects.trusted().get()
    assert (request.matter, request.subject) == ("改过", NAME)


def test_what_the_leader_approves_alone_does_not_reach_the_leading_group(cast: Cast, enter: Enter) -> None:
    request = signed(cast)
    assert (request.state, request.audience) == ("approved", 0)
    url = reverse("fieldwork:assistance", args=[request.pk])
    assert enter(cast.lg_head).get(url).status_code == 404


def test_personal_matters_go_to_the_leading_group(cast: Cast, enter: Enter) -> None:
    request = signed(cast, "personal")
    assert request.state == "leading_group"
    browser = enter(cast.lg_head, proof=True)
    page = browser.get(reverse("fieldwork:assistance", args=[request.pk])).content.decode()
    assert NAME in page
    act = reverse("kit:act", args=["assistance_request", request.pk, "approve"])
    assert enter(cast.leader, proof=True).post(act, {"reason": ""}).status_code == 403
    assert browser.post(act, {"reason": ""}).status_code == 302
    request.refresh_from_db()
    assert request.state == "approved"


def test_the_leading_group_may_sign_on_paper(cast: Cast, enter: Enter) -> None:
    request = signed(cast, "bank")
    page = enter(cast.deputy).get(reverse("fieldwork:assistance", args=[request.pk])).content.decode()
    assert "登记纸质件：领导小组批准" in page


def test_who_submits_does_not_sign(cast: Cast) -> None:
    request = drafted(cast, by=cast.leader)
    move(request, "submit", by=cast.leader)
    with pytest.raises(NotAllowed):
        move(request, "sign", by=cast.leader, proof=proof(cast.leader))


def test_nothing_goes_out_without_matter_reason_and_subject(cast: Cast) -> None:
    request = drafted(cast, matter="", why="", subject="")
    with pytest.raises(Missing) as refusal:
        move(request, "submit", by=cast.member)
    assert len(refusal.value.details) == 3


def test_a_letter_goes_out_with_its_number_and_comes_back_sealed(cast: Cast, enter: Enter) -> None:
    request = move(signed(cast), "send", by=cast.member)
    assert request.number.endswith("XZ-001") and request.sent_on == today()
    browser = enter(cast.member)
    letter = browser.get(reverse("fieldwork:assistance_print", args=[request.pk])).content.decode()
    assert NAME in letter and "草稿" not in letter and request.number in letter
    url = reverse("fieldwork:assistance_answer", args=[request.pk])
    early = {"on": today() - timedelta(days=9), "text": TOLD}
    assert browser.post(url, early).status_code == 422
    scan = SimpleUploadedFile("回函.txt", TOLD.encode(), "text/plain")
    done = browser.post(url, {"on": today(), "text": TOLD, "file": scan, "has_state_secret": ""})
    assert done.status_code == 302, done.content.decode()[-3000:]
    request.refresh_from_db()
    assert (request.state, request.answer) == ("answered", TOLD)
    assert TOLD in browser.get(reverse("fieldwork:assistance", args=[request.pk])).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("deputy", 200),
        ("leader", 200),
        ("member2", 404),
        ("other_leader", 404),
        ("director", 404),
        ("head", 404),
        ("lg_head", 404),
    ],
)
def test_who_may_know_of_a_request(cast: Cast, enter: Enter, who: str, status: int) -> None:
    request = drafted(cast)
    for name in ("assistance", "assistance_print"):
        url = reverse(f"fieldwork:{name}", args=[request.pk])
        assert enter(getattr(cast, who)).get(url).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("deputy", 200),
        ("member", 404),
        ("group_liaison", 404),
        ("other_leader", 404),
        ("director", 404),
    ],
)
def test_briefings_about_persons_are_for_leader_and_deputies(
    cast: Cast, enter: Enter, who: str, status: int
) -> None:
    briefing, browser = briefed(cast), enter(getattr(cast, who))
    page = browser.get(reverse("fieldwork:person_briefing", args=[briefing.pk]))
    assert page.status_code == status
    listed = browser.get(reverse("fieldwork:person_briefings"))
    assert listed.status_code == (200 if status == 200 or who == "other_leader" else 403)
    assert (NAME in listed.content.decode()) == (status == 200)


def test_what_is_about_persons_lies_sealed(cast: Cast) -> None:
    answered(cast)
    move(briefed(cast), "finish", by=cast.leader, reason=f"{NAME}的情况转线索")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            held = repr(cursor.fetchall())
            assert NAME not in held and TOLD not in held, table


def test_they_are_not_found_and_not_exported(cast: Cast, enter: Enter) -> None:
    briefed(cast)
    browser = enter(cast.leader)
    found = browser.get(reverse("insight:search"), {"q": NAME})
    assert found.status_code == 200 and "涉人通报" not in found.content.decode()
    kind = kinds.get("person_briefing")
    assert (kind.find, kind.index_text, kind.sealed) == ((), None, True)
    exported = browser.get(reverse("fieldwork:person_briefings"), {"export": "xlsx"})
    sheet = zipfile.ZipFile(BytesIO(b"".join(exported.streaming_content)))
    assert not any(NAME.encode() in sheet.read(name) for name in sheet.namelist())


def test_a_superior_cadre_is_not_entered_here(cast: Cast, enter: Enter) -> None:
    fields = {
        "engagement": cast.engagement.pk,
        "origin": cast.town.pk,
        "received_on": today(),
        "persons": 1,
        "title": "关于副县长的情况",
        "content": "反映副县长某某",
    }
    browser = enter(cast.leader)
    answer = browser.post(reverse("fieldwork:person_briefing_new"), fields)
    assert answer.status_code == 422 and "改为径送" in answer.content.decode()
    assert not PersonBriefing.objects.trusted().exists()


def test_a_departments_letter_leads_to_its_briefing(cast: Cast, enter: Enter) -> None:
    asked = BriefingRequest(to_organisation=cast.town, asked_on=today(), state="replied")
    asked.place_in(cast.engagement)
    asked.save()
    browser = enter(cast.deputy)
    page = browser.get(kinds.get("briefing_request").url(asked.pk)).content.decode()
    url = f"{reverse('fieldwork:person_briefing_new')}?briefing={asked.pk}"
    assert url in page
    assert url not in enter(cast.director).get(kinds.get("briefing_request").url(asked.pk)).content.decode()
    fields = {
        "engagement": cast.engagement.pk,
        "origin": cast.town.pk,
        "received_on": today(),
        "persons": 2,
        "title": "情况",
        "content": TOLD,
        "level_checked": "on",
    }
    done = browser.post(url, fields)
    assert done.status_code == 302, done.context["form"].errors
    assert PersonBriefing.objects.trusted().get().request_id == asked.pk


def test_a_briefing_becomes_a_lead_by_an_offer(cast: Cast, enter: Enter) -> None:
    briefing = briefed(cast)
    page = enter(cast.leader).get(reverse("fieldwork:person_briefing", args=[briefing.pk])).content.decode()
    url = f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&source=person_briefing:{briefing.pk}"
    assert url.replace("&", "&amp;") in page
    assert enter(cast.leader).get(url).status_code == 200
    assert enter(cast.member).get(url).status_code == 404


def test_an_answer_is_cited_by_number_alone(cast: Cast) -> None:
    request = answered(cast)
    paper = papers.draft_paper(WorkPaper(title="底稿"), engagement=cast.engagement, by=cast.member)
    line = citing.cite_source(paper, "assistance_request", request.pk, by=cast.member)
    assert request.number in line.name and NAME not in line.name


def test_no_reason_is_left_plain_with_a_paper_act(cast: Cast) -> None:
    request = signed(cast)
    move(request, "void", by=cast.leader, reason=f"{NAME}已查实")
    assert not PaperAct.objects.filter(reason__contains=NAME).exists()
    assert request.reasons[-1][3] == f"{NAME}已查实"


def test_the_list_costs_the_same_with_many(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        drafted(cast)
    browser, url = enter(cast.leader), reverse("fieldwork:assistances")
    browser.get(url)
    for _ in range(20):
        drafted(cast)
    with django_assert_max_num_queries(10):
        assert browser.get(url).status_code == 200
