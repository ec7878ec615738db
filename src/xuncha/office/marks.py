"""Remarks about the cells of a table, and how they are handed to who writes them into it (`marking`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

SHEET = "须改正之处"
"""The sheet in front that lists them all."""
MOST_MARKS = 5_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark. `row` 1-based (0: about the whole table), `column` 0-based (None: the row's first filled cell)."""

    text: str
    sheet: str = ""
    row: int = 0
    column: int | None = None
    wrong: bool = True


def asked(content: bytes, marks: Sequence[Mark], *, ending: str = ".xlsx") -> bytes:
    """What is sent to the helper process: one line of JSON, then the file."""
    head = {"marks": [asdict(mark) for mark in marks[:MOST_MARKS]], "ending": ending}
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + content
