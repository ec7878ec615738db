"""Home: by clock, cards of one act folded, what lies with others, what may be entered from paper, a helpful blank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, person, proof
from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.reporting.models import Meeting
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Pending
from xuncha.people.models import User
from xuncha.site import cards, starts, todo
from xuncha.site.one_page import cut

Enter = Callable[..., Client]


def paper(cast: Cast, title: str) -> WorkPaper:
    draft = WorkPaper(
        title=title,
        summary="概述",
        facts="事实",
        analysis="分析",
        basis_text="依据",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )
    actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    actions.add_evidence(draft, name="会议记录", pages=3, by=cast.member)
    engine.take(draft, "submit", by=cast.member, reason="依据待补")
    return draft


def to_leader(draft: WorkPaper, cast: Cast) -> WorkPaper:
    actions.classify_as_reviewer(draft, draft.author_leaf, by=cast.deputy)
    engine.take(draft, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    engine.take(draft, "pass_meeting", by=cast.leader, reason="同意")
    return draft


@pytest.fixture
def archivist(cast: Cast) -> User:
    return person("group_archivist", "钟景和", "group_archivist", cast.group, {"office": cast.bureau})


def home(enter: Enter, user: Any) -> str:
    return enter(user).get("/").content.decode()


def test_four_of_one_act_become_one_card_that_leads_to_the_list(cast: Cast, enter: Enter) -> None:
    for number in range(3):
        paper(cast, f"问题甲{number}")
    assert "todo-heap" not in home(enter, cast.deputy)
    paper(cast, "问题甲3")
    page = home(enter, cast.deputy)
    assert "共 4 件" in page
    assert f"{reverse('workpapers:list')}?state=deputy_review" in page
    assert "问题甲3" in page  # folded, not lost


def test_every_list_a_heap_leads_to_filters_by_state(cast: Cast) -> None:
    from xuncha.foundation import kinds

    for kind, name in cards.LISTS.items():
        assert reverse(name)
        assert kinds.get(kind).flow is not None


def test_what_has_a_day_stands_before_what_has_none(cast: Cast) -> None:
    late, soon, later, plain = (paper(cast, title) for title in ("甲", "乙", "丙", "丁"))
    for draft, days in ((late, -2), (soon, 3), (later, 30)):
        Pending.objects.filter(record_id=draft.pk).update(due=today() + timedelta(days=days))
    groups = todo.for_person(cast.fresh("deputy"))["groups"]
    assert [group["label"] for group in groups] == ["今天要办", "本周要办", "以后到期", "没有规定时限"]
    assert [card["title"] for group in groups for card in group["cards"]] == [
        str(each.title) for each in (late, soon, later, plain)
    ]


def test_without_any_day_the_heading_is_plain(cast: Cast) -> None:
    paper(cast, "甲")
    assert [group["label"] for group in todo.for_person(cast.fresh("deputy"))["groups"]] == ["等您办理"]


def test_the_author_sees_with_whom_the_paper_lies(cast: Cast, enter: Enter) -> None:
    paper(cast, "采购未集体研究")
    page = home(enter, cast.member)
    assert "等别人" in page
    assert "底稿待审核" in page
    assert "采购未集体研究" not in home(enter, cast.other_member)


def test_what_i_returned_is_listed_until_it_comes_back(cast: Cast) -> None:
    draft = paper(cast, "甲")
    engine.take(draft, "return_for_rework", by=cast.deputy, reason="事实不清")
    assert [line["reason"] for line in todo.for_person(cast.fresh("deputy"))["returned"]] == ["事实不清"]
    engine.take(draft, "submit", by=cast.member, reason="依据待补")
    assert todo.for_person(cast.fresh("deputy"))["returned"] == []


def test_the_archivist_sees_what_waits_for_ink(cast: Cast, enter: Enter, archivist: User) -> None:
    to_leader(paper(cast, "采购未集体研究"), cast)
    page = home(enter, archivist)
    assert "可以打印送签、补登的纸质件" in page
    assert "采购未集体研究" in page
    assert "可以打印送签" not in home(enter, cast.other_member)


def test_the_archivist_brings_the_minutes_of_a_signed_meeting(
    cast: Cast, enter: Enter, archivist: User
) -> None:
    meeting = Meeting.objects.create(
        title="第一巡察组第3次组务会",
        sort="group",
        on=today(),
        chair="李正",
        group=cast.group,
        round=cast.round,
        state="signed",
    )
    page = home(enter, archivist)
    assert "会议记录待附上" in page
    shown = enter(archivist).get(reverse("reporting:meeting", args=[meeting.pk])).content.decode()
    assert reverse("reporting:attach_minutes", args=[meeting.pk]) in shown


def test_every_start_leads_somewhere(cast: Cast) -> None:
    for start in starts.STARTS:
        assert reverse(start.url_name)


def test_an_empty_home_names_the_pages_of_the_role(cast: Cast, enter: Enter) -> None:
    page = home(enter, cast.auditor)
    assert reverse("people:trail") in page
    assert reverse("site:help") in page


def test_the_home_needs_as_many_statements_for_many_as_for_few(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        paper(cast, f"甲{number}")
    browser = enter(cast.deputy)
    browser.get("/")
    # session and person, rights, what waits, titles and units, feedback and plans, handed on, ink, engagements
    with django_assert_max_num_queries(26):
        browser.get("/")


def test_a_finished_stay_offers_neither_longer_nor_its_end(cast: Cast, enter: Enter) -> None:
    url = reverse("planning:engagement", args=[cast.engagement.pk])
    assert "驻点结束</a>" in enter(cast.leader).get(url).content.decode()
    note_fact(cast.engagement, "onsite_end", on=today(), by=cast.leader)
    assert "驻点结束</a>" not in enter(cast.leader).get(url).content.decode()
    assert "延长驻点</a>" not in enter(cast.director).get(url).content.decode()


def test_the_head_of_a_unit_prints_one_page(cast: Cast, enter: Enter) -> None:
    assert reverse("site:unit_print") in home(enter, cast.head)
    page = enter(cast.head).get(reverse("site:unit_print"))
    assert page.status_code == 200
    assert "one-page" in page.content.decode()
    assert enter(cast.member).get(reverse("site:unit_print")).status_code == 403
    assert reverse("site:unit_print") not in home(enter, cast.member)


def test_a_list_cut_for_one_page_says_how_many_are_left_out() -> None:
    assert cut(range(9), 6) == {"rows": [0, 1, 2, 3, 4, 5], "more": 3, "total": 9}
    assert cut([], 6) == {"rows": [], "more": 0, "total": 0}


def test_a_closed_engagement_has_no_present_stage(cast: Cast) -> None:
    cast.engagement.state = "closed"
    known = {"entered": today()}
    assert {row["state"] for row in stages.stage_bar(cast.engagement, known)} <= {"done", "later"}
