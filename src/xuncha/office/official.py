"""An official document as Word: title, number, blocks, who signs and when. Its look is `forms.page`, GB/T 9704."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xuncha.office.forms.model import Align, FormDocument, Head, Heading, Paragraph, Span
from xuncha.office.forms.word import word


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
    text = [
        Heading(block.text, block.level) if block.level else line(block.text, indent=block.indent)
        for block in blocks
    ]
    return word(FormDocument((Head(title, number=number), *text, *signature(signed, on))))


def line(text: str, *, align: Align = Align.JUSTIFY, indent: bool = True) -> Paragraph:
    return Paragraph((Span(text),), align, indent)


def signature(*lines: str) -> tuple[Paragraph, ...]:
    """Who signs and when, at the right; empty ones are left out."""
    return tuple(line(text, align=Align.RIGHT, indent=False) for text in lines if text)
