"""The pages of rules and calendar: everybody reads, the director edits and adopts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation.rules import copy_version, current, put_in_force
from xuncha.foundation.rules.models import DeadlineRule, RuleSet, WorkDay

FIELDS = ("offset", "unit", "direction", "severity", "source", "audience_note", "region_note")


@pytest.fixture
def first(cast: Cast) -> RuleSet:
    found = current()
    assert found is not None
    return found


def rule(ruleset: RuleSet, code: str) -> DeadlineRule:
    return ruleset.rules.get(code=code)


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would post back from an opened form, with changes."""
    form = page.context["form"]
    values = {name: form[name].value() for name in FIELDS}
    return values | {"read": page.context["read"]} | changes


PAGES = [("list", []), ("versions", []), ("version", [1]), ("calendar", []), ("calendar_year", [2031])]


@pytest.mark.parametrize(("name", "place"), PAGES)
def test_every_insider_reads_the_rules(
    cast: Cast, enter: Any, name: str, place: list[int], django_assert_max_num_queries: Any
) -> None:
    for who in (cast.director, cast.member, cast.liaison):
        browser = enter(who)
        assert browser.get(reverse(f"catalogue:rules:{name}", args=place)).status_code == 200
        with django_assert_max_num_queries(10):
            browser.get(reverse(f"catalogue:rules:{name}", args=place))


def test_suggestions_say_that_nobody_prescribes_them(cast: Cast, enter: Any, first: RuleSet) -> None:
    text = enter(cast.member).get(reverse("catalogue:rules:list")).content.decode()
    assert "DR01" in text and "DR35" in text and "系统建议，非规定" in text
    page = enter(cast.member).get(reverse("catalogue:rules:rule", args=[rule(first, "DR08").pk]))
    text = page.content.decode()
    assert "系统建议，非规定" in text and "且不晚于驻点结束" in text


def test_versions_name_the_rounds_one_may_know(cast: Cast, enter: Any) -> None:
    url = reverse("catalogue:rules:versions")
    assert cast.round.name in enter(cast.director).get(url).content.decode()
    assert cast.round.name not in enter(cast.liaison).get(url).content.decode()


def test_a_rule_is_changed_in_a_draft_and_put_in_force(cast: Cast, enter: Any, first: RuleSet) -> None:
    put_in_force(first, by=None)
    browser = enter(cast.director)
    frozen = rule(first, "DR13")
    assert browser.get(reverse("catalogue:rules:rule_edit", args=[frozen.pk])).status_code == 409
    browser.post(reverse("catalogue:rules:copy", args=[1]), {"name": "本县规则"})
    draft = RuleSet.objects.get(number=2)
    changed = rule(draft, "DR13")
    edit = reverse("catalogue:rules:rule_edit", args=[changed.pk])
    opened = browser.get(edit)
    assert browser.post(edit, typed(opened, offset=15, unit="workday")).status_code == 422
    new = typed(opened, offset=15, unit="workday", source="清委办〔2024〕1号")
    assert browser.post(edit, new).status_code == 302
    changed.refresh_from_db()
    assert (changed.offset, changed.unit) == (15, "workday")
    compare = browser.get(reverse("catalogue:rules:compare", args=[1, 2])).content.decode()
    assert "DR13" in compare and "15" in compare and "DR14" not in compare
    page = browser.get(reverse("catalogue:rules:in_force", args=[2])).content.decode()
    assert "3 处不同" in page
    browser.post(reverse("catalogue:rules:in_force", args=[2]), {"document_number": "清巡发〔2024〕2号"})
    assert current() == draft
    frozen.refresh_from_db()
    assert (frozen.offset, frozen.unit) == (1, "month")


def test_two_people_changing_a_rule_do_not_overwrite_each_other(
    cast: Cast, enter: Any, first: RuleSet
) -> None:
    edit = reverse("catalogue:rules:rule_edit", args=[rule(first, "DR13").pk])
    browser = enter(cast.director)
    opened = browser.get(edit)
    assert browser.post(edit, typed(opened, region_note="甲")).status_code == 302
    assert browser.post(edit, typed(opened, region_note="乙")).status_code == 409


