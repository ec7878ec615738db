"""The helper that cuts a long run of characters into words; its dictionary weighs 30 MB, too much for a web process."""

from __future__ import annotations

from functools import cache
from typing import Any

from xuncha.text.segment import Segmenter


def answer(data: dict[str, Any], _blob: bytes = b"") -> dict[str, Any]:
    """`{"runs": [text]}` gives `{"words": [[word]]}`."""
    return {"words": [_segmenter().words(run) for run in data["runs"]]}


@cache
def _segmenter() -> Segmenter:
    return Segmenter()
