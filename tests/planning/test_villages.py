"""The grid of villages: counted against DR06, edited in place, graded in bulk, read by township."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.planning import scene
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import villages
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation.models import AuditEvent


@pytest.fixture
def row(cast: Cast) -> SubObject:
    return SubObject.objects.create(
        engagement=cast.other_engagement, organisation=cast.village, households=200, visited=12
    )


def save(browser, row: SubObject, **data: object):
    return browser.post(
        reverse("planning:village_cell", args=[row.pk]), data, headers={"accept": "application/json"}
    )


@pytest.mark.parametrize(
    ("households", "required"), [(None, 30), (20, 20), (30, 30), (90, 30), (100, 30), (101, 31), (400, 120)]
)
def test_how_many_households_a_village_needs(households: int | None, required: int) -> None:
    assert villages.VisitRule(0.3, 30).required(households) == required


@pytest.mark.parametrize(
    ("households", "visited"), [(None, 29), (None, 30), (20, 20), (20, 19), (100, 30), (100, 29), (400, 119), (400, 120), (0, 0)]
)  # fmt: skip
def test_the_filter_and_the_row_agree(
    cast: Cast, row: SubObject, households: int | None, visited: int
) -> None:
    SubObject.objects.trusted().filter(pk=row.pk).update(households=households, visited=visited)
    row.refresh_from_db()
    rule = villages.VisitRule(0.3, 30)
    assert SubObject.objects.trusted().filter(villages.enough(rule), pk=row.pk).exists() == rule.met(row)


def test_a_cell_is_saved_with_its_audit_event(cast: Cast, row: SubObject, enter) -> None:
    answer = save(enter(cast.other_leader), row, name="visited", value="36", version="1")
    also = {"share": "18%", "required": "60", "met": "未达"}
    assert (answer.status_code, answer.json()) == (
        200,
        {"text": "36", "value": 36, "version": 2, "also": also},
    )
    assert AuditEvent.objects.filter(action="village.edited", record_id=row.pk).count() == 1


def test_a_stale_cell_shows_theirs(cast: Cast, row: SubObject, enter) -> None:
    save(enter(cast.other_leader), row, name="visited", value="36", version="1")
    answer = save(enter(cast.staff), row, name="visited", value="40", version="1")
    assert answer.status_code == 409
    assert (answer.json()["text"], answer.json()["version"], answer.json()["by"]) == ("36", 2, "吴强")
    row.refresh_from_db()
    assert row.visited == 36


@pytest.mark.parametrize(
    ("name", "value"),
    [("visited", "很多"), ("visited", "-3"), ("grade", "Z"), ("organisation", "1"), ("version", "9")],
)
def test_nonsense_is_refused_in_words(cast: Cast, row: SubObject, enter, name: str, value: str) -> None:
    answer = save(enter(cast.other_leader), row, name=name, value=value, version="1")
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("leader", 404), ("member", 404), ("head", 404), ("auditor", 404), ("other_member", 403), ("lg_head", 403),
     ("discipline", 403), ("other_leader", 200), ("staff", 200)],
)  # fmt: skip
def test_who_may_edit_a_village(cast: Cast, row: SubObject, enter, name: str, status: int) -> None:
    answer = save(enter(cast.people[name]), row, name="note", value="集体经济薄弱", version="1")
    assert answer.status_code == status


def test_many_villages_are_graded_at_once_but_only_ones_own(cast: Cast, row: SubObject, enter) -> None:
    url = reverse("planning:villages_grade")
    assert enter(cast.other_leader).post(url, {"pick": [row.pk], "grade": "A"}).status_code == 302
    row.refresh_from_db()
    assert (row.grade, row.version) == ("A", 2)
    assert enter(cast.leader).post(url, {"pick": [row.pk], "grade": "C"}).status_code == 422
    assert enter(cast.other_member).post(url, {"pick": [row.pk], "grade": "C"}).status_code == 403
    assert enter(cast.other_leader).post(url, {"pick": [row.pk], "grade": "Z"}).status_code == 409
    row.refresh_from_db()
    assert row.grade == "A"


def fill(engagement: Engagement, count: int) -> None:
    units = [
        Organisation(
            name=f"{engagement.pk}号{index}村",
            unit_type_id="village",
            parent=engagement.organisation,
            sort=index,
        )
        for index in range(count)
    ]
    made = Organisation.objects.bulk_create(units)
    SubObject.objects.bulk_create(
        [SubObject(engagement=engagement, organisation=unit, households=300) for unit in made], batch_size=200
    )


def test_191_villages_are_one_page_and_a_constant_number_of_statements(cast: Cast, enter) -> None:
    url = reverse("planning:round_villages", args=[cast.round.pk])
    browser = enter(cast.staff)
    fill(cast.other_engagement, 10)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    fill(cast.engagement, 181)
    with CaptureQueriesContext(connection) as many:
        answer = browser.get(url)
    assert answer.content.decode().count('data-cell="visited"') == 191
    assert len(many) == len(few)


def test_the_grid_filters_by_township_and_grade(cast: Cast, enter) -> None:
    fill(cast.other_engagement, 3)
    fill(cast.engagement, 4)
    browser = enter(cast.staff)
    url = reverse("planning:round_villages", args=[cast.round.pk])
    page = browser.get(url, {"engagement": cast.engagement.pk}).content.decode()
    assert page.count('data-cell="visited"') == 4
    assert "data-cell" not in browser.get(url, {"grade": "A"}).content.decode()
    assert browser.get(url, {"short": "true"}).content.decode().count('data-cell="visited"') == 7
    own = enter(cast.leader).get(url).content.decode()
    assert own.count('data-cell="visited"') == 4


def test_a_later_room_counts_problems(
    cast: Cast, row: SubObject, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(villages, "_counters", [])
    villages.count_problems_by(lambda ids: {(cast.other_engagement.pk, cast.village.pk): 7})
    page = enter(cast.other_leader).get(reverse("planning:villages", args=[cast.other_engagement.pk]))
    assert '<td class="end">7</td>' in page.content.decode()


def test_the_grid_is_exported_as_shown(cast: Cast, row: SubObject, enter) -> None:
    answer = enter(cast.staff).get(
        reverse("planning:round_villages", args=[cast.round.pk]), {"export": "xlsx"}
    )
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.filter(action="list.exported").exists()


def test_a_directly_inspected_village_points_to_its_own_engagement(cast: Cast, row: SubObject, enter) -> None:
    town = scene.township("河口镇", 0)
    own = Engagement.objects.create(
        round=cast.round,
        group=cast.other_group,
        organisation=town,
        seq=9,
        state="under_way",
        parent=cast.other_engagement,
    )
    SubObject.objects.trusted().filter(pk=row.pk).update(own=own)
    page = (
        enter(cast.staff).get(reverse("planning:villages", args=[cast.other_engagement.pk])).content.decode()
    )
    assert reverse("planning:engagement", args=[own.pk]) in page
