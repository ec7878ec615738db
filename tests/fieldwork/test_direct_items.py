"""What is above us, or about ourselves: a number and a time, two people, and not one word (practice 10, 11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from tests import cast as scene
from tests.cast import Cast
from xuncha.cycle.fieldwork.petitions import arriving, direct_actions
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.direct_forms import DirectForm, EntryForm, HandUpForm
from xuncha.foundation import kinds
from xuncha.foundation.door import Arrival
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.people.models import User


def item(cast: Cast, route: str = "superior", by: Any = None) -> DirectItem:
    return direct_actions.register(
        route=route,
        received_at=timezone.now(),
        channel="letter",
        form="paper",
        group=cast.group,
        by=by or cast.member,
    )


@pytest.fixture
def supervisors(cast: Cast) -> tuple[User, User]:
    units = {"office": cast.bureau}
    first = scene.person("cs1", "戚衡", "cadre_supervision", "", units)
    return first, scene.person("cs2", "祁量", "cadre_supervision", "", units)


def test_no_column_could_hold_a_word() -> None:
    """Numbers, times, choices; names of who registered it; the parcel's own serial. Nothing anybody types."""
    texts = [
        column.name
        for column in DirectItem._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.BinaryField | models.JSONField)
        and not column.choices
    ]
    assert sorted(texts) == ["created_by_name", "number", "parcel_key", "state"]
    assert not any(edge.asks or edge.recorded_by for edge in kinds.get("direct_item").flow.edges.values())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "form", [DirectForm(), EntryForm(), HandUpForm(route="superior"), HandUpForm(route="inspectors")]
)
def test_no_form_has_a_place_to_write_or_to_upload(form: Any) -> None:
    from django import forms

    for field in form.fields.values():
        assert isinstance(field, forms.ChoiceField | forms.DateField | forms.DateTimeField), field


def test_the_generic_pages_take_no_reason_along(cast: Cast, enter: Any) -> None:
    from xuncha.foundation.flow.models import Step

    found = item(cast)
    director = enter(cast.director)
    director.post(
        reverse("fieldwork:direct_hand_up", args=[found.pk]),
        {"to": "principal", "on": "2026-11-20", "reason": "写了字"},
    )
    for edge in ("hand_up", "witness", "take_back"):
        url = reverse("kit:act", args=["direct_item", found.pk, edge])
        assert director.post(url, {"reason": "写了字", "version": 2}).status_code == 302
    director.post(reverse("drafts:autosave", args=["direct_item:new:DirectForm"]), {})
    assert not Step.objects.filter(kind="direct_item").exclude(reason="").exists()


def test_two_people_and_five_workdays(cast: Cast, enter: Any) -> None:
    found = item(cast)
    clock = Clock.objects.get(kind="direct_item", record_id=found.pk)
    assert clock.code == "DR25" and clock.state == "running"
    with pytest.raises(NotAllowed):
        direct_actions.hand_up(found, to="principal", on=None, by=cast.member)
    with pytest.raises(Missing):
        direct_actions.hand_up(found, to="supervision", on=None, by=cast.director)
    direct_actions.hand_up(found, to="principal", on=None, by=cast.director)
    with pytest.raises(NotAllowed):
        direct_actions.witness(found, by=cast.director)
    direct_actions.witness(found, by=cast.member)
    clock.refresh_from_db()
    assert found.state == "handed_up" and clock.state == "met"


def test_it_can_be_taken_back_before_it_was_witnessed(cast: Cast) -> None:
    found = item(cast)
    direct_actions.hand_up(found, to="superior", on=None, by=cast.lg_head)
    direct_actions.take_back(found, by=cast.member)
    found.refresh_from_db()
    assert (found.state, found.handed_to, found.handed_on) == ("held", "", None)


