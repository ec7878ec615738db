"""What the helper process answers: a file or pages in, a decomposition out. Files come as bytes and are never kept."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from xuncha.office.errors import Unreadable
from xuncha.text.decompose import reading
from xuncha.text.decompose.model import BACKGROUND, TooLong
from xuncha.text.decompose.taking import take_apart

MOST_LETTERS = 200_000
"""What a person can still go through on one page; the command takes more."""


class Refusal(Exception):
    """Carries what calls of the engine turn into a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.figures = code, {"message": message}


def answer(data: dict[str, Any], blob: bytes) -> dict[str, Any]:
    """`pages`: [(label, text)], or the file as `blob` with its `name`; `on`: ISO day or empty."""
    try:
        source = (
            _from_file(blob, data.get("name", "")) if blob else reading.from_pages(map(tuple, data["pages"]))
        )
        if len(source.text) > MOST_LETTERS:
            raise TooLong
        made = take_apart(source, on=date.fromisoformat(data["on"]) if data.get("on") else None)
    except Unreadable as error:
        raise Refusal(error.reason_code, error.message) from None
    except TooLong:
        raise Refusal("too_long", f"全文超过{MOST_LETTERS // 10_000}万字，请拆成几份再来。") from None
    told = made.to_json()
    told["items"] = [item for item in told["items"] if item["kind"] != BACKGROUND]
    return told


def _from_file(blob: bytes, name: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"asked{Path(name).suffix[:8]}"
        path.write_bytes(blob)
        return reading.read(path)
