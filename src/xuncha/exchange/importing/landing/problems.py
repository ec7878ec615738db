"""Problem lists and feedback letters → feedback, problems and their performances; nothing enters twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xuncha.catalogue.models import FrameworkNode, Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.ledger.matching import text_key
from xuncha.cycle.reporting.feedbacks.history import CarriedFeedback, CarriedItem, carry_over_feedbacks
from xuncha.cycle.reporting.models import Feedback, FeedbackItem
from xuncha.cycle.workpapers.models import Nature
from xuncha.exchange.importing.landing import letters
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey, row_of
from xuncha.office.values.numerals import to_int

LIST, LETTER = "feedback_item", "feedback"
_ROUND = re.compile(r"(?:[一二三四五六七八九十]{1,3}届[^第]{0,6})?第([一二三四五六七八九十\d]{1,3})轮")


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of a file, with the head of the letter it stands in (none for a list)."""

    unit: UnitKey
    values: Mapping[str, Any]
    head: Mapping[str, Any] | None = None


def compare(context: Context) -> list[Line]:
    """Problems that the unit's feedback of that round does not have yet are new; known ones stay as they are."""
    problems = list(_problems(context))
    known = _known({found.unit for _k, _f, _r, found in problems})
    lines = []
    for kind, file, row, found in problems:
        text = str(found.values["problem"])
        key, label = (found.unit, text_key(text)), round_label(file)
        standing = next(
            (pk for told, pk in known.get(key, ()) if told == label or not (told and label)), None
        )
        if standing is None:
            known.setdefault(key, []).append((label, 0))
        context.problems.setdefault(found.unit, set()).add(key[1])
        outcome = "new" if standing is None else "unchanged"
        lines.append(Line(kind, outcome, file, row, text, standing or None, payload=found))  # type: ignore[arg-type]
    return [*lines, *letters.compare(context, lines)]


def _problems(context: Context) -> Iterator[tuple[str, str, int | None, Found]]:
    for kind in (LETTER, LIST):
        for file, record in context.records(kind):
            head = record.values if kind == LETTER else None
            for values in record["problems"] if kind == LETTER else [record.values]:
                row = row_of(record) if kind == LIST else row_of(values)
                raw = values.get("unit_raw") or record.get("unit_raw")
                within = values.get("unit_parent")
                named = values.get("unit") or record.get("unit")
                unit = context.unit(raw, named, file=file, row=row, within=within)
                if unit is not None:
                    yield kind, file, row, Found(unit, values, head)


def _known(units: set[UnitKey]) -> dict[tuple[UnitKey, str], list[tuple[str, int]]]:
    """By unit and text: (round, id). The same words fed back in another round are another problem."""
    ids = [unit for unit in units if isinstance(unit, int)]
    rows = FeedbackItem.objects.trusted().filter(organisation__in=ids).order_by("-pk")
    found: dict[tuple[UnitKey, str], list[tuple[str, int]]] = {}
    for pk, unit, content, label in rows.values_list(
        "pk", "organisation_id", "content", "feedback__round_label"
    ):
        found.setdefault((unit, text_key(content)), []).append((label, pk))
    return found


def land(lines: Sequence[Line], context: Context) -> list[Came]:
    """One feedback a unit and file; a problem list adds to the letter that was carried over before it."""
    came: list[Came] = []
    new = [line for line in lines if line.outcome == "new"]
    nodes = _nodes()
    for file in dict.fromkeys(line.file for line in new):
        of_file = [line for line in new if line.file == file]
        came += _land_file(file, of_file, nodes, context)
    return came + letters.land(context)


def _land_file(
    file: str, lines: Sequence[Line], nodes: Mapping[tuple[str, int], int], context: Context
) -> list[Came]:
    by_unit: dict[UnitKey, list[Line]] = {}
    for line in lines:
        by_unit.setdefault(line.payload.unit, []).append(line)
    units = context.organisations(set(by_unit))
    standing = _imported_feedback(units)
    engagements = _engagements(file, units)
    sheets = [
        _sheet(units[unit], found, file, nodes, standing.get(units[unit].pk), engagements.get(units[unit].pk))
        for unit, found in by_unit.items()
    ]
    carried = carry_over_feedbacks(sheets, source_file=file, by=context.by)
    return [
        came
        for found, result in zip(by_unit.values(), carried, strict=True)
        for came in (
            *((Came("feedback", result.feedback.pk, "new", file, found[0].row),)),
            *(
                Came("feedback_item", item.pk, "new", file, line.row)
                for line, item in zip(found, result.items, strict=True)
            ),
        )
    ]


def _imported_feedback(units: Mapping[UnitKey, Organisation]) -> dict[int, Feedback]:
    """The newest feedback of each unit that came from a file; a list and a letter of one round belong together."""
    rows = Feedback.objects.trusted().filter(
        organisation__in=[unit.pk for unit in units.values()], origin=Feedback.Origin.IMPORTED
    )
    return {feedback.organisation_id: feedback for feedback in rows.order_by("pk")}


def _engagements(file: str, units: Mapping[UnitKey, Organisation]) -> dict[int, Engagement]:
    """The engagement of the round that the file's name speaks of, where this system knows it."""
    no = round_no(file)
    if no is None:
        return {}
    rows = Engagement.objects.trusted().filter(
        organisation__in=[unit.pk for unit in units.values()], round__no=no
    )
    found: dict[int, Engagement] = {}
    for engagement in rows.order_by("pk"):
        found[engagement.organisation_id] = engagement
    return found


def round_label(file: str) -> str:
    found = _ROUND.search(file)
    return found.group(0) if found else ""


def round_no(file: str) -> int | None:
    found = _ROUND.search(file)
    return to_int(found.group(1)) if found else None


def _sheet(
    unit: Organisation,
    lines: Sequence[Line],
    file: str,
    nodes: Mapping[tuple[str, int], int],
    standing: Feedback | None,
    engagement: Engagement | None,
) -> CarriedFeedback:
    head = next((line.payload.head for line in lines if line.payload.head), None) or {}
    framework = head.get("framework") or next(
        (line.payload.values.get("framework") for line in lines if line.payload.values.get("framework")), None
    )
    into = standing if standing and standing.round_label == round_label(file) else None
    return CarriedFeedback(
        unit,
        [_item(line, nodes) for line in lines],
        round_label=round_label(file),
        feedback_on=date.fromisoformat(head["date"]) if head.get("date") else None,
        framework_id=framework,
        engagement=engagement,
        into=into,
    )


def _item(line: Line, nodes: Mapping[tuple[str, int], int]) -> CarriedItem:
    values = line.payload.values
    nature = values.get("nature")
    return CarriedItem(
        content=values["problem"],
        performances=tuple(values.get("performances") or ()),
        node_id=nodes.get((values.get("framework"), values.get("node_no"))),
        section=values.get("section") or "",
        nature=nature if nature in Nature.values else Nature.INDIVIDUAL,
        is_top_leader=bool(values.get("is_top_leader")),
        is_key=bool(values.get("is_key")),
        row=line.row,
    )


def _nodes() -> dict[tuple[str, int], int]:
    rows = FrameworkNode.objects.values_list("framework_id", "no", "pk")
    return {(framework, no): pk for framework, no, pk in rows}
