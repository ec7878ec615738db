"""Separation of duties on paper: the signer counts; who only records or compares needs no more than a free hand (decision 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.hostile import png
from tests.matrix.subjects import open_world
from tests.matrix.walking import at_state, did
from tests.reporting.scene import approved
from xuncha.cycle.reporting.feedbacks import actions as feedbacks
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.feedbacks.items import save_text
from xuncha.cycle.reporting.models import Feedback
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import engine, paper, pending
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.verbs import act as act_of_testing
from xuncha.people.models import User

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db(databases=["default", "jobs"])


@pytest.fixture
def waiting(cast: Cast) -> Feedback:
    """A feedback that one clerk drafted and the director checked; the leading group signs it in ink."""
    feedback = draft_feedback(approved(cast), by=cast.staff)
    feedback.symptom, feedback.cause, feedback.harm = "病症", "病因", "病害"
    fields = ["symptom", "cause", "harm"]
    save_text(feedback, fields=fields, leader_text="反馈。", version=feedback.version, by=cast.staff)
    engine.take(feedback, "submit", by=cast.staff)
    return feedbacks.pass_check(feedback, by=cast.director)


def record(browser: Client, record: Any, edge: str, signer: str) -> Any:
    fields = {"signer_name": signer, "acted_on": today(), "copies": 1, "reason": "同意"}
    url = reverse("kit:act", args=[record.kind_name, record.pk, edge]) + "?form=paper"
    return browser.post(url, fields | {"scan": SimpleUploadedFile("签字页.png", png())})


def compare(browser: Client) -> int:
    url = reverse("kit:paper_act", args=[PaperAct.objects.latest("pk").pk])
    return browser.post(url, {"answer": "confirm"}).status_code


def test_an_office_of_three_runs_an_approval_on_paper(cast: Cast, enter: Enter, waiting: Feedback) -> None:
    """Drafted by the first, checked by the second, recorded by the third: the first compares it."""
    assert record(enter(cast.staff2), waiting, "approve", cast.lg_head.name).status_code == 302
    assert compare(enter(cast.staff2)) == 403
    assert compare(enter(cast.staff)) == 302
    waiting.refresh_from_db()
    step = Step.objects.get(kind="feedback", record_id=waiting.pk, edge="approve")
    assert (waiting.state, step.actor_id, step.recorder_id) == ("approved", cast.lg_head.pk, cast.staff2.pk)


def test_an_office_of_two_does_as_well(cast: Cast, enter: Enter, waiting: Feedback) -> None:
    assert record(enter(cast.staff), waiting, "approve", cast.lg_head.name).status_code == 302
    assert compare(enter(cast.director)) == 302


def test_whoever_is_barred_does_not_sign_in_ink_either(cast: Cast, enter: Enter, waiting: Feedback) -> None:
    did(waiting, "pass_check", cast.lg_head, waiting.state)
    answer = record(enter(cast.staff2), waiting, "approve", cast.lg_head.name)
    assert answer.status_code == 403
    assert "须由他人签字" in answer.content.decode()


def test_no_signer_records_or_compares_the_own_signature(cast: Cast, enter: Enter, waiting: Feedback) -> None:
    assert record(enter(cast.staff2), waiting, "approve", cast.staff2.name).status_code == 403
    scan = store(SimpleUploadedFile("签字页.png", png()), by=cast.staff2)
    outsider = paper.Signer(cast.staff.name)  # without the right to sign he is only a name
    with act_of_testing():
        paper.write_act(waiting, "approve", signer=outsider, acted_on=today(), scan=scan, by=cast.staff2)
    assert compare(enter(cast.staff)) == 403


class TestWhoWouldSignItself:
    """A clerk may close what others did. Barred from closing this item, he does not bring it about in ink either."""

    @pytest.fixture
    def item(self, cast: Cast) -> Any:
        made = at_state(open_world(cast), "rectification_item", "to_close")
        did(made, "created", cast.staff, "to_close")
        return made

    def test_he_does_not_record_it(self, cast: Cast, enter: Enter, item: Any) -> None:
        answer = record(enter(cast.staff), item, "close", cast.director.name)
        assert answer.status_code == 403
        assert "请由他人登记、核对" in answer.content.decode()

    def test_he_is_not_offered_to(self, cast: Cast, enter: Enter, item: Any) -> None:
        url = reverse("kit:act", args=["rectification_item", item.pk, "close"])
        assert "?form=paper" not in enter(cast.staff).get(url).content.decode()
        assert "?form=paper" in enter(cast.staff2).get(url).content.decode()
        assert enter(cast.staff).get(f"{url}?form=paper").status_code == 403

    def test_he_does_not_compare_it(self, cast: Cast, enter: Enter, item: Any) -> None:
        with act_of_testing():
            act = paper.write_act(item, "close", **signed_by(cast.director), by=cast.staff2)
        row = pending.confirmation(item, act, "rectification.record_paper")
        assert f",{cast.staff.pk}," in row.barred
        assert f",{cast.secretary.pk}," not in row.barred
        page = enter(cast.staff).get(reverse("kit:paper_act", args=[act.pk])).content.decode()
        assert "请由他人登记、核对" in page
        assert 'value="confirm"' not in page
        assert compare(enter(cast.staff)) == 403


def signed_by(signer: User) -> dict[str, Any]:
    scan = store(SimpleUploadedFile("签字页.png", png()), by=signer)
    return {"signer": paper.Signer(signer.name, "", signer), "acted_on": today(), "scan": scan}


@pytest.mark.slow
def test_who_recorded_is_free_for_the_steps_after(cast: Cast) -> None:
    item = at_state(open_world(cast), "rectification_item", "to_close")
    edge = engine.flow_of(item).edges["close"]
    step = {
        "kind": item.kind_name,
        "record_id": item.pk,
        "edge": "sign",
        "to_state": "x",
        "acted_on": today(),
    }
    Step.objects.create(**step, actor_id=cast.head.pk, actor_name="x", recorder_id=cast.staff.pk)
    kept_off = engine.barred(item, edge)
    assert cast.head.pk in kept_off
    assert cast.staff.pk not in kept_off


def test_a_signer_without_an_account_does_not_sign_twice(cast: Cast, enter: Enter, waiting: Feedback) -> None:
    step = {"kind": "feedback", "record_id": waiting.pk, "edge": "pass_check", "to_state": waiting.state}
    Step.objects.create(**step, actor_id=None, actor_name="宋江河", acted_on=today())
    assert record(enter(cast.staff2), waiting, "approve", "宋江河").status_code == 403
    assert record(enter(cast.staff2), waiting, "approve", "鲁大山").status_code == 302
