"""Hints beside a measure of rectification: words that promise without doing (domain D1.03; issue 4 §7)."""

from __future__ import annotations

import re

from xuncha.text.hints import patterns as p
from xuncha.text.hints.paper import Hint

ENOUGH_TO_JUDGE = 6


def hints(text: str, *, has_owner: bool = False, has_date: bool = False) -> list[Hint]:
    """What a measure lacks: something tangible, someone who does it, a day. The two flags tell of fields beside it."""
    if len(text.strip()) < ENOUGH_TO_JUDGE:
        return []
    found = []
    if is_empty(text):
        found.append(Hint("empty_measure", "text", p.EMPTY_MEASURE.search(text).group(0)))  # type: ignore[union-attr]
    if not has_owner and not p.WHO.search(text):
        found.append(Hint("no_owner", "text"))
    if not has_date and not p.WHEN.search(text):
        found.append(Hint("no_date", "text"))
    return found


def is_empty(text: str) -> bool:
    """Every clause that says something says 加强…, and nothing tangible stands beside it."""
    said = [clause for clause in re.split(r"[，。；,;\s]", text) if clause]
    promises = [clause for clause in said if p.EMPTY_MEASURE.search(clause)]
    return len(promises) * 2 >= len(said) > 0 and bool(promises) and not p.TANGIBLE.search(text)
