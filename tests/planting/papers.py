"""Small documents of every sort that hold one sentence; nothing in them is deflated, so that the control finds it."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl

from tests.portal.pictures import jpeg


def every_sort(text: str) -> dict[str, bytes]:
    """Ending → content."""
    return {
        "txt": text.encode("gb18030"),
        "docx": _stored(_word(text)),
        "xlsx": _stored(_sheet(text)),
        "pdf": _pdf(text),
        "zip": _zip(text),
        "jpg": jpeg(),
    }


def _word(text: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def _sheet(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = text
    book.save(out)
    return out.getvalue()


def _stored(packed: bytes) -> bytes:
    """The same package without compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return out.getvalue()


def _zip(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", text)
    return out.getvalue()


def _pdf(text: str) -> bytes:
    title = text.encode("utf-16-be").hex().upper()
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        f"3 0 obj<</Title<FEFF{title}>>>endobj\n"
        "trailer<</Root 1 0 R/Info 3 0 R/Size 4>>\n%%EOF\n"
    ).encode()