def test_a_suggestion_is_adopted_with_its_document(cast: Cast, enter: Any, first: RuleSet) -> None:
    suggested = rule(first, "DR08")
    browser, url = enter(cast.director), reverse("catalogue:rules:adopt", args=[suggested.pk])
    assert browser.post(url, {"document_number": ""}).status_code == 422
    browser.post(url, {"document_number": "清巡办〔2024〕3号"})
    suggested.refresh_from_db()
    assert not suggested.is_suggestion and suggested.severity == suggested.adopted_severity
    page = browser.get(reverse("catalogue:rules:rule", args=[suggested.pk])).content.decode()
    assert "清巡办〔2024〕3号" in page
    assert browser.post(url, {"document_number": "又一次"}).status_code in {302, 409}


def test_the_leading_groups_head_adopts_but_does_not_edit(cast: Cast, enter: Any, first: RuleSet) -> None:
    suggested = rule(first, "DR08")
    browser = enter(cast.lg_head)
    assert browser.get(reverse("catalogue:rules:rule_edit", args=[suggested.pk])).status_code == 403
    answer = browser.post(
        reverse("catalogue:rules:adopt", args=[suggested.pk]), {"document_number": "清巡〔2024〕1号"}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("who", ["staff", "leader", "liaison", "sys_admin"])
def test_changing_rules_is_for_the_director(cast: Cast, enter: Any, first: RuleSet, who: str) -> None:
    browser, one = enter(getattr(cast, who)), rule(first, "DR08")
    for name, place in [
        ("rule_edit", [one.pk]), ("adopt", [one.pk]), ("copy", [1]), ("in_force", [1]), ("set_day", []),
        ("publish", [2031]),
    ]:  # fmt: skip
        assert browser.post(reverse(f"catalogue:rules:{name}", args=place), {}).status_code == 403, name


def test_a_year_without_a_notice_says_so(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    assert "还没有录入" in browser.get(reverse("catalogue:rules:calendar_year", args=[2031])).content.decode()
    official = browser.get(reverse("catalogue:rules:calendar_year", args=[2024])).content.decode()
    assert "还没有录入" not in official and "国庆" in official
    assert browser.get(reverse("catalogue:rules:calendar_year", args=[1812])).status_code == 422


def test_a_day_is_set_apart_by_the_county(cast: Cast, enter: Any) -> None:
    answer = enter(cast.director).post(
        reverse("catalogue:rules:set_day"), {"day": "2031-05-08", "is_workday": "0", "name": "县庆"}
    )
    assert answer.url == reverse("catalogue:rules:calendar_year", args=[2031])
    row = WorkDay.objects.get(date=date(2031, 5, 8))
    assert (row.is_workday, row.source) == (False, "county")
    text = enter(cast.member).get(answer.url).content.decode()
    assert "县庆" in text


def test_a_years_notice_is_entered_line_by_line(cast: Cast, enter: Any) -> None:
    browser, url = enter(cast.director), reverse("catalogue:rules:publish", args=[2031])
    lines = "2031-01-01 休 元旦\n2031-10-01 至 2031-10-07 休 国庆节\n2031-10-11 班 国庆节"
    browser.post(url, {"document_number": "国办发明电〔2030〕7号", "days": lines})
    rows = WorkDay.objects.filter(date__year=2031)
    assert (rows.count(), rows.filter(is_workday=True).count()) == (9, 1)
    text = browser.get(reverse("catalogue:rules:calendar_year", args=[2031])).content.decode()
    assert "还没有录入" not in text


@pytest.mark.parametrize(
    "line",
    [
        "元旦休",
        "2031-02-30 休 x",
        "2031-05-07 至 2031-05-01 休 x",
        "2031-01-01 休\n2031-01-01 班",
        "2032-01-01 休",
    ],
)
def test_a_notice_that_cannot_be_read_is_refused_whole(cast: Cast, enter: Any, line: str) -> None:
    url = reverse("catalogue:rules:publish", args=[2031])
    answer = enter(cast.director).post(url, {"document_number": "国办发", "days": line})
    assert answer.status_code in {409, 422}
    assert not WorkDay.objects.filter(date__year__gte=2031).exists()


def test_a_copy_is_a_draft_until_put_in_force(cast: Cast, enter: Any, first: RuleSet) -> None:
    put_in_force(first, by=None)
    copy_version(first, name="草稿", by=cast.director)
    assert current() == first
    text = enter(cast.member).get(reverse("catalogue:rules:version", args=[2])).content.decode()
    assert "草稿" in text
    assert enter(cast.member).get(reverse("catalogue:rules:version", args=[9])).status_code == 404
