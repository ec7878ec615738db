"""An official document as Word in the layout of GB/T 9704: type area 156 × 225 mm, 22 lines of 28 characters a page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

TITLE, BODY = "方正小标宋简体", "仿宋"
HEADINGS = {1: "黑体", 2: "楷体"}
TITLE_SIZE, BODY_SIZE, FOOT_SIZE = 22, 16, 14  # 二号, 三号, 四号
LINE = 28.9
"""Points from line to line: 22 lines on 225 mm."""


@dataclass(frozen=True)
class Block:
    """A paragraph; `level` 1 or 2 makes it a heading, `indent` False a salutation."""

    text: str
    level: int = 0
    indent: bool = True


def official_document(
    title: str, blocks: Sequence[Block], *, number: str = "", signed: str = "", on: str = ""
) -> bytes:
    """The file's bytes: title, number below it, blocks, who signs and when at the right, pages numbered."""
    page = docx.Document()
    _lay_out(page)
    _line(page, title, TITLE, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    if number:
        _line(page, number, BODY, BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    _line(page, "", BODY, BODY_SIZE)
    for block in blocks:
        _line(page, block.text, HEADINGS.get(block.level, BODY), BODY_SIZE, indent=block.indent)
    for text in filter(None, (signed, on)):
        _line(page, text, BODY, BODY_SIZE, WD_ALIGN_PARAGRAPH.RIGHT)
    held = io.BytesIO()
    page.save(held)
    return held.getvalue()


def _lay_out(page: Document) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _number_pages(section.footer.paragraphs[0])


def _number_pages(paragraph: Paragraph) -> None:
    """— 1 —, counted by the reader's own Word."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(paragraph.add_run("— "), "宋体", FOOT_SIZE)
    run = paragraph.add_run()
    _set(run, "宋体", FOOT_SIZE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run.element.append(part)
    _set(paragraph.add_run(" —"), "宋体", FOOT_SIZE)


def _line(
    page: Document,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    indent: bool = False,
) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    if indent:
        form.first_line_indent = Pt(2 * size)
    _set(paragraph.add_run("".join(sign for sign in text if sign >= " ")), font, size)


def _set(run: object, font: str, size: int) -> None:
    run.font.name, run.font.size = font, Pt(size)  # type: ignore[attr-defined]
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # type: ignore[attr-defined]
