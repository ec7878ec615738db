from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from xuncha.foundation import rules
from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.refusals import Refused
from xuncha.foundation.rules.calendars import publish_year
from xuncha.foundation.rules.models import Clock, RuleSet

pytestmark = pytest.mark.django_db


class Director:
    pk, name = 7, "主任"


@dataclass
class Paper:
    """Any record: what foundation needs of it."""

    pk: int = 5
    kind_name: str = "workpaper"
    round_id: int = 1
    group_id: int = 2
    engagement_id: int = 3
    organisation_id: int = 4
    audience: int = 1


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture(autouse=True)
def loaded() -> RuleSet:
    return rules.load_rules()


MONDAY = date(2026, 3, 2)


def start(code: str = "DR09", on: date = MONDAY, **more) -> Clock:
    return rules.start(code, about=more.pop("about", Paper()), on=on, **more)


def fresh(clock: Clock) -> Clock:
    return Clock.objects.select_related("rule").get(pk=clock.pk)


def test_a_clock_knows_its_record_its_rule_and_its_date(loaded):
    clock = start(anchor="engagement:3:onsite_end")
    assert (clock.due, clock.original_due, clock.state, clock.estimated) == (
        date(2026, 3, 16),
        date(2026, 3, 16),
        "running",
        False,
    )
    assert (clock.kind, clock.record_id, clock.engagement_id, clock.audience) == ("workpaper", 5, 3, 1)
    assert clock.rule.ruleset == loaded


def test_the_first_clock_puts_its_version_in_force(loaded):
    start()
    loaded.refresh_from_db()
    assert loaded.frozen


def test_an_empty_database_gets_its_rules_with_the_first_clock():
    RuleSet.objects.get().rules.all().delete()
    RuleSet.objects.all().delete()
    assert start().rule.code == "DR09"


def test_a_round_keeps_its_version_while_others_run_by_the_new_one(loaded):
    rules.put_in_force(loaded, by=None)
    draft = rules.copy_version(loaded, name="新", by=Director())
    rules.edit_rule(draft.rules.get(code="DR09"), by=Director(), offset=5, source="新规定")
    rules.put_in_force(draft, by=Director())
    assert start(ruleset_id=loaded.pk).due == date(2026, 3, 16)
    assert start().due == date(2026, 3, 9)


def test_an_unknown_rule_or_one_that_counts_no_time_is_an_error():
    with pytest.raises(ValueError, match="DR99"):
        start("DR99")
    with pytest.raises(ValueError, match="不计时"):
        start("DR07")


def test_meeting_a_clock_stops_it_on_the_day_of_the_act():
    clock = start()
    assert rules.meet("DR10", about=Paper(), on=MONDAY) == 0
    assert rules.meet("DR09", about=Paper(pk=6), on=MONDAY) == 0
    assert rules.meet("DR09", about=Paper(), on=date(2026, 3, 10)) == 1
    clock = fresh(clock)
    assert (clock.state, clock.met_on, rules.days_left(clock, date(2026, 5, 1))) == (
        "met",
        date(2026, 3, 10),
        6,
    )
    assert rules.meet("DR09", about=Paper(), on=date(2026, 4, 1)) == 0


def test_starting_again_replaces_the_open_clock_but_not_the_met_one():
    met = start()
    rules.meet("DR09", about=Paper(), on=MONDAY)
    older, newer = start(), start(on=date(2026, 3, 3))
    assert [fresh(clock).state for clock in (met, older, newer)] == ["met", "void", "running"]


def test_clocks_can_be_voided_one_rule_or_all():
    start(), start("DR11")
    assert rules.void("DR09", about=Paper(), by=Director()) == 1
    assert rules.void("", about=Paper(), by=Director()) == 1
    assert rules.void("", about=Paper(), by=Director()) == 0
    assert AuditEvent.objects.filter(action="clock.void").count() == 2


def test_a_suspension_moves_the_due_date_by_its_days_and_keeps_the_original():
    clock, other = start(), start(about=Paper(pk=9, engagement_id=8))
    assert rules.suspend(3, date(2026, 3, 6), by=Director()) == 1
    assert (fresh(clock).state, rules.days_left(fresh(clock), date(2026, 6, 1))) == ("suspended", 10)
    assert rules.resume(3, date(2026, 3, 26), by=Director()) == 1
    clock = fresh(clock)
    assert (clock.state, clock.due, clock.original_due) == ("running", date(2026, 4, 5), date(2026, 3, 16))
    assert fresh(other).due == date(2026, 3, 16)
    assert "中止 20 日" in rules.sentence(clock)


def test_nothing_is_resumed_before_it_was_suspended():
    start()
    rules.suspend(3, date(2026, 3, 6))
    with pytest.raises(Refused, match="2026年3月6日"):
        rules.resume(3, date(2026, 3, 5))


def test_a_clock_can_be_met_while_it_stands_still():
    clock = start()
    rules.suspend(3, date(2026, 3, 6))
    assert rules.meet("DR09", about=Paper(), on=date(2026, 3, 7)) == 1
    assert rules.resume(3, date(2026, 3, 26)) == 0
    assert fresh(clock).due == date(2026, 3, 16)


