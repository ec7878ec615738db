"""A public notice as a Word document on A4: title, paragraphs, lists, signature and date, and a code to scan."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

BODY, TITLE = "仿宋", "方正小标宋简体"
BODY_SIZE, TITLE_SIZE = 16, 22  # 三号, 二号


@dataclass(frozen=True)
class Part:
    """A paragraph, or with `lines` a heading and its list."""

    text: str
    lines: Sequence[str] = ()


def notice_document(
    title: str, parts: Sequence[Part], *, signed: str, on: str, picture: bytes = b"", caption: str = ""
) -> bytes:
    """The file's bytes; `picture` is a PNG that stands centred above its caption."""
    page = docx.Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    _line(page, title, TITLE, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    for part in parts:
        _line(page, part.text, BODY, BODY_SIZE, indent=True)
        for number, line in enumerate(part.lines, start=1):
            _line(page, f"{number}. {line}", BODY, BODY_SIZE, indent=True)
    if picture:
        page.add_picture(io.BytesIO(picture), width=Cm(5))
        page.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _line(page, caption, BODY, BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    for text in (signed, on):
        _line(page, text, BODY, BODY_SIZE, WD_ALIGN_PARAGRAPH.RIGHT)
    held = io.BytesIO()
    page.save(held)
    return held.getvalue()


def _line(
    page: docx.document.Document,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    indent: bool = False,
) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
