"""What readers outside the deliberation are told: how many papers there are, and only what concerns them of the way."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, appoint
from tests.foundation.hostile import png
from tests.reporting import scene
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.cycle.reporting.reports.actions import take
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import PaperAct

Enter = Callable[..., Client]


def page(browser: Client, name: str, pk: int) -> str:
    return browser.get(reverse(f"reporting:{name}", args=[pk])).content.decode()


def test_a_report_signed_in_ink_is_completed_inside_the_group(cast: Cast, enter: Enter) -> None:
    report = scene.drafted(cast)
    take(report, "submit", by=cast.member)
    fields = {
        "signer_name": "李正",
        "signer_post": "组长",
        "acted_on": today().isoformat(),
        "copies": "1",
        "scan": SimpleUploadedFile("签字页.png", png()),
    }
    address = reverse("kit:act", args=["report", report.pk, "sign"]) + "?form=paper"
    assert enter(cast.group_liaison).post(address, fields).status_code == 302
    appoint(cast.member2, "group_archivist", [cast.group.pk])
    second = reverse("kit:paper_act", args=[PaperAct.objects.get().pk])
    assert enter(cast.fresh("member2")).post(second, {"answer": "confirm"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "joint_consultation"


def test_who_may_not_see_the_papers_still_learns_how_many_there_are(cast: Cast, enter: Enter) -> None:
    report = scene.approved(cast)
    outside, inside = (
        page(enter(cast.discipline), "report", report.pk),
        page(enter(cast.leader), "report", report.pk),
    )
    assert "1 份底稿，不对您开放" in outside
    assert "没有底稿" not in outside
    assert "不对您开放" not in inside


def test_a_units_page_tells_the_way_from_the_delivery_on(cast: Cast, enter: Enter) -> None:
    feedback = scene.delivered(cast)
    for reader in (cast.liaison, cast.head, cast.discipline):
        seen = page(enter(reader), "feedback", feedback.pk)
        assert "登记反馈" in seen
        assert "把关通过" not in seen
        assert "报巡察办把关" not in seen
    assert "把关通过" in page(enter(cast.director), "feedback", feedback.pk)


def test_a_feedback_with_the_heads_own_items_alone_does_not_say_there_are_none(
    cast: Cast, enter: Enter
) -> None:
    feedback = draft_feedback(scene.approved(cast), by=cast.leader)
    FeedbackItem.objects.trusted().filter(feedback=feedback, is_top_leader=False).delete()
    seen = page(enter(cast.leader), "feedback", feedback.pk)
    assert "还没有反馈问题" not in seen
    assert "0 个" not in seen
    assert "只向主要负责人反馈的列在下面" in seen


def test_the_title_of_a_kind_without_numbers_does_not_say_none(cast: Cast, enter: Enter) -> None:
    report = scene.approved(cast)
    assert "None" not in page(enter(cast.leader), "report", report.pk).split("</title>")[0]
