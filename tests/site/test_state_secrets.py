"""Wherever files come in by hand one can say that they hold state secrets, and then nothing is kept (practice 12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.hostile import png
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.flow.models import PaperAct
from xuncha.people.models import Appointment

Enter = Callable[..., Client]


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    draft = WorkPaper(title="公车私用", summary="概述", facts="事实")
    return actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def evidence(**more: str) -> dict[str, object]:
    return {"name": "会议记录", "file": SimpleUploadedFile("记录.png", png())} | more


def test_evidence_with_the_box_ticked_is_refused_and_not_kept(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    browser, url = enter(cast.member), reverse("workpapers:add_evidence", args=[paper.pk])
    refused = browser.post(url, evidence(has_state_secret="on"))
    assert refused.status_code == 422
    assert "涉密材料不得上传" in refused.content.decode()
    assert not StoredFile.objects.exists()
    assert browser.post(url, evidence()).status_code == 302
    assert StoredFile.objects.count() == 1


def test_evidence_that_is_not_complete_comes_back_as_a_form(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    url = reverse("workpapers:add_evidence", args=[paper.pk])
    assert enter(cast.member).post(url, {"name": ""}).status_code == 422


def test_a_scan_of_a_signature_with_the_box_ticked_is_not_kept(cast: Cast, enter: Enter) -> None:
    """The paper form of a whole list of appointments uses the same fields as that of one record."""
    waiting = Appointment.objects.of_person(cast.stranger).first() or Appointment.objects.create(
        user=cast.stranger,
        role_code="office_staff",
        state="proposed",
        acts_from=cast.round.entry_on,
        created_by_id=cast.staff.pk,
    )
    url = reverse("people:paper_batch")
    fields = {
        "decided": "1",
        "pick": waiting.pk,
        "signer_name": "郑明",
        "acted_on": "2026-01-05",
        "copies": "1",
    }
    scan = SimpleUploadedFile("签字页.png", png())
    answer = enter(cast.staff).post(url, fields | {"scan": scan, "has_state_secret": "on"})
    assert answer.status_code == 422
    assert "涉密材料不得上传" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not PaperAct.objects.exists()
