"""What a group may ask other bodies for, and who approves it, read from data/sorts.toml (M3-34)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

FILE = Path(__file__).resolve().parent / "data" / "sorts.toml"


@dataclass(frozen=True)
class Sort:
    """`approval`: "leader" or "leading_group"; `days`: calendar days until the answer is asked for, a suggestion."""

    code: str
    label: Any
    approval: str
    days: int

    @property
    def goes_up(self) -> bool:
        return self.approval == "leading_group"


@cache
def sorts() -> dict[str, Sort]:
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))
    return {
        code: Sort(code, gettext_lazy(row["label"]), row["approval"], row["days"])
        for code, row in rows.items()
    }


def choices() -> list[tuple[str, Any]]:
    return [(sort.code, sort.label) for sort in sorts().values()]
