"""Grouping as a helper process carries it (`foundation/engines`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from xuncha.text.cluster.grouping import grouped


def answer(data: dict[str, Any], blob: bytes = b"") -> dict[str, Any]:  # noqa: ARG001 - the shape that a helper calls
    """`{"texts": […]}` → `{"groups": [{members, centre, words}]}`, places counted from 0."""
    return {"groups": [asdict(group) for group in grouped(data["texts"])]}
