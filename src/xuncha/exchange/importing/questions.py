"""What the machine is not sure of, as questions with choices: a person decides, the decision is kept (design §2.7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.names import UnitNames
from xuncha.cycle.rectification.models import Declared

SKIP = "skip"
ROWS_NAMED = 5


@dataclass
class Question:
    """One doubt that may stand in many rows. `choices` [(value, label)]; `asks` adds "unit" (a chooser) or "date"."""

    key: str
    kind: str
    text: str
    reason: str
    file: str
    sheet: str = ""
    rows: list[int] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    default: str = ""
    required: bool = False
    asks: str = ""
    count: int = 0

    def seen_in(self, row: int | None) -> None:
        self.count += 1
        if row and len(self.rows) < ROWS_NAMED:
            self.rows.append(row)

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))  # asdict copies deeply, which 10,000 rows notice


class Questions:
    """Collects questions by key, so that a doubt repeated in a thousand rows is asked once."""

    def __init__(self, decisions: Mapping[str, str]) -> None:
        self.decisions = decisions
        self.found: dict[str, Question] = {}

    def ask(self, key: str, make: Any, *, row: int | None) -> str:
        """The decision on this doubt: what a person chose, else its default, else nothing."""
        question = self.found.get(key)
        if question is None:
            question = self.found[key] = make()
        question.seen_in(row)
        return self.decisions.get(key) or question.default

    def listed(self) -> list[Question]:
        return list(self.found.values())


def key_of(kind: str, text: str) -> str:
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def unit_question(text: str, names: UnitNames, *, file: str, sheet: str) -> Question:
    """A name that the library does not know, or that may mean several units."""
    found = names.resolve(text)
    guesses = [(str(unit_id), name) for name in found.choices if (unit_id := _id_of(name, names))]
    reason = _("可能指多个单位") if guesses else _("单位库里没有这个单位")
    if not text:
        reason = _("没有读出单位")
    return Question(
        key_of("unit", text),
        "unit",
        text,
        reason,
        file,
        sheet,
        choices=[*guesses, (SKIP, _("不导入这些行"))],
        required=True,
        asks="unit",
    )


def _id_of(name: str, names: UnitNames) -> int | None:
    return names.id_of(name) or names.resolve(name).organisation_id


def uncertain_unit(text: str, unit_id: int, name: str, *, file: str, sheet: str) -> Question:
    """A short name that was read as one unit without being sure of it."""
    return Question(
        key_of("unit", text),
        "unit",
        text,
        _("按简称理解为“%(unit)s”，请核对") % {"unit": name},
        file,
        sheet,
        choices=[(str(unit_id), name), (SKIP, _("不导入这些行"))],
        default=str(unit_id),
        asks="unit",
    )


def status_question(text: str, *, file: str, sheet: str) -> Question:
    return Question(
        key_of("status", text),
        "status",
        text,
        _("看不懂的完成情况"),
        file,
        sheet,
        choices=[(str(value), str(label)) for value, label in Declared.choices],
        default=str(Declared.NOT_STARTED),
    )


def due_question(text: str, *, file: str, sheet: str) -> Question:
    return Question(
        key_of("due", text),
        "due",
        text,
        _("看不懂的完成时限"),
        file,
        sheet,
        choices=[("none", _("不填时限")), ("long_term", _("长期坚持"))],
        default="none",
        asks="date",
    )


def row_question(kind: str, text: str, reason: str, *, file: str, row: int | None) -> Question:
    """A row that cannot land as it stands: left out, or the whole import waits for a better file."""
    return Question(
        key_of(kind, f"{file}{row}{text}"),
        "row",
        text,
        reason,
        file,
        rows=[],
        choices=[(SKIP, _("不导入这一行"))],
        required=True,
    )


def note(kind: str, text: str, reason: str, *, file: str, sheet: str = "") -> Question:
    """Nothing to choose, but a person should know it before pressing the button."""
    return Question(key_of(kind, f"{file}{text}{reason}"), "note", text, reason, file, sheet)


def to_json(questions: Iterable[Question]) -> list[dict[str, Any]]:
    return [question.to_json() for question in questions]
