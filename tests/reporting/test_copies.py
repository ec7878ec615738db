"""Who beside the unit reads a feedback: the department its copy, the county leader the head's own problems, the unit no names."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, person
from tests.reporting import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, LeaderText, Recipient
from xuncha.people.models import User

Enter = Callable[..., Client]


@pytest.fixture(scope="module")
def delivered(standing: Cast) -> Feedback:
    return scene.delivered(standing)


@pytest.fixture
def feedback(cast: Cast, delivered: Feedback) -> Feedback:
    return deepcopy(delivered)


@pytest.fixture
def finance(cast: Cast) -> tuple[Organisation, User]:
    """A functional department with an account."""
    unit = Organisation.objects.create(name="清源县财政局", short_name="县财政局", unit_type_id="county_dept")
    return unit, person("finance", "金算", "functional_dept", unit, {"office": unit})


def at(name: str, *args: int) -> str:
    return reverse(f"reporting:{name}", args=args)


def send_copy(browser: Client, feedback: Feedback, unit: Organisation, **changes: str) -> Recipient:
    fields = {"sort": "department", "name": "县财政局", "channel": "departments", "department": str(unit.pk)}
    assert browser.post(at("add_recipient", feedback.pk), fields | changes).status_code == 302
    return Recipient.objects.trusted().get(feedback=feedback, channel="departments")


def test_a_department_reads_and_receipts_its_copy_and_nothing_else(
    cast: Cast, enter: Enter, feedback: Feedback, finance: tuple[Organisation, User]
) -> None:
    unit, clerk = finance
    row = send_copy(enter(cast.staff), feedback, unit)
    browser = enter(clerk)
    assert "反馈意见待签收" in browser.get("/").content.decode()
    page = browser.get(at("copy", row.pk)).content.decode()
    own, shared = FeedbackItem.objects.trusted().filter(feedback=feedback, is_top_leader=True), FeedbackItem.objects.trusted().filter(feedback=feedback, is_top_leader=False)  # fmt: skip
    assert all(item.content in page for item in shared)
    assert not any(item.content in page for item in own)
    assert "对主要负责人的反馈" not in page
    assert browser.get(at("feedback", feedback.pk)).status_code == 404
    assert browser.get(at("feedback_item", shared[0].pk)).status_code == 404
    assert browser.post(at("receipt", row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.receipted_by, row.on_paper) == ("金算", False)
    assert feedback.title in browser.get(at("copies")).content.decode()
    assert "反馈意见待签收" not in browser.get("/").content.decode()


def test_another_department_and_the_unit_do_not_know_of_the_copy(
    cast: Cast, enter: Enter, feedback: Feedback, finance: tuple[Organisation, User]
) -> None:
    row = send_copy(enter(cast.staff), feedback, finance[0])
    other = Organisation.objects.create(name="清源县审计局", unit_type_id="county_dept")
    stranger = person("audit_office", "沈计", "functional_dept", other, {"office": other})
    for reader in (stranger, cast.liaison, cast.head, cast.other_liaison):
        assert enter(reader).get(at("copy", row.pk)).status_code == 404
    assert enter(cast.staff).get(at("copy", row.pk)).status_code == 200
    assert enter(cast.liaison).get(at("copies")).status_code == 403


def test_the_department_on_paper(
    cast: Cast, enter: Enter, feedback: Feedback, finance: tuple[Organisation, User]
) -> None:
    row = send_copy(enter(cast.staff), feedback, finance[0])
    fields = {"receipted_by": "金算", "receipted_on": feedback.feedback_on.isoformat()}
    assert enter(cast.staff).post(at("paper_receipt", row.pk), fields).status_code == 302
    row.refresh_from_db()
    assert (row.receipted_by, row.on_paper) == ("金算", True)


def test_an_account_needs_its_department(cast: Cast, enter: Enter, feedback: Feedback) -> None:
    fields = {"sort": "department", "name": "县财政局", "channel": "departments", "department": ""}
    answer = enter(cast.staff).post(at("add_recipient", feedback.pk), fields)
    assert answer.status_code == 422
    assert "哪个职能部门" in answer.content.decode()


def test_the_county_leader_reads_the_heads_own_problems_but_not_the_heads_text(
    cast: Cast, enter: Enter, feedback: Feedback
) -> None:
    own = FeedbackItem.objects.trusted().get(feedback=feedback, is_top_leader=True)
    assert enter(cast.county_leader).get(at("feedback_item", own.pk)).status_code == 200
    assert not LeaderText.objects.visible_to(cast.county_leader).exists()
    parent = person("parent", "单主管", "parent_org", cast.bureau, {"office": cast.bureau})
    assert enter(parent).get(at("feedback", feedback.pk)).status_code == 200
    assert enter(parent).get(at("feedback_item", own.pk)).status_code == 404
    elsewhere = person("elsewhere", "余江", "county_leader", cast.town, {"office": cast.town})
    assert enter(elsewhere).get(at("feedback_item", own.pk)).status_code == 404


def test_the_unit_does_not_see_who_signed_on_the_way(cast: Cast, enter: Enter, feedback: Feedback) -> None:
    signed = "<h2>签署</h2>"
    assert signed in enter(cast.director).get(at("feedback", feedback.pk)).content.decode()
    for reader in (cast.liaison, cast.head, cast.county_leader):
        page = enter(reader).get(at("feedback", feedback.pk)).content.decode()
        assert signed not in page
        assert cast.lg_head.name not in page
