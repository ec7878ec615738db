"""A FormDocument as what `typesetting/form.typ` is fed with: plain JSON, column widths decided here as for Word."""

from __future__ import annotations

from typing import Any, assert_never

from xuncha.office.forms import page
from xuncha.office.forms.model import (
    Block,
    FormDocument,
    Head,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Picture,
    Span,
    Table,
)
from xuncha.office.forms.widths import cell_size, head_lines, placed, sign_lines, widths


def words_of(document: FormDocument) -> dict[str, Any]:
    """Pictures come as lists of bytes; a title for the file's own properties stands beside the blocks."""
    return {
        "title": document.title,
        "landscape": document.landscape,
        "compact": document.compact,
        "watermark": document.watermark,
        "red_head": document.red_head,
        "blocks": [block_words(block, document) for block in document.blocks],
    }


def block_words(block: Block, document: FormDocument) -> dict[str, Any]:
    match block:
        case Head():
            return head_words(block, document)
        case Heading():
            return {"kind": "heading", "text": block.text, "level": max(block.level, 1)}
        case Paragraph():
            return {"kind": "paragraph", "indent": block.indent, "small": block.small, **line_words(block)}
        case Line():
            size = page.SMALL_SIZE if document.compact else page.BODY_SIZE
            return {"kind": "line", "lines": sign_lines(block, total=width(document), size=size)}
        case Table():
            return table_words(block, document)
        case Picture():
            return {"kind": "picture", "png": list(block.png), "width": block.width}
        case PageBreak():
            return {"kind": "break"}
        case _:
            assert_never(block)


def head_words(head: Head, document: FormDocument) -> dict[str, Any]:
    """`number` is the one that stands alone in the middle, as that of a letter does."""
    return {
        "kind": "head",
        "title": head.title,
        "secrecy": head.secrecy,
        "number": "" if head.unit or head.note else head.number,
        "lines": head_lines(head, total=width(document), size=page.SMALL_SIZE),
        "qr": list(head.qr),
    }


def width(document: FormDocument) -> int:
    return page.body_width(landscape=document.landscape)


def table_words(table: Table, document: FormDocument) -> dict[str, Any]:
    """Rows of the head come first and are counted: they are repeated on each page."""
    size = cell_size(table, landscape=document.landscape, compact=document.compact)
    heads = next((at for at, row in enumerate(table.rows) if not row.head), len(table.rows))
    cells = [
        {
            "x": column,
            "y": at,
            "colspan": cell.colspan,
            "rowspan": cell.rowspan,
            "header": cell.header,
            "height": table.rows[at].height,
            "lines": [line_words(line) for line in cell.paragraphs],
            "align": cell.align,
        }
        for at, column, cell in placed(table)
    ]
    return {
        "kind": "table",
        "size": size,
        "widths": widths(table, total=width(document), size=size),
        "heads": heads,
        "cells": cells,
    }


def line_words(line: Paragraph) -> dict[str, Any]:
    return {"align": line.align, "spans": [span_words(span) for span in line.spans if span.text]}


def span_words(span: Span) -> dict[str, Any]:
    return {"text": span.text, "bold": span.bold, "small": span.small}
