"""What the landing of one batch shares: files, units, questions, and the lines that come of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from xuncha.catalogue.models import Organisation
from xuncha.catalogue.names import UnitNames
from xuncha.catalogue.queries import unit_directory
from xuncha.exchange.importing.questions import (
    SKIP,
    Questions,
    due_question,
    key_of,
    note,
    status_question,
    uncertain_unit,
    unit_question,
)
from xuncha.foundation.scoping import Actor
from xuncha.office import Record, Understanding
from xuncha.office.values.text import narrow

Outcome = Literal["new", "changed", "unchanged"]
UnitKey = int | str
"""Id of a unit of the library, or the name of one that comes with the same batch."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one row means here. `payload` is the lander's own; `changes` [(field, old, new)] as people read them."""

    kind: str
    outcome: Outcome
    file: str
    row: int | None
    label: str
    record_id: int | None = None
    version: int | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    payload: Any = None

    @property
    def trace(self) -> str:
        fields = ",".join(name for name, _old, _new in self.changes)
        return f"{self.kind}|{self.outcome}|{self.file}|{self.row}|{self.record_id}|{self.version}|{fields}"


@dataclass(frozen=True, slots=True)
class Came:
    """A record that a row became."""

    kind: str
    record_id: int
    outcome: Outcome
    file: str
    row: int | None


@dataclass
class Context:
    """`announced` are units that the batch itself brings; `problems` the problems it brings, by unit."""

    by: Actor
    answers: Mapping[str, Understanding]
    questions: Questions
    names: UnitNames = field(default_factory=unit_directory)
    announced: set[str] = field(default_factory=set)
    problems: dict[UnitKey, set[str]] = field(default_factory=dict)
    _resolved: dict[tuple[str, str, str | None], UnitKey | None] = field(default_factory=dict)

    def refresh(self) -> None:
        """After units have landed their names resolve to ids."""
        self.names = unit_directory()
        self._resolved.clear()
        self.announced.clear()

    def records(self, kind: str) -> Iterator[tuple[str, Record]]:
        for name, answer in self.answers.items():
            for record in answer.records.get(kind, ()):
                yield name, record

    def has(self, *kinds: str) -> bool:
        return any(answer.records.get(kind) for answer in self.answers.values() for kind in kinds)

    def unit(
        self,
        raw: str | None,
        understood: str | None,
        *,
        file: str,
        row: int | None,
        within: str | None = None,
    ) -> UnitKey | None:
        """The unit of a row, by name or by decision; None leaves the row out. `within`: the township of a village."""
        text = raw or understood or ""
        key = (text, understood or "", within)
        if key not in self._resolved or key_of("unit", text) in self.questions.found:
            self._resolved[key] = self._resolve(text, understood or text, within, file, row)
        return self._resolved[key]

    def _resolve(
        self, text: str, understood: str, within: str | None, file: str, row: int | None
    ) -> UnitKey | None:
        decided = self.questions.decisions.get(key_of("unit", text))
        known = self.names.id_of(understood, within)
        found = self.names.resolve(understood, within=within)
        known = known or (found.organisation_id if found.certain else None)
        if known and not decided:
            return known
        if narrow(understood) in self.announced and not decided:
            return narrow(understood)
        guess = found.organisation_id
        answer = self.questions.ask(
            key_of("unit", text),
            lambda: (
                uncertain_unit(text, guess, understood, file=file, sheet="")
                if guess
                else unit_question(text, self.names, file=file, sheet="")
            ),
            row=row,
        )
        return int(answer) if answer.isdigit() else None

    def status(self, record: Mapping[str, Any] | Record, *, file: str, row: int | None) -> str:
        code, raw = record.get("status"), record.get("status_raw")
        if code or not raw:
            return str(code or "not_started")
        return self.questions.ask(
            key_of("status", raw), lambda: status_question(raw, file=file, sheet=""), row=row
        )

    def due(
        self, record: Mapping[str, Any] | Record, *, file: str, row: int | None
    ) -> tuple[date | None, bool]:
        """(deadline, long-term) of a row; 立行立改 has no day of its own."""
        text, raw = record.get("due"), record.get("due_raw")
        long_term = bool(record.get("is_long_term"))
        if text == "long_term" or (not text and long_term):
            return None, True
        if text and text != "immediate":
            return date.fromisoformat(text), long_term
        if text == "immediate" or not raw:
            return None, long_term
        answer = self.questions.ask(
            key_of("due", raw), lambda: due_question(raw, file=file, sheet=""), row=row
        )
        return (None, answer == "long_term") if answer in ("none", "long_term") else (_day(answer), long_term)

    def note(self, kind: str, text: str, reason: str, *, file: str, row: int | None) -> None:
        self.questions.ask(
            key_of(kind, f"{file}{text}{reason}"), lambda: note(kind, text, reason, file=file), row=row
        )

    def organisations(self, keys: set[UnitKey]) -> dict[UnitKey, Organisation]:
        """The units by id; one statement."""
        ids = [key for key in keys if isinstance(key, int)]
        return dict(Organisation.objects.select_related("parent").in_bulk(ids))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def row_of(record: Any) -> int | None:
    """The row of a record in its file; items within a letter or plan carry it in their own `src`."""
    source = getattr(record, "source", None)
    if source is not None:
        return int(source.row)
    nested = record.get("src") if hasattr(record, "get") else None
    return nested.get("row") or nested.get("paragraph") if nested else None


def is_skipped(answer: str) -> bool:
    return answer == SKIP
