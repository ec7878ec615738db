"""What a document says, as spans of its own words. Every offset counts characters of `Source.text`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PROBLEM, REQUIREMENT, MEASURE, RESULT, BACKGROUND = KINDS = (
    "problem",
    "requirement",
    "measure",
    "result",
    "background",
)
LEAD, RESPONSIBLE, COOPERATING, SUPERVISING, LEADER = ROLES = (
    "lead",
    "responsible",
    "cooperating",
    "supervising",
    "leader",
)
HIGH, MEDIUM, LOW = "high", "medium", "low"
"""How sure: the document says so itself; its grammar says so; a guess."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`level`: of its heading style, 0 for none. `row`, `column`: of a table's cell, with the table's number."""

    start: int
    end: int
    level: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    page: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    text: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A heading or a point of a list; `end` is where its last child ends, `title` its own words."""

    id: int
    parent: int | None
    mark: str
    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    role: str
    text: str
    start: int
    end: int
    confidence: str = MEDIUM


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the document and where they stand in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Due(Stretch):
    """`due`: an ISO day, "immediate", "long_term", or empty for 限期 without a day."""

    due: str
    confidence: str = MEDIUM


@dataclass(frozen=True, slots=True)
class Figure(Stretch):
    """`value` is what stands before the unit as a plain decimal: 12.5 of 12.5万元."""

    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Item:
    """`node`: the point it stands in; `under`: the problem that a measure or a performance belongs to."""

    id: int
    node: int | None
    under: int | None
    kind: str
    confidence: str
    start: int
    end: int
    text: str
    bodies: tuple[Body, ...] = ()
    deadline: Due | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """病症、病因、病害 of one section of a feedback opinion (M4-13); `lacks` names what no sentence says."""

    title: str
    start: int
    end: int
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`date`: the document's own ISO day, or only its year where no day stands in it; empty where neither does."""

    text: str
    title: str
    kind: str
    date: str
    nodes: tuple[Node, ...]
    items: tuple[Item, ...]
    layers: tuple[Layer, ...] = ()
    notes: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class TooLong(Exception):
    """A text beyond what is taken apart at once."""
