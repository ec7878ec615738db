"""One door for every format: what a file says, part by part. Raises Unreadable, never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from xuncha.office.documents import pdfs, pictures, slides, texts
from xuncha.office.documents.converting import as_docx
from xuncha.office.documents.model import SCAN, Part, Reading
from xuncha.office.documents.passages import passages
from xuncha.office.errors import Unreadable
from xuncha.office.reading import Grid, Limits, read_document
from xuncha.office.reading.guards import identify

MOST_LETTERS = 5_000_000  # some two thousand pages
_LIMITS = Limits(file=200 * 1024 * 1024, unpacked=500 * 1024 * 1024)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_TEXT = {"old_format"}


def read(path: Path, *, converter: str = "") -> Reading:
    """`converter`: path of LibreOffice, for old Word and WPS files; empty where there is none."""
    head = _head(path)
    if head.startswith(b"%PDF"):
        parts, notes = pdfs.parts(path)
        return _bounded(Reading("pdf", tuple(parts), tuple(notes)))
    if pictures.is_picture(head):
        count = pictures.frames(path)
        return Reading("picture", tuple(Part(f"第{number + 1}页", "", SCAN) for number in range(count)))
    if head.startswith((b"PK", _OLE)):
        return _bounded(_office(path, converter))
    return _bounded(_plain(path))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Unreadable("corrupt", "文件打不开，请检查文件是否还在、是否被占用。") from error
    if not head:
        raise Unreadable("empty", "这是一个空文件。")
    return head


def _office(path: Path, converter: str) -> Reading:
    try:
        kind = identify(path, _LIMITS, also=("pptx",))
    except Unreadable as error:
        if error.reason_code not in _OLD_TEXT:
            raise
        with as_docx(path, converter) as made:
            return _document(made, "doc")
    if kind == "pptx":
        return Reading("pptx", tuple(slides.parts(path)))
    return _document(path, kind)


def _document(path: Path, container: str) -> Reading:
    """Word in passages, spreadsheets by sheet."""
    document = read_document(path, _LIMITS)
    if document.container == "docx":
        lines = (_grid(block) if isinstance(block, Grid) else block.text for block in document.blocks)
        return Reading(container, tuple(_numbered(passages(lines))))
    found = [
        Part(f"工作表“{grid.name}”" + (f"（{number}）" if number > 1 else ""), text)
        for grid in document.grids
        for number, text in enumerate(passages(_grid(grid).split("\n")), 1)
    ]
    return Reading(container, tuple(found))


def _grid(grid: Grid) -> str:
    rows = ("　".join(filter(None, map(_cell, row))) for row in grid.rows)
    return "\n".join(row for row in rows if row)


def _cell(value: object) -> str:
    if isinstance(value, datetime) and not (value.hour or value.minute):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) if value is not None else ""


def _plain(path: Path) -> Reading:
    data = path.read_bytes()
    decoded = texts.decode(data)
    if b"\x00" in data and not decoded.encoding.startswith("utf-16"):
        raise Unreadable("wrong_type", "认不出这是什么文件（不是文字，也不是能识别的文档）。")
    notes = ("文件里混有几种编码，已逐行识别，请核对个别字。",) if decoded.mixed else ()
    return Reading("txt", tuple(_numbered(passages(texts.tidy(decoded.text).split("\n")))), notes)


def _numbered(found: Iterator[str]) -> Iterator[Part]:
    return (Part(f"第{number}部分", text) for number, text in enumerate(found, 1))


def _bounded(reading: Reading) -> Reading:
    """Text that may be stored; what is beyond MOST_LETTERS is left out and said so."""
    kept: list[Part] = []
    letters = 0
    for part in reading.parts:
        text = texts.tidy(part.text)
        letters += len(text)
        if letters > MOST_LETTERS:
            note = f"正文超过{MOST_LETTERS // 10_000}万字，只收录到{part.label}之前；其余请拆分后另传。"
            return Reading(reading.container, tuple(kept), (*reading.notes, note))
        kept.append(Part(part.label, text, part.origin))
    if not any(part.text.strip() or part.origin == SCAN for part in kept):
        raise Unreadable("no_text", "文件里没有文字。")
    return Reading(reading.container, tuple(kept), reading.notes)
