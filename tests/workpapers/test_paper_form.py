"""The same signature in ink: recorded by one, confirmed by another, dated when it was done (practice 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct, Signature, Step

Enter = Callable[..., Client]


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    """A paper that waits for the leader, who signs in ink."""
    draft = WorkPaper(
        title="纸质审签",
        summary="概述",
        facts="事实",
        basis_text="依据",
        analysis="分析",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )
    actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)
    actions.add_evidence(draft, name="记录", by=cast.member)
    engine.take(draft, "submit", by=cast.member)
    actions.classify_as_reviewer(draft, draft.author_leaf, by=cast.deputy)
    engine.take(draft, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    return engine.take(draft, "pass_meeting", by=cast.leader, reason="同意")


def record(paper: WorkPaper, browser: Client, **changes: str) -> object:
    fields = {
        "signer_name": "李正",
        "signer_post": "组长",
        "acted_on": (today() - timedelta(days=3)).isoformat(),
        "copies": "1",
        "original_at": "巡察办文件柜",
        "reason": "单位已口头确认",
        "scan": SimpleUploadedFile("签字页.png", png()),
    }
    return browser.post(
        reverse("kit:act", args=["workpaper", paper.pk, "sign"]) + "?form=paper", fields | changes
    )


def test_ink_needs_two_people_and_counts_from_the_day_of_the_act(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    assert record(paper, enter(cast.group_liaison)).status_code == 302
    act = PaperAct.objects.get()
    paper.refresh_from_db()
    assert (paper.state, act.signer_id) == ("leader_sign", cast.leader.pk)
    url = reverse("kit:paper_act", args=[act.pk])
    assert enter(cast.group_liaison).post(url, {"answer": "confirm"}).status_code == 403
    assert enter(cast.member).post(url, {"answer": "confirm"}).status_code == 403
    give_archivist(cast)
    assert enter(cast.fresh("member2")).post(url, {"answer": "confirm"}).status_code == 302
    paper.refresh_from_db()
    step = Step.objects.get(kind="workpaper", record_id=paper.pk, edge="sign")
    assert paper.number
    assert (step.actor_name, step.recorder_name, step.acted_on) == (
        "李正",
        "何平",
        today() - timedelta(days=3),
    )
    assert Signature.objects.get(edge="sign").form == Signature.Form.PAPER


def give_archivist(cast: Cast) -> None:
    from tests.cast import appoint

    appoint(cast.member2, "group_archivist", [cast.group.pk])


def test_a_change_after_recording_is_seen_by_the_second_person(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    record(paper, enter(cast.group_liaison))
    WorkPaper.objects.trusted().filter(pk=paper.pk).update(facts="悄悄改过的事实")
    give_archivist(cast)
    page = enter(cast.fresh("member2")).get(reverse("kit:paper_act", args=[PaperAct.objects.get().pk]))
    assert "又有改动" in page.content.decode()


def test_the_signer_must_have_held_the_right_that_day(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    long_ago = (today() - timedelta(days=400)).isoformat()
    assert record(paper, enter(cast.group_liaison), acted_on=long_ago).status_code == 403


def test_nobody_of_another_group_opens_the_scan(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    record(paper, enter(cast.group_liaison))
    url = reverse("kit:paper_scan", args=[PaperAct.objects.get().pk])
    assert enter(cast.leader).get(url).status_code == 200
    assert enter(cast.other_leader).get(url).status_code == 404
