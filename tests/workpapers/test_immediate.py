"""Immediate rectification: where it comes from, who signs, when it is due, and what becomes of it when it is not done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.fieldwork import talks
from tests.reporting import scene
from tests.workpapers.test_pages import paper  # noqa: F401 - a fixture
from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.actions import engagements
from xuncha.cycle.reporting.feedbacks.models import FeedbackItem
from xuncha.cycle.workpapers import noticing
from xuncha.cycle.workpapers.models import ImmediateNotice, WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Signature
from xuncha.foundation.flow.signing import modified_since
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.rules.workdays import add as add_workdays

Enter = Callable[..., Client]


def issued(cast: Cast, **fields: Any) -> ImmediateNotice:
    values = {"title": "食堂台账缺失", "problem": "进货无台账", "requirement": "五日内补建"} | fields
    notice = noticing.draft_notice(ImmediateNotice(**values), engagement=cast.engagement, by=cast.member)
    return engine.take(notice, "issue", by=cast.leader, proof=proof(cast.leader))


def received(cast: Cast) -> ImmediateNotice:
    return noticing.receive(issued(cast), by=cast.head, proof=proof(cast.head))


def replied(cast: Cast, result: str = "done") -> ImmediateNotice:
    notice = received(cast)
    noticing.answer_notice(notice, measures="已补建", result=result, accountability="", by=cast.liaison)
    return engine.take(notice, "reply", by=cast.head, proof=proof(cast.head))


def clock(notice: ImmediateNotice) -> Clock:
    return Clock.objects.get(kind="immediate_notice", record_id=notice.pk, state=Clock.State.RUNNING)


def test_a_notice_from_an_abstract_names_nobody(cast: Cast, enter: Enter) -> None:
    talk = talks.finished(cast)
    item = talks.abstract_of(talk)
    page = enter(cast.leader).get(reverse("fieldwork:abstract", args=[item.pk])).content.decode()
    url = f"{reverse('workpapers:new_notice')}?from=talk_abstract:{item.pk}"
    assert url.replace("&", "&amp;") in page
    form = enter(cast.leader).get(url).content.decode()
    assert talks.SAID not in form and "通知书送被巡察单位" in form
    fields = {"title": "库房账外物资", "problem": "库房账实不符", "requirement": "三日内盘点"}
    assert enter(cast.leader).post(url, fields).status_code == 302
    notice = ImmediateNotice.objects.trusted().get()
    assert (notice.source_kind, notice.source_id) == ("talk_abstract", item.pk)
    own = enter(cast.leader).get(reverse("workpapers:notice", args=[notice.pk])).content.decode()
    assert item.label in own and talks.NAME not in own
    engine.take(notice, "issue", by=cast.leader, proof=proof(cast.leader))
    unit = enter(cast.liaison).get(reverse("workpapers:notice", args=[notice.pk])).content.decode()
    assert item.code not in unit and "谈话摘要" not in unit
    member = enter(cast.group_liaison)
    assert item.code not in member.get(reverse("workpapers:notice", args=[notice.pk])).content.decode()


def test_who_may_not_read_the_talk_may_not_draw_on_it(cast: Cast, enter: Enter) -> None:
    item = talks.abstract_of(talks.finished(cast))
    url = f"{reverse('workpapers:new_notice')}?from=talk_abstract:{item.pk}"
    assert enter(cast.group_liaison).get(url).status_code == 404
    assert enter(cast.other_leader).get(url).status_code == 404


def test_the_reply_is_due_in_ten_working_days_but_not_after_the_group_has_left(cast: Cast) -> None:
    cast.engagement.onsite_end = today() + timedelta(days=3)
    cast.engagement.save()
    notice = received(cast)
    assert clock(notice).due == cast.engagement.onsite_end
    longer = today() + timedelta(days=60)
    engagements.extend(cast.engagement, onsite_end=longer, reason="查深查透", by=cast.director)
    assert clock(notice).due == add_workdays(today(), 10)


def test_a_returned_reply_does_not_begin_the_ten_days_anew(cast: Cast) -> None:
    notice = replied(cast)
    ImmediateNotice.objects.trusted().filter(pk=notice.pk).update(received_on=today() - timedelta(days=8))
    notice.refresh_from_db()
    engine.take(notice, "return_reply", by=cast.leader, reason="台账不全")
    assert clock(notice).started_on == today() - timedelta(days=8)


def test_the_principals_two_signatures_each_cover_what_was_there(cast: Cast) -> None:
    notice = replied(cast)
    notice.refresh_from_db()
    given = {item.edge: item for item in Signature.objects.filter(kind="immediate_notice")}
    assert set(given) == {"issue", "receive", "reply"}
    assert not any(modified_since(notice, item) for item in given.values())
    notice.measures = "改过的措施"
    assert [edge for edge, item in given.items() if modified_since(notice, item)] == ["reply"]


def test_a_unit_without_accounts_replies_on_paper(cast: Cast, enter: Enter) -> None:
    notice = issued(cast)
    page = enter(cast.deputy).get(reverse("workpapers:notice", args=[notice.pk])).content.decode()
    assert "登记纸质件：主要负责人签收" in page
    notice = noticing.receive(notice, by=cast.head, proof=proof(cast.head))
    answer = {"measures": "已补建台账", "result": "done", "version": notice.version}
    url = reverse("workpapers:answer_notice", args=[notice.pk])
    assert enter(cast.deputy).post(url, answer).status_code == 302
    assert enter(cast.other_leader).post(url, answer).status_code == 404
    assert enter(cast.member).post(url, answer).status_code == 403


def test_half_done_is_not_verified(cast: Cast, enter: Enter) -> None:
    notice = replied(cast, "partly")
    page = enter(cast.leader).get(reverse("workpapers:notice", args=[notice.pk])).content.decode()
    assert "没有改完的请退回补改" in page
    noticing.carry(notice, by=cast.leader, reason="台账仍不全")
    assert (notice.state, notice.carry_to_feedback, notice.verify_opinion) == ("carried", True, "台账仍不全")


@pytest.mark.slow
def test_what_was_not_done_becomes_a_problem_of_the_feedback(cast: Cast, enter: Enter) -> None:
    notice = noticing.carry(replied(cast, "not_done"), by=cast.leader, reason="没有改")
    feedback = scene.feedback_draft(cast)
    url = reverse("reporting:feedback", args=[feedback.pk])
    browser = enter(cast.leader)
    assert notice.title in browser.get(url).content.decode()
    taken = reverse("reporting:take_notice", args=[feedback.pk, notice.pk])
    assert enter(cast.member).post(taken).status_code in (403, 404)
    assert browser.post(taken).status_code == 302
    item = FeedbackItem.objects.trusted().get(notice=notice)
    assert item.content == notice.title
    assert "没有改完的立行立改" not in browser.get(url).content.decode()
    own = browser.get(reverse("workpapers:notice", args=[notice.pk])).content.decode()
    assert "反馈问题" in own and reverse("reporting:feedback_item", args=[item.pk]) in own


def test_eight_rules_suggest_a_notice_and_nothing_happens_by_itself(
    cast: Cast,
    enter: Enter,
    paper: WorkPaper,  # noqa: F811
) -> None:
    url, hint = reverse("workpapers:paper", args=[paper.pk]), "能马上改的，可先发立行立改通知书"
    assert hint not in enter(cast.member).get(url).content.decode()
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(
        author_leaf=Leaf.objects.filter(pk__startswith="B3").first()
    )
    assert hint in enter(cast.member).get(url).content.decode()
    assert not ImmediateNotice.objects.trusted().exists()
    paper.refresh_from_db()
    draft = ImmediateNotice(title="题", problem="述", requirement="改", paper=paper)
    noticing.draft_notice(draft, engagement=cast.engagement, by=cast.member)
    assert hint not in enter(cast.member).get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("member", 200),
        ("director", 200),
        ("other_leader", 404),
        ("head", 404),
        ("secretary", 404),
    ],
)
def test_the_board_of_a_round(cast: Cast, enter: Enter, who: str, status: int) -> None:
    replied(cast)
    url = reverse("workpapers:notice_board", args=[cast.round.pk])
    assert enter(getattr(cast, who)).get(url).status_code == status


def test_the_board_counts_and_costs_the_same_with_more(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    replied(cast)
    late = received(cast)
    Clock.objects.filter(record_id=late.pk, kind="immediate_notice").update(due=today() - timedelta(days=2))
    url, browser = reverse("workpapers:notice_board", args=[cast.round.pk]), enter(cast.leader)
    total = browser.get(url).context["total"]
    assert (total["all"], total["replied"], total["received"], total["late"]) == (2, 1, 1, 1)
    for _ in range(10):
        issued(cast)
    with django_assert_max_num_queries(12):
        assert browser.get(url).context["total"]["all"] == 12
