"""The head of a feedback letter: its day and suggestions complete the feedback that came from a list (domain §3.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.reporting.models import Feedback
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey
from xuncha.exchange.labels import field_label
from xuncha.kit.editing import save_edited

KIND = "feedback"


@dataclass(frozen=True, slots=True)
class Head:
    """What a letter says about the feedback as a whole."""

    unit: UnitKey
    values: Mapping[str, Any]


def compare(context: Context, lines: Sequence[Line]) -> list[Line]:
    """Where a standing feedback lacks what the letter says; nothing that stands is overwritten."""
    found = []
    for file, head in _heads(context):
        fresh = any(line.outcome == "new" and line.file == file for line in lines)
        feedback = None if fresh else _standing(head.unit)
        told = _told(feedback, head.values) if feedback else {}
        if feedback and told:
            changes = tuple((field_label(Feedback, name), "", str(value)) for name, value in told.items())
            label = _("反馈意见正文")
            found.append(
                Line(KIND, "changed", file, None, label, feedback.pk, feedback.version, changes, payload=head)
            )
    return found


def land(context: Context) -> list[Came]:
    """After the problems have landed: complete each letter's feedback, whether it is new or stood before."""
    came = []
    for file, head in _heads(context):
        feedback = _standing(head.unit)
        told = _told(feedback, head.values) if feedback else {}
        if feedback and told:
            for name, value in told.items():
                setattr(feedback, name, value)
            save_edited(feedback, by=context.by, version=feedback.version, fields=list(told))
            came.append(Came(KIND, feedback.pk, "changed", file, None))
    return came


def _heads(context: Context) -> Iterator[tuple[str, Head]]:
    for file, record in context.records(KIND):
        unit = context.unit(record.get("unit_raw"), record.get("unit"), file=file, row=None)
        if unit is not None:
            yield file, Head(unit, record.values)


def _standing(unit: UnitKey) -> Feedback | None:
    """The unit's newest feedback that came from a file."""
    if not isinstance(unit, int):
        return None
    rows = Feedback.objects.trusted().filter(organisation=unit, origin=Feedback.Origin.IMPORTED)
    return rows.order_by("-pk").first()


def _told(feedback: Feedback, head: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        "feedback_on": date.fromisoformat(head["date"]) if head.get("date") else None,
        "suggestions": "\n".join(f"{no}. {text}" for no, text in enumerate(head.get("suggestions") or (), 1)),
    }
    return {name: value for name, value in said.items() if value and not getattr(feedback, name)}
