"""What the helper processes are asked: `read` a document, `page` as a picture, `scan` a page. Paths come from our own store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from xuncha.office.documents import pdfs, pictures
from xuncha.office.documents.reading import read as read_document
from xuncha.office.errors import Unreadable

SHOWN = 1100  # pixels of a page beside its text
SHOWN_DPI = 110


class Refusal(Exception):
    """What could not be read: the engine hands `code` and `figures` to the room that asked."""

    def __init__(self, error: Unreadable) -> None:
        super().__init__(error.reason_code)
        self.code = error.reason_code
        self.figures = {"message": error.message}


def read(data: dict[str, Any], _blob: bytes) -> tuple[dict[str, Any], bytes]:
    """{do: "read", path, converter} → a Reading; {do: "page", path, number, turn} → a PNG."""
    try:
        if data["do"] == "page":
            image = _picture(Path(data["path"]), data["number"], SHOWN_DPI)
            return {}, pictures.as_png(image, width=SHOWN, turn=data["turn"])
        return read_document(Path(data["path"]), converter=data["converter"]).to_json(), b""
    except Unreadable as error:
        raise Refusal(error) from None


def scan(data: dict[str, Any], _blob: bytes) -> dict[str, Any]:
    """{path, number} → {lines, turn, sure, ratio}; `ratio` is the height of the upright page per 1,000 of its width."""
    from xuncha.office.documents import scans

    try:
        image = _picture(Path(data["path"]), data["number"], scans.DPI)
    except Unreadable as error:
        raise Refusal(error) from None
    found = scans.recognise(image)
    width, height = image.size if found.turn in (0, 180) else image.size[::-1]
    told = {"turn": found.turn, "sure": found.sure, "ratio": round(1000 * height / width)}
    return told | {"lines": [asdict(line) for line in found.lines]}


def _picture(path: Path, number: int, dpi: int) -> Any:
    """Page `number` (from 0) of a PDF or picture."""
    with path.open("rb") as file:
        head = file.read(16)
    if pictures.is_picture(head):
        return pictures.picture(path, number)
    with pdfs.opened(path) as document:
        return pdfs.picture(document, number, dpi)
