"""Whoever may not know of a record may not know of what hangs on it, by whichever table it is asked for (practice 11)."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.cast import Cast
from tests.matrix.subjects import OWN, World, open_world
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.models import Step
from xuncha.foundation.flow.timeline import steps_visible_to
from xuncha.foundation.models import Exclusion
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import excludable

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])

HANGING = {
    "reporting.LeaderText": "feedback",
    "reporting.InstructionText": "instruction",
    "rectification.ItemChange": "rectification_item",
    "rectification.RectificationReport": "feedback",
    "workpapers.FactConfirmation": "workpaper",
    "reporting.ReportItemPaper": "workpaper",
    "planning.Attendance": "entry_meeting",
}


@pytest.fixture(scope="module")
def world(standing: Cast) -> World:
    """Only looked at."""
    return open_world(standing)


def exclude(cast: Cast, world: World, kind: str) -> None:
    values = {"kind": kind, "record_id": world.record(kind, OWN).pk, "user_id": cast.director.pk}
    Exclusion.objects.create(**values, reason="回避", set_by_id=cast.leader.pk)


@pytest.mark.parametrize(("label", "kind"), HANGING.items())
def test_a_row_is_hidden_with_the_record_it_cannot_be_without(
    cast: Cast, world: World, label: str, kind: str
) -> None:
    rows, mine = apps.get_model(label).objects, world.records[label, OWN].pk
    assert rows.visible_to(cast.fresh("director")).filter(pk=mine).exists()
    exclude(cast, world, kind)
    assert not rows.visible_to(cast.fresh("director")).filter(pk=mine).exists()


def test_a_table_names_every_record_it_hangs_on_once() -> None:
    found = list(excludable(apps.get_model("reporting.ReportItemPaper")))
    assert len(found) == len(set(found))
    assert {("report_item", "item__pk"), ("report", "item__report__pk"), ("workpaper", "paper__pk")} <= set(
        found
    )


def test_steps_to_dos_and_clocks_go_with_the_record(cast: Cast, world: World) -> None:
    change = world.record("rectification_change", OWN)
    about = {"kind": change.kind_name, "record_id": change.pk}
    held = {"right": "people.propose", "user_id": cast.director.pk, "edge": "x"}
    pending.Pending.objects.create(**about, **held)

    def known() -> list[bool]:
        person = cast.fresh("director")
        return [
            steps_visible_to(person).filter(**about).exists(),
            pending.waiting_for(person, set()).filter(**about).exists(),
            without_excluded(Step.objects.filter(**about), person).exists(),
        ]

    assert known() == [True, True, True]
    exclude(cast, world, "rectification_item")
    assert known() == [False, False, False]


def test_nobody_excluded_pays_nothing(cast: Cast) -> None:
    rows = Clock.objects.all()
    assert without_excluded(rows, cast.fresh("director")) is rows
