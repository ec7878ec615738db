"""Documents for the tests: taken in and read without a helper process."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import Cast
from xuncha.foundation.engines import calling
from xuncha.library.documents import actions, reading
from xuncha.library.documents.models import Document
from xuncha.office.documents import asked
from xuncha.people.scopes import Scope

LINES = [
    {"text": "县教科局党组落实制度不严格", "sure": 99, "box": [100, 100, 600, 130]},
    {"text": "涉及资金一百二十万元", "sure": 61, "box": [100, 150, 500, 180]},
]


def answer(name: str, data: dict[str, Any], **_limits: Any) -> tuple[dict[str, Any], bytes]:
    """What the helpers would say, in this process; pages of scans all hold LINES."""
    try:
        if name == "ocr":
            return {"lines": LINES, "sure": 84, "turn": 90, "ratio": 1414}, b""
        return asked.read(data, b"")
    except asked.Refusal as refusal:
        raise calling.EngineRefused(refusal.code, refusal.figures) from None


class Running:
    """A job that is not watched."""

    def progress(self, *_counts: Any) -> None:
        return


def pdf_of_pictures(pages: int) -> bytes:
    held = io.BytesIO()
    images = [Image.new("RGB", (300, 400), (255, 255, number % 256)) for number in range(pages)]
    images[0].save(held, "PDF", save_all=True, append_images=images[1:])
    return held.getvalue()


def place_of(cast: Cast) -> Scope:
    here = cast.engagement
    return Scope((here.pk,), str(here), here.round_id, here.group_id, here.pk, here.organisation_id)


def taken(content: bytes, by: Any, *, name: str = "通知.txt", **kwargs: Any) -> Document:
    return actions.take_in(SimpleUploadedFile(name, content), by=by, **kwargs)


def read(document: Document) -> Document:
    """As the job does, in one go."""
    original, calling.call = calling.call, answer  # type: ignore[assignment]
    try:
        reading.read_text(document)
        if document.state == Document.State.READING:
            reading.recognise(document, Running())  # type: ignore[arg-type]
    finally:
        calling.call = original
    return document


def confirmed(document: Document, by: Any, **changes: Any) -> Document:
    for name, value in changes.items():
        setattr(document, name, value)
    return actions.settle(document, by=by, version=document.version, fields=list(changes))


def text_document(cast: Cast, text: str, **changes: Any) -> Document:
    """A general document, read and confirmed by the office."""
    return confirmed(read(taken(text.encode(), cast.staff)), cast.staff, **changes)