def test_a_moved_anchor_recomputes_every_open_clock_that_hangs_on_it():
    anchor = "engagement:3:onsite_end"
    moved, met = start(anchor=anchor), start("DR11", anchor=anchor)
    apart = start("DR10", anchor="engagement:3:report")
    rules.meet("DR11", about=Paper(), on=MONDAY)
    assert rules.reanchor(anchor, date(2026, 3, 9), by=Director()) == 1
    assert (fresh(moved).started_on, fresh(moved).due, fresh(moved).original_due) == (
        date(2026, 3, 9),
        date(2026, 3, 23),
        date(2026, 3, 23),
    )
    assert (fresh(met).due, fresh(apart).due) == (date(2026, 4, 2), date(2026, 3, 17))


def test_a_corrected_anchor_keeps_a_later_suspension_and_a_later_anchor_does_not():
    anchor = "engagement:3:onsite_end"
    clock = start(anchor=anchor)
    rules.suspend(3, date(2026, 3, 6))
    rules.resume(3, date(2026, 3, 16))
    rules.reanchor(anchor, date(2026, 3, 3))
    assert fresh(clock).due == date(2026, 3, 27)
    rules.reanchor(anchor, date(2026, 3, 20))
    assert fresh(clock).due == date(2026, 4, 3)


def test_the_second_anchor_caps_the_date_and_moves_it_when_it_moves():
    onsite_end = "engagement:3:onsite_end"
    clock = start("DR08", other=date(2026, 3, 9), anchor="notice:5:received", other_anchor=onsite_end)
    assert clock.due == date(2026, 3, 9)
    rules.reanchor(onsite_end, date(2026, 3, 12))
    assert (fresh(clock).started_on, fresh(clock).due) == (MONDAY, date(2026, 3, 12))
    rules.reanchor(onsite_end, date(2026, 5, 1))
    assert fresh(clock).due == date(2026, 3, 16)


def test_an_approved_extension_keeps_the_original_date():
    clock = rules.extend(start(), date(2026, 4, 30), 77, by=Director())
    assert (clock.due, clock.original_due, clock.change_request_id) == (
        date(2026, 4, 30),
        date(2026, 3, 16),
        77,
    )
    assert "经批准延期至 2026年4月30日（原定 2026年3月16日）" in rules.sentence(fresh(clock))
    event = AuditEvent.objects.get(action="clock.extend")
    assert (event.kind, event.record_id, event.details["due"]) == ("workpaper", 5, "2026-04-30")


def test_an_extension_survives_a_moved_anchor():
    clock = start(anchor="a")
    rules.extend(clock, date(2026, 4, 30), 77)
    rules.reanchor("a", date(2026, 3, 9))
    assert fresh(clock).due == date(2026, 4, 30)


def test_a_finished_clock_is_not_extended():
    clock = start()
    rules.meet("DR09", about=Paper(), on=MONDAY)
    with pytest.raises(Refused, match="已完成"):
        rules.extend(clock, date(2026, 4, 30), 77)


def test_the_sentence_names_rule_count_and_source_and_what_nobody_prescribes(loaded):
    suggested, prescribed = rules.sentence(start()), rules.sentence(start("DR11"))
    assert suggested.startswith("DR09 巡察报告、底稿、线索报告报送；自驻点结束（2026年3月2日）起 10 个工作日")
    assert "依据：" in suggested
    assert suggested.endswith("系统建议，非规定，只作提醒")
    assert "系统建议" not in prescribed


def test_an_adopted_rule_names_its_document(loaded):
    rules.adopt(loaded.rules.get(code="DR09"), document_number="清巡办〔2026〕3号", by=Director())
    assert rules.sentence(start()).endswith("已由本办采用：清巡办〔2026〕3号")


def test_days_left_go_below_zero_when_overdue():
    clock = start()
    assert [rules.days_left(clock, day) for day in (MONDAY, date(2026, 3, 16), date(2026, 3, 20))] == [
        14,
        0,
        -4,
    ]


def test_a_guessed_date_says_so_and_is_computed_anew_when_the_year_is_published():
    clock = start(on=date(2026, 12, 28))
    assert (clock.due, clock.estimated) == (date(2027, 1, 11), True)
    assert "尚未公布" in rules.sentence(clock)
    days = [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 1, 2), False, "元旦"),
        (date(2027, 1, 3), False, "元旦"),
    ]
    assert publish_year(2027, days, document_number="国办发〔2026〕8号", by=Director()) == 1
    assert (fresh(clock).due, fresh(clock).estimated) == (date(2027, 1, 12), False)


def test_a_hundred_clocks_take_a_handful_of_statements(django_assert_max_num_queries):
    start(about=Paper(pk=99))
    items = [(Paper(pk=1000 + number), MONDAY) for number in range(100)]
    # savepoint, rule, calendar, supersede, insert (on SQLite fifty rows each), release
    with django_assert_max_num_queries(8):
        clocks = rules.start_many("DR09", items)
    assert {clock.due for clock in clocks} == {date(2026, 3, 16)}
    assert rules.start_many("DR09", []) == []
