"""Slides of a .pptx: titles, texts, tables and speaker's notes, a part a slide."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx
from lxml.etree import LxmlError
from pptx.exc import PackageNotFoundError, PythonPptxError

from xuncha.office.documents.model import Part
from xuncha.office.errors import Unreadable
from xuncha.office.values.text import clean

_DEEPEST = 8  # groups within groups


def parts(path: Path) -> list[Part]:
    try:
        slides = pptx.Presentation(str(path)).slides
        return [Part(f"第{number}张", _text(slide)) for number, slide in enumerate(slides, 1)]
    except (PackageNotFoundError, PythonPptxError, KeyError, ValueError, LxmlError, zipfile.BadZipFile, AttributeError) as error:  # fmt: skip
        raise Unreadable("corrupt", "演示文稿已损坏或不完整，读不出来。请重新取得文件后再传。") from error


def _text(slide: Any) -> str:
    lines = [line for line in _shapes(slide.shapes, 0) if line]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = clean(slide.notes_slide.notes_text_frame.text)
        lines += [f"备注：{notes}"] if notes else []
    return "\n".join(lines)


def _shapes(shapes: Any, depth: int) -> Iterator[str]:
    """Top to bottom, then left to right: the order of the file is that of drawing."""
    for shape in sorted(shapes, key=lambda item: (item.top or 0, item.left or 0)):
        if hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _shapes(shape.shapes, depth + 1)
        elif getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                yield "　".join(clean(cell.text) for cell in row.cells)
        elif shape.has_text_frame:
            yield from (clean(paragraph.text) for paragraph in shape.text_frame.paragraphs)
