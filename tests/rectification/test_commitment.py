"""The double commitment: two texts, two signers, by the system or in ink (M3-21)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, person
from tests.foundation.hostile import png
from tests.rectification import scene
from xuncha.cycle.rectification.models import Commitment, RectificationPlan
from xuncha.cycle.rectification.plan.actions import open_plan
from xuncha.foundation.dates import today
from xuncha.foundation.flow import signing
from xuncha.foundation.flow.models import PaperAct

Enter = Callable[..., Client]


@pytest.fixture
def plan(cast: Cast) -> RectificationPlan:
    return open_plan(scene.feedback_for(cast), by=cast.liaison)


def drafted(browser: Client, plan: RectificationPlan) -> Commitment:
    assert browser.post(reverse("rectification:open_commitment", args=[plan.pk])).status_code == 302
    return Commitment.objects.trusted().get()


def act(commitment: Commitment, edge: str) -> str:
    return reverse("kit:act", args=["commitment", commitment.pk, edge])


def test_head_and_another_of_the_team_sign_in_the_system(
    cast: Cast, enter: Enter, plan: RectificationPlan
) -> None:
    clerk = enter(cast.liaison)
    assert "起草双承诺" in clerk.get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    made = drafted(clerk, plan)
    words = {"head_text": "我带头整改。", "team_text": "我们全部认领。", "version": made.version}
    assert clerk.post(reverse("rectification:commitment_edit", args=[made.pk]), words).status_code == 302
    assert clerk.post(act(made, "sign_head"), {}).status_code == 403
    head = enter(cast.head, proof=True)
    assert "整改承诺待主要负责人签字" in head.get("/").content.decode()
    assert head.post(act(made, "sign_head"), {}).status_code == 302
    assert head.post(act(made, "sign_team"), {}).status_code == 403
    second = person("second", "丁副", "org_head", cast.bureau, {"office": cast.bureau})
    assert enter(second, proof=True).post(act(made, "sign_team"), {}).status_code == 302
    made.refresh_from_db()
    assert [row.signer_name for row in signing.standing(made)] == ["马涛", "丁副"]
    printed = clerk.get(reverse("rectification:commitment_print", args=[made.pk])).content.decode()
    assert all(text in printed for text in ("我带头整改。", "我们全部认领。", "马涛", "丁副"))
    plan_page = enter(cast.director).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert "双方已签" in plan_page


def test_the_team_signs_in_ink(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    made = drafted(enter(cast.head), plan)
    for edge, name in (("sign_head", "马涛"), ("sign_team", "丁副")):
        paper = {
            "signer_name": name, "signer_post": "班子成员", "acted_on": today().isoformat(), "copies": "1",
            "scan": SimpleUploadedFile("承诺书.png", png()),
        }  # fmt: skip
        assert enter(cast.staff).post(f"{act(made, edge)}?form=paper", paper).status_code == 302
        sheet = PaperAct.objects.get(kind="commitment", edge=edge)
        confirm = reverse("kit:paper_act", args=[sheet.pk])
        assert enter(cast.staff2).post(confirm, {"answer": "confirm"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "signed"


def test_doors(cast: Cast, enter: Enter, plan: RectificationPlan) -> None:
    opened = reverse("rectification:open_commitment", args=[plan.pk])
    assert enter(cast.other_liaison).post(opened).status_code == 404
    assert enter(cast.discipline).post(opened).status_code == 403
    made = drafted(enter(cast.liaison), plan)
    assert enter(cast.liaison).post(opened).status_code == 409
    for name in ("commitment", "commitment_print"):
        address = reverse(f"rectification:{name}", args=[made.pk])
        assert enter(cast.discipline).get(address).status_code == 200
        assert enter(cast.other_head).get(address).status_code == 404
    edit = reverse("rectification:commitment_edit", args=[made.pk])
    words = {"head_text": "别人写的", "team_text": "别人写的", "version": made.version}
    assert enter(cast.discipline).post(edit, words).status_code == 403


def test_recalled_the_words_open_again_and_the_signature_no_longer_stands(
    cast: Cast, enter: Enter, plan: RectificationPlan
) -> None:
    made = drafted(enter(cast.liaison), plan)
    enter(cast.head, proof=True).post(act(made, "sign_head"), {})
    assert enter(cast.liaison).post(act(made, "recall"), {"reason": "改一处"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, signing.standing(made)) == ("draft", [])
