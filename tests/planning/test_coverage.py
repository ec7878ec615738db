"""Coverage of a term: regular, special only, planned, never; carried-over history and merged units included."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.planning import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import coverage
from xuncha.cycle.planning.actions import engagements
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.planning.models import Engagement, SubObject, Term
from xuncha.foundation.dates import today


def status(cast: Cast, unit: Organisation, term: Term | None = None) -> str:
    return coverage.units(term or cast.term).get(pk=unit.pk).coverage


def engaged(cast: Cast, unit: Organisation, *, mode: str = "regular", state: str = "closed") -> Engagement:
    round_ = scene.draft_round(cast, no=10 + Engagement.objects.trusted().count(), mode=mode)
    group = scene.group_of(cast, round_)
    (made,) = engagements.engage(round_, group, [unit], by=cast.staff)
    Engagement.objects.trusted().filter(pk=made.pk).update(state=state)
    return made


def test_a_unit_nobody_visited(cast: Cast) -> None:
    assert status(cast, scene.unit("清源县文旅局")) == "none"


def test_the_engagements_of_the_term_count(cast: Cast) -> None:
    assert status(cast, cast.bureau) == "under_way"
    note_fact(cast.engagement, "onsite_end", on=today(), by=cast.leader)
    assert status(cast, cast.bureau) == "regular"


def test_a_unit_under_inspection_is_not_yet_covered(cast: Cast) -> None:
    lines = {line["code"]: line for line in coverage.tally(cast.term)}
    assert (lines["county_dept"]["under_way"], lines["county_dept"]["covered"]) == (1, 0)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("regular", "regular"), ("elevated", "regular"), ("cross", "regular"), ("special", "only_special"),
     ("mobile", "only_special"), ("look_back", "only_special")],
)  # fmt: skip
def test_only_some_modes_cover(cast: Cast, mode: str, expected: str) -> None:
    unit = scene.unit("清源县文旅局")
    engaged(cast, unit, mode=mode)
    assert status(cast, unit) == expected


def test_a_plan_is_not_an_inspection(cast: Cast) -> None:
    unit = scene.unit("清源县文旅局")
    engaged(cast, unit, state="planned")
    assert status(cast, unit) == "planned"
    Engagement.objects.trusted().filter(organisation=unit).update(state="void")
    assert status(cast, unit) == "none"


@pytest.mark.parametrize("spelling", ["十五届", "第十五届", "15届", "十五届县委"])
def test_carried_over_history_counts_however_it_names_the_term(cast: Cast, spelling: str) -> None:
    unit = scene.unit("清源县文旅局", carried_term=spelling, carried_round_no=2)
    assert status(cast, unit) == "recorded"
    older = Term.objects.create(name="十四届", no=14, starts_on=date(2016, 8, 1), ends_on=date(2021, 7, 31))
    assert status(cast, unit, older) == "none"


def test_a_merged_unit_counts_for_its_successor_even_twice_removed(cast: Cast) -> None:
    first, second, third = (scene.unit(f"清源县第{index}局") for index in range(3))
    engaged(cast, first)
    Organisation.objects.filter(pk=first.pk).update(ended_on=today(), successor=second)
    Organisation.objects.filter(pk=second.pk).update(ended_on=today(), successor=third)
    assert status(cast, third) == "regular"
    assert not coverage.units(cast.term).filter(pk__in=[first.pk, second.pk]).exists()


def test_carried_history_of_a_merged_unit_counts_too(cast: Cast) -> None:
    heir = scene.unit("清源县文旅局")
    scene.unit("清源县旅游局", carried_term="十五届", ended_on=today(), successor=heir)
    assert status(cast, heir) == "recorded"


@pytest.mark.parametrize("spelling", ["十五届专项", "十五届专项巡察", "第十五届（机动）", "15届“回头看”"])
def test_history_that_was_no_regular_inspection_does_not_cover(cast: Cast, spelling: str) -> None:
    assert status(cast, scene.unit("清源县文旅局", carried_term=spelling)) == "only_special"


def test_history_of_a_round_known_to_be_special_does_not_cover(cast: Cast) -> None:
    scene.draft_round(cast, no=2, mode="special")
    unit = scene.unit("清源县文旅局", carried_term="十五届", carried_round_no=2)
    other = scene.unit("清源县人防办", carried_term="十五届", carried_round_no=1)
    assert (status(cast, unit), status(cast, other)) == ("only_special", "recorded")


def test_a_renamed_unit_keeps_its_history(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.bureau.pk).update(name="清源县教育体育局")
    assert status(cast, cast.bureau) == "under_way"


def test_villages_count_with_their_township(cast: Cast) -> None:
    assert status(cast, cast.village) == "none"
    SubObject.objects.create(engagement=cast.other_engagement, organisation=cast.village)
    assert status(cast, cast.village) == "under_way"
    note_fact(cast.other_engagement, "onsite_end", on=today(), by=cast.other_leader)
    assert status(cast, cast.village) == "within"


def test_villages_of_a_planned_township_are_planned(cast: Cast) -> None:
    place = scene.township("清源县河口镇", 2)
    engaged(cast, place, state="planned")
    assert {status(cast, village) for village in Organisation.objects.filter(parent=place)} == {"planned"}


def test_last_term_only_special_is_told_from_never(cast: Cast) -> None:
    older = Term.objects.create(name="十四届", no=14, starts_on=date(2016, 8, 1), ends_on=date(2021, 7, 31))
    unit, other = scene.unit("清源县房产中心"), scene.unit("清源县人防办")
    made = engaged(cast, unit, mode="special")
    type(made.round).objects.trusted().filter(pk=made.round_id).update(term=older)
    found = coverage.units(cast.term, coverage.previous_term(cast.term))
    assert (found.get(pk=unit.pk).coverage, found.get(pk=unit.pk).coverage_before) == ("none", "only_special")
    assert found.get(pk=other.pk).coverage_before == "none"


def test_the_tally_adds_up_by_type(cast: Cast) -> None:
    note_fact(cast.engagement, "onsite_end", on=today(), by=cast.leader)
    scene.unit("清源县文旅局")
    lines = {line["code"]: line for line in coverage.tally(cast.term)}
    assert (
        lines["county_dept"]["total"],
        lines["county_dept"]["regular"],
        lines["county_dept"]["none"],
    ) == (2, 1, 1)
    assert lines["county_dept"]["rate"] == "50.0%"
    assert lines[""]["total"] == sum(line["total"] for code, line in lines.items() if code)


def test_the_tally_is_one_statement_at_any_size(cast: Cast) -> None:
    Organisation.objects.bulk_create(
        Organisation(name=f"单位{index}", unit_type_id="county_dept") for index in range(300)
    )
    with CaptureQueriesContext(connection) as captured:
        coverage.tally(cast.term)
    assert len(captured) == 1


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (21, "二十一")]
)
def test_terms_are_numbered_in_chinese(number: int, text: str) -> None:
    assert coverage.chinese(number) == text
