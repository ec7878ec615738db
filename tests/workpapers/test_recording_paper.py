"""What the second person could not mend is refused when the ink is recorded, not when it is compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.people.models import User


def waiting_for_the_leader(cast: Cast, author: User) -> WorkPaper:
    paper = WorkPaper(
        title="制度落实不严格",
        summary="4次未列第一议题。",
        facts="查阅记录11次，其中4次未列第一议题。",
        analysis="重视不够。",
        basis_text="《县教育局党组工作规则》第五条",
        author_leaf=Leaf.objects.get(pk="A1.01"),
    )
    actions.draft_paper(paper, engagement=cast.engagement, by=author)
    actions.add_evidence(paper, name="党组会议记录", pages=11, by=author)
    engine.take(paper, "submit", by=author)
    actions.classify_as_reviewer(paper, paper.author_leaf, by=cast.deputy)
    engine.take(paper, "pass_review", by=cast.deputy, proof=proof(cast.deputy))
    engine.take(paper, "pass_meeting", by=cast.leader, reason="同意")
    return paper


def record(browser: Any, paper: WorkPaper, cast: Cast, reason: str = "") -> Any:
    fields = {"signer_name": cast.leader.name, "acted_on": today(), "copies": 1, "reason": reason}
    url = reverse("kit:act", args=["workpaper", paper.pk, "sign"]) + "?form=paper"
    return browser.post(url, fields | {"scan": SimpleUploadedFile("签字页.png", png())})


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    return waiting_for_the_leader(cast, cast.member)


def test_a_warning_asks_the_recorder_for_the_reason(
    cast: Cast, paper: WorkPaper, enter: Callable[..., Any]
) -> None:
    browser = enter(cast.group_liaison)
    answer = record(browser, paper, cast)
    assert answer.status_code == 422
    assert "被巡察单位尚未确认事实" in answer.content.decode()
    assert not PaperAct.objects.exists()
    assert record(browser, paper, cast, "确认单随后补").status_code == 302
    act = PaperAct.objects.get()
    answer = enter(cast.deputy).post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"})
    assert answer.status_code == 302
    assert WorkPaper.objects.trusted().get(pk=paper.pk).state == "signed"


def test_whoever_wrote_the_paper_may_record_the_leaders_ink(cast: Cast, enter: Callable[..., Any]) -> None:
    """The signer counts; the author would never be the signer here (decision 5)."""
    paper = waiting_for_the_leader(cast, cast.group_liaison)
    assert record(enter(cast.group_liaison), paper, cast, "确认单随后补").status_code == 302
    assert PaperAct.objects.get().signer_id == cast.leader.pk
