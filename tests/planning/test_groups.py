"""Groups: staffed after the recusal check, proposed for appointment, mended when somebody is replaced."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.planning import scene
from xuncha.cycle.planning.actions import engagements, groups, preparation, rounds
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.planning.models import Group, GroupPlan, Membership, Round
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.people.models import Appointment, Recusal


@pytest.fixture
def group(cast: Cast) -> Group:
    round_ = scene.draft_round(cast)
    made = scene.group_of(cast, round_)
    engagements.engage(round_, made, [scene.unit("清源县文旅局")], by=cast.staff)
    return made


def unit_of(group: Group):
    from xuncha.cycle.planning.models import Engagement

    return Engagement.objects.trusted().get(group=group).organisation


def relation(cast: Cast, group: Group, state: str) -> None:
    Recusal.objects.create(user=cast.stranger, organisation=unit_of(group), relation="worked", state=state)


@pytest.mark.parametrize("name", ["leader", "member", "head", "lg_head", "discipline", "sys_admin"])
def test_only_the_office_forms_and_staffs_groups(cast: Cast, group: Group, name: str) -> None:
    person = cast.people[name]
    with pytest.raises(NotAllowed):
        groups.form_group(Group(round=group.round, no=9, name="第九组"), by=person)
    with pytest.raises(NotAllowed):
        groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=person)
    with pytest.raises(NotAllowed):
        groups.propose_appointments(group, by=person)


def test_a_decided_recusal_keeps_somebody_out(cast: Cast, group: Group) -> None:
    relation(cast, group, "recuse")
    with pytest.raises(Refused) as refusal:
        groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=cast.staff)
    assert "路人" in str(refusal.value.details[0]) and "文旅局" in str(refusal.value.details[0])


def test_an_undecided_relation_asks_for_a_reason(cast: Cast, group: Group) -> None:
    relation(cast, group, "open")
    person = groups.Seat("group_member", user=cast.stranger)
    with pytest.raises(NeedsReason):
        groups.seat(group, person, by=cast.staff)
    groups.seat(group, person, by=cast.staff, reason="十年前短期借调")


def test_a_relation_found_harmless_is_none(cast: Cast, group: Group) -> None:
    relation(cast, group, "stay")
    groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=cast.staff)


def test_nobody_sits_twice_in_a_round(cast: Cast, group: Group) -> None:
    other = scene.group_of(cast, group.round, no=2)
    groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=cast.staff)
    with pytest.raises(Refused):
        groups.seat(other, groups.Seat("group_member", user=cast.stranger), by=cast.staff)


def test_proposing_makes_appointments_within_the_group(cast: Cast, group: Group) -> None:
    groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=cast.staff)
    made = groups.propose_appointments(group, by=cast.staff)
    assert {item.state for item in made} == {"proposed"}
    assert all(item.scope_ids == [group.pk] and item.group_id == group.pk for item in made)
    assert all(item.acts_until == group.round.onsite_end for item in made)
    leader = Membership.objects.trusted().get(group=group, role_code="group_leader")
    assert leader.user is not None and leader.user.name == "组长1" and not leader.user.is_active
    with pytest.raises(Refused):
        groups.propose_appointments(group, by=cast.staff)


def test_appointments_need_an_end(cast: Cast) -> None:
    round_ = scene.draft_round(cast, onsite_end=None)
    made = scene.group_of(cast, round_)
    with pytest.raises(Missing):
        groups.propose_appointments(made, by=cast.staff)


def test_a_replacement_is_a_supplementary_appointment(cast: Cast, group: Group) -> None:
    groups.propose_appointments(group, by=cast.staff)
    Appointment.objects.trusted().filter(group_id=group.pk).update(state="active")
    leader = Membership.objects.trusted().select_related("group__round", "round").get(group=group)
    successor = groups.replace_member(
        leader,
        groups.Seat("group_leader", user=cast.stranger),
        on=today(),
        reason="因病",
        document_no="清巡授〔2026〕7号",
        by=cast.staff,
    )
    leader.refresh_from_db()
    assert (leader.left_on, leader.left_reason) == (today(), "因病")
    assert successor.replaces_id == leader.pk
    made = Appointment.objects.trusted().get(pk=successor.appointment_id)
    assert (made.sort, made.document_no, made.replaces_id) == (
        "supplementary",
        "清巡授〔2026〕7号",
        leader.appointment_id,
    )
    with pytest.raises(Refused):
        groups.replace_member(
            leader,
            groups.Seat("group_leader", name="某人"),
            on=today(),
            reason="再换",
            document_no="",
            by=cast.staff,
        )


def test_a_proposal_that_never_came_to_act_is_withdrawn(cast: Cast, group: Group) -> None:
    groups.propose_appointments(group, by=cast.staff)
    leader = Membership.objects.trusted().select_related("group__round", "round").get(group=group)
    person = groups.Seat("group_leader", user=cast.stranger)
    groups.replace_member(leader, person, on=today(), reason="因病", document_no="", by=cast.staff)
    assert Appointment.objects.trusted().get(pk=leader.appointment_id).state == "withdrawn"


def test_prolonging_a_round_proposes_longer_appointments(cast: Cast) -> None:
    held = Appointment.objects.trusted().filter(role_code__startswith="group_", user=cast.leader)
    held.update(round_id=cast.round.pk, group_id=cast.group.pk, acts_until=cast.round.onsite_end)
    later = cast.round.onsite_end + timedelta(days=10)
    rounds.prolong(
        cast.round, onsite_end=later, reason="线索较多", document_no="清巡〔2026〕12号", by=cast.director
    )
    made = Appointment.objects.trusted().get(user=cast.leader, state="proposed")
    assert (made.acts_until, made.sort, made.document_no) == (later, "supplementary", "清巡〔2026〕12号")


def test_leaving_needs_a_reason_and_keeps_the_row(cast: Cast, group: Group) -> None:
    member = groups.seat(group, groups.Seat("group_member", user=cast.stranger), by=cast.staff)
    with pytest.raises(NeedsReason):
        groups.unseat(member, on=today(), reason=" ", by=cast.staff)
    groups.unseat(member, on=today(), reason="单位召回", by=cast.staff)
    assert Membership.objects.trusted().filter(pk=member.pk, left_on=today()).exists()
    with pytest.raises(NotAllowed):
        groups.unseat(member, on=today(), reason="x", by=cast.leader)


def test_the_groups_plan_is_written_by_the_group_and_filed_by_the_director(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        groups.open_group_plan(GroupPlan(), group=cast.group, by=cast.other_leader)
    plan = groups.open_group_plan(
        GroupPlan(focus="校园食品安全", division="两个小组"), group=cast.group, by=cast.group_liaison
    )
    engine.take(plan, "submit", by=cast.group_liaison)
    for name in ("staff", "leader", "lg_head"):
        with pytest.raises(NotAllowed):
            preparation.approve_group_plan(plan, by=cast.people[name])
    preparation.approve_group_plan(plan, by=cast.director)
    assert "group_plan_approved" in facts_of(cast.engagement)
    assert "group_plan_approved" not in facts_of(cast.other_engagement)


def test_an_empty_plan_stays(cast: Cast) -> None:
    plan = groups.open_group_plan(GroupPlan(), group=cast.group, by=cast.leader)
    with pytest.raises(Missing):
        engine.take(plan, "submit", by=cast.leader)
    with pytest.raises(Refused):
        groups.open_group_plan(GroupPlan(), group=cast.group, by=cast.leader)


def test_each_sees_the_own_group_and_its_round(cast: Cast) -> None:
    assert set(Group.objects.visible_to(cast.leader)) == {cast.group}
    assert set(Round.objects.visible_to(cast.member)) == {cast.round}
    assert set(Group.objects.visible_to(cast.director)) == {cast.group, cast.other_group}
    assert not Group.objects.visible_to(cast.head).exists()
    assert not Round.objects.visible_to(cast.head).exists()
    assert not Round.objects.visible_to(cast.auditor).exists()
    scene.draft_round(cast, entry_on=today() + timedelta(days=5))
    assert Round.objects.visible_to(cast.member).count() == 1


def test_groups_are_offered_as_scopes_of_appointments(cast: Cast) -> None:
    from xuncha.people import scopes

    assert {scope.ids for scope in scopes.choices("group", cast.staff)} == {
        (cast.group.pk,),
        (cast.other_group.pk,),
    }
    assert [scope.group_id for scope in scopes.choices("group", cast.leader)] == [cast.group.pk]
