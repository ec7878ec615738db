"""What a group takes up and what goes to whom, with the reason that is published (M3-11, M3-12; domain §3.3)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether a kind of petition is the group's business; if not, whose it is and what to tell whoever brought it."""

    sort: str
    accepted: bool
    reason: str
    department: str = ""


@cache
def delivered() -> dict[str, Scope]:
    """The delivered list by kind of petition."""
    text = files("xuncha.cycle.fieldwork.petitions").joinpath("data/petition_scope.toml").read_text("utf-8")
    return {sort: Scope(sort, **row) for sort, row in tomllib.loads(text).items()}


def of(sort: str) -> Scope:
    return delivered()[sort]
