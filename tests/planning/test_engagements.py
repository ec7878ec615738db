"""Units engaged in bulk, villages carried along, notice, entry and end; each with its fact and its clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.planning import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.actions import engagements, preparation
from xuncha.cycle.planning.facts import LABELS, facts_of, note_fact
from xuncha.cycle.planning.models import (
    BriefingRequest,
    CooperationItem,
    Engagement,
    Fact,
    KeyPointCheck,
    SubObject,
)
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import Step
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.rules.models import Clock


def engage(cast: Cast, units: list[Organisation], **fields: object) -> list[Engagement]:
    round_ = scene.draft_round(cast, **fields)
    group = scene.group_of(cast, round_)
    return engagements.engage(round_, group, units, by=cast.staff)


def statements(cast: Cast, units: list[Organisation], no: int) -> int:
    round_ = scene.draft_round(cast, no=no)
    group = scene.group_of(cast, round_)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        engagements.engage(round_, group, units, by=cast.staff)
    return len(captured)


def test_twenty_units_and_191_villages_cost_as_many_statements_as_two(cast: Cast) -> None:
    few = [scene.unit("单位甲"), scene.township("甲镇", 3)]
    many = [scene.unit(f"单位{index}") for index in range(14)]
    many += [scene.township(f"乡镇{index}", 32 if index else 31) for index in range(6)]
    small, large = statements(cast, few, 5), statements(cast, many, 6)
    assert Engagement.objects.trusted().filter(round__no=6).count() == 20
    assert SubObject.objects.trusted().filter(engagement__round__no=6).count() == 191
    batches = 191 // 200 + 20 * 12 // 200 + 200 // 200  # rows are written in batches of 200
    assert large <= small + batches + 3


def test_villages_ride_on_their_township(cast: Cast) -> None:
    (town,) = engage(cast, [scene.township("河口镇", 4)])
    rows = SubObject.objects.trusted().filter(engagement=town)
    assert rows.count() == 4
    assert Engagement.objects.trusted().filter(round=town.round).count() == 1


def test_a_village_picked_for_itself_gets_an_engagement_below_its_township(cast: Cast) -> None:
    place = scene.township("河口镇", 3)
    village = Organisation.objects.get(name="河口镇第2村")
    round_ = scene.draft_round(cast, mode="elevated")
    group = scene.group_of(cast, round_)
    (town,) = engagements.engage(round_, group, [place], by=cast.staff)
    (own,) = engagements.engage(round_, group, [village], by=cast.staff)
    assert (own.mode, own.parent_id) == ("elevated", town.pk)
    assert SubObject.objects.trusted().get(engagement=town, organisation=village).own_id == own.pk


def test_a_village_in_a_regular_round_is_a_village_inspection(cast: Cast) -> None:
    scene.township("河口镇", 1)
    (own,) = engage(cast, [Organisation.objects.get(name="河口镇第1村")])
    assert own.mode == "village"


def test_the_last_inspection_is_linked_also_under_an_older_name(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.bureau.pk).update(ended_on=today())
    heir = scene.unit("清源县教育体育局")
    Organisation.objects.filter(pk=cast.bureau.pk).update(successor=heir)
    (made,) = engage(cast, [heir], mode="look_back")
    assert made.previous_id == cast.engagement.pk
    assert made.mode == "look_back"


def test_a_unit_is_engaged_once_a_round_and_never_after_its_end(cast: Cast) -> None:
    bureau = scene.unit("清源县文旅局")
    (made,) = engage(cast, [bureau])
    with pytest.raises(Refused):
        engagements.engage(made.round, made.group, [bureau], by=cast.staff)
    gone = scene.unit("清源县旧局", ended_on=today())
    with pytest.raises(Refused):
        engagements.engage(made.round, made.group, [gone], by=cast.staff)


@pytest.mark.parametrize("name", ["leader", "member", "head", "discipline", "lg_head", "auditor"])
def test_only_the_office_engages(cast: Cast, name: str) -> None:
    round_ = scene.draft_round(cast)
    group = scene.group_of(cast, round_)
    with pytest.raises(NotAllowed):
        engagements.engage(round_, group, [scene.unit("清源县文旅局")], by=cast.people[name])


def test_key_points_and_cooperation_come_with_the_type_of_unit(cast: Cast) -> None:
    (town,) = engage(cast, [scene.township("河口镇", 0)])
    points = KeyPointCheck.objects.trusted().filter(engagement=town)
    assert points.exists() and points.exclude(key_point__unit_type="township").count() == 0
    sorts = set(CooperationItem.objects.trusted().filter(engagement=town).values_list("sort", flat=True))
    assert sorts == {"cooperation", "logistics"}


def test_a_unit_added_after_approval_catches_up(cast: Cast) -> None:
    round_, group, _found = scene.started(cast)
    (late,) = engagements.engage(round_, group, [scene.unit("清源县医保局")], by=cast.staff)
    assert set(facts_of(late)) == {"round_approved", "authorised"}
    assert Clock.objects.filter(kind="engagement", record_id=late.pk, code="DR01").exists()
    late.refresh_from_db()
    assert late.stage == "S02"


def test_the_notice_meets_its_clock_and_opens_to_the_unit(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    engagements.notify(first, on=today(), number="清巡通〔2026〕3号", by=cast.staff)
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR01").state == "met"
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR03").due == first.entry_on
    assert first.audience
    first.refresh_from_db()
    assert (first.stage, first.notice_no) == ("S03", "清巡通〔2026〕3号")
    preparation.receive_self_check(first, on=today(), by=cast.staff)
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR03").state == "met"


def test_a_unit_knows_nothing_before_the_notice(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    head = scene_head(cast, first)
    rows = Engagement.objects.within_reach(head, "planning.cooperate", acting=False)
    assert not rows.exists()
    assert not CooperationItem.objects.within_reach(head, "planning.cooperate").exists()
    engagements.notify(first, on=today(), number="1", by=cast.staff)
    assert Engagement.objects.within_reach(head, "planning.cooperate", acting=False).get().pk == first.pk
    assert not KeyPointCheck.objects.visible_to(head).exists()


def scene_head(cast: Cast, engagement: Engagement):
    from tests.cast import appoint

    appoint(cast.stranger, "org_head", [engagement.organisation_id])
    return cast.fresh("stranger")


@pytest.mark.parametrize("name", ["leader", "member", "head", "lg_head", "discipline"])
def test_only_the_office_issues_the_notice(cast: Cast, name: str) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    with pytest.raises(NotAllowed):
        engagements.notify(first, on=today(), number="1", by=cast.people[name])


def test_no_notice_before_the_scheme_is_approved(cast: Cast) -> None:
    (made,) = engage(cast, [scene.unit("清源县文旅局")])
    with pytest.raises(Missing) as refusal:
        engagements.notify(made, on=today(), number="1", by=cast.staff)
    assert [str(line) for line in refusal.value.details] == ["轮次方案还没有批准"]


def test_entry_without_notice_needs_a_reason_and_moves_the_day(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    with pytest.raises(NeedsReason):
        engagements.enter(first, on=today(), by=cast.staff)
    first.refresh_from_db()
    assert first.entry_on != today()
    engagements.enter(first, on=today(), by=cast.staff, reason="机动巡察，不事先通知")
    assert (first.entry_on, first.state) == (today(), "under_way")
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR05").due == first.onsite_end
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR04").due == today() + timedelta(
        60
    )


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("leader", True), ("deputy", True), ("group_liaison", True), ("staff", True), ("member", False),
     ("other_leader", False), ("head", False), ("discipline", False), ("lg_head", False), ("auditor", False)],
)  # fmt: skip
def test_who_ends_the_time_on_site(cast: Cast, name: str, allowed: bool) -> None:
    person = cast.people[name]
    if not allowed:
        with pytest.raises(NotAllowed):
            engagements.end_onsite(cast.engagement, on=today(), by=person)
        return
    engagements.end_onsite(cast.engagement, on=today(), by=person)
    assert facts_of(cast.engagement)["onsite_end"] == today()


def test_extending_one_unit_names_its_document(cast: Cast) -> None:
    end = cast.engagement.onsite_end + timedelta(days=10)
    with pytest.raises(NotAllowed):
        engagements.extend(cast.engagement, onsite_end=end, reason="试", by=cast.leader)
    engagements.extend(
        cast.engagement, onsite_end=end, reason="线索多", document_no="清巡〔2026〕8号", by=cast.director
    )
    assert cast.engagement.onsite_end == end
    step = Step.objects.filter(kind="engagement", record_id=cast.engagement.pk).latest("id")
    assert step.reason == "清巡〔2026〕8号 线索多"


def test_dates_move_before_entry_with_their_clocks(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    entry = first.entry_on + timedelta(days=5)
    engagements.reschedule(
        first, entry_on=entry, onsite_end=first.onsite_end, reason="组员培训", by=cast.staff
    )
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR01").due == entry - timedelta(10)
    with pytest.raises(Missing):
        engagements.reschedule(
            first, entry_on=entry, onsite_end=entry - timedelta(1), reason="错", by=cast.staff
        )


def test_what_was_asked_for_by_the_day_of_entry_moves_with_it(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    engagements.notify(first, on=today(), number="1", by=cast.staff)
    (request,) = preparation.ask_briefings([first], [scene.unit("审计局")], asked_on=today(), by=cast.staff)
    entry = first.entry_on + timedelta(days=5)
    engagements.reschedule(
        first, entry_on=entry, onsite_end=first.onsite_end, reason="组员培训", by=cast.staff
    )
    request.refresh_from_db()
    assert request.due == entry
    assert Clock.objects.get(kind="briefing_request", record_id=request.pk, code="DR02").due == entry
    assert Clock.objects.get(kind="engagement", record_id=first.pk, code="DR03").due == entry
    assert set(CooperationItem.objects.trusted().filter(engagement=first).values_list("due", flat=True)) == {
        entry
    }


def test_a_unit_changes_group_only_while_planned(cast: Cast) -> None:
    (made,) = engage(cast, [scene.unit("清源县文旅局")])
    other = scene.group_of(cast, made.round, no=2)
    engagements.move_to_group(made, other, by=cast.staff)
    assert made.group_id == other.pk
    with pytest.raises(Refused):
        engagements.move_to_group(cast.engagement, cast.other_group, by=cast.staff)


def test_a_unit_taken_off_stops_its_clocks(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    with pytest.raises(NotAllowed):
        engagements.remove(first, by=cast.staff, reason="撤并")
    engagements.remove(first, by=cast.director, reason="单位撤并")
    assert first.state == "void"
    assert not Clock.objects.filter(kind="engagement", record_id=first.pk, state="running").exists()


def test_departments_are_asked_once_in_bulk(cast: Cast) -> None:
    _round, _group, found = scene.started(cast)
    departments = [scene.unit(f"清源县{name}局") for name in ("审计", "信访", "财政")]
    made = preparation.ask_briefings(
        found, departments, asked_on=today(), by=cast.staff, document_no="清巡函1号"
    )
    assert len(made) == 6
    again = preparation.ask_briefings(found, departments[:2], asked_on=today(), by=cast.staff)
    assert again == []
    request = made[0]
    assert (
        Clock.objects.get(kind="briefing_request", record_id=request.pk, code="DR02").due == found[0].entry_on
    )
    preparation.remind(request, by=cast.staff)
    assert (request.reminders, request.reminded_on) == (1, today())
    preparation.note_reply(request, on=today(), by=cast.staff, note="无情况")
    assert (request.state, request.replied_on) == ("replied", today())
    assert {"briefing_asked", "briefing_replied"} <= set(facts_of(found[0]))
    with pytest.raises(NotAllowed):
        preparation.note_reply(made[1], on=today(), by=cast.leader)


def test_asking_costs_a_constant_number_of_statements(cast: Cast) -> None:
    _round, _group, found = scene.started(cast)
    departments = [scene.unit(f"部门{index}") for index in range(8)]
    with CaptureQueriesContext(connection) as one:
        preparation.ask_briefings(found[:1], departments[:1], asked_on=today(), by=cast.staff)
    with CaptureQueriesContext(connection) as many:
        preparation.ask_briefings(found, departments, asked_on=today(), by=cast.staff)
    assert len(many) <= len(one) + 2
    assert BriefingRequest.objects.trusted().count() == 16


def test_absence_is_recorded_and_never_blocks(cast: Cast) -> None:
    office = preparation.Present("office", "赵敏", "主任", present=False)
    arguments = {"held_on": today(), "place": "会议室", "chair": "李正", "note": "", "by": cast.leader}
    with pytest.raises(Missing):
        preparation.hold_entry_meeting(cast.engagement, attendance=[], **arguments)
    with pytest.raises(NeedsReason):
        preparation.hold_entry_meeting(cast.engagement, attendance=[office], **arguments)
    absent = preparation.Present("office", "赵敏", "主任", present=False, reason="县委会议")
    preparation.hold_entry_meeting(cast.engagement, attendance=[absent], **arguments)
    assert "entry_meeting" in facts_of(cast.engagement)
    with pytest.raises(NotAllowed):
        preparation.hold_entry_meeting(
            cast.engagement, attendance=[absent], **arguments | {"by": cast.member}
        )


def test_a_code_nobody_declared_is_an_error(cast: Cast) -> None:
    with pytest.raises(ValueError, match="misspelt"):
        note_fact(cast.engagement, "misspelt", on=today(), by=cast.leader)


def test_once_counts_only_the_first(cast: Cast) -> None:
    note_fact(cast.engagement, "first_paper", on=today() - timedelta(3), by=cast.member, once=True)
    note_fact(cast.engagement, "first_paper", on=today(), by=cast.member, once=True)
    assert Fact.objects.trusted().filter(engagement=cast.engagement, code="first_paper").count() == 1
    assert facts_of(cast.engagement)["first_paper"] == today() - timedelta(3)


def test_a_voided_engagement_leaves_an_audit_event(cast: Cast) -> None:
    _round, _group, (first, _second) = scene.started(cast)
    engagements.remove(first, by=cast.director, reason="撤并")
    assert AuditEvent.objects.filter(action="engagement.void", record_id=first.pk).count() == 1


def test_every_code_of_a_stage_is_declared() -> None:
    named = {code for stage in stages.STAGES for code in (*stage.done, *stage.asks)}
    named |= {code for codes in stages.BEGINS.values() for code in codes}
    assert named <= LABELS.keys()


def test_closing_without_archive_asks_for_a_reason(cast: Cast) -> None:
    with pytest.raises(NeedsReason):
        engine.take(cast.engagement, "close", by=cast.staff)
    note_fact(cast.engagement, "archived", on=today(), by=cast.staff)
    engine.take(cast.engagement, "close", by=cast.staff)
    assert cast.engagement.state == "closed"
