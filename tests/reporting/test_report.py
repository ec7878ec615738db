"""A report grows out of signed papers, travels up, comes back with reasons, and is locked when approved."""

from __future__ import annotations

import pytest

from tests.cast import Cast, proof
from tests.reporting import scene
from xuncha.cycle.planning.facts import facts_of
from xuncha.cycle.reporting import queries as room
from xuncha.cycle.reporting.models import Report, ReportItem, ReportItemPaper, ReportVersion, ReviewComment
from xuncha.cycle.reporting.reports import items, queries, versions
from xuncha.cycle.reporting.reports.actions import answer_comment, comment, start_correction, take
from xuncha.cycle.reporting.reports.assembling import assemble
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import signing
from xuncha.foundation.refusals import Missing, NeedsReason, NeedsSignature, NotAllowed, Stale
from xuncha.foundation.rules.models import Clock


def shown(report: Report, cast: Cast) -> list[tuple[int, str, str]]:
    return [
        (item.seq, section.title, item.heading)
        for section in queries.sections(queries.items(report, cast.leader))
        for item in section.items
    ]


def clock_state(report: Report, code: str) -> str:
    return Clock.objects.get(kind="report", record_id=report.pk, code=code).state


def test_signed_papers_are_grouped_by_node_and_the_leaders_stand_apart(cast: Cast) -> None:
    report = scene.drafted(cast)
    first, second, third = shown(report, cast)
    assert first[0] == 1 and first[2] == "第一议题落实不严"
    assert second[0] == 2 and second[2] == "违规发放补贴"
    assert third == (3, "主要负责人专段", "履行第一责任人责任不到位")
    assert first[1].startswith("聚焦")


def test_an_item_holds_view_facts_and_responsibility(cast: Cast) -> None:
    report = scene.drafted(cast)
    item = queries.items(report, cast.leader)[1]
    assert item.text == "违规发放补贴的概述。\n责任落实不到位。\n责任：局党组（主体责任）。"


def test_assembling_again_adds_only_what_was_signed_since(cast: Cast) -> None:
    report = scene.drafted(cast)
    item = queries.items(report, cast.leader)[0]
    item.heading = "改写过的观点句"
    kept = queries.papers_of([item], cast.leader)[item.pk]
    items.edit_item(item, fields=["heading"], papers=kept, version=item.version, by=cast.member2)
    scene.signed_paper(cast, "理论学习中心组走过场", leaf="A1.02")
    assemble(cast.engagement, by=cast.member)
    assert [(row[0], row[2]) for row in shown(report, cast)] == [
        (1, "改写过的观点句"),
        (2, "理论学习中心组走过场"),
        (3, "违规发放补贴"),
        (4, "履行第一责任人责任不到位"),
    ]


def test_a_left_out_problem_does_not_come_back(cast: Cast) -> None:
    report = scene.drafted(cast)
    item = queries.items(report, cast.leader)[0]
    items.leave_out(item, reason="数额小，已立行立改", by=cast.member)
    assemble(cast.engagement, by=cast.member)
    assert [row[0] for row in shown(report, cast)] == [1, 2]
    items.put_back(item, by=cast.member)
    assert next(row[2] for row in shown(report, cast)) == "第一议题落实不严"


def test_items_are_split_merged_and_moved(cast: Cast) -> None:
    report = scene.drafted(cast)
    first = queries.items(report, cast.leader)[0]
    paper = queries.papers_of([first], cast.leader)[first.pk][0]
    new = items.split_item(
        first,
        heading="新条",
        text="新条内容",
        rest="留下的",
        papers=[paper],
        version=first.version,
        by=cast.member,
    )
    assert [row[2] for row in shown(report, cast)][:2] == ["第一议题落实不严", "新条"]
    items.move_item(new, step=-1, by=cast.member)
    assert [row[2] for row in shown(report, cast)][:2] == ["新条", "第一议题落实不严"]
    rows = queries.items(report, cast.leader)
    merged = items.merge_items(rows[:2], by=cast.member)
    assert merged.heading == "新条"
    assert "第一议题落实不严。留下的" in merged.text
    assert ReportItemPaper.objects.trusted().filter(item=merged).count() == 1


