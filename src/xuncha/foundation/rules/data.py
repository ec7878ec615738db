"""The deadline rules as delivered: `data/deadline_rules.toml`, each with its source."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "data" / "deadline_rules.toml"


@cache
def delivered() -> dict[str, Any]:
    """The whole file: version, name_zh, event, rule."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def event_name(slug: str) -> str:
    """How people call a trigger event; unknown ones show their slug."""
    return next((event["name_zh"] for event in delivered()["event"] if event["slug"] == slug), slug)
