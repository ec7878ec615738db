"""Who reads which page, what leaves as a file, who is late, and that pages cost the same at any size."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.foundation.hostile import png
from tests.rectification import disclosures as scene
from xuncha.cycle.rectification.disclosure import actions
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    RectificationPlan,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.workspace.queries import not_handed_in
from xuncha.cycle.reporting.models import Feedback
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.people.actions.exclusions import exclude_from_knowing

Enter = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("begun")


def page(text: Disclosure, name: str = "disclosure", *more: str) -> str:
    return reverse(f"rectification:{name}", args=[text.pk, *more])


def count(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.slow
def test_a_draft_is_the_units_and_the_offices_and_opens_step_by_step(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    def reads(**expected: int) -> None:
        found = {who: enter(cast.people[who]).get(page(text)).status_code for who in expected}
        assert found == expected

    reads(
        liaison=200,
        head=200,
        staff=200,
        discipline=404,
        lg_head=404,
        county_leader=404,
        leader=404,
        member=404,
        other_liaison=404,
    )
    engine.take(text, "submit", by=cast.liaison, reason="x")
    reads(discipline=200, organisation=200, lg_head=404, county_leader=404, publicity=404)
    engine.take(scene.reread(text), "pass", by=cast.staff, reason="x")
    reads(lg_head=200, secretary=200, county_leader=404, leader=404)


def test_published_it_is_read_by_the_leader_who_answers_for_the_unit(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    scene.published(cast, text)
    browser = enter(cast.county_leader)
    assert browser.get(page(text)).status_code == 200
    assert "县教育局" in browser.get(reverse("rectification:disclosure_units")).content.decode()
    assert browser.post(page(text, "comment_new"), {}).status_code == 403


def test_the_hub_of_a_plan_draws_each_text_once(enter: Enter, cast: Cast, plan: RectificationPlan) -> None:
    address = reverse("rectification:disclosures_of", args=[plan.pk])
    browser = enter(cast.head)
    assert "双公开" in browser.get(reverse("rectification:plan", args=[plan.pk])).content.decode()
    assert browser.get(address).content.decode().count("由台账起草</button>") == 2
    assert browser.post(address, {"target": "everybody"}).status_code == 404
    assert browser.post(address, {"target": "inner"}).status_code == 302
    assert browser.get(address).content.decode().count("由台账起草</button>") == 1
    assert enter(cast.other_head).get(address).status_code == 404
    assert enter(cast.leader).get(address).status_code == 403
    shown = enter(cast.discipline).get(address).content.decode()
    assert "还没有到您可以看的一步" in shown, "a draft is not known to who examines it later"


def test_contacts_are_edited_by_the_unit_while_it_is_a_draft(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    given = {"title": text.title, "phone": "0900-7654321", "version": text.version}
    assert enter(cast.liaison).post(page(text, "disclosure_edit"), given).status_code == 302
    assert "0900-7654321" in enter(cast.liaison).get(page(text)).content.decode()
    assert enter(cast.discipline).get(page(text, "disclosure_edit")).status_code == 404
    engine.take(scene.reread(text), "submit", by=cast.liaison, reason="x")
    assert enter(cast.liaison).get(page(text, "disclosure_edit")).status_code == 403


def test_the_approved_text_leaves_as_word_and_as_plain_html(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    browser = enter(cast.liaison)
    assert browser.get(page(text, "disclosure_text", "docx")).status_code == 403
    draft = browser.get(page(text, "disclosure_print")).content.decode()
    assert "送审稿" in draft
    scene.approved(cast, text)
    word = docx.Document(io.BytesIO(browser.get(page(text, "disclosure_text", "docx")).content))
    told = [paragraph.text for paragraph in word.paragraphs]
    assert told[0] == text.title
    assert "一、履行主体责任情况" in told
    web = browser.get(page(text, "disclosure_text", "html")).content.decode()
    assert scene.PROGRESS in web
    assert "<script" not in web
    assert browser.get(page(text, "disclosure_text", "exe")).status_code == 404
    assert "送审稿" not in browser.get(page(text, "disclosure_print")).content.decode()


def test_markup_typed_by_a_unit_is_text(enter: Enter, cast: Cast, text: Disclosure) -> None:
    row = Passage.objects.trusted().select_related("disclosure__plan").get(disclosure=text, key="duty:first")
    actions.edit_passage(row, "text", "<script>alert(1)</script>", by=cast.liaison, version=1)
    scene.approved(cast, scene.reread(text))
    browser = enter(cast.liaison)
    for address in (page(text), page(text, "disclosure_print"), page(text, "disclosure_text", "html")):
        assert "<script>alert" not in browser.get(address).content.decode()


def test_only_a_published_text_stands_in_the_search_index(cast: Cast, text: Disclosure) -> None:
    kind = kinds.get("disclosure")
    assert kind.index_text is not None
    assert kind.index_text(text) == ""
    out = scene.published(cast, text)
    assert scene.PROGRESS in kind.index_text(out)


def test_an_item_tells_where_it_was_published(enter: Enter, cast: Cast, text: Disclosure) -> None:
    item = live(text.plan).first()
    assert item is not None
    address = reverse("rectification:item", args=[item.pk])
    assert text.title not in enter(cast.staff).get(address).content.decode()
    scene.published(cast, text)
    assert text.title in enter(cast.staff).get(address).content.decode()
    assert text.title not in enter(cast.leader).get(address).content.decode()


def test_who_is_kept_from_an_item_is_kept_from_its_paragraph(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    item = live(text.plan).first()
    assert item is not None
    exclude_from_knowing(item, cast.staff2, "回避", by=cast.director)
    row = Passage.objects.trusted().get(disclosure=text, key=f"item:{item.pk}")
    browser = enter(cast.fresh("staff2"))
    shown = browser.get(page(text)).content.decode()
    assert scene.PROGRESS not in shown
    address = reverse("rectification:passage", args=[row.pk])
    assert browser.post(address, {"name": "text", "value": "x", "version": 1}).status_code == 404
    assert scene.PROGRESS not in browser.get(page(text, "disclosure_print")).content.decode()


def test_the_overview_names_the_late_first(enter: Enter, cast: Cast, plan: RectificationPlan) -> None:
    actions.start_clock(plan, on=today() - timedelta(days=30), by=cast.staff)
    shown = enter(cast.staff).get(reverse("rectification:disclosure_units")).content.decode()
    assert "逾期 15 天" in shown
    assert enter(cast.leader).get(reverse("rectification:disclosure_units")).status_code == 403
    assert (
        "县教育局"
        not in enter(cast.other_head).get(reverse("rectification:disclosure_units")).content.decode()
    )


def test_a_unit_that_should_publish_reads_it_on_its_day_and_the_office_among_the_missing(
    enter: Enter, cast: Cast, plan: RectificationPlan
) -> None:
    actions.start_clock(plan, on=today() - timedelta(days=30), by=cast.staff)
    day = enter(cast.liaison).get(reverse("rectification:today")).content.decode()
    assert "社会公开还没有都发布" in day
    assert [row.what for row in not_handed_in(cast.staff)] == ["整改公开"]
    for target in ("inner", "social"):
        scene.published(cast, scene.drafted(cast, plan, target))
    assert not_handed_in(cast.staff) == []


def test_approval_in_ink_is_recorded_by_one_and_compared_by_another(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    engine.take(text, "submit", by=cast.liaison, reason="x")
    engine.take(scene.reread(text), "pass", by=cast.staff, reason="x")
    address = reverse("kit:act", args=["disclosure", text.pk, "approve"]) + "?form=paper"
    scan = SimpleUploadedFile("slip.png", png(), "image/png")
    given = {"signer_name": "郑明", "acted_on": today(), "scan": scan, "copies": 1}
    assert enter(cast.staff).post(address, given).status_code == 302
    slip = reverse("kit:paper_act", args=[PaperAct.objects.get().pk])
    assert enter(cast.staff2).post(slip, {"answer": "confirm"}).status_code == 302
    assert scene.reread(text).state == "approved"


@pytest.mark.slow
def test_pages_take_a_constant_number_of_statements(enter: Enter, cast: Cast, text: Disclosure) -> None:
    out = scene.reread(scene.published(cast, text))
    browser = enter(cast.staff)
    addresses = [page(out), reverse("rectification:disclosures"), reverse("rectification:disclosure_units")]
    addresses += [page(out, "disclosure_print"), page(out, "withheld_print")]
    few = [count(browser, address) for address in addresses]
    item = live(text.plan).first()
    Passage.objects.bulk_create(
        Passage(
            disclosure=out, section="items", seq=at, key=f"more:{at}", item=item, heading="问题", text="情况"
        )
        for at in range(40)
    )
    Comment.objects.bulk_create(
        Comment(disclosure=out, seq=at, on=today(), channel="phone", gist="意见") for at in range(10, 40)
    )
    assert [count(browser, address) for address in addresses] == few
    assert few[1] <= 10
    assert few[2] <= 10


def test_a_list_of_many_texts_costs_what_a_list_of_one_does(
    enter: Enter, cast: Cast, text: Disclosure
) -> None:
    browser = enter(cast.staff)
    addresses = [reverse("rectification:disclosures"), reverse("rectification:disclosure_units")]
    few = [count(browser, address) for address in addresses]
    other = RectificationPlan(feedback=_another(cast), title="另一份", state="approved")
    other.place_in(cast.other_engagement)
    other.save()
    for target in ("inner", "social"):
        actions.open_disclosure(other, target, by=cast.staff)
    assert [count(browser, address) for address in addresses] == few


def _another(cast: Cast) -> Feedback:
    feedback = Feedback(title="反馈", feedback_on=today(), state="delivered")
    feedback.place_in(cast.other_engagement)
    feedback.save()
    return feedback
