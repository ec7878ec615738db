"""What is read of a document: its text in parts, where each came from, and what could not be read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

TYPED, SCAN = "typed", "scan"
DOUBTFUL = 85  # a line the recogniser is less sure of than this is marked for a person


@dataclass(frozen=True, slots=True)
class Part:
    """A page, slide, sheet or passage. `origin` SCAN: a picture whose text is still to be recognised."""

    label: str
    text: str
    origin: str = TYPED


@dataclass(frozen=True, slots=True)
class Reading:
    """`container` names the format (docx, pptx, pdf, picture …); `notes` are sentences for a person."""

    container: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        return cls(data["container"], tuple(Part(**part) for part in data["parts"]), tuple(data["notes"]))


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line: its text, how sure of its least sure letter (0 to 100; the mean hides a single wrong one), and
    its box on the upright page in thousandths of its size."""

    text: str
    sure: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scan:
    """A recognised page. `turn`: by how many degrees clockwise the picture must be turned to stand upright; `sure`: mean
    over all letters, 0 for an empty page."""

    lines: tuple[Line, ...] = field(default=())
    turn: int = 0
    sure: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)
