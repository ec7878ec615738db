"""A PDF without what tells who made it, for a helper process: its pages go into a new document by PDFium, nothing else.

Author, program, times, XMP, names on remarks and bookmarks stay behind. A PDF that is more than its pages (a form, a
signature, files inside) would lose evidence that way and is left as it is.
"""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

# What may have come along inside a page: photographs with what their camera wrote, notes of editing programs.
_TRACES = (b"Exif\x00\x00", b"/PieceInfo", b"/Metadata", b"http://ns.adobe.com/", b"<x:xmpmeta")
_ABOUT_MAKER = (b"T", b"M", b"CreationDate", b"NM")


def clean(_data: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """{rewritten, clean} and the new PDF; `rewritten` is false when it was left as it is, and nothing is sent back."""
    document = pypdfium2.PdfDocument(blob)
    try:
        if _is_more_than_pages(document):
            return {"rewritten": False, "clean": False}, b""
        out = _pages_of(document)
    finally:
        document.close()
    return {"rewritten": True, "clean": not any(trace in out for trace in _TRACES)}, out


def _is_more_than_pages(document: pypdfium2.PdfDocument) -> bool:
    return bool(
        document.get_formtype() != raw.FORMTYPE_NONE
        or raw.FPDFDoc_GetAttachmentCount(document.raw)
        or raw.FPDF_GetSignatureCount(document.raw)
    )


def _pages_of(document: pypdfium2.PdfDocument) -> bytes:
    fresh = pypdfium2.PdfDocument.new()
    try:
        fresh.import_pages(document)
        for page in fresh:
            _unname(page)
        buffer = io.BytesIO()
        fresh.save(buffer)
        return buffer.getvalue()
    finally:
        fresh.close()


def _unname(page: pypdfium2.PdfPage) -> None:
    """Remarks stay, without who made them and when."""
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        for key in _ABOUT_MAKER:
            if raw.FPDFAnnot_HasKey(annotation, key):
                raw.FPDFAnnot_SetStringValue(annotation, key, _NOTHING)
        raw.FPDFPage_CloseAnnot(annotation)


_NOTHING = (ctypes.c_ushort * 1)(0)
