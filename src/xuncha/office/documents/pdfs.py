"""PDF pages: their typed text, which of them are pictures only, and a page as a picture. PDFium by pypdfium2."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from xuncha.office.documents.model import SCAN, TYPED, Part
from xuncha.office.errors import Unreadable

MOST_PAGES = 5000
FEW = 12  # letters; a page number or a stamp is no text layer
MOST_PIXELS = 24_000_000


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document; Unreadable when it has a password, is broken or has no page."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted", "PDF设有打开口令，读不了。请去掉口令后再传。") from error
        raise Unreadable("corrupt", "PDF已损坏或不完整，读不出来。请重新取得文件后再传。") from error
    try:
        if not len(document):
            raise Unreadable("empty", "PDF里没有页。")
        yield document
    finally:
        document.close()


def parts(path: Path) -> tuple[list[Part], list[str]]:
    """A part for each page, and notes; the pages beyond MOST_PAGES are left out and said so."""
    with opened(path) as document:
        count = len(document)
        found = [_part(document, number) for number in range(min(count, MOST_PAGES))]
    notes = [f"共{count}页，只收录前{MOST_PAGES}页；其余请拆分后另传。"] if count > MOST_PAGES else []
    return found, notes


def _part(document: pypdfium2.PdfDocument, number: int) -> Part:
    label = f"第{number + 1}页"
    try:
        page = document[number]
        text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").strip()
        has_picture = _has_picture(page)
    except pypdfium2.PdfiumError:
        return Part(label, "")
    if is_text(text):
        return Part(label, text)
    return Part(label, "", SCAN) if has_picture or text else Part(label, "", TYPED)


def is_text(text: str) -> bool:
    """Whether a text layer can be read: some have letters that stand for nothing (private use, replacement)."""
    letters = [letter for letter in text if not letter.isspace()]
    if len(letters) < FEW:
        return False
    wrong = sum(
        unicodedata.category(letter) in {"Co", "Cn", "Cc"} or letter == "\ufffd" for letter in letters
    )
    return wrong * 5 < len(letters)


def _has_picture(page: Any) -> bool:
    """A picture, or drawn outlines: letters are sometimes turned into paths."""
    kinds = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM)
    return any(True for _found in page.get_objects(filter=kinds, max_depth=2))


def picture(document: pypdfium2.PdfDocument, number: int, dpi: int) -> Any:
    """The page (from 0) as a Pillow picture; a poster is drawn smaller."""
    if not 0 <= number < len(document):
        raise Unreadable("no_page", "没有这一页。")
    page = document[number]
    width, height = page.get_size()
    scale = min(dpi / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    return page.render(scale=scale, may_draw_forms=False).to_pil()
