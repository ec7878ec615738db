"""What belongs in a volume, read from `data/plan.toml` (domain §2.1 S18, DR33)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of the directory's plan: a kind of record and its form. `retention` in years, 0 for ever."""

    code: str
    kind: str
    slug: str
    find: str
    label: str
    category: str
    by: str
    retention: int
    required: bool = False
    sealed: bool = False


@cache
def lines() -> tuple[Line, ...]:
    text = (Path(__file__).parent / "data" / "plan.toml").read_text(encoding="utf8")
    return tuple(Line(**_checked(row)) for row in tomllib.loads(text)["line"])


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    """A sealed line that names a form would be a second door to what is sealed."""
    if row.get("sealed") and row["slug"]:
        raise ValueError(f"plan.toml: {row['code']} 是密封材料，不得成文书")
    return row
