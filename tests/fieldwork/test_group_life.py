"""A group's books: its branch, the leader's own notes, breaches of discipline; each for those whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.cycle.fieldwork.grouplife import actions
from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.planning.models import Membership
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed

Enter = Callable[..., Client]
WORDS = "近来情绪低落，家中老人住院"
FACTS = "接受被巡察单位安排的晚餐"


def seat(cast: Cast, who: str, role: str = "group_member") -> Membership:
    user = cast.people[who]
    return Membership.objects.create(
        round=cast.round, group=cast.group, user=user, name=user.name, role_code=role, joined_on=today()
    )


def activity(cast: Cast, **fields: Any) -> BranchActivity:
    values = {"sort": "study", "on": today(), "topic": "学习巡视工作条例"} | fields
    made = actions.note(BranchActivity(**values), group=cast.group, by=cast.deputy)
    assert isinstance(made, BranchActivity)
    return made


def reminder(cast: Cast) -> ReminderTalk:
    talk = ReminderTalk(sort="heart", on=today())
    talk.partner, talk.content = "张磊", WORDS
    made = actions.note(talk, group=cast.group, by=cast.leader)
    assert isinstance(made, ReminderTalk)
    return made


def reported(cast: Cast, who: str = "member", by: Any = None) -> Violation:
    violation = Violation(rule="gifts", on=today())
    violation.facts = FACTS
    return actions.report_violation(violation, membership=seat(cast, who), by=by or cast.leader)


def life(cast: Cast) -> str:
    return reverse("fieldwork:group_life", args=[cast.group.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("leader", 200),
        ("member", 200),
        ("other_leader", 404),
        ("director", 404),
        ("head", 404),
        ("stranger", 404),
    ],
)
def test_who_reads_a_groups_life(cast: Cast, enter: Enter, who: str, status: int) -> None:
    item = activity(cast)
    browser = enter(getattr(cast, who))
    assert browser.get(life(cast)).status_code == status
    assert browser.get(reverse("fieldwork:branch_activity", args=[item.pk])).status_code == status


def test_the_branch_is_entered_once_and_mended(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.group_liaison)
    fields = {"name": "第一巡察组临时党支部", "set_up_on": today(), "secretary": "李正", "members": 6}
    url = reverse("fieldwork:temp_branch_new", args=[cast.group.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, fields).status_code == 302
    branch = TempBranch.objects.trusted().get()
    assert "第一巡察组临时党支部" in enter(cast.member).get(life(cast)).content.decode()
    edit = reverse("fieldwork:temp_branch_edit", args=[branch.pk])
    assert browser.post(edit, fields | {"members": 7, "version": branch.version}).status_code == 302
    assert browser.post(url, fields).status_code in (403, 409, 422)
    assert TempBranch.objects.trusted().get().members == 7
    assert enter(cast.member).get(url).status_code == 404


def test_an_activity_with_its_photo(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.deputy)
    url = reverse("fieldwork:branch_activity_new", args=[cast.group.pk])
    fields = {"sort": "day", "on": today(), "topic": "重温入党誓词", "content": "全组参加"}
    assert browser.post(url, fields).status_code == 302
    item = BranchActivity.objects.trusted().get()
    photo = SimpleUploadedFile("合影.txt", "照片".encode(), "text/plain")
    target = reverse("fieldwork:branch_activity_photo", args=[item.pk])
    assert enter(cast.member).get(target).status_code == 403
    assert browser.post(target, {"title": "合影", "file": photo}).status_code == 302
    assert "合影" in browser.get(reverse("fieldwork:branch_activity", args=[item.pk])).content.decode()


def test_the_leaders_talks_are_his_alone(cast: Cast, enter: Enter) -> None:
    talk = reminder(cast)
    url = reverse("fieldwork:reminder", args=[talk.pk])
    assert WORDS in enter(cast.leader).get(url).content.decode()
    for who in ("deputy", "member", "director", "other_leader", "lg_head"):
        browser = enter(getattr(cast, who))
        assert browser.get(url).status_code == 404
        assert browser.get(reverse("fieldwork:reminder_edit", args=[talk.pk])).status_code == 404
    assert "组长谈心提醒" not in enter(cast.deputy).get(life(cast)).content.decode()
    assert "张磊" in enter(cast.leader).get(life(cast)).content.decode()
    with pytest.raises(NotAllowed):
        actions.note(ReminderTalk(sort="heart", on=today()), group=cast.group, by=cast.deputy)


def test_the_leader_adds_what_followed(cast: Cast, enter: Enter) -> None:
    talk = reminder(cast)
    url = reverse("fieldwork:reminder_edit", args=[talk.pk])
    fields = {"sort": "heart", "on": today(), "partner": "张磊", "content": WORDS, "followed": "已调整分工"}
    assert enter(cast.leader).post(url, fields | {"version": talk.version}).status_code == 302
    assert ReminderTalk.objects.trusted().get().followed == "已调整分工"


@pytest.mark.parametrize(("who", "by"), [("member", "leader"), ("leader", "director")])
def test_whom_it_concerns_never_learns_of_it(cast: Cast, enter: Enter, who: str, by: str) -> None:
    violation = reported(cast, who, by=cast.people[by])
    url = reverse("fieldwork:violation", args=[violation.pk])
    assert enter(cast.people[by]).get(url).status_code == 200
    concerned = enter(cast.people[who])
    assert concerned.get(url).status_code == 404
    if who == "leader":
        assert "接受宴请" not in concerned.get(life(cast)).content.decode()
        assert url not in concerned.get(reverse("fieldwork:violations")).content.decode()
    assert enter(cast.deputy).get(url).status_code == 404
    assert enter(cast.other_leader).get(url).status_code == 404


def test_a_breach_is_entered_and_handled_in_the_browser(cast: Cast, enter: Enter) -> None:
    place = seat(cast, "member")
    browser = enter(cast.leader)
    url = reverse("fieldwork:violation_new")
    fields = {"membership": place.pk, "rule": "gifts", "on": today(), "facts": FACTS}
    assert "张磊" in browser.get(url).content.decode()
    assert enter(cast.other_leader).post(url, fields).status_code == 422
    assert enter(cast.member2).get(url).status_code == 403
    assert browser.post(url, fields).status_code == 302
    violation = Violation.objects.trusted().get()
    handle = reverse("fieldwork:violation_handle", args=[violation.pk])
    assert browser.post(handle, {"handling": "批评教育，退回餐费"}).status_code == 302
    violation.refresh_from_db()
    assert (violation.state, violation.handling) == ("handled", "批评教育，退回餐费")
    assert browser.post(handle, {"handling": "再来一次"}).status_code == 403


def test_nobody_reports_on_himself(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        reported(cast, "leader", by=cast.leader)


def test_words_lie_sealed(cast: Cast) -> None:
    reminder(cast)
    actions.conclude_violation(reported(cast), edge="handle", handling="批评教育，退回餐费", by=cast.leader)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = repr(cursor.fetchall())
            assert not [word for word in (WORDS, FACTS, "退回餐费") if word in kept], table


def test_who_has_signed_which_text(cast: Cast, enter: Enter) -> None:
    seat(cast, "member")
    page = enter(cast.leader).get(life(cast)).content.decode()
    assert "保密和纪律签阅" in page and "张磊" in page and "未签" not in page
    assert "保密和纪律签阅" not in enter(cast.member).get(life(cast)).content.decode()


def test_the_page_costs_the_same_with_much_on_it(
    cast: Cast, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    browser = enter(cast.leader)
    browser.get(life(cast))
    for _ in range(15):
        activity(cast)
        reminder(cast)
    with django_assert_max_num_queries(16):
        assert browser.get(life(cast)).status_code == 200
    url = reverse("fieldwork:branch_activities")
    with django_assert_max_num_queries(10):
        assert browser.get(url).status_code == 200
