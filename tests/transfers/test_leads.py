"""A lead is looked into before it is handed up, signed by the leader, decided by the leading group (M1-09, M3-16)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.transfers import ways
from xuncha.catalogue.models import Post
from xuncha.cycle.transfers.leads import actions
from xuncha.cycle.transfers.leads.actions import AboveUs, Person
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.flow import paper
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed


def test_it_gets_its_number_from_the_leader_and_goes_to_the_leading_group(cast: Cast) -> None:
    lead = ways.lead(cast)
    assert lead.number == ""
    ways.take(lead, "submit", cast.member)
    ways.take(lead, "sign", cast.leader)
    assert "-XS-" in lead.number and lead.state == "group_approved"
    ways.take(lead, "approve", cast.lg_head)
    assert lead.state == "lg_approved"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("understanding", "", "不作深入了解不得简单上交"),
        ("disciplines", [], "涉及哪项纪律"),
        ("verifiability", "", "可查性"),
        ("evidence", "", "初步依据"),
        ("issue", " ", "主要问题"),
        ("people", [], "被反映人"),
    ],
)
def test_a_lead_that_was_not_looked_into_is_not_handed_up(
    cast: Cast, field: str, value: Any, sentence: str
) -> None:
    lead = ways.lead(cast, **{field: value})
    with pytest.raises(Missing) as refusal:
        ways.take(lead, "submit", cast.member)
    assert sentence in " ".join(str(detail) for detail in refusal.value.details)


def test_few_words_ask_for_a_reason_and_the_reason_is_sealed(cast: Cast) -> None:
    from xuncha.foundation.flow.models import Step

    lead = ways.lead(cast, understanding="查过账")
    with pytest.raises(NeedsReason):
        ways.take(lead, "submit", cast.member)
    ways.take(lead, "submit", cast.member, reason="欧阳某已出境")
    assert lead.notes[0][3] == "欧阳某已出境"
    assert not Step.objects.filter(reason__contains="欧阳").exists()


def test_nobody_signs_what_he_registered_or_submitted(cast: Cast) -> None:
    lead = ways.lead(cast, by=cast.leader)
    ways.take(lead, "submit", cast.leader)
    with pytest.raises(NotAllowed):
        ways.take(lead, "sign", cast.leader)


def test_whoever_is_managed_above_is_not_written_down(cast: Cast, enter: Any) -> None:
    with pytest.raises(AboveUs):
        ways.lead(cast, people=[Person("甲", managed_by="superior")])
    Post.objects.create(organisation=cast.bureau, title="局长", holder_name="马涛", managed_by="superior")
    with pytest.raises(AboveUs):
        ways.lead(cast, people=[Person("马涛")])
    assert not Lead.objects.trusted().exists()


def test_a_post_that_looks_like_the_superior_levels_asks_again_and_names_nobody(cast: Cast) -> None:
    from xuncha.foundation.flow.models import Step

    lead = ways.lead(cast, people=[Person("夏侯某", post="县委副书记")])
    with pytest.raises(NeedsReason):
        ways.take(lead, "submit", cast.member)
    ways.take(lead, "submit", cast.member, reason="已核对，系县直机关党委副书记")
    step = Step.objects.get(kind="lead", record_id=lead.pk, edge="submit")
    assert "上级管理" in step.warnings and "夏侯某" not in step.warnings and "副书记" not in step.warnings


def test_the_question_comes_before_any_text(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    url = f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}"
    page = browser.get(url).content.decode()
    assert "上级管理的干部" in page and "<textarea" not in page
    above = browser.get(url + "&superior=yes").content.decode()
    assert "请径送" in above and "<textarea" not in above
    assert "<textarea" in browser.get(url + "&superior=no").content.decode()


def form_of(**changes: Any) -> dict[str, Any]:
    return {
        "title": ways.TITLE,
        "issue": ways.ISSUE,
        "understanding": ways.LOOKED,
        "evidence": ways.EVIDENCE,
        "verifiability": "concrete",
        "disciplines": ["integrity", "work"],
        "amount_cents": "12.5万",
        "grade": "attention",
        "group_meeting": "第三次组务会",
        "people-name": [ways.NAME, "钟离谷"],
        "people-unit": ["县教育局", "县教育局"],
        "people-post": [ways.POST, "会计"],
        "people-rank": ["", ""],
        "people-managed_by": ["own", "subordinate"],
        "people-is_deputy": ["", "yes"],
    } | changes


def test_a_member_registers_and_mends_it_in_the_browser(cast: Cast, enter: Any) -> None:
    browser = enter(cast.member)
    url = f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&superior=no"
    answer = browser.post(url, form_of())
    lead = Lead.objects.trusted().get()
    assert answer.status_code == 302 and answer["Location"] == reverse("transfers:lead", args=[lead.pk])
    assert (lead.issue, lead.amount_cents, lead.disciplines) == (
        ways.ISSUE,
        12_500_000,
        ["integrity", "work"],
    )
    assert [p.name for p in LeadPerson.objects.trusted().filter(lead=lead)] == [ways.NAME, "钟离谷"]
    page = browser.get(reverse("transfers:lead", args=[lead.pk])).content.decode()
    assert ways.NAME in page and ways.LOOKED in page and "2 人" in page
    edit = reverse("transfers:lead_edit", args=[lead.pk])
    assert ways.NAME in browser.get(edit).content.decode()
    browser.post(
        edit, form_of(issue="改过的主要问题", version=lead.version) | {"people-name": ["独孤一", ""]}
    )
    lead.refresh_from_db()
    assert lead.issue == "改过的主要问题" and lead.version == 2
    assert [p.name for p in LeadPerson.objects.trusted().filter(lead=lead)] == ["独孤一"]


def test_a_name_from_above_comes_back_with_the_way_out_and_leaves_no_draft(cast: Cast, enter: Any) -> None:
    from xuncha.foundation.drafts.models import Draft

    browser = enter(cast.member)
    url = f"{reverse('transfers:lead_new')}?engagement={cast.engagement.pk}&superior=no"
    key = f"lead:new:{cast.engagement.pk}"
    browser.post(reverse("drafts:autosave", args=[key]), {"title": "某市管干部"})
    answer = browser.post(url, form_of() | {"people-managed_by": ["superior", "own"]})
    assert answer.status_code == 409 and "径送" in answer.content.decode()
    assert not Draft.objects.filter(form_key=key).exists()
    assert not Lead.objects.trusted().exists()


def test_after_submission_the_leader_mends_it_and_the_member_does_not(cast: Cast, enter: Any) -> None:
    lead = ways.lead(cast)
    ways.take(lead, "submit", cast.member)
    edit = reverse("transfers:lead_edit", args=[lead.pk])
    assert enter(cast.member).get(edit).status_code == 403
    assert enter(cast.leader).get(edit).status_code == 200
    posted = enter(cast.leader).post(edit, form_of(grade="further", version=lead.version))
    assert posted.status_code == 302
    lead.refresh_from_db()
    ways.take(lead, "sign", cast.leader)
    assert enter(cast.leader).get(edit).status_code == 403


def test_two_people_at_once_do_not_overwrite_each_other(cast: Cast, enter: Any) -> None:
    lead = ways.lead(cast)
    old = lead.version
    browser = enter(cast.member)
    edit = reverse("transfers:lead_edit", args=[lead.pk])
    browser.post(edit, form_of(version=old))
    assert browser.post(edit, form_of(issue="别的", version=old)).status_code == 409


def test_an_urgent_one_goes_to_the_leading_group_at_once(cast: Cast, enter: Any) -> None:
    lead = ways.lead(cast, by=cast.leader, understanding="", verifiability="", evidence="")
    with pytest.raises(NeedsReason):
        ways.take(lead, "report_urgently", cast.leader)
    ways.take(lead, "report_urgently", cast.leader, reason="涉嫌严重违纪违法，有外逃迹象")
    assert (lead.state, lead.priority) == ("group_approved", "urgent") and lead.number
    page = enter(cast.lg_head).get(reverse("transfers:lead", args=[lead.pk])).content.decode()
    assert "紧急直报" in page and "外逃" not in page


def test_the_leading_group_sends_it_back_or_keeps_it(cast: Cast) -> None:
    lead = ways.signed(cast)
    number = lead.number
    ways.take(lead, "send_back", cast.lg_head, reason="再核实金额")
    assert lead.state == "drafted"
    ways.take(lead, "submit", cast.member)
    ways.take(lead, "sign", cast.leader)
    assert lead.number == number
    ways.take(lead, "decide_to_keep", cast.lg_head, reason="够不上移交")
    assert lead.state == "kept"


def test_the_decision_is_usually_on_paper_with_two_officers(cast: Cast) -> None:
    lead = ways.signed(cast)
    first, second = ways.officers(cast)
    signer = paper.Signer("郑明", "领导小组组长", cast.lg_head)
    act = paper.record_paper_act(
        lead,
        "approve",
        signer=signer,
        acted_on=lead.created_at.date(),
        scan=ways.scan(first),
        by=first,
        reason="同意",
    )
    with pytest.raises(NotAllowed):
        paper.confirm_paper_act(act, by=first)
    paper.confirm_paper_act(act, by=second)
    lead.refresh_from_db()
    act.refresh_from_db()
    assert lead.state == "lg_approved" and lead.notes[-1][3] == "同意" and act.reason == ""


def test_priority_is_the_leaders_or_the_officers(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast)
    url = reverse("transfers:lead_priority", args=[lead.pk])
    browser = enter(ways.officers(cast)[0])
    assert browser.post(url, {"priority": "first", "version": lead.version}).status_code == 302
    lead.refresh_from_db()
    assert lead.priority == "first"
    assert enter(cast.member).get(url).status_code == 403
    with pytest.raises(NotAllowed):
        actions.prioritise(lead, "urgent", by=cast.leader)


def test_the_officer_names_the_meeting(cast: Cast, enter: Any) -> None:
    lead = ways.signed(cast, leading_group_meeting="")
    url = reverse("transfers:lead_meeting", args=[lead.pk])
    enter(ways.officers(cast)[0]).post(url, {"meeting": "第八次领导小组会议", "version": lead.version})
    lead.refresh_from_db()
    assert lead.leading_group_meeting == "第八次领导小组会议"
    assert enter(cast.leader).get(url).status_code == 403


def test_who_may_not_know_of_the_source_may_not_know_of_the_lead(cast: Cast) -> None:
    from tests.fieldwork import talks

    item = talks.abstract_of(talks.finished(cast))
    Exclusion.objects.create(
        kind="talk_abstract", record_id=item.pk, user_id=cast.deputy.pk, reason="回避", set_by_id=1
    )
    lead = ways.lead(cast, by=cast.leader, source=item)
    assert not Lead.objects.visible_to(cast.fresh("deputy")).filter(pk=lead.pk).exists()
    assert Lead.objects.visible_to(cast.fresh("leader")).filter(pk=lead.pk).exists()
