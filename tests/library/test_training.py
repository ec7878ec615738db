"""Reading lists and their tests: written by the office, read by whom they are for, passed or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.library.documents import place_of, text_document
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.library.models import Regulation
from xuncha.library.training import actions, queries
from xuncha.library.training.models import Attempt, Question, Reading, ReadingItem, ReadingList


def written(cast: Cast, place: Any = None, **fields: Any) -> ReadingList:
    """A published list with one regulation and two questions."""
    record = actions.begin(ReadingList(title="巡前培训", **fields), place=place, by=cast.staff)
    law = Regulation.objects.create(code=f"law{record.pk}", title="巡视工作条例")
    actions.add_item(record, ReadingItem(regulation=law), by=cast.staff)
    for text, answers in (("组长由谁授权", [0]), ("应当回避的情形", [0, 1])):
        sort = "single" if len(answers) == 1 else "multiple"
        question = Question(
            reading_list=record, sort=sort, text=text, options=["甲", "乙", "丙"], answers=answers
        )
        actions.save_question(question, by=cast.staff)
    return actions.publish(record, by=cast.staff)


def sees(person: Any, record: ReadingList) -> bool:
    return ReadingList.objects.visible_to(person).filter(pk=record.pk).exists()


def test_inspectors_see_what_is_for_all_of_them_and_units_do_not(cast: Cast) -> None:
    record = written(cast)
    for name in ("leader", "member", "other_member", "staff", "director"):
        assert sees(cast.fresh(name), record), name
    for name in ("head", "liaison", "discipline", "sys_admin", "stranger"):
        assert not sees(cast.fresh(name), record), name


def test_a_units_list_is_seen_by_the_unit_and_its_group(cast: Cast) -> None:
    record = written(cast, place_of(cast))
    for name in ("head", "liaison", "leader", "member", "staff"):
        assert sees(cast.fresh(name), record), name
    for name in ("other_head", "other_liaison", "other_member"):
        assert not sees(cast.fresh(name), record), name


def test_a_draft_is_the_offices_alone(cast: Cast) -> None:
    draft = actions.begin(ReadingList(title="草稿"), place=place_of(cast), by=cast.staff)
    assert sees(cast.director, draft) and not sees(cast.member, draft) and not sees(cast.liaison, draft)
    with pytest.raises(Missing):
        actions.publish(draft, by=cast.staff)
    with pytest.raises(NotAllowed):
        actions.begin(ReadingList(title="组里自己编"), place=None, by=cast.leader)


def test_what_is_published_no_longer_changes(cast: Cast) -> None:
    record = written(cast)
    with pytest.raises(Refused):
        actions.add_item(record, ReadingItem(title="再读一本"), by=cast.staff)
    with pytest.raises(Refused):
        actions.drop_question(
            Question.objects.trusted().select_related("reading_list").first(), by=cast.staff
        )


def test_a_unit_is_not_given_what_it_cannot_open(cast: Cast) -> None:
    draft = actions.begin(ReadingList(title="单位学习"), place=place_of(cast), by=cast.staff)
    inside, opened = text_document(cast, "内部通知。"), text_document(cast, "公开办法。", for_units=True)
    with pytest.raises(Refused, match="没有向被巡察单位开放"):
        actions.add_item(draft, ReadingItem(document=inside), by=cast.staff)
    assert actions.add_item(draft, ReadingItem(document=opened), by=cast.staff).title == opened.title


def test_reading_is_noted_once_by_ones_own_word(cast: Cast, enter: Any) -> None:
    record = written(cast)
    item = ReadingItem.objects.trusted().get(reading_list=record)
    browser = enter(cast.member)
    mark = reverse("library:reading_mark", args=[record.pk, item.pk])
    for _twice in range(2):
        assert browser.post(mark).status_code == 302
    assert Reading.objects.trusted().get().user_name == cast.member.name
    assert "已学" in browser.get(reverse("library:reading_list", args=[record.pk])).content.decode()
    assert enter(cast.liaison).post(mark).status_code == 404


def test_a_test_is_passed_failed_and_ends_when_the_tries_are_used_up(cast: Cast, enter: Any) -> None:
    record = written(cast, tries=2, pass_mark=100)
    one, two = Question.objects.trusted().filter(reading_list=record).order_by("seq")
    browser, url = enter(cast.member), reverse("library:training_test", args=[record.pk])
    assert "组长由谁授权" in browser.get(url).content.decode()
    browser.post(url, {f"q-{one.pk}": "0", f"q-{two.pk}": "0"})
    half = Attempt.objects.trusted().get()
    assert (half.score, half.passed) == (50, False)
    browser.post(url, {f"q-{one.pk}": "0", f"q-{two.pk}": ["0", "1"]})
    assert Attempt.objects.trusted().filter(passed=True).count() == 1
    assert browser.post(url, {f"q-{one.pk}": "0"}).status_code == 409
    with pytest.raises(Refused, match="用完"):
        for _time in range(3):
            actions.take_test(record, {one.pk: [2]}, by=cast.leader)


def test_results_are_ones_own_and_the_office_sees_whether_not_how_well(cast: Cast, enter: Any) -> None:
    record = written(cast)
    one, two = Question.objects.trusted().filter(reading_list=record).order_by("seq")
    actions.take_test(record, {one.pk: [0], two.pk: [1]}, by=cast.member)
    assert len(queries.attempts_of(record, cast.member)) == 1
    assert not Attempt.objects.visible_to(cast.leader).exists()
    assert not Attempt.objects.visible_to(cast.member2).exists()
    page = reverse("library:reading_list", args=[record.pk])
    office = enter(cast.staff).get(page).content.decode()
    assert cast.member.name in office and "50%" not in office
    assert "50%" in enter(cast.member).get(page).content.decode()
    assert cast.member.name not in enter(cast.leader).get(page).content.decode().split("要学的")[1]


def test_right_answers_are_shown_to_nobody_who_is_tested(cast: Cast, enter: Any) -> None:
    record = written(cast)
    for url in ("reading_list", "training_test"):
        page = enter(cast.member).get(reverse(f"library:{url}", args=[record.pk])).content.decode()
        assert "✓" not in page


def test_a_list_is_copied_for_other_units_as_drafts(cast: Cast, enter: Any) -> None:
    record = written(cast, place_of(cast))
    url = reverse("library:reading_list_copy", args=[record.pk])
    enter(cast.staff).post(url, {"places": [str(cast.other_engagement.pk)]})
    twin = ReadingList.objects.trusted().exclude(pk=record.pk).get()
    assert (twin.engagement_id, twin.state) == (cast.other_engagement.pk, "draft")
    assert Question.objects.trusted().filter(reading_list=twin).count() == 2
    assert ReadingItem.objects.trusted().filter(reading_list=record).count() == 1


def test_the_office_writes_a_list_in_the_browser(cast: Cast, enter: Any) -> None:
    browser = enter(cast.staff)
    new = {"title": "单位学习", "place": str(cast.engagement.pk), "pass_mark": 60, "tries": 3}
    browser.post(reverse("library:reading_list_new"), new)
    record = ReadingList.objects.trusted().get()
    browser.post(reverse("library:reading_item_new", args=[record.pk]), {"title": "《条例》第三章"})
    question = reverse("library:question_new", args=[record.pk])
    typed = {"sort": "single", "text": "几年一轮", "choices_text": "*五年\n十年"}
    assert browser.post(question, typed | {"choices_text": "五年\n十年"}).status_code == 422
    assert browser.post(question, typed | {"choices_text": "*五年\n*十年"}).status_code == 422
    assert browser.post(question, typed).status_code == 302
    made = Question.objects.trusted().get()
    edit = reverse("library:question_edit", args=[record.pk, made.pk])
    assert "*五年" in browser.get(edit).content.decode()
    browser.post(reverse("library:reading_list_open", args=[record.pk]))
    record.refresh_from_db()
    assert record.state == "open"
    browser.post(reverse("library:reading_list_close", args=[record.pk]))
    assert enter(cast.liaison).get(reverse("library:training_test", args=[record.pk])).status_code == 403


def test_only_the_office_has_the_pages_of_authors(cast: Cast, enter: Any) -> None:
    record = written(cast)
    for name in ("reading_list_edit", "reading_item_new", "question_new", "reading_list_copy"):
        assert enter(cast.leader).get(reverse(f"library:{name}", args=[record.pk])).status_code == 403
    assert enter(cast.leader).get(reverse("library:reading_list_new")).status_code == 403


def test_the_list_takes_as_many_statements_for_many_rows(
    cast: Cast, enter: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        written(cast)
    browser = enter(cast.member)
    browser.get(reverse("library:training"))
    with django_assert_max_num_queries(10):
        browser.get(reverse("library:training"))
    record = ReadingList.objects.trusted().first()
    with django_assert_max_num_queries(13):
        browser.get(reverse("library:reading_list", args=[record.pk]))


def test_an_unfinished_list_stands_among_the_to_dos_until_it_is_done(cast: Cast, enter: Any) -> None:
    general = written(cast)
    written(cast, place_of(cast))
    assert enter(cast.member).get("/").content.decode().count("待学习") == 1
    assert "待学习" in enter(cast.liaison).get("/").content.decode()
    assert "待学习" not in enter(cast.staff).get("/").content.decode()
    item = ReadingItem.objects.trusted().select_related("reading_list").get(reading_list=general)
    actions.mark_read(item, by=cast.member)
    one, two = Question.objects.trusted().filter(reading_list=general).order_by("seq")
    actions.take_test(general, {one.pk: [0], two.pk: [0, 1]}, by=cast.member)
    assert "待学习" not in enter(cast.member).get("/").content.decode()
