"""A paper travels from its author over the deputy and the group meeting to the leader's signature."""

from __future__ import annotations

import pytest

from tests.cast import Cast, proof
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.flow import engine, signing
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.refusals import Missing, NeedsReason, NeedsSignature, NotAllowed
from xuncha.foundation.scoping import UnscopedQuery


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(
        title="县教育局“第一议题”制度落实不严格",
        summary="2023年以来11次党组会中4次未列第一议题。",
        facts="查阅2023年1月至2024年6月党组会记录11次，其中4次未列第一议题。",
        analysis="党组对理论学习重视不够。",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )
    actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    actions.add_evidence(draft, name="党组会议记录", pages=11, by=cast.member)
    return draft


def reach_leader(paper: WorkPaper, cast: Cast) -> None:
    engine.take(paper, "submit", by=cast.member, reason="依据待补")
    actions.classify_as_reviewer(paper, paper.author_leaf, by=cast.deputy)
    engine.take(paper, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    engine.take(paper, "pass_meeting", by=cast.leader, reason="同意")


def test_a_paper_gets_its_number_on_the_leaders_signature(cast: Cast, paper: WorkPaper) -> None:
    reach_leader(paper, cast)
    assert paper.number == ""
    paper.basis_text = "《县教育局党组工作规则》第五条"
    paper.save()
    actions.sign(paper, by=cast.leader, proof=proof(cast.leader), reason="单位拒绝签字")
    assert paper.state == "signed"
    assert paper.number == "15-03-01-01-DG-001"
    assert [step.edge for step in Step.objects.filter(kind="workpaper", record_id=paper.pk)] == [
        "created", "submit", "pass_review", "pass_meeting", "sign",
    ]  # fmt: skip


def test_the_author_cannot_review_the_own_paper(cast: Cast, paper: WorkPaper) -> None:
    actions.set_authors(paper, [cast.deputy], by=cast.member)
    engine.take(paper, "submit", by=cast.member, reason="依据待补")
    paper.reviewer_leaf = paper.author_leaf
    paper.save()
    with pytest.raises(NotAllowed):
        engine.take(paper, "pass_review", by=cast.deputy, proof=proof(cast.deputy))


def test_a_signature_needs_a_fresh_proof(cast: Cast, paper: WorkPaper) -> None:
    engine.take(paper, "submit", by=cast.member, reason="依据待补")
    actions.classify_as_reviewer(paper, paper.author_leaf, by=cast.deputy)
    with pytest.raises(NeedsSignature):
        engine.take(paper, "pass_review", by=cast.deputy)


def test_a_paper_without_evidence_stays(cast: Cast) -> None:
    draft = actions.draft_paper(WorkPaper(title="空"), engagement=cast.engagement, by=cast.member)
    with pytest.raises(Missing) as refusal:
        engine.take(draft, "submit", by=cast.member)
    assert "查证事实" in [str(detail) for detail in refusal.value.details]


def test_a_missing_basis_only_asks_for_a_reason_before_the_leader(cast: Cast, paper: WorkPaper) -> None:
    with pytest.raises(NeedsReason):
        engine.take(paper, "submit", by=cast.member)


def test_a_changed_word_shows_after_signing(cast: Cast, paper: WorkPaper) -> None:
    reach_leader(paper, cast)
    (first,) = signing.standing(paper)
    assert not signing.modified_since(paper, first)
    paper.facts += "又改了一个字"
    assert signing.modified_since(paper, first)


def test_switched_off_steps_are_passed_through(cast: Cast, paper: WorkPaper) -> None:
    cast.round.switched_off_states = ["workpaper.deputy_review", "workpaper.group_meeting"]
    cast.round.save()
    paper.round.switched_off_states = cast.round.switched_off_states
    engine.take(paper, "submit", by=cast.member, reason="依据待补")
    assert paper.state == "leader_sign"
    assert Step.objects.filter(kind="workpaper", record_id=paper.pk, skipped=True).count() == 2
    assert Pending.objects.get(kind="workpaper", record_id=paper.pk).right == "workpapers.sign"


def test_the_other_group_does_not_know_of_it(cast: Cast, paper: WorkPaper) -> None:
    assert not WorkPaper.objects.visible_to(cast.other_leader).filter(pk=paper.pk).exists()
    assert not WorkPaper.objects.visible_to(cast.head).filter(pk=paper.pk).exists()
    assert not WorkPaper.objects.visible_to(cast.director).filter(pk=paper.pk).exists()
    assert WorkPaper.objects.visible_to(cast.member2).filter(pk=paper.pk).exists()


def test_an_unscoped_query_refuses_to_run(cast: Cast) -> None:
    with pytest.raises(UnscopedQuery):
        list(WorkPaper.objects.all())
