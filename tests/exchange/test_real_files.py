"""The messy files of a fictional county, landed as an office would: everything connects, nothing doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement, Group, Membership, Round
from xuncha.cycle.rectification.models import Coverage, RectificationItem
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.exchange.models import ImportBatch
from xuncha.people.models import Appointment

pytestmark = [
    pytest.mark.django_db(databases=["default", "jobs"]),
    pytest.mark.skipif(not files.SHARED.is_dir(), reason="the developer files are not beside the checkout"),
]
Bring = Callable[..., ImportBatch]


@pytest.fixture
def office(cast: Cast, enter: Callable[..., Client]) -> Client:
    return enter(cast.staff)


@pytest.mark.slow
def test_all_landing_files_in_one_batch(office: Client, bring: Bring, land: Bring) -> None:
    names = (files.OBJECTS, files.PROBLEMS, files.LEDGER, files.PLAN, files.LETTER)
    batch = bring(office, **{name: files.shared(name) for name in names})
    shown = office.get(reverse("exchange:batch", args=[batch.pk]))
    assert shown.status_code == 200
    assert [q for q in batch.questions if q["required"]] == []
    land(office, batch)
    assert batch.state == "landed"
    assert office.get(reverse("exchange:batch", args=[batch.pk])).status_code == 200
    came = office.get(reverse("exchange:came", args=[batch.pk]) + "?page=11").content.decode()
    assert "反馈问题" in came
    assert Organisation.objects.filter(name__startswith="青山县").count() > 70
    items = RectificationItem.objects.trusted()
    assert items.count() == 155
    main = items.filter(special="main")
    assert main.filter(feedback_item=None).count() == 0
    assert FeedbackItem.objects.trusted().count() == 120
    covered = list(Coverage.objects.trusted().values_list("performance_id", flat=True))
    assert len(covered) == len(set(covered)) <= Performance.objects.trusted().count()


@pytest.mark.slow
def test_one_after_the_other_gives_the_same(office: Client, bring: Bring, land: Bring) -> None:
    for name in (files.OBJECTS, files.LEDGER, files.PROBLEMS, files.PLAN):
        land(office, bring(office, **{name: files.shared(name)}))
    bring(office, **{files.LETTER: files.shared(files.LETTER)})
    items = RectificationItem.objects.trusted()
    assert (items.count(), FeedbackItem.objects.trusted().count()) == (155, 120)
    assert items.filter(special="main", feedback_item=None).count() == 0
    letter = ImportBatch.objects.trusted().latest("pk")
    assert letter.counts["feedback"] == {"new": 0, "changed": 1, "unchanged": 15}
    land(office, letter)
    fed_back = Feedback.objects.trusted().get(organisation__name="青山县住房和城乡建设局")
    assert fed_back.feedback_on.isoformat() == "2023-02-28" and "1. " in fed_back.suggestions


@pytest.mark.slow
def test_the_authorisation_proposes_and_nothing_acts(office: Client, bring: Bring, land: Bring) -> None:
    acting = Appointment.objects.trusted().filter(state="active").count()
    batch = bring(
        office, **{files.OBJECTS: files.shared(files.OBJECTS), files.APPOINTED: files.shared(files.APPOINTED)}
    )
    land(office, batch)
    assert batch.state == "landed"
    assert office.get(reverse("exchange:came", args=[batch.pk])).status_code == 200
    round_ = Round.objects.trusted().get(term__no=14, no=6)
    assert round_.state == "draft"
    assert Group.objects.trusted().filter(round=round_).count() == 4
    assert Membership.objects.trusted().filter(round=round_, role_code="group_leader").count() == 4
    assert Engagement.objects.trusted().filter(round=round_).exists()
    assert Appointment.objects.trusted().filter(state="active").count() == acting


@pytest.mark.parametrize("name", [files.PETITIONS, files.PAPERS])
def test_petitions_and_papers_are_only_shown(office: Client, name: str) -> None:
    response = office.post(
        reverse("exchange:new_batch"), {"documents": files.upload(name, files.shared(name))}
    )
    assert response.status_code == 200
    assert "下一版才能转入" in response.content.decode()
    assert not ImportBatch.objects.trusted().exists()


@pytest.mark.slow
def test_the_command_lands_in_somebodys_name(cast: Cast, tmp_path: Any) -> None:
    from django.core.management import call_command

    path = tmp_path / files.OBJECTS
    path.write_bytes(files.shared(files.OBJECTS))
    call_command("import", str(path), by="staff")
    assert Organisation.objects.filter(name="青山县财政局").exists()
