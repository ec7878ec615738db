"""A party that reviews on paper: the office enters its opinion with the scan, and does not speak for anybody itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, proof
from tests.foundation.hostile import png
from tests.rectification import scene
from xuncha.cycle.rectification.ledger import review
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Opinion, PaperAct, Pending, Step
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.refusals import NotAllowed

Enter = Callable[..., Client]
EARLIER = today() - timedelta(days=2)


@pytest.fixture
def item(cast: Cast, plan: RectificationPlan) -> RectificationItem:
    """An item that three parties review."""
    first = live(plan).filter(is_top_leader=False).select_related("plan", "engagement", "round")[0]
    return scene.to_review(first, cast)


def address(item: Any) -> str:
    return reverse("rectification:paper_opinion", args=[item.kind_name, item.pk])


def send(browser: Client, item: Any, **changes: Any) -> Any:
    fields = {
        "party": "discipline",
        "signer_name": "某某",
        "signer_post": "监督检查室主任",
        "on": EARLIER.isoformat(),
        "result": "agree",
        "text": "",
        "scan": SimpleUploadedFile("会审意见.png", png()),
        "copies": "1",
    }
    return browser.post(address(item), fields | changes)


def confirm(browser: Client, item: Any, party: str = "discipline", **answer: str) -> Any:
    """The second person's answer to the open sheet of this party."""
    act = PaperAct.objects.get(
        record_id=item.pk, edge=f"joint_review:{party}", confirmed_at=None, refused_reason=""
    )
    return browser.post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"} | answer)


def test_the_page_is_offered_to_who_records_and_nobody_else(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    seen = enter(cast.staff).get(reverse("rectification:item", args=[item.pk])).content.decode()
    assert address(item) in seen
    assert enter(cast.staff).get(address(item)).status_code == 200
    assert enter(cast.discipline).get(address(item)).status_code == 403
    assert enter(cast.other_liaison).get(address(item)).status_code == 404
    assert (
        enter(cast.staff).get(reverse("rectification:paper_opinion", args=["report", 1])).status_code == 404
    )


def test_opinions_in_ink_stand_beside_those_in_the_system(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    assert send(enter(cast.staff), item).status_code == 302
    assert send(enter(cast.staff), item, party="organisation", signer_name="韩梅").status_code == 302
    assert not Opinion.objects.filter(record_id=item.pk, kind=item.kind_name).exists()
    assert confirm(enter(cast.staff), item).status_code == 403
    assert confirm(enter(cast.staff2), item).status_code == 302
    assert confirm(enter(cast.staff2), item, "organisation").status_code == 302
    by_hand = Opinion.objects.get(
        party="organisation", state="joint_review", record_id=item.pk, kind=item.kind_name
    )
    assert (by_hand.by_id, by_hand.recorder_id, by_hand.given_on) == (
        cast.organisation.pk,
        cast.staff.pk,
        EARLIER,
    )
    assert (by_hand.by_post, by_hand.paper_act.confirmer_id) == ("监督检查室主任", cast.staff2.pk)
    item.refresh_from_db()
    opine(item, party="office", result="agree", by=cast.director)
    assert item.state == "to_close"
    with pytest.raises(NotAllowed):
        review.close(item, by=cast.director, proof=proof(cast.director))
    review.close(item, by=cast.staff2, proof=proof(cast.staff2))
    seen = enter(cast.liaison).get(reverse("rectification:item", args=[item.pk])).content.decode()
    assert "监督检查室主任 某某" in seen
    assert "纸质意见，钱进登记，孙立核对" in seen
    scan = reverse("kit:paper_scan", args=[by_hand.paper_act_id])
    assert scan in seen
    assert enter(cast.liaison).get(scan).status_code == 200
    assert enter(cast.other_liaison).get(scan).status_code == 404


def test_a_sheet_that_does_not_match_goes_back_and_another_may_come(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    send(enter(cast.staff), item)
    assert send(enter(cast.staff2), item).status_code == 409
    waiting = reverse("rectification:item", args=[item.pk])
    assert "等第二人核对" in enter(cast.staff2).get(waiting).content.decode()
    assert "等第二人核对" not in enter(cast.liaison).get(waiting).content.decode()
    sheet = enter(cast.staff2).get(reverse("kit:paper_act", args=[PaperAct.objects.get().pk]))
    assert "县纪委监委意见：同意" in sheet.content.decode()
    assert confirm(enter(cast.staff2), item, answer="refuse", reason="签的是另一项").status_code == 302
    assert not Opinion.objects.filter(record_id=item.pk, kind=item.kind_name).exists()
    assert send(enter(cast.staff), item).status_code == 302
    assert confirm(enter(cast.director), item).status_code == 302


def test_two_sheets_wait_for_their_second_person_side_by_side(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    send(enter(cast.staff), item)
    send(enter(cast.staff), item, party="organisation", signer_name="韩梅")
    confirm(enter(cast.staff2), item)
    waiting = Pending.objects.filter(kind=item.kind_name, record_id=item.pk, edge="confirm_paper")
    assert [row.barred for row in waiting] == [f",{cast.staff.pk},{cast.organisation.pk},"]
    confirm(enter(cast.staff2), item, "organisation")
    assert not waiting.all().exists()


def test_the_last_opinion_in_ink_concludes_the_review(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    opine(item, party="organisation", result="agree", by=cast.organisation)
    opine(item, party="office", result="agree", by=cast.director)
    silent = send(enter(cast.staff), item, result="return")
    assert silent.status_code == 422
    assert send(enter(cast.staff), item, result="return", text="缺少问责文件").status_code == 302
    assert confirm(enter(cast.staff2), item).status_code == 302
    item.refresh_from_db()
    assert (item.state, "缺少问责文件" in item.last_return_reason) == ("returned", True)
    assert Step.objects.filter(edge="return_item", record_id=item.pk).exists()


def test_who_records_speaks_for_nobody_and_who_spoke_does_not_record(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    opine(item, party="office", result="agree", by=cast.director)
    assert send(enter(cast.director), item).status_code == 403
    assert send(enter(cast.staff), item, party="office", signer_name="赵敏").status_code == 422
    assert (
        send(
            enter(cast.staff), item, signer_name="唐宁", on=(today() - timedelta(days=400)).isoformat()
        ).status_code
        == 403
    )
    assert send(enter(cast.staff), item, on=(today() + timedelta(days=1)).isoformat()).status_code == 422


def test_a_recorder_does_not_then_give_the_offices_opinion(
    cast: Cast, enter: Enter, item: RectificationItem
) -> None:
    send(enter(cast.staff), item)
    with pytest.raises(NotAllowed):
        opine(item, party="office", result="agree", by=cast.staff)
    opine(item, party="office", result="agree", by=cast.director)


def test_nothing_is_kept_of_a_refused_opinion(cast: Cast, enter: Enter, item: RectificationItem) -> None:
    send(enter(cast.staff), item, signer_name="钱进")
    assert not Opinion.objects.filter(kind=item.kind_name, record_id=item.pk).exists()
