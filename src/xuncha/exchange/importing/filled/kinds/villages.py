"""村（社区）走访统计: households and visits of the villages of one township (DR06, practice 16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.exchange.importing.filled.kinds.places import tasks
from xuncha.exchange.importing.filled.table import CHANGED, CHOICE, COUNT, SAME, Cell, Filled, Row, Table
from xuncha.foundation.scoping import Actor
from xuncha.kit.editing import save_edited

RIGHT = "planning.group"
FIELDS = ("households", "visited", "grade", "note")


def townships(user: Any) -> QuerySet[Any]:
    """The tasks that have villages."""
    rows = SubObject.objects.within_reach(user, RIGHT).order_by()
    return tasks(RIGHT)(user).filter(pk__in=rows.values("engagement"))


def villages(place: Engagement) -> Mapping[str, int]:
    """Names of the villages of a task whose right was decided."""
    rows = SubObject.objects.trusted().filter(engagement=place).order_by("organisation__sort", "pk")
    return dict(rows.values_list("organisation__name", "pk"))


def columns(_place: Engagement | None) -> Sequence[Cell]:
    return (
        Cell("village", "村（社区）", CHOICE, required=True, width=20, choices=villages),
        Cell("households", "总户数", COUNT, most=100_000, width=10),
        Cell("visited", "走访户数", COUNT, most=100_000, width=10),
        Cell("grade", "分级", CHOICE, width=10, choices=lambda _place: {str(word): code for code, word in SubObject.Grade.choices if code}),
        Cell("note", "备注", width=30),
    )  # fmt: skip


def given(place: Engagement) -> Sequence[Sequence[Any]]:
    rows = SubObject.objects.trusted().filter(engagement=place).select_related("organisation")
    return [
        [
            row.organisation.name,
            row.households,
            row.visited,
            row.get_grade_display() if row.grade else "",
            row.note,
        ]
        for row in rows.order_by("organisation__sort", "pk")
    ]


def compare(filled: Filled, place: Engagement, by: Actor) -> None:
    """Against the grid as it stands; an empty cell says nothing, it clears nothing."""
    known = {row.pk: row for row in SubObject.objects.within_reach(by, RIGHT).filter(engagement=place)}
    seen: set[int] = set()
    for row in filled.rows:
        village = known.get(row.values["village"] or 0)
        if village is None:
            continue
        if village.pk in seen:
            filled.wrong(row, "village", _("这个村写了两行"))
        seen.add(village.pk)
        told = {name: row.values[name] for name in FIELDS if row.values[name] not in (None, "")}
        households = told.get("households", village.households)
        if households is not None and told.get("visited", village.visited) > households:
            filled.wrong(row, "visited", _("走访户数多于总户数"))
        changes = {name: value for name, value in told.items() if getattr(village, name) != value}
        row.outcome = CHANGED if changes else SAME
        row.payload = (village, changes)


def land(rows: Sequence[Row], _place: Engagement, by: Any, _file: str) -> int:
    for row in rows:
        village, changes = row.payload
        for name, value in changes.items():
            setattr(village, name, value)
        save_edited(village, by=by, version=village.version, fields=list(changes))
    return len(rows)


def _label(row: Row) -> str:
    return row.payload[0].organisation.name if row.payload else ""


VILLAGES = Table(
    "villages",
    gettext_lazy("村（社区）走访统计"),
    gettext_lazy("一个乡镇任务下各村的总户数、走访户数和分级；模板里已列好村名，空着的格不改。"),
    RIGHT,
    gettext_lazy("走访情况由本组填写"),
    columns,
    compare,
    land,
    _label,
    lambda place: reverse("planning:villages", args=[place.pk]),
    townships,
    given,
)
