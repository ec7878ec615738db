from __future__ import annotations

from datetime import date

import pytest

from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.rules import (
    adopt,
    copy_version,
    current,
    edit_rule,
    load_rules,
    put_in_force,
    workdays,
)
from xuncha.foundation.rules.calendars import publish_year, set_day
from xuncha.foundation.rules.models import DeadlineRule, RuleSet, WorkDay

pytestmark = pytest.mark.django_db


class Director:
    pk, name = 7, "主任"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture
def ruleset() -> RuleSet:
    return load_rules()


def rule(ruleset: RuleSet, code: str) -> DeadlineRule:
    return ruleset.rules.get(code=code)


def test_all_rules_are_loaded_once_with_their_source(ruleset):
    assert load_rules() == ruleset
    assert list(ruleset.rules.values_list("code", flat=True)) == [
        f"DR{number:02d}" for number in range(1, 36)
    ]
    assert not ruleset.rules.filter(source="").exists()
    assert rule(ruleset, "DR08").anchor_min == "onsite_end"
    assert rule(ruleset, "DR06").params == {"ratio": 0.3, "min": 30}
    assert AuditEvent.objects.filter(action="rules.load").count() == 1


def test_what_nobody_prescribes_is_a_suggestion_and_only_reminds(ruleset):
    prescribed_by_nobody = ["DR08", "DR09", "DR10", "DR20", "DR21", "DR32", "DR35"]
    for code in prescribed_by_nobody:
        assert rule(ruleset, code).is_suggestion
        assert rule(ruleset, code).severity == "remind"
    assert not rule(ruleset, "DR16").is_suggestion


def test_adopting_a_suggestion_takes_a_document_number_and_makes_it_warn(ruleset):
    with pytest.raises(Missing, match="文号"):
        adopt(rule(ruleset, "DR09"), document_number=" ", by=Director())
    adopted = adopt(
        rule(ruleset, "DR09"), document_number="清巡办〔2026〕3号", by=Director(), on=date(2026, 3, 2)
    )
    adopted.refresh_from_db()
    assert (adopted.is_suggestion, adopted.severity, adopted.adopted_on) == (False, "warn", date(2026, 3, 2))
    event = AuditEvent.objects.get(action="rules.adopt")
    assert event.details == {"code": "DR09", "document": "清巡办〔2026〕3号"}


def test_a_prescribed_rule_cannot_be_adopted_as_a_suggestion(ruleset):
    with pytest.raises(Refused, match="本来就有依据"):
        adopt(rule(ruleset, "DR16"), document_number="1号", by=Director())


def test_a_version_in_force_never_changes(ruleset):
    put_in_force(ruleset, by=Director(), document_number="清巡办〔2026〕1号")
    put_in_force(ruleset, by=Director())
    assert AuditEvent.objects.filter(action="rules.in_force").count() == 1
    with pytest.raises(Refused, match="复制为新版本"):
        edit_rule(rule(ruleset, "DR13"), by=Director(), severity="remind")
    with pytest.raises(Refused, match="复制为新版本"):
        adopt(rule(ruleset, "DR09"), document_number="2号", by=Director())


def test_a_new_version_is_a_copy_that_leaves_the_old_one_alone(ruleset):
    put_in_force(ruleset, by=Director())
    draft = copy_version(ruleset, name="2026 年修订", by=Director())
    assert (draft.number, draft.frozen, draft.rules.count(), current()) == (2, False, 35, ruleset)
    edit_rule(
        rule(draft, "DR13"), by=Director(), offset=15, unit="workday", source="清巡办〔2026〕5号第 3 条"
    )
    assert (rule(ruleset, "DR13").unit, rule(draft, "DR13").unit) == ("month", "workday")
    put_in_force(draft, by=Director())
    assert current() == draft


def test_whoever_changes_a_deadline_says_on_what_ground(ruleset):
    with pytest.raises(Missing, match="依据"):
        edit_rule(rule(ruleset, "DR13"), by=Director(), offset=2)
    edit_rule(rule(ruleset, "DR13"), by=Director(), severity="remind")
    with pytest.raises(ValueError, match="code"):
        edit_rule(rule(ruleset, "DR13"), by=Director(), code="DR99")


def test_the_calendar_knows_its_published_years(ruleset):
    assert workdays.is_official(2026)
    assert not workdays.is_official(2027)
    assert workdays.add(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert workdays.add(date(2025, 10, 9), -1) == date(2025, 9, 30)
    assert WorkDay.objects.get(date=date(2026, 1, 1)).name == "元旦"


def test_a_day_set_by_the_county_stands_against_loading_again(ruleset):
    set_day(date(2026, 3, 3), is_workday=False, name="县庆", by=Director())
    set_day(date(2026, 1, 1), is_workday=True, name="值守", by=Director())
    load_rules()
    assert workdays.add(date(2026, 3, 2), 1) == date(2026, 3, 4)
    assert workdays.add(date(2025, 12, 31), 1) == date(2026, 1, 1)
    assert workdays.is_official(2026)


def test_an_estimated_holiday_moves_no_deadline(ruleset):
    WorkDay.objects.create(date=date(2027, 10, 4), is_workday=False, name="国庆", source="estimated")
    assert workdays.add(date(2027, 10, 1), 1) == date(2027, 10, 4)
    assert not workdays.is_official(2027)


def test_a_year_is_published_with_its_document_and_counts_from_then(ruleset):
    days = [(date(2027, 1, 1), False, "元旦"), (date(2027, 1, 4), False, "元旦")]
    with pytest.raises(Missing, match="文号"):
        publish_year(2027, days, document_number="", by=Director())
    with pytest.raises(Refused, match="2028"):
        publish_year(2028, days, document_number="国办发〔2026〕8号", by=Director())
    publish_year(2027, days, document_number="国办发〔2026〕8号", by=Director())
    assert workdays.is_official(2027)
    assert workdays.add(date(2026, 12, 31), 1) == date(2027, 1, 5)
