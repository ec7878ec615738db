"""A file as the rest of this room sees it: paragraphs and grids in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xuncha.office.reading.grid import Grid
from xuncha.office.reading.guards import Limits, identify
from xuncha.office.reading.spreadsheets import read_csv, read_workbook
from xuncha.office.reading.word import Written, read_blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`bold_lead` is the bold text it begins with; `number` its 1-based place among the non-empty paragraphs; `level`
    that of its heading style from 1, 0 for running text."""

    text: str
    bold_lead: str
    level: int
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    container: str  # xlsx, xlsb, xls, ods, csv, docx
    blocks: tuple[Paragraph | Grid, ...]

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]


def read_document(path: Path, limits: Limits | None = None) -> Document:
    """Read any supported file. Raises Unreadable, never anything else, for what people may upload."""
    limits = limits or Limits()
    kind = identify(path, limits)
    if kind == "docx":
        return Document(path.name, kind, tuple(_numbered(read_blocks(path))))
    grids = read_csv(path) if kind == "csv" else read_workbook(path, kind, limits)
    return Document(path.name, kind, tuple(grids))


def _numbered(blocks: list[Written | Grid]) -> list[Paragraph | Grid]:
    numbered: list[Paragraph | Grid] = []
    count = 0
    for block in blocks:
        if isinstance(block, Grid):
            numbered.append(block)
        elif block[0]:
            count += 1
            numbered.append(Paragraph(*block, number=count))
    return numbered
