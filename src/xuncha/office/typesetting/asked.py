"""What the helper process is asked: one sheet, as PDF or PNG."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from xuncha.office.typesetting import fonts

SHEETS = ("notice", "poster", "form")
ARCHIVAL = {"pdf_standards": "a-2u", "timestamp": 0}
"""PDF/A-2u: fonts inside, text that can be copied. Dated by the caller, so that the same words give the same bytes."""
PNG_PPI = 200  # A4 becomes 1654 × 2339 pixels: sharp on a phone, and printable


def sheet(data: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """{sheet: "notice" | "poster" | "form", format: "pdf" | "png", words: {…}, dated: ISO date}; the blob is the code to scan as SVG, or empty.

    With `dated` it is PDF/A of that date. Raises NoChineseFont. Nothing of the words is read as markup.
    """
    inputs = {
        "words": json.dumps(data["words"], ensure_ascii=False),
        "code": blob.decode(),
        "dated": data.get("dated", ""),
        "body": fonts.first_of(fonts.BODY),
        "head": fonts.first_of(fonts.HEAD),
        "plain": fonts.first_of(fonts.PLAIN),
        "kai": fonts.first_of(fonts.KAI),
        "foot": fonts.first_of(fonts.FOOT),
    }
    setter = _compiler(SHEETS[SHEETS.index(data["sheet"])])
    standard: dict[str, Any] = ARCHIVAL if data.get("dated") else {}
    made = setter.compile(sys_inputs=inputs, format=data["format"], ppi=PNG_PPI, **standard)
    return {}, made if isinstance(made, bytes) else b"".join(made or ())


@cache
def _compiler(name: str) -> typst.Compiler:
    """Kept from sheet to sheet: looking for the machine's fonts takes longer than setting a page."""
    source = Path(__file__).with_name(f"{name}.typ")
    return typst.Compiler(str(source), root=str(source.parent))
