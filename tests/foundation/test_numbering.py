from __future__ import annotations

import pytest

from xuncha.foundation.dates import today
from xuncha.foundation.numbering import change_template, issue, preliminary
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.verbs import act

pytestmark = pytest.mark.django_db

PARTS = {"term": "3", "round": 2, "group": 1, "unit": 5}


class Director:
    pk, name = 7, "主任"


def one(type_code: str = "DG", **changes) -> str:
    with act():
        return issue(type_code, parts=PARTS | changes)


def test_numbers_follow_the_delivered_template_and_count_per_scope():
    assert [one(), one(), one("TH"), one(unit=6), one()] == [
        "3-02-01-05-DG-001",
        "3-02-01-05-DG-002",
        "3-02-01-05-TH-001",
        "3-02-01-06-DG-001",
        "3-02-01-05-DG-003",
    ]


def test_a_failed_act_leaves_no_gap():
    one()
    with pytest.raises(ZeroDivisionError), act():
        issue("DG", parts=PARTS)
        raise ZeroDivisionError
    assert one() == "3-02-01-05-DG-002"


def test_a_number_outside_an_act_is_an_error():
    with pytest.raises(RuntimeError):
        issue("DG", parts=PARTS)


def test_an_unknown_type_is_an_error():
    with pytest.raises(KeyError):
        one("QQ")


def test_a_missing_part_is_named_and_uses_up_no_number():
    with pytest.raises(Missing, match="组"), act():
        issue("DG", parts={"term": "3", "round": 2, "unit": 5, "group": ""})
    assert one() == "3-02-01-05-DG-001"


def test_a_word_where_a_number_belongs_is_refused():
    with pytest.raises(Refused, match="round"):
        one(round="二")


def test_an_edited_template_rules_new_numbers_and_a_wider_serial_goes_on_counting():
    one()
    change_template("DG", "{term}-{round:02d}-{group:02d}-{unit:02d}-{type}-{serial:05d}", by=Director())
    assert one() == "3-02-01-05-DG-00002"
    change_template("DG", "清巡〔{year}〕{serial}号", by=Director())
    assert [one(year=2026), one(year=2027)] == ["清巡〔2026〕1号", "清巡〔2027〕1号"]
    assert f"〔{today().year}〕" in one()


@pytest.mark.parametrize(
    "template",
    [
        "{term}-{round}",
        "{serial}-{serial}",
        "{serial.__class__}",
        "{serial!r}",
        "{serial:>9999999}",
        "{term[0]}{serial}",
        "{serial",
        "{}{serial}",
        "{phone}{serial}",
        "{serial}" + "长" * 100,
        "a\n{serial}",
    ],
)
def test_templates_that_cannot_work_or_reach_into_objects_are_refused(template):
    with pytest.raises(Refused):
        change_template("DG", template, by=Director())


def test_preliminary_numbers_count_apart_per_type_and_parts():
    given = [preliminary("DG"), preliminary("DG"), preliminary("XF"), preliminary("DG", parts={"group": 2})]
    assert given == ["预-0001", "预-0002", "预-0001", "预-0001"]