def test_a_stale_edit_overwrites_nothing(cast: Cast) -> None:
    report = scene.drafted(cast)
    item = queries.items(report, cast.leader)[0]
    items.edit_item(item, fields=["heading"], papers=[], version=1, by=cast.member)
    with pytest.raises(Stale):
        items.edit_item(item, fields=["heading"], papers=[], version=1, by=cast.member2)


def test_a_problem_without_papers_asks_for_a_reason(cast: Cast) -> None:
    report = scene.drafted(cast)
    items.add_item(ReportItem(heading="没有底稿的问题"), report=report, by=cast.member)
    with pytest.raises(NeedsReason) as refusal:
        take(report, "submit", by=cast.member)
    assert "没有底稿" in str(refusal.value.details)
    take(report, "submit", by=cast.member, reason="情况通报所载")


def test_the_section_on_the_leader_needs_both_sides(cast: Cast) -> None:
    report = scene.drafted(cast)
    report.top_leader_positive = ""
    report.save()
    take(report, "submit", by=cast.member)
    with pytest.raises(Missing) as refusal:
        take(report, "sign", by=cast.leader, proof=proof(cast.leader))
    assert "正面评价" in str(refusal.value.details)


def test_who_submits_does_not_sign(cast: Cast) -> None:
    report = scene.drafted(cast)
    take(report, "submit", by=cast.leader)
    with pytest.raises(NotAllowed):
        take(report, "sign", by=cast.leader, proof=proof(cast.leader))


def test_it_goes_up_step_by_step_and_is_locked(cast: Cast) -> None:
    report = scene.approved(cast)
    assert report.state == "approved"
    assert report.locked_at is not None
    facts = facts_of(cast.engagement)
    assert {
        "report_drafted",
        "report_signed",
        "lg_heard",
        "secretaries_heard",
        "standing_heard",
    } <= facts.keys()
    assert [clock_state(report, code) for code in ("DR09", "DR10", "DR11", "DR12")] == [
        "met",
        "met",
        "met",
        "running",
    ]
    assert len(signing.standing(report)) == 4
    assert not any(signing.modified_since(report, signature) for signature in signing.standing(report))
    with pytest.raises(NotAllowed):
        items.leave_out(queries.items(report, cast.leader)[0], reason="不行", by=cast.member)


def test_switched_off_stages_are_passed_and_still_open_and_date(cast: Cast) -> None:
    off = ["report.joint_consultation", "report.secretaries", "report.standing"]
    cast.round.switched_off_states = off
    cast.round.save()
    report = scene.drafted(cast)
    report.round.switched_off_states = off
    take(report, "submit", by=cast.member)
    take(report, "sign", by=cast.leader, proof=proof(cast.leader))
    assert report.state == "leading_group"
    assert Report.objects.visible_to(cast.lg_head).filter(pk=report.pk).exists()
    take(report, "pass_leading_group", by=cast.lg_head, proof=proof(cast.lg_head))
    assert report.state == "approved"
    assert Report.objects.visible_to(cast.discipline).filter(pk=report.pk).exists()
    assert clock_state(report, "DR12") == "running"


def test_a_decision_is_a_signature(cast: Cast) -> None:
    report = scene.before_leading_group(cast)
    with pytest.raises(NeedsSignature):
        take(report, "pass_leading_group", by=cast.lg_head)
    with pytest.raises(NotAllowed):
        take(report, "pass_leading_group", by=cast.director, proof=proof(cast.director))


