"""Who may know of a talk: its sub-team, the deputies, the leader; the office numbers; the unit a time and a place."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.fieldwork import talks
from xuncha.cycle.fieldwork.interviews import actions, queries
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.foundation import kinds
from xuncha.foundation.flow import pending
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import NeedsReason, NotAllowed

SECRETS = (talks.NAME, talks.POST, talks.PHONE, talks.ANSWER, talks.SAID)
READERS = ("leader", "deputy", "member", "member2")
STRANGERS = ("group_liaison", "other_leader", "other_member", "director", "staff", "secretary", "lg_head", "liaison", "head", "discipline", "organisation", "sys_admin", "sec_admin", "auditor", "county_leader")  # fmt: skip


@pytest.fixture
def talk(cast: Cast) -> Interview:
    return talks.finished(cast)


@pytest.mark.parametrize("name", READERS)
def test_the_sub_team_deputies_and_leader_read_it(cast: Cast, enter: Any, talk: Interview, name: str) -> None:
    answer = enter(cast.fresh(name)).get(reverse("fieldwork:interview", args=[talk.pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert all(secret in page for secret in SECRETS)


@pytest.mark.parametrize("name", STRANGERS)
def test_for_everybody_else_it_does_not_exist(cast: Cast, enter: Any, talk: Interview, name: str) -> None:
    browser, item = enter(cast.fresh(name)), talks.abstract_of(talk)
    for url in (
        reverse("fieldwork:interview", args=[talk.pk]),
        reverse("fieldwork:interview_print", args=[talk.pk]),
        reverse("fieldwork:outline_print", args=[talk.pk]),
        reverse("fieldwork:minutes", args=[talk.pk]),
        reverse("fieldwork:arrange", args=[talk.pk]),
        reverse("fieldwork:restrict_talk", args=[talk.pk]),
        reverse("fieldwork:abstract", args=[item.pk]),
        reverse("kit:act", args=["interview", talk.pk, "reopen"]),
    ):
        assert browser.get(url).status_code == 404, url


@pytest.mark.parametrize("name", STRANGERS)
def test_lists_counts_choices_and_titles_keep_quiet(cast: Cast, talk: Interview, name: str) -> None:
    person = cast.fresh(name)
    assert not queries.talks(person).exists()
    assert not queries.abstracts(person).exists()
    assert not queries.by_leaf(cast.engagement, person)
    assert kinds.get("interview").titles(person, [talk.pk]) == {}
    assert kinds.get("talk_abstract").titles(person, [talks.abstract_of(talk).pk]) == {}


def test_another_member_of_the_group_sees_only_what_he_holds(cast: Cast, enter: Any, talk: Interview) -> None:
    browser = enter(cast.fresh("group_liaison"))
    page = browser.get(reverse("fieldwork:interviews")).content.decode()
    plan = browser.get(reverse("fieldwork:talk_plan", args=[cast.engagement.pk])).content.decode()
    assert not any(secret in page + plan for secret in SECRETS)


def test_the_office_sees_numbers_and_no_names(cast: Cast, enter: Any, talk: Interview) -> None:
    browser = enter(cast.staff)
    page = browser.get(reverse("fieldwork:talk_counts")).content.decode()
    assert "清源县教育局" in page
    assert not any(secret in page for secret in (*SECRETS, "张磊", talk.number))
    assert browser.get(reverse("fieldwork:interviews")).status_code == 403
    assert browser.get(reverse("fieldwork:abstracts")).status_code == 403
    assert browser.get(reverse("fieldwork:talk_plan", args=[cast.engagement.pk])).status_code == 404


def test_the_engagement_page_gives_the_office_the_number_only(
    cast: Cast, enter: Any, talk: Interview
) -> None:
    page = (
        enter(cast.director).get(reverse("planning:engagement", args=[cast.engagement.pk])).content.decode()
    )
    assert reverse("fieldwork:talk_counts") in page
    assert not any(secret in page for secret in SECRETS)


def test_a_unit_sees_time_and_place_of_what_it_was_told(cast: Cast, enter: Any) -> None:
    first, _second = talks.arranged(cast, 9), talks.arranged(cast, 14)
    browser = enter(cast.liaison)
    url = reverse("fieldwork:talk_times")
    assert "谈话室一" not in browser.get(url).content.decode()
    talks.take(first, "clear", by=cast.deputy)
    page = enter(cast.fresh("liaison")).get(url).content.decode()
    assert "谈话室一" in page and "09:00" in page and "14:00" not in page
    assert not any(secret in page for secret in (*SECRETS, "张磊", "陈静", "必谈"))
    assert "谈话室一" not in enter(cast.fresh("other_liaison")).get(url).content.decode()
    assert enter(cast.fresh("member")).get(url).status_code == 403


def test_a_member_does_not_tell_the_unit(cast: Cast, enter: Any) -> None:
    talk = talks.arranged(cast)
    with pytest.raises(NotAllowed):
        talks.take(talk, "clear", by=cast.member)


def test_the_leader_keeps_one_talk_from_the_deputies(cast: Cast, enter: Any, talk: Interview) -> None:
    with pytest.raises(NotAllowed):
        actions.restrict(talk, restricted=True, by=cast.deputy, reason="敏感")
    with pytest.raises(NeedsReason):
        actions.restrict(talk, restricted=True, by=cast.leader, reason=" ")
    actions.restrict(talk, restricted=True, by=cast.leader, reason="涉及副组长原单位")
    url = reverse("fieldwork:interview", args=[talk.pk])
    assert enter(cast.fresh("deputy")).get(url).status_code == 404
    assert not queries.abstracts(cast.fresh("deputy")).exists()
    for name in ("leader", "member", "member2"):
        assert enter(cast.fresh(name)).get(url).status_code == 200
    page = enter(cast.fresh("deputy")).get(reverse("planning:engagement", args=[cast.engagement.pk]))
    assert url not in page.content.decode(), "the timeline keeps quiet as well"
    actions.restrict(talk, restricted=False, by=cast.leader, reason="已说明")
    assert enter(cast.fresh("deputy")).get(url).status_code == 200


def test_a_restricted_talk_is_repeated_in_the_same_circle(cast: Cast, talk: Interview) -> None:
    actions.restrict(talk, restricted=True, by=cast.leader, reason="敏感")
    again = actions.repeat(talk, by=cast.member)
    assert not Interview.objects.visible_to(cast.fresh("deputy")).filter(pk=again.pk).exists()


@pytest.mark.parametrize("name", ["deputy", "leader", "member"])
def test_the_excluded_see_neither_record_nor_count(cast: Cast, talk: Interview, name: str) -> None:
    person = cast.fresh(name)
    before = len(queries.counts(person)) and queries.counts(person)[0]["total"]
    Exclusion.objects.create(
        kind="interview", record_id=talk.pk, user_id=person.pk, reason="回避", set_by_id=1
    )
    person = cast.fresh(name)
    assert not queries.talks(person).exists()
    assert not Abstract.objects.visible_to(person).exists()
    assert not queries.by_leaf(cast.engagement, person)
    assert sum(line["total"] for line in queries.counts(person)) == max(before - 1, 0)


def test_todos_reach_the_sub_team_only(cast: Cast) -> None:
    talks.arranged(cast)
    waiting = {
        name
        for name in (*READERS, *STRANGERS)
        if pending.waiting_for(cast.fresh(name), cast.fresh(name).rights).filter(kind="interview").exists()
    }
    assert waiting == {"member2"}


def test_exports_leave_names_and_words_behind(cast: Cast, enter: Any, talk: Interview) -> None:
    browser = enter(cast.leader)
    for name in ("fieldwork:interviews", "fieldwork:abstracts"):
        answer = browser.get(reverse(name) + "?export=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        cells = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
        assert "ZC-01" in cells or talk.number in cells
        assert not any(secret in cells for secret in SECRETS)


def test_a_name_is_found_by_opening_what_one_may_see(cast: Cast, enter: Any, talk: Interview) -> None:
    url = reverse("fieldwork:interviews") + "?q=欧阳"
    assert talk.number in enter(cast.member).get(url).content.decode()
    assert talk.number not in enter(cast.fresh("group_liaison")).get(url).content.decode()


def test_a_searched_name_is_not_kept_as_a_saved_view(cast: Cast, enter: Any, talk: Interview) -> None:
    page = reverse("fieldwork:interviews")
    save = reverse("kit:save_view")
    assert save in enter(cast.member).get(page + "?state=finished").content.decode()
    assert save not in enter(cast.member).get(page + "?q=欧阳").content.decode()


def test_the_finder_does_not_find_it(cast: Cast, enter: Any, talk: Interview) -> None:
    for word in (talks.NAME, talks.POST, talk.number):
        page = enter(cast.leader).get(reverse("insight:search") + f"?q={word}").content.decode()
        assert reverse("fieldwork:interview", args=[talk.pk]) not in page


def test_only_leader_and_deputies_see_the_overview_by_leaf(cast: Cast, enter: Any, talk: Interview) -> None:
    url = reverse("fieldwork:talk_leaves", args=[cast.engagement.pk])
    page = enter(cast.leader).get(url).content.decode()
    assert "B4.02" in page and "开展个别谈话 1 人次" in page
    assert enter(cast.member).get(url).status_code == 404
    assert enter(cast.director).get(url).status_code == 404
    assert enter(cast.other_leader).get(url).status_code == 404


def test_plain_columns_hold_nothing_of_the_partner(cast: Cast, talk: Interview) -> None:
    """Every column of every table of the database, read as it lies on disk."""
    from django.apps import apps
    from django.db import router

    found = []
    for model in apps.get_models():
        if router.db_for_read(model) != "default":
            continue
        for row in model._base_manager.values_list():
            text = " ".join(str(value) for value in row if not isinstance(value, bytes | memoryview))
            raw = b"".join(bytes(value) for value in row if isinstance(value, bytes | memoryview))
            found += [
                f"{model._meta.label}: {secret}"
                for secret in SECRETS
                if secret in text or secret.encode() in raw or secret.encode("gb18030") in raw
            ]
    assert not found
