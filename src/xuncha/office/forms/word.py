"""A FormDocument as a Word file in the layout of GB/T 9704 (`page`)."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from docx.oxml.xmlchemy import BaseOxmlElement

from xuncha.office.forms import page, pictures
from xuncha.office.forms.model import (
    Align,
    Block,
    FormDocument,
    Head,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Picture,
    Table,
)
from xuncha.office.forms.page import Look, append, holding, marked, paragraph
from xuncha.office.forms.tables import word_table
from xuncha.office.forms.widths import cell_size, head_lines, sign_lines, widths

CODE_SIZE = 17  # mm
CODE_TOP = {True: -5, False: -9}
"""mm from the type area down to the code: above what stands below the title, whether or not a marking is above it."""
MM = 72 / 25.4  # points
RED_HEAD_DROP = 35  # mm from the type area to the issuing body's name
SIGNED_INSET = 2  # characters between a signature and the right margin


def word(document: FormDocument) -> bytes:
    """The file's bytes."""
    writer = _Writer(document)
    if document.red_head:
        writer.red_head(document.red_head)
    for block in document.blocks:
        writer.write(block)
    return page.saved(writer.made)


class _Writer:
    def __init__(self, document: FormDocument) -> None:
        self.made = page.new_document(landscape=document.landscape, watermark=document.watermark)
        self.document = document
        self.width = page.body_width(landscape=document.landscape)
        self.text = Look(size=page.SMALL_SIZE, line=18) if document.compact else Look()

    def write(self, block: Block) -> None:
        match block:
            case Head():
                self.head(block)
            case Heading():
                font = {1: page.HEADING, 2: page.SUBHEADING}.get(block.level, page.BODY)
                indent = 0 if self.document.compact else 2
                look = replace(self.text, font=font, indent=indent, level=max(block.level, 1), keep=True)
                self.line(block.text, look)
            case Paragraph():
                self.paragraph(block)
            case Line():
                self.places(block)
            case Table():
                self.table(block)
            case Picture():
                self.picture(block)
            case PageBreak():
                self.page_break()
            case _:
                assert_never(block)

    def line(self, text: str, look: Look) -> None:
        append(self.made, paragraph(text, look))

    def red_head(self, name: str) -> None:
        """发文机关标志 in red, its size by its length, and the red rule below it."""
        size = min(36.0, self.width * MM / (len(name) + 1))
        drop = RED_HEAD_DROP * MM
        self.line(name, Look(page.TITLE, size, Align.CENTER, line=size * 1.3, before=drop, colour=page.RED))
        self.line("", Look(rule=page.RED))
        self.line("", self.text)

    def head(self, head: Head) -> None:
        coded = self.code(head)
        if head.secrecy:
            made = paragraph(head.secrecy, replace(self.text, font=page.HEADING, align=Align.LEFT))
            made.extend(coded)
            append(self.made, made)
        size = 18.0 if self.document.compact else page.TITLE_SIZE
        sides = CODE_SIZE * MM if head.qr else 0
        look = Look(page.TITLE, size, Align.CENTER, sides=sides, line=size * 1.35, keep=True)
        title = paragraph(head.title, look)
        title.extend([] if head.secrecy else coded)
        append(self.made, title)
        self.below_title(head)

    def code(self, head: Head) -> list[BaseOxmlElement]:
        down = CODE_TOP[bool(head.secrecy)]
        return [pictures.beside(self.made, head.qr, CODE_SIZE, down=down)] if head.qr else []

    def below_title(self, head: Head) -> None:
        if head.number and not (head.unit or head.note):
            self.line(head.number, replace(self.text, align=Align.CENTER))
        lines = head_lines(head, total=self.width, size=page.SMALL_SIZE)
        for parts in lines:
            self.spread(parts, Look(size=page.SMALL_SIZE, align=Align.LEFT, line=26))
        if not lines:
            self.line("", self.text)

    def paragraph(self, block: Paragraph) -> None:
        look = replace(self.text, align=block.align, indent=2 if block.indent else 0)
        if block.small:
            look = replace(look, size=page.SMALL_SIZE, line=18)
        elif block.align is Align.RIGHT:
            look = replace(look, end=SIGNED_INSET * look.size)
        append(self.made, paragraph(block.spans, look))

    def places(self, block: Line) -> None:
        look = replace(self.text, align=Align.LEFT, before=self.text.line / 2)
        for parts in sign_lines(block, total=self.width, size=look.size):
            self.spread(parts, look)

    def spread(self, parts: tuple[str, ...], look: Look) -> None:
        """Parts over the line: the last ends at the right margin, those between stand in the middle of their share."""
        right, last = self.width * MM, len(parts) - 1
        stops = tuple(
            ("right", right) if place == last else ("center", right * place / last)
            for place in range(1, last + 1)
        )
        self.line("\t".join(parts), replace(look, tabs=stops))

    def table(self, block: Table) -> None:
        size = cell_size(block, landscape=self.document.landscape, compact=self.document.compact)
        append(self.made, word_table(block, widths(block, total=self.width, size=size), size))
        self.line("", Look(size=6, line=8))

    def picture(self, block: Picture) -> None:
        """Its line must grow with it: no exact spacing."""
        made = paragraph("", Look(align=Align.CENTER, line=0))
        made.append(pictures.inline(self.made, block.png, block.width))
        append(self.made, made)

    def page_break(self) -> None:
        made = paragraph("", Look(size=1, line=1))
        made.append(holding("w:r", [marked("w:br", type="page")]))
        append(self.made, made)
