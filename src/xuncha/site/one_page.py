"""What is printed as one A4: lists are cut, and say how many are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def cut(rows: Sequence[Any], most: int) -> dict[str, Any]:
    """The first rows and how many more there are; {rows, more, total}."""
    return {"rows": list(rows[:most]), "more": max(len(rows) - most, 0), "total": len(rows)}
