"""Measures of rectification that promise without doing (domain §3.10, D1.03; issue 4 §7)."""

from __future__ import annotations

import re

from xuncha.text.hints import patterns as p


def is_empty(text: str) -> bool:
    """Every clause that says something says 加强…, and nothing tangible stands beside it: a hint, never a block."""
    said = [clause for clause in re.split(r"[，。；、,;\s]", text) if clause]
    promises = [clause for clause in said if p.EMPTY_MEASURE.search(clause)]
    return bool(promises) and len(promises) * 2 >= len(said) and not p.TANGIBLE.search(text)
