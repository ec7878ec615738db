"""Who is named not to know of a record does not meet it anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.cycle.workpapers import actions as workpapers
from xuncha.cycle.workpapers.forms import MergeForm
from xuncha.cycle.workpapers.models import Evidence, FactConfirmation, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.people.actions.exclusions import exclude_from_knowing, knowers, lift_exclusion

Enter = Callable[..., Client]


@pytest.fixture
def paper(cast: Cast) -> WorkPaper:
    made = workpapers.draft_paper(WorkPaper(title="涉及某人"), engagement=cast.engagement, by=cast.member)
    workpapers.add_evidence(made, name="会议记录", by=cast.member)
    return made


@pytest.fixture
def other(cast: Cast) -> WorkPaper:
    return workpapers.draft_paper(WorkPaper(title="另一事"), engagement=cast.engagement, by=cast.member)


def test_the_excluded_meet_it_nowhere(cast: Cast, enter: Enter, paper: WorkPaper, other: WorkPaper) -> None:
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    person = cast.fresh("deputy")
    visible = WorkPaper.objects.visible_to(person)
    assert visible.count() == 1
    assert not visible.filter(pk=paper.pk).exists()
    assert kinds.get("workpaper").titles(person, [paper.pk, other.pk]) == {other.pk: "另一事"}
    choices = MergeForm(paper=other, actor=person).fields["into"].queryset
    assert paper not in choices
    browser = enter(person)
    text = browser.get(reverse("workpapers:list")).content.decode()
    assert "涉及某人" not in text
    assert "另一事" in text
    assert browser.get(reverse("workpapers:paper", args=[paper.pk])).status_code == 404
    assert browser.get(reverse("kit:act", args=["workpaper", paper.pk, "submit"])).status_code == 404
    assert "涉及某人" not in browser.get("/").content.decode()


def test_others_still_know(cast: Cast, paper: WorkPaper) -> None:
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    assert WorkPaper.objects.visible_to(cast.fresh("member2")).filter(pk=paper.pk).exists()


def test_it_is_on_record_without_the_reason(cast: Cast, paper: WorkPaper) -> None:
    exclude_from_knowing(paper, cast.deputy, "亲属关系", by=cast.leader)
    event = AuditEvent.objects.get(action="people.excluded")
    assert event.details == {"user": cast.deputy.pk}


def test_it_can_be_lifted_with_a_reason(cast: Cast, paper: WorkPaper) -> None:
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    with pytest.raises(Missing):
        lift_exclusion(paper, cast.deputy, "", by=cast.leader)
    lift_exclusion(paper, cast.deputy, "查明不是亲属", by=cast.leader)
    assert WorkPaper.objects.visible_to(cast.fresh("deputy")).filter(pk=paper.pk).exists()


@pytest.mark.parametrize("who", ["member", "deputy", "other_leader", "sys_admin", "sec_admin", "liaison"])
def test_nobody_else_decides_who_may_know(cast: Cast, paper: WorkPaper, who: str) -> None:
    with pytest.raises(NotAllowed):
        exclude_from_knowing(paper, cast.member2, "x", by=getattr(cast, who))


def test_nobody_excludes_themselves(cast: Cast, paper: WorkPaper) -> None:
    with pytest.raises(NotAllowed):
        exclude_from_knowing(paper, cast.leader, "x", by=cast.leader)


def test_only_people_who_can_know_are_offered(cast: Cast, paper: WorkPaper) -> None:
    names = {user.username for user in knowers(paper)}
    assert {"leader", "deputy", "member", "member2", "group_liaison"} <= names
    assert not names & {"other_leader", "director", "head", "liaison", "sys_admin"}


def test_the_leader_does_it_on_a_page(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    browser = enter(cast.leader)
    page = reverse("people:knowing", args=["workpaper", paper.pk])
    assert "现在能看到的人" in browser.get(page).content.decode()
    outsider = browser.post(page, {"user": cast.other_leader.pk, "reason": "x"})
    assert outsider.status_code == 422
    assert browser.post(page, {"user": cast.deputy.pk, "reason": "亲属"}).status_code == 302
    assert "王芳" in browser.get(page).content.decode()
    lift = reverse("people:lift_exclusion", args=["workpaper", paper.pk, cast.deputy.pk])
    assert browser.post(lift, {"reason": "查明"}).status_code == 302
    assert WorkPaper.objects.visible_to(cast.fresh("deputy")).filter(pk=paper.pk).exists()


def test_the_page_is_closed_to_others(cast: Cast, enter: Enter, paper: WorkPaper) -> None:
    page = reverse("people:knowing", args=["workpaper", paper.pk])
    assert enter(cast.member).get(page).status_code == 403
    assert enter(cast.other_leader).get(page).status_code == 404
    assert enter(cast.director).get(page).status_code == 404


def test_the_evidence_of_an_excluded_paper_is_not_known_either(cast: Cast, paper: WorkPaper) -> None:
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    assert not Evidence.objects.visible_to(cast.fresh("deputy")).filter(paper=paper).exists()


def test_who_is_excluded_from_the_paper_is_not_listed_as_knowing_what_hangs_on_it(
    cast: Cast, enter: Enter, paper: WorkPaper
) -> None:
    place = {
        "engagement": cast.engagement,
        "organisation": cast.bureau,
        "round": cast.round,
        "group": cast.group,
    }
    confirmation = FactConfirmation(paper=paper, facts="事实", **place)
    engine.open_record(confirmation, by=cast.member)
    page = reverse("people:knowing", args=["fact_confirmation", confirmation.pk])
    assert cast.deputy.name in enter(cast.leader).get(page).content.decode()
    exclude_from_knowing(paper, cast.deputy, "亲属", by=cast.leader)
    assert cast.deputy.name not in enter(cast.leader).get(page).content.decode()
    assert enter(cast.fresh("deputy")).get(page).status_code == 404
