"""A public notice as Word: title, paragraphs, lists, a code to scan, signature and date. Its look is `forms.page`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xuncha.office.forms.model import Align, Block, FormDocument, Head, Picture
from xuncha.office.forms.word import word
from xuncha.office.official import line, signature

CODE_SIZE = 50  # mm


@dataclass(frozen=True)
class Part:
    """A paragraph, or with `lines` a heading and its list."""

    text: str
    lines: Sequence[str] = ()


def notice_document(
    title: str, parts: Sequence[Part], *, signed: str, on: str, picture: bytes = b"", caption: str = ""
) -> bytes:
    """The file's bytes; `picture` is a PNG that stands centred above its caption."""
    code: list[Block] = (
        [Picture(picture, CODE_SIZE), line(caption, align=Align.CENTER, indent=False)] if picture else []
    )
    return word(FormDocument((Head(title), *lines_of(parts), *code, *signature(signed, on))))


def lines_of(parts: Sequence[Part]) -> Iterator[Block]:
    for part in parts:
        yield line(str(part.text))
        yield from (line(f"{number}. {text}") for number, text in enumerate(part.lines, start=1))
