"""Rows of ledgers and plans, and the standing items they mean: same unit, same problem, same performances (practice 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xuncha.cycle.rectification.ledger.matching import keys_of, text_key
from xuncha.cycle.rectification.ledger.testimony import listed_already, listed_text
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.cycle.rectification.plan.flow import EDITABLE
from xuncha.exchange.importing.landing.context import Context, UnitKey, row_of

LEDGER, PLAN = "rectification_item", "rectification_plan"
STEP = 5000
"""Standing rows fetched by one statement."""
STANDING = (
    "pk",
    "seq",
    "organisation_id",
    "problem",
    "performance",
    "special",
    "state",
    "version",
    "declared",
    "progress",
    "unfinished_reason",
    "next_step",
    "goal",
    "leaders",
    "dept",
    "co_depts",
    "due",
    "is_long_term",
    "feedback_item_id",
    "plan_id",
    "plan__state",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ledger or plan, decided."""

    unit: UnitKey
    values: Mapping[str, Any]
    declared: str
    due: date | None
    is_long_term: bool
    from_plan: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)
    adds: tuple[str, ...] = ()
    """Measures that the standing item lacks."""
    joins: tuple[int, ...] = ()
    """Further standing items that this row answers for."""
    lists: tuple[str, ...] = ()
    """Evidence named in the row and not noted yet."""

    @property
    def evidences(self) -> tuple[str, ...]:
        return tuple(self.values.get("evidences") or ())

    @property
    def performances(self) -> list[str]:
        return list(self.values.get("performances") or ())


class Coming:
    """New rows of this batch by unit and problem, so that another file's same row joins them."""

    def __init__(self) -> None:
        self.found: dict[tuple[UnitKey, str], list[dict[str, Any]]] = {}

    def add(self, file: str, row: Row, at: int) -> None:
        key = meaning(row)
        entry = {"file": file, "keys": keys_of(row.performances), "at": at}
        self.found.setdefault(key, []).append(entry)

    def find(self, file: str, row: Row) -> int | None:
        key = meaning(row)
        others = [entry for entry in self.found.get(key, ()) if entry["file"] != file]
        best = best_of(others, keys_of(row.performances))
        if best is None:
            return None
        self.found[key].remove(best)
        return int(best["at"])


def rows_of(context: Context) -> Iterator[tuple[str, str, int | None, Row]]:
    for file, record in context.records(LEDGER):
        yield from _row(LEDGER, file, record.values, None, row_of(record), context)
    for file, record in context.records(PLAN):
        for values in record["items"]:
            yield from _row(PLAN, file, values, record.get("unit"), row_of(values), context)


def _row(
    kind: str, file: str, values: Mapping[str, Any], about: str | None, no: int | None, context: Context
) -> Iterator[tuple[str, str, int | None, Row]]:
    named, within = values.get("unit") or about, values.get("unit_parent")
    unit = context.unit(values.get("unit_raw"), named, file=file, row=no, within=within)
    if unit is None:
        return
    due, long_term = context.due(values, file=file, row=no)
    declared = context.status(values, file=file, row=no)
    yield kind, file, no, Row(unit, values, declared, due, long_term, from_plan=kind == PLAN)


def meaning(row: Row) -> tuple[UnitKey, str]:
    return row.unit, text_key(row.values["feedback_item"])


def standing_for(wanted: set[tuple[UnitKey, str]]) -> dict[tuple[UnitKey, str], list[dict[str, Any]]]:
    """The standing rows that mean one of these problems; a hundred thousand others are looked at by their text only."""
    ids = {unit for unit, _key in wanted if isinstance(unit, int)}
    rows = RectificationItem.objects.trusted().filter(organisation__in=ids).exclude(state="merged")
    same = [
        pk
        for pk, unit, problem in rows.values_list("pk", "organisation_id", "problem").iterator(STEP)
        if (unit, text_key(problem)) in wanted
    ]
    found: dict[tuple[UnitKey, str], list[dict[str, Any]]] = {}
    for first in range(0, len(same), STEP):
        chosen = rows.filter(pk__in=same[first : first + STEP])
        for row in chosen.order_by("seq", "pk").values(*STANDING):
            row["keys"] = keys_of(row["performance"].split("\n"))
            row["measures"], row["listed"] = [], set()
            found.setdefault((row["organisation_id"], text_key(row["problem"])), []).append(row)
    for candidates in found.values():
        candidates.sort(key=lambda row: (row["seq"], row["pk"]))
    return found


def take(standing: dict[tuple[UnitKey, str], list[dict[str, Any]]], row: Row) -> dict[str, Any] | None:
    """The row that means the same: the same performances, else most of them in common, else the only one."""
    candidates = standing.get(meaning(row), [])
    best = best_of(candidates, keys_of(row.performances))
    if best is not None:
        candidates.remove(best)
    return best


def take_parts(
    standing: dict[tuple[UnitKey, str], list[dict[str, Any]]], row: Row, first: dict[str, Any]
) -> list[int]:
    """Items of the same open plan whose performances the row also answers for: a plan's own grain counts.

    A row without performances answers for its whole problem.
    """
    if not first["plan_id"] or first["plan__state"] not in EDITABLE or not first["feedback_item_id"]:
        return []
    keys = keys_of(row.performances)
    candidates = standing.get(meaning(row), [])
    parts = [
        found
        for found in candidates
        if (found["plan_id"], found["feedback_item_id"]) == (first["plan_id"], first["feedback_item_id"])
        and (not keys or (found["keys"] and found["keys"] <= keys))
    ]
    for found in parts:
        candidates.remove(found)
    return [int(found["pk"]) for found in parts]


def best_of(candidates: Sequence[dict[str, Any]], keys: frozenset[str]) -> dict[str, Any] | None:
    if not candidates:
        return None
    best = max(candidates, key=lambda found: (found["keys"] == keys, len(found["keys"] & keys)))
    same = best["keys"] == keys or best["keys"] & keys or not (best["keys"] and keys)
    return best if same else None


def add_details(standing: Mapping[tuple[UnitKey, str], Sequence[dict[str, Any]]]) -> None:
    """What hangs on the standing items: their measures, and the evidence listed for them before."""
    by_pk = {row["pk"]: row for found in standing.values() for row in found}
    ids = list(by_pk)
    for first in range(0, len(ids), STEP):
        chosen = ids[first : first + STEP]
        measures = Measure.objects.trusted().filter(item__in=chosen).order_by("item", "seq")
        for item, content in measures.values_list("item_id", "content"):
            by_pk[item]["measures"].append(content)
        for item, texts in listed_already(chosen).items():
            by_pk[item]["listed"] = texts


def unlisted(row: Row, found: Mapping[str, Any]) -> tuple[str, ...]:
    """Evidence that the row names and no note of the item says yet."""
    return row.evidences if row.evidences and listed_text(row.evidences) not in found["listed"] else ()
