from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from chinese_calendar.constants import holidays, workdays
from hypothesis import given
from hypothesis import strategies as st

from xuncha.foundation.rules.counting import add_months, compute
from xuncha.foundation.rules.workdays import Calendar

OFFICIAL = Calendar(
    dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True), frozenset(day.year for day in holidays)
)

days = st.dates(date(2005, 1, 1), date(2025, 12, 31))
counts = st.integers(0, 120)


@dataclass
class Rule:
    offset: int
    unit: str
    direction: str = "after"
    anchor_min: str = ""
    code: str = "DR99"
    trigger_zh: str = "驻点结束"


rules = st.builds(
    Rule,
    offset=st.integers(0, 60),
    unit=st.sampled_from(["day", "workday", "month"]),
    direction=st.sampled_from(["after", "before"]),
)


@given(days, counts)
def test_the_nth_working_day_after_a_day_leaves_n_working_days_between(day, count):
    due = OFFICIAL.add(day, count)
    assert OFFICIAL.between(day, due) == count
    assert count == 0 or OFFICIAL.is_workday(due)


@given(days, counts)
def test_counting_back_from_a_working_day_returns_to_it(day, count):
    start = OFFICIAL.add(day, 1)
    assert OFFICIAL.add(OFFICIAL.add(start, count), -count) == start
    assert OFFICIAL.add(OFFICIAL.add(start, -count), count) == start


@given(days, counts, counts)
def test_working_days_add_up(day, first, second):
    assert OFFICIAL.add(OFFICIAL.add(day, first), second) == OFFICIAL.add(day, first + second)


@given(rules, days, st.integers(0, 400))
def test_a_later_anchor_is_never_due_earlier(rule, anchor, later):
    due = compute(rule, anchor, calendar=OFFICIAL).due
    assert due <= compute(rule, anchor + timedelta(days=later), calendar=OFFICIAL).due


@given(rules, days)
def test_before_and_after_lie_on_their_sides(rule, anchor):
    due = compute(rule, anchor, calendar=OFFICIAL).due
    assert due <= anchor if rule.direction == "before" else due >= anchor


@given(days, st.integers(0, 60))
def test_days_before_undo_days_after(anchor, offset):
    due = compute(Rule(offset, "day"), anchor).due
    assert compute(Rule(offset, "day", "before"), due).due == anchor


@given(days, st.integers(-60, 60))
def test_months_keep_the_day_or_take_the_last_of_the_month(day, count):
    due = add_months(day, count)
    assert (due.year * 12 + due.month) - (day.year * 12 + day.month) == count
    assert due.day == day.day or (due.day < day.day and (due + timedelta(days=1)).day == 1)


@given(days, st.integers(0, 60))
def test_months_undo_each_other_except_for_a_shortened_day(day, count):
    back = add_months(add_months(day, count), -count)
    assert (back.year, back.month) == (day.year, day.month)
    assert back.day == min(day.day, add_months(day, count).day)


@given(rules, days, days)
def test_a_second_anchor_only_ever_brings_the_date_forward(rule, anchor, other):
    free = compute(rule, anchor, calendar=OFFICIAL).due
    assert compute(rule, anchor, other, calendar=OFFICIAL).due == free
    rule.anchor_min = "onsite_end"
    assert compute(rule, anchor, other, calendar=OFFICIAL).due == min(free, other)
    assert compute(rule, anchor, calendar=OFFICIAL).due == free


def test_the_national_day_week_and_its_make_up_days_are_counted():
    # 2025: free 1–8 October, worked on Sunday 28 September and Saturday 11 October.
    assert OFFICIAL.add(date(2025, 9, 26), 1) == date(2025, 9, 28)
    assert OFFICIAL.add(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert OFFICIAL.add(date(2025, 9, 30), 3) == date(2025, 10, 11)
    assert OFFICIAL.add(date(2025, 10, 9), -1) == date(2025, 9, 30)


def test_the_last_of_january_plus_a_month_is_the_last_of_february():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2025, 12, 15), 1) == date(2026, 1, 15)


def test_a_year_without_a_notice_is_counted_by_weekends_and_says_so():
    due = compute(Rule(10, "workday"), date(2026, 12, 28), calendar=OFFICIAL)
    assert (due.due, due.estimated) == (date(2027, 1, 11), True)
    assert "尚未公布" in due.basis_sentence
    assert not compute(Rule(10, "workday"), date(2026, 12, 1), calendar=OFFICIAL).estimated
    assert not compute(Rule(10, "day"), date(2026, 12, 28), calendar=OFFICIAL).estimated


@pytest.mark.parametrize(
    ("rule", "other", "said"),
    [
        (Rule(10, "workday"), None, "自驻点结束（2026年3月2日）起 10 个工作日"),
        (Rule(1, "month"), None, "自驻点结束（2026年3月2日）起 1 个月"),
        (Rule(10, "day", "before"), None, "驻点结束（2026年3月2日）前 10 日"),
        (Rule(0, "day", "before"), None, "驻点结束（2026年3月2日）当日"),
        (
            Rule(10, "workday", anchor_min="onsite_end"),
            date(2026, 3, 9),
            "自驻点结束（2026年3月2日）起 10 个工作日；且不晚于驻点结束（撤离）（2026年3月9日）",
        ),
    ],
)
def test_the_sentence_says_how_it_was_counted(rule, other, said):
    assert compute(rule, date(2026, 3, 2), other, calendar=OFFICIAL).basis_sentence == said


def test_a_rule_that_counts_no_time_has_no_due_date():
    with pytest.raises(ValueError, match="不计时"):
        compute(Rule(0, "none"), date(2026, 3, 2))
