"""What words mean, as data: `words.toml` for values, `fields.toml` for column headings."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from xuncha.office.values.text import narrow

_HERE = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """One of this room's tables, read once."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf8"))


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(pattern)) for code, pattern in load("words")[table])


@lru_cache(maxsize=65536)
def code_of(table: str, text: str) -> str | None:
    """The code of the first pattern of a table that occurs in the text; the order in the table is the rule."""
    text = narrow(text)
    if not text:
        return None
    return next((code for code, pattern in _patterns(table) if pattern.search(text)), None)
