"""What a unit is asked to prepare, delivered as data (M4-19, M4-20)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Line:
    sort: str
    seq: int
    text: str


@cache
def default_lines() -> tuple[Line, ...]:
    text = (Path(__file__).parent / "data" / "checklists.toml").read_text(encoding="utf8")
    rows = tomllib.loads(text)["line"]
    return tuple(Line(row["sort"], seq, row["text"]) for seq, row in enumerate(rows, start=1))
