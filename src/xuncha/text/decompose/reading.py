"""A file or a text as a source: paragraphs with their styles, cells of tables, pages of a PDF with their lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from xuncha.office.documents import texts
from xuncha.office.documents.reading import read as read_parts
from xuncha.office.errors import Unreadable
from xuncha.office.reading import Grid, Limits, read_document
from xuncha.office.values.text import cell_text
from xuncha.text.decompose.model import Paragraph, Source

_NEW = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、．.]|（[一二三四五六七八九十]{1,3}）|\(|\d{1,2}[.、．]|第[一二三四五六七八九十]{1,3}[，、章条]|[①-⑳]|[一-龥]{2,8}[：:]|20\d\d年\d)"
)
_ENDS = "。！？：；”"
FULL = 0.82  # a line this share of the usual width long goes on in the next


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.paragraphs: list[Paragraph] = []
        self.length = 0

    def add(self, text: str, **more: int | str) -> None:
        if not text.strip():
            return
        start = self.length
        self.pieces.append(text + "\n")
        self.length += len(text) + 1
        self.paragraphs.append(Paragraph(start, start + len(text), **more))  # type: ignore[arg-type]

    def source(self, notes: Iterable[str] = ()) -> Source:
        return Source("".join(self.pieces), tuple(self.paragraphs), tuple(notes))


def from_text(text: str) -> Source:
    writer = _Writer()
    for line in texts.tidy(text).split("\n"):
        writer.add(line.rstrip())
    return writer.source()


def from_pages(pages: Iterable[tuple[str, str]]) -> Source:
    """(label, text) of each page as it was read; lines that a page's width broke are joined."""
    writer = _Writer()
    for label, text in pages:
        for line in joined(texts.tidy(text).split("\n")):
            writer.add(line, page=label)
    return writer.source()


def read(path: Path) -> Source:
    """Any document whose text can be read; raises Unreadable with a sentence for people."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK"):
        return _office(path)
    reading = read_parts(path)
    if not any(part.text.strip() for part in reading.parts):
        raise Unreadable("no_text", "文件里没有文字（可能是扫描件）。请先收进资料库识别，再从资料库拆解。")
    if reading.container == "txt":
        writer = _Writer()
        for part in reading.parts:
            for line in part.text.split("\n"):
                writer.add(line)
        return writer.source(reading.notes)
    source = from_pages((part.label, part.text) for part in reading.parts)
    return Source(source.text, source.paragraphs, reading.notes)


def _office(path: Path) -> Source:
    document = read_document(path, Limits())
    writer = _Writer()
    tables = 0
    for block in document.blocks:
        if isinstance(block, Grid):
            tables += 1
            _write_grid(writer, block, tables)
        else:
            for line in block.text.split("\n"):
                writer.add(line, level=block.level)
    return writer.source()


def _write_grid(writer: _Writer, grid: Grid, table: int) -> None:
    """Each cell is a paragraph. A cell merged downwards is written once; later rows point to the same words."""
    written: dict[tuple[int, int], Paragraph] = {}
    for y, row in enumerate(grid.rows):
        for x, value in enumerate(row):
            merge = grid.covered.get((y, x))
            origin = (merge[0], merge[1]) if merge else None
            if origin in written and x == origin[1] and origin[0] < y:
                seen = written[origin]
                writer.paragraphs.append(Paragraph(seen.start, seen.end, 0, table, y, x, "="))
                continue
            count = len(writer.paragraphs)
            writer.add(cell_text(value), table=table, row=y, column=x)
            if len(writer.paragraphs) > count:
                written[y, x] = writer.paragraphs[-1]


def joined(lines: list[str]) -> Iterator[str]:
    """Lines of a page put together to paragraphs: one that fills the width and ends in no mark goes on."""
    width = max((len(line.strip()) for line in lines), default=0)
    held = last = ""
    for line in (line.strip() for line in lines):
        if re.fullmatch(r"[-—–\s]*\d{1,4}[-—–\s]*", line):
            continue
        if held and (not line or _NEW.match(line) or not _goes_on(last, width)):
            yield held
            held = ""
        held, last = held + line, line
    if held:
        yield held


def _goes_on(line: str, width: int) -> bool:
    return len(line) >= width * FULL and not (line.endswith(tuple(_ENDS)) and len(line) < width - 1)
