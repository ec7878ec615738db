"""A template and what its rows become: declared once, read, checked, compared and landed alike for every kind.

Office files in nobody's format are understood elsewhere (`xuncha.office`); here stands what is typed into our own template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from xuncha.foundation.scoping import Actor

TEXT, DAY, COUNT, YES_NO, CHOICE, UNIT = "text", "day", "count", "yes_no", "choice", "unit"
NEW, CHANGED, SAME = "new", "changed", "same"
Offered = Callable[[Any], Mapping[str, Any]]
"""(place) → {word: value} of a drop-down."""


@dataclass(frozen=True)
class Cell:
    """One column of a template. `most`: letters of a text, or the largest number."""

    name: str
    title: str
    type: str = TEXT
    required: bool = False
    choices: Offered | None = None
    remark: str = ""
    width: int = 16
    most: int = 200


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: `row` 1-based, `column` 0-based (None: the row)."""

    row: int
    text: str
    column: int | None = None


@dataclass
class Row:
    """One row as read; comparing fills in what it would do. `payload` is the kind's own."""

    no: int
    values: dict[str, Any]
    outcome: str = NEW
    why: str = ""
    payload: Any = None


@dataclass
class Filled:
    """A file as read: its rows, what is wrong with it, and where its columns stand."""

    sheet: str
    rows: list[Row]
    places: dict[str, int]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, row: Row, name: str, text: str) -> None:
        """Find fault with one cell."""
        self.faults.append(Fault(row.no, text, self.places.get(name)))

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)


@dataclass(frozen=True)
class Table:
    """One kind of template.

    right     who may use it; a place is one on which it is held
    places    what a file belongs to (a task, a survey); None: nothing
    columns   of one place (None where there is no place)
    given     rows that the template brings along, so that nobody types what stands here already
    compare   marks every row new, changed or same and finds further faults; writes nothing
    land      calls the room's verbs; everything or nothing, inside one act; returns how many
    label_of  the name by which a row is shown
    """

    code: str
    label: Any
    about: Any
    right: str
    who: Any
    columns: Callable[[Any], Sequence[Cell]]
    compare: Callable[[Filled, Any, Actor], None]
    land: Callable[[Sequence[Row], Any, Any, str], int]
    label_of: Callable[[Row], str]
    done_url: Callable[[Any], str]
    places: Callable[[Any], QuerySet[Any]] | None = None
    given: Callable[[Any], Sequence[Sequence[Any]]] | None = None