def test_a_returned_report_makes_a_new_version(cast: Cast) -> None:
    report = scene.before_leading_group(cast)
    take(report, "return_by_leading_group", by=cast.lg_head, reason="补充数据")
    assert report.state == "draft"
    assert signing.standing(report) == []
    item = queries.items(report, cast.leader)[0]
    item.text = "补充了数据：涉及 12 万元。"
    items.edit_item(item, fields=["text"], papers=[], version=item.version, by=cast.member)
    take(report, "submit", by=cast.member, reason="底稿另挂")
    found = list(queries.versions(report, cast.leader))
    assert [version.reason for version in found] == ["提交组长", "补充数据", "底稿另挂"]
    (passage,) = versions.compared(found[1].content, found[2].content)
    assert passage["label"] == "第 1 条"
    assert "12 万元" in passage["new"]


def test_who_sees_the_report_at_each_stage(cast: Cast) -> None:
    def sees(*names: str) -> list[str]:
        return [
            name
            for name in names
            if Report.objects.visible_to(cast.people[name]).filter(pk=report.pk).exists()
        ]

    watchers = ("member2", "director", "lg_head", "secretary", "discipline", "organisation", "other_leader", "head", "liaison")  # fmt: skip
    report = scene.drafted(cast)
    assert sees(*watchers) == ["member2"]
    take(report, "submit", by=cast.member)
    take(report, "sign", by=cast.leader, proof=proof(cast.leader))
    assert sees(*watchers) == ["member2", "director"]
    take(report, "pass_consultation", by=cast.director)
    assert sees(*watchers) == ["member2", "director", "lg_head", "secretary"]
    take(report, "pass_leading_group", by=cast.lg_head, proof=proof(cast.lg_head))
    take(report, "pass_secretaries", by=cast.secretary, proof=proof(cast.secretary))
    assert "discipline" not in sees(*watchers)
    take(report, "pass_standing", by=cast.secretary, proof=proof(cast.secretary))
    assert sees(*watchers) == ["member2", "director", "lg_head", "secretary", "discipline", "organisation"]
    assert not ReportVersion.objects.visible_to(cast.discipline).exists()


def test_opinions_say_how_they_were_adopted(cast: Cast) -> None:
    report = scene.signed(cast)
    said = ReviewComment(stage="组办会商", said_by="赵敏", said_on=today(), text="第 1 条数据再核")
    comment(said, report=report, by=cast.director)
    take(report, "return_by_office", by=cast.director, reason="见意见")
    with pytest.raises(NeedsReason):
        take(report, "submit", by=cast.member)
    with pytest.raises(Missing):
        answer_comment(said, adoption="declined", reply="", by=cast.member)
    answer_comment(said, adoption="adopted", reply="已核", by=cast.member)
    take(report, "submit", by=cast.member)
    with pytest.raises(NotAllowed):
        comment(
            ReviewComment(stage="x", said_by="y", said_on=today(), text="z"), report=report, by=cast.member
        )


def test_a_correction_is_a_new_report_beside_the_old(cast: Cast) -> None:
    report = scene.approved(cast)
    new = start_correction(report, reason="金额有误", by=cast.member)
    assert (new.state, new.corrects_id) == ("draft", report.pk)
    assert [row[2] for row in shown(new, cast)] == [row[2] for row in shown(report, cast)]
    assert room.report_of(cast.engagement, cast.leader) == new
    take(new, "submit", by=cast.member)
    take(new, "sign", by=cast.leader, proof=proof(cast.leader))
    assert not Clock.objects.filter(kind="report", record_id=new.pk, state="running").exists()
    report.refresh_from_db()
    assert report.state == "approved"


def test_a_paper_shows_where_it_went(cast: Cast) -> None:
    report = scene.drafted(cast)
    item = queries.items(report, cast.leader)[0]
    paper = queries.papers_of([item], cast.leader)[item.pk][0]
    (trace,) = kinds.outcomes_of(paper, cast.leader)
    assert str(trace.label) == "第 1 条 第一议题落实不严"
    assert kinds.outcomes_of(paper, cast.director) == []
