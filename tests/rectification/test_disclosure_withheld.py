"""What is withheld: proposed one by one, decided apart for each kind of reader, never told again (domain §3.13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.hostile import png
from tests.rectification import disclosures as scene
from xuncha.cycle.rectification.disclosure import actions, parts
from xuncha.cycle.rectification.disclosure.flow import examiners
from xuncha.cycle.rectification.disclosure.text import lines, plain
from xuncha.cycle.rectification.models import (
    Disclosure,
    Passage,
    RectificationItem,
    RectificationPlan,
    Withholding,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused

Enter = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("begun")


@pytest.fixture
def item(plan: RectificationPlan) -> RectificationItem:
    found = live(plan).first()
    assert found is not None
    return found


def page(withholding: Withholding) -> str:
    return reverse("rectification:withholding", args=[withholding.pk])


def told(text: Disclosure) -> str:
    return plain(text, lines(text, parts.passages_of(text), parts.withheld_of(text)))


def test_an_item_is_proposed_through_its_form(
    enter: Enter, cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    address = reverse("rectification:withhold", args=[text.pk, item.pk])
    browser = enter(cast.liaison)
    assert "公开为原则" in browser.get(address).content.decode()
    assert (
        browser.post(address, {"item_reason": "case", "rect_reason": "case", "rect_note": "x"}).status_code
        == 422
    )
    answer = browser.post(address, {"item_reason": "", "rect_reason": "secret", "rect_note": "涉及布点"})
    assert answer.status_code == 302
    made = Withholding.objects.trusted().get()
    assert made.rect_text
    assert not made.is_whole
    assert browser.post(address, {"rect_reason": "secret", "rect_note": "x"}).status_code == 403 or (
        Withholding.objects.trusted().count() == 1
    )


def test_who_examines_follows_the_reason(cast: Cast, text: Disclosure, item: RectificationItem) -> None:
    made = scene.proposed(cast, text, item, item_reason="case", rect_reason="hype")
    assert examiners(made) == ["discipline", "office", "publicity"]
    made.item_reason, made.rect_reason = "", "secret"
    assert examiners(made) == ["office"]


def test_an_agreed_item_is_gone_from_every_paragraph_of_this_text_only(
    cast: Cast, plan: RectificationPlan, text: Disclosure, item: RectificationItem
) -> None:
    inner = scene.drafted(cast, plan, "inner")
    agreed = scene.decided(cast, scene.proposed(cast, text, item))
    assert agreed.state == "agreed"
    assert scene.PROGRESS not in told(text)
    assert "4次党组会未安排学习" not in told(text)
    assert scene.PROGRESS in told(inner), "inside the Party it is decided apart"
    assert "（三）" in told(text)
    assert scene.PROGRESS not in scene.published(cast, text).published_text


def test_only_the_rectification_may_be_withheld(
    cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    scene.decided(cast, scene.proposed(cast, text, item, item_reason="", item_note=""))
    assert scene.PROGRESS not in told(text)
    assert "4次党组会未安排学习" in told(text)


def test_one_party_refusing_is_enough_and_the_item_is_published(
    cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    refused = scene.decided(cast, scene.proposed(cast, text, item), discipline="return")
    assert refused.state == "refused"
    assert scene.PROGRESS in told(text)
    engine.take(refused, "again", by=cast.liaison, reason="补充案件文号")
    assert refused.state == "proposed"


def test_nothing_goes_out_while_a_proposal_is_undecided(
    cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    made = scene.proposed(cast, text, item)
    with pytest.raises(Missing):
        engine.take(text, "submit", by=cast.liaison, reason="x")
    engine.take(made, "send", by=cast.liaison)
    engine.take(scene.reread(text), "submit", by=cast.liaison, reason="x")
    with pytest.raises(Missing) as missing:
        engine.take(scene.reread(text), "pass", by=cast.staff, reason="x")
    assert "没有审核完" in str(missing.value.details)


def test_what_is_withheld_typed_again_elsewhere_is_found(
    cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    scene.decided(cast, scene.proposed(cast, text, item))
    row = Passage.objects.trusted().select_related("disclosure__plan").get(disclosure=text, key="duty:first")
    actions.edit_passage(row, "text", f"带头落实，{scene.PROGRESS}", by=cast.liaison, version=1)
    engine.take(scene.reread(text), "submit", by=cast.liaison, reason="x")
    with pytest.raises(Missing) as missing:
        engine.take(scene.reread(text), "pass", by=cast.staff, reason="x")
    assert "还在其他段落里" in str(missing.value.details)


def test_what_the_text_does_not_tell_cannot_be_withheld(enter: Enter, cast: Cast, text: Disclosure) -> None:
    heads = live(text.plan).filter(is_top_leader=True).get()
    assert (
        enter(cast.head).get(reverse("rectification:withhold", args=[text.pk, heads.pk])).status_code == 404
    )
    with pytest.raises(Refused):
        scene.proposed(cast, text, heads)


def test_who_proposed_does_not_examine(cast: Cast, text: Disclosure, item: RectificationItem) -> None:
    made = scene.proposed(cast, text, item, item_reason="", rect_reason="secret")
    engine.take(made, "send", by=cast.staff)
    with pytest.raises(NotAllowed):
        opine(made, party="office", result="agree", by=cast.staff)
    opine(made, party="office", result="agree", by=cast.director)
    assert made.state == "agreed"


def test_examiners_see_the_proposal_once_sent_and_not_the_text(
    enter: Enter, cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    made = scene.proposed(cast, text, item, rect_reason="hype")
    publicity, discipline = enter(cast.publicity), enter(cast.discipline)
    assert publicity.get(page(made)).status_code == 404
    engine.take(made, "send", by=cast.liaison)
    shown = publicity.get(page(made))
    assert shown.status_code == 200
    assert "县委宣传部意见" in shown.content.decode()
    assert discipline.get(page(made)).status_code == 200
    assert "拟不公开待审核" in publicity.get("/").content.decode()
    address = reverse("rectification:disclosure", args=[text.pk])
    assert publicity.get(address).status_code == 404
    assert enter(cast.leader).get(page(made)).status_code == 404
    assert enter(cast.other_head).get(page(made)).status_code == 404
    answer = publicity.post(
        reverse("kit:opine", args=["withholding", made.pk, "publicity"]), {"result": "agree"}
    )
    assert answer.status_code == 302


def test_the_two_lists_are_printed_apart_and_not_for_readers(
    enter: Enter, cast: Cast, plan: RectificationPlan, text: Disclosure, item: RectificationItem
) -> None:
    inner = scene.drafted(cast, plan, "inner")
    scene.decided(cast, scene.proposed(cast, text, item))
    browser = enter(cast.liaison)
    sheet = browser.get(reverse("rectification:withheld_print", args=[text.pk])).content.decode()
    assert "有关人员正在审查" in sheet
    assert "社会公开" in sheet
    assert "唐宁" in sheet
    other = browser.get(reverse("rectification:withheld_print", args=[inner.pk])).content.decode()
    assert "有关人员正在审查" not in other
    scene.published(cast, text)
    leader = enter(cast.county_leader)
    assert leader.get(reverse("rectification:disclosure", args=[text.pk])).status_code == 200
    assert leader.get(reverse("rectification:withheld_print", args=[text.pk])).status_code == 403


def test_what_was_approved_without_an_item_stays_without_it(
    cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    agreed = scene.decided(cast, scene.proposed(cast, text, item))
    scene.approved(cast, text)
    agreed = Withholding.objects.trusted().select_related("disclosure", "round").get(pk=agreed.pk)
    with pytest.raises(Missing):
        engine.take(agreed, "withdraw", by=cast.liaison)


def test_an_examiners_ink_is_entered_by_one_and_compared_by_another(
    enter: Enter, cast: Cast, text: Disclosure, item: RectificationItem
) -> None:
    made = scene.proposed(cast, text, item, item_reason="", rect_reason="hype")
    engine.take(made, "send", by=cast.liaison)
    address = reverse("rectification:paper_opinion", args=["withholding", made.pk])
    assert "登记会审方纸面意见" in enter(cast.staff).get(page(made)).content.decode()
    scan = SimpleUploadedFile("slip.png", png(), "image/png")
    given = {
        "party": "publicity",
        "signer_name": "曹雨",
        "on": today(),
        "result": "agree",
        "scan": scan,
        "copies": 1,
    }
    assert enter(cast.staff).post(address, given).status_code == 302
    act = PaperAct.objects.get()
    assert (
        enter(cast.staff2).post(reverse("kit:paper_act", args=[act.pk]), {"answer": "confirm"}).status_code
        == 302
    )
    opine(made, party="office", result="agree", by=cast.director)
    made.refresh_from_db()
    assert made.state == "agreed"
