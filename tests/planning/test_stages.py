"""Stages are read from facts: three tracks side by side, nothing locked, what is missing named."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.facts import note_fact
from xuncha.foundation.dates import today

DAY = date(2026, 3, 2)


def facts(*codes: str) -> dict[str, date]:
    return dict.fromkeys(codes, DAY)


PLANNED = ("round_approved", "authorised")
ENTERED = (*PLANNED, "noticed", "entered")


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        ((), "S01"),
        (("round_approved",), "S01"),
        (PLANNED, "S02"),
        ((*PLANNED, "noticed"), "S03"),
        (ENTERED, "S04"),
        ((*ENTERED, "onsite_end"), "S05"),
        ((*ENTERED, "onsite_end", "paper_signed"), "S07"),
        ((*ENTERED, "onsite_end", "paper_signed", "report_signed"), "S08"),
        ((*ENTERED, "lg_heard", "secretaries_heard"), "S09"),
        ((*ENTERED, "feedback_head", "feedback_team"), "S11"),
        ((*ENTERED, "feedback_head", "feedback_team", "plan_approved"), "S12"),
        ((*ENTERED, "feedback_head", "feedback_team", "plan_approved", "reports_submitted", "disclosed", "all_closed"), "S18"),
    ],
)  # fmt: skip
def test_the_stage_that_stands_in_lists(known: tuple[str, ...], stage: str) -> None:
    assert stages.main_stage(facts(*known)) == stage


def test_a_stage_passed_over_stays_open_to_be_made_up() -> None:
    states = stages.states_of(facts(*PLANNED, "entered"))
    assert (states["S02"], states["S03"], states["S04"]) == ("skipped", "done", "now")


def test_immediate_rectification_may_precede_everything() -> None:
    states = stages.states_of(facts("immediate_notice"))
    assert states["S06"] == "done"
    assert states["S01"] == "now"


def test_rectification_runs_beside_the_inspection() -> None:
    states = stages.states_of(facts(*ENTERED, "feedback_head", "feedback_team", "rectification_started"))
    assert states["S09"] == "done"
    assert states["S11"] == "now"


def test_the_archive_is_not_on_before_the_last_item_is_closed() -> None:
    known = (*ENTERED, "feedback_head", "feedback_team", "plan_approved", "reports_submitted", "disclosed")
    assert stages.states_of(facts(*known))["S18"] == "later"
    assert stages.states_of(facts(*known, "all_closed"))["S18"] == "now"


def test_a_track_that_has_not_begun_is_later() -> None:
    states = stages.states_of(facts(*ENTERED))
    assert {states[code] for code in ("S11", "S12", "S13", "S14", "S15")} == {"later"}


def test_the_bar_says_what_is_missing(cast: Cast) -> None:
    bar = {row["code"]: row for row in stages.stage_bar(cast.engagement, facts(*PLANNED))}
    assert bar["S02"]["missing"] == ["巡察通知印发", "函商部门", "组工作方案审核", "收到自查报告"]
    assert bar["S04"]["missing"] == []
    assert [row["code"] for row in bar.values()] == [stage.code for stage in stages.STAGES]


def test_a_later_room_names_its_gate(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_gates", stages._gates.copy())
    stages.register_gate("S04", lambda engagement: f"{engagement.organisation}还有 2 次必谈")
    bar = {row["code"]: row for row in stages.stage_bar(cast.engagement, facts(*ENTERED))}
    assert bar["S04"]["missing"][-1] == "县教育局还有 2 次必谈"
    stages._gates["S04"].pop()
    with pytest.raises(ValueError, match="S99"):
        stages.register_gate("S99", lambda engagement: None)


def test_the_gate_of_entry_asks_for_a_leader_who_may_act(cast: Cast) -> None:
    from xuncha.cycle.planning.gates import leader_may_act
    from xuncha.people.models import Appointment

    held = Appointment.objects.trusted().filter(user=cast.leader)
    held.update(group_id=cast.group.pk)
    assert leader_may_act(cast.engagement) is None
    held.update(acts_until=today().replace(year=today().year - 1), acts_from=date(2020, 1, 1))
    assert leader_may_act(cast.engagement)


def test_facts_move_the_stage_kept_on_the_engagement(cast: Cast) -> None:
    for code in (*ENTERED, "onsite_end"):
        note_fact(cast.engagement, code, on=today(), by=cast.leader)
    cast.engagement.refresh_from_db()
    assert cast.engagement.stage == "S05"
