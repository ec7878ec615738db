"""From the plan to the finished record: who must be talked to, two people, times, numbers, what follows."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from tests.cast import Cast, appoint, proof
from tests.fieldwork import talks
from xuncha.cycle.fieldwork.interviews import actions, outlines, plan, queries, recording
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview, TalkRules
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import holders_of
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.refusals import Missing, NeedsReason, NeedsSignature, NotAllowed, Stale
from xuncha.people.models import Appointment


def partners(cast: Cast) -> list[dict]:
    return [talk.partner for talk in Interview.objects.trusted().filter(engagement=cast.engagement)]


def test_the_plan_lists_posts_with_their_holders_and_typical_posts_without(cast: Cast) -> None:
    talks.posts(cast)
    plan.generate(cast.engagement, by=cast.deputy)
    listed = {item["post"]: item.get("name", "") for item in partners(cast)}
    assert listed["党组书记、局长"] == "马涛"
    assert listed["党组成员、副局长"] == "丁一"
    assert listed["财务股（室）负责人"] == "钱二"
    assert "派驻纪检监察组组长" in listed, "a typical post that must be talked to stands there without a name"
    assert "近三年退休的班子成员" in listed
    assert "普通干部" not in listed


def test_listing_once_more_lists_nobody_twice(cast: Cast) -> None:
    talks.posts(cast)
    first = plan.generate(cast.engagement, by=cast.deputy)
    assert first and plan.generate(cast.engagement, by=cast.leader) == 0
    figures = plan.progress(cast.engagement, cast.leader)
    assert figures["must"] == first and figures["must_done"] == 0


def test_a_member_does_not_make_the_plan(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        plan.generate(cast.engagement, by=cast.member)
    with pytest.raises(NotAllowed):
        plan.generate(cast.engagement, by=cast.other_leader)


def test_a_finished_must_talk_counts(cast: Cast) -> None:
    talks.finished(cast)
    talks.planned(cast)
    figures = plan.progress(cast.engagement, cast.director)
    assert (figures["must_done"], figures["must"]) == (1, 2)


def test_two_different_people_of_the_group_or_none(cast: Cast) -> None:
    talk = talks.planned(cast)
    alone = actions.Times(
        on=today(),
        starts=time(9),
        ends=time(10),
        place="一室",
        interviewers=(cast.member,),
        recorder=cast.member,
    )
    with pytest.raises(Missing, match="至少 2 人"):
        actions.arrange(talk, alone, by=cast.leader)


def test_nobody_from_another_group_sits_in(cast: Cast) -> None:
    talk = talks.planned(cast)
    mixed = actions.Times(
        on=today(),
        starts=time(9),
        ends=time(10),
        place="一室",
        interviewers=(cast.other_member,),
        recorder=cast.member,
    )
    with pytest.raises(Missing, match="冯霞不在本组"):
        actions.arrange(talk, mixed, by=cast.leader)


def test_the_record_cannot_be_finished_once_an_appointment_has_ended(cast: Cast) -> None:
    talk = talks.recorded(cast)
    Appointment.objects.trusted().filter(user=cast.member).update(acts_until=today() - timedelta(days=1))
    with pytest.raises(Missing) as refusal:
        recording.finish(talk, by=cast.fresh("member2"))
    assert any("张磊" in str(detail) for detail in refusal.value.details)


def test_a_clash_of_room_and_person_is_named_and_passes_only_knowingly(cast: Cast) -> None:
    talks.arranged(cast, 9)
    second = talks.planned(cast)
    with pytest.raises(NeedsReason) as refusal:
        actions.arrange(second, talks.times(cast, 9), by=cast.leader)
    said = " ".join(str(detail) for detail in refusal.value.details)
    assert "谈话室一" in said and "张磊" in said and talks.NAME not in said
    assert second.state == "planned"
    actions.arrange(second, talks.times(cast, 9), by=cast.leader, anyway=True)
    assert second.state == "scheduled"


def test_an_hour_later_there_is_no_clash(cast: Cast) -> None:
    talks.arranged(cast, 9)
    assert talks.arranged(cast, 10).state == "scheduled"


def test_the_record_begins_with_the_outlines_questions(cast: Cast) -> None:
    talk = talks.begun(cast)
    assert talk.questions[0]["question"].startswith("收入和支出怎么审批")
    assert talk.questions[0]["leaf"] == "B4.01"


def test_an_outline_of_its_own_goes_before_the_template(cast: Cast) -> None:
    talk = talks.arranged(cast)
    actions.prepare(talk, questions="C1.02｜会议怎么定的？", version=talk.version, by=cast.member)
    actions.begin(talk, by=cast.member)
    assert talk.questions == [{"leaf": "C1.02", "question": "会议怎么定的？"}]


def test_what_is_missing_is_named_before_the_end(cast: Cast) -> None:
    talk = talks.begun(cast)
    with pytest.raises(Missing) as refusal:
        recording.finish(talk, by=cast.member)
    details = [str(detail) for detail in refusal.value.details]
    assert "告知保密要求和权利义务" in details
    assert "问答记录或至少一条摘要" in details


def test_finishing_gives_the_number_and_the_codes(cast: Cast) -> None:
    first, second = talks.finished(cast, 9), talks.finished(cast, 11)
    assert first.state == "finished"
    assert (first.number, second.number) == ("15-03-01-01-TH-001", "15-03-01-01-TH-002")
    assert [talks.abstract_of(talk).code for talk in (first, second)] == ["ZC-01", "ZC-02"]


def test_abstracts_alone_are_enough(cast: Cast) -> None:
    talk = talks.begun(cast)
    only = talks.written(talk, mode="abstract", questions=[])
    recording.write(talk, only, version=talk.version, by=cast.member)
    assert recording.finish(talk, by=cast.member).number


def test_an_abstract_needs_its_leaf(cast: Cast) -> None:
    talk = talks.begun(cast)
    bare = talks.written(talk, abstracts=[{"text": "没有分类的摘要", "leaf": ""}])
    recording.write(talk, bare, version=talk.version, by=cast.member)
    with pytest.raises(Missing):
        recording.finish(talk, by=cast.member)


def test_signatures_are_off_unless_the_round_asks_for_them(cast: Cast) -> None:
    assert talks.finished(cast, 9).state == "finished"
    actions.settle_round(cast.round, signatures=True, record_days=3, by=cast.director)
    talk = talks.finished(cast, 11)
    assert talk.state == "signing" and talk.number


def test_a_partner_may_refuse_to_sign_with_the_reason(cast: Cast) -> None:
    TalkRules.objects.create(round=cast.round, signatures=True)
    talk = talks.finished(cast)
    with pytest.raises(Missing, match="签字"):
        recording.sign(talk, by=cast.member2, proof=proof(cast.member2))
    refused = talks.written(talk, partner_signed="refused", refusal="认为没有必要")
    recording.write(talk, refused, version=talk.version, by=cast.member2)
    with pytest.raises(NeedsSignature):
        recording.sign(talk, by=cast.member2)
    assert recording.sign(talk, by=cast.member2, proof=proof(cast.member2)).state == "finished"
    assert talk.minutes["refusal"] == "认为没有必要"


def test_recording_is_off_until_the_leader_allows_it(cast: Cast) -> None:
    talk = talks.begun(cast)
    taped = talks.written(talk, recording_used=True)
    with pytest.raises(NotAllowed):
        recording.write(talk, taped, version=talk.version, by=cast.member)
    with pytest.raises(NotAllowed):
        actions.allow_recording(talk, by=cast.deputy)
    actions.allow_recording(talk, by=cast.leader)
    assert recording.write(talk, taped, version=talk.version, by=cast.member).recording_used


def test_the_second_to_save_is_told_and_nothing_is_lost(cast: Cast) -> None:
    talk = talks.begun(cast)
    version = talk.version
    recording.write(talk, talks.written(talk), version=version, by=cast.member)
    other = Interview.objects.trusted().get(pk=talk.pk)
    with pytest.raises(Stale):
        recording.write(other, talks.written(talk, questions=[]), version=version, by=cast.member2)
    kept = Interview.objects.trusted().get(pk=talk.pk)
    assert kept.questions[0]["answer"] == talks.ANSWER


def test_editing_keeps_which_abstract_is_which(cast: Cast) -> None:
    talk = talks.recorded(cast)
    before = talks.abstract_of(talk)
    rows = [
        {"id": str(before.pk), "leaf": "B4.02", "text": "改过的话", "importance": "2"},
        {"text": "又一条"},
    ]
    recording.write(talk, talks.written(talk, abstracts=rows), version=talk.version, by=cast.member)
    after = list(Abstract.objects.trusted().filter(interview=talk))
    assert [item.text for item in after] == ["改过的话", "又一条"] and after[0].pk == before.pk


def test_a_numbered_abstract_is_withdrawn_never_removed(cast: Cast) -> None:
    talk = talks.finished(cast)
    actions.reopen(talk, by=cast.leader, reason="请补记")
    recording.write(talk, talks.written(talk, abstracts=[]), version=talk.version, by=cast.member)
    item = talks.abstract_of(talk)
    assert item.code == "ZC-01" and item.withdrawn_on == today()


def test_a_statement_is_evidence_of_its_own_kind(cast: Cast) -> None:
    talk = talks.finished(cast)
    item = recording.add_statement(talk, text="关于库房的说明", pages=2, leaf=None, by=cast.member)
    assert (item.label, item.sort) == ("情况说明 QK-01", "statement")


def test_a_repeat_talk_points_back(cast: Cast) -> None:
    talk = talks.finished(cast)
    again = actions.repeat(talk, by=cast.member)
    assert (again.category, again.repeats_id, again.partner["name"]) == ("repeat", talk.pk, talks.NAME)


def test_reasons_are_sealed_with_the_talk(cast: Cast) -> None:
    talk = talks.arranged(cast)
    actions.void(talk, by=cast.leader, reason=f"{talks.NAME}住院")
    assert talk.minutes["reasons"][0][3] == f"{talks.NAME}住院"
    steps = Step.objects.filter(kind="interview", record_id=talk.pk).values_list("reason", flat=True)
    assert not any(talks.NAME in reason for reason in steps)


def test_moving_a_talk_takes_its_old_time_from_the_unit(cast: Cast) -> None:
    talk = talks.arranged(cast)
    talks.take(talk, "clear", by=cast.leader)
    assert queries.times_for_unit(cast.liaison)
    actions.arrange(talk, talks.times(cast, 15), by=cast.member, reason="对方开会")
    assert talk.state == "scheduled"
    assert queries.times_for_unit(cast.fresh("liaison")) == []


def test_todays_talk_waits_for_its_recorder_and_then_the_record(cast: Cast) -> None:
    talk = talks.arranged(cast)
    row = Pending.objects.get(kind="interview", record_id=talk.pk)
    assert (row.edge, row.user_id, row.due) == ("begin", cast.member2.pk, today())
    actions.begin(talk, by=cast.member)
    row = Pending.objects.get(kind="interview", record_id=talk.pk)
    assert (row.edge, row.due) == ("finish", today() + timedelta(days=3))


def test_holders_are_the_interviewers_and_the_recorder(cast: Cast) -> None:
    talk = talks.arranged(cast)
    assert holders_of(talk, "interviewer") == [cast.member.pk]
    assert holders_of(talk, "recorder") == [cast.member2.pk]


def test_the_office_changes_an_outline_with_known_leaves_only(cast: Cast) -> None:
    with pytest.raises(Missing, match="Q9"):
        outlines.change_outline("staff", name="干部", questions="Q9.99｜什么？", version=0, by=cast.director)
    outlines.change_outline("staff", name="干部", questions="C1.01｜您怎么看？", version=0, by=cast.director)
    assert outlines.outlines()["staff"].questions == "C1.01｜您怎么看？"
    with pytest.raises(Stale):
        outlines.change_outline("staff", name="干部", questions="别的", version=0, by=cast.staff)
    with pytest.raises(NotAllowed):
        outlines.change_outline("staff", name="干部", questions="别的", version=1, by=cast.member)


def test_every_delivered_outline_and_must_rule_stands_on_known_ground(db: None, cast: Cast) -> None:
    for item in outlines.delivered().values():
        assert not outlines.unknown_leaves(item.questions), item.code
    assert {must.outline for must in plan.must_list()} <= outlines.delivered().keys()


def test_a_member_added_later_may_join(cast: Cast) -> None:
    appoint(cast.stranger, "group_member", [cast.group.pk])
    talk = talks.planned(cast)
    joined = actions.Times(
        on=today(),
        starts=time(9),
        ends=time(10),
        place="一室",
        interviewers=(cast.stranger,),
        recorder=cast.member,
    )
    assert actions.arrange(talk, joined, by=cast.leader).team_names == "路人、张磊"


def test_the_summary_counts_what_is_finished(cast: Cast) -> None:
    talks.finished(cast)
    talks.recorded(cast, 11)
    found = queries.summary(cast.engagement, cast.leader)
    assert (found["talks"], found["abstracts"]) == (1, 1)
    assert [count for _label, count in found["destinations"]] == [1]