@pytest.mark.parametrize(
    ("route", "readers", "strangers"),
    [
        ("superior", ("director", "lg_head", "member"), ("staff", "leader", "member2", "deputy", "other_leader", "secretary", "liaison", "head", "discipline", "sys_admin", "auditor")),
        ("inspectors", ("member",), ("director", "lg_head", "staff", "leader", "deputy", "member2", "other_leader", "discipline", "secretary", "liaison", "auditor")),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_who_knows_that_it_exists(
    cast: Cast, enter: Any, route: str, readers: tuple[str, ...], strangers: tuple[str, ...]
) -> None:
    found = item(cast, route)
    url = reverse("fieldwork:direct_item", args=[found.pk])
    for name in readers:
        assert enter(cast.fresh(name)).get(url).status_code == 200, name
    for name in strangers:
        browser = enter(cast.fresh(name))
        for page in ("direct_item", "direct_hand_up", "direct_open", "direct_print"):
            answer = browser.get(reverse(f"fieldwork:{page}", args=[found.pk]))
            assert answer.status_code == 404, (name, page)
        home = browser.get("/", follow=True).content.decode()
        assert found.number not in home, name
        assert not DirectItem.objects.visible_to(cast.fresh(name)).exists(), name


def test_complaints_about_inspectors_are_the_supervision_offices_own(
    cast: Cast, enter: Any, supervisors: tuple[User, User]
) -> None:
    first, second = supervisors
    found, other = item(cast, "inspectors"), item(cast, "superior")
    browser = enter(first)
    assert browser.get(reverse("fieldwork:direct_item", args=[found.pk])).status_code == 200
    assert browser.get(reverse("fieldwork:direct_item", args=[other.pk])).status_code == 404
    direct_actions.hand_up(found, to="supervision", on=None, by=first)
    with pytest.raises(NotAllowed):
        direct_actions.witness(found, by=first)
    assert direct_actions.witness(found, by=second).state == "handed_up"
    assert browser.get(reverse("fieldwork:petitions")).status_code == 403


def test_where_keys_were_given_out_only_their_holders_hand_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = item(cast)
    monkeypatch.setattr(direct_actions.custody, "public_keys", lambda capacity: [b"key"])
    monkeypatch.setattr(
        direct_actions.custody,
        "my_capacities",
        lambda actor: {"straight_up"} if actor.pk == cast.lg_head.pk else set(),
    )
    with pytest.raises(NotAllowed):
        direct_actions.hand_up(found, to="principal", on=None, by=cast.director)
    direct_actions.hand_up(found, to="principal", on=None, by=cast.lg_head)


def arrival(cast: Cast, **values: Any) -> Arrival:
    begun = {"serial": "ab" * 16, "thread": "cd" * 16, "engagement_id": cast.engagement.pk}
    return Arrival(**begun | {"hour": datetime(2026, 11, 18, 3, tzinfo=UTC)} | values)


def test_unopened_parcels_become_a_number_and_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha.foundation.refusals import Refused
    from xuncha.foundation.verbs import act

    with act():
        kind, pk = arriving.superior(arrival(cast))
        arriving.inspectors(arrival(cast, serial="ef" * 16))
    found = DirectItem.objects.trusted().get(pk=pk)
    assert kind == "direct_item" and found.form == "parcel" and found.waits_unopened
    assert found.group_id is None and found.created_by_id == 0
    gone: list[str] = []
    monkeypatch.setattr(direct_actions.door, "destroy", lambda serial, by: gone.append(serial))
    with pytest.raises(Refused):
        direct_actions.destroy(found, by=cast.director)
    direct_actions.hand_up(found, to="principal", on=None, by=cast.director)
    direct_actions.witness(found, by=cast.lg_head)
    direct_actions.destroy(found, by=cast.director)
    found.refresh_from_db()
    assert gone == ["ab" * 16] and found.destroyed_at and found.number
    with pytest.raises(Refused):
        direct_actions.destroy(found, by=cast.director)


def test_the_opener_carries_it_out_and_nothing_stays(
    cast: Cast, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import zipfile

    from xuncha.foundation.door import ArrivedFile
    from xuncha.foundation.verbs import act

    with act():
        _kind, pk = arriving.superior(arrival(cast))
    file = ArrivedFile("a.txt", "text/plain", lambda: iter([b"scan"]))
    monkeypatch.setattr(
        direct_actions.door, "open_direct", lambda serial, passphrase, by: ({"what": "原文"}, (file,))
    )
    answer = enter(cast.director).post(reverse("fieldwork:direct_open", args=[pk]), {"passphrase": "x"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("content.txt").decode() == "原文" and archive.read("01-a.txt") == b"scan"
    assert enter(cast.fresh("lg_head")).get(reverse("fieldwork:direct_open", args=[pk])).status_code == 200
    assert enter(cast.fresh("staff")).get(reverse("fieldwork:direct_open", args=[pk])).status_code == 404


def test_the_witness_presses_a_button_that_works(cast: Cast, enter: Any) -> None:
    """The head of the page offers it as a press: there is no page between that could take a word."""
    made = item(cast)
    direct_actions.hand_up(made, to="principal", on=None, by=cast.fresh("lg_head"))
    url = reverse("fieldwork:direct_witness", args=[made.pk])
    witness = enter(cast.director)
    page = witness.get(reverse("fieldwork:direct_item", args=[made.pk])).content.decode()
    assert f'method="post" action="{url}"' in page
    assert witness.post(url).status_code == 302
    assert DirectItem.objects.trusted().get(pk=made.pk).state == "handed_up"
