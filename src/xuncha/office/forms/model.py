"""What a printed form is made of. Every line is a paragraph of its own: official paper has no soft line breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Align(StrEnum):
    JUSTIFY = "justify"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Span:
    text: str
    bold: bool = False
    small: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a form. `qr` is a PNG, `line` what stands below the title, as it is written there ("单位：…").

    A sheet with several forms has a head for each.
    """

    title: str = ""
    number: str = ""
    unit: str = ""
    secrecy: str = ""
    note: str = ""
    qr: bytes = b""
    line: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """Level 1 is 一、 in 黑体, level 2 （一） in 楷体."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One line of thought; `indent` by two characters, `small` is a note under a table."""

    spans: tuple[Span, ...]
    align: Align = Align.JUSTIFY
    indent: bool = True
    small: bool = False

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Line:
    """Places to sign, side by side: the parts are spread over the line."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    paragraphs: tuple[Paragraph, ...]
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: Align = Align.LEFT

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Row:
    """`head` rows are repeated on each page; `height` in mm is the least (rows to sign in, rows to write in by hand)."""

    cells: tuple[Cell, ...]
    head: bool = False
    height: int = 0


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]

    @property
    def columns(self) -> int:
        """A row that starts under a cell of several rows is shorter; the longest one counts."""
        return max((sum(cell.colspan for cell in row.cells) for row in self.rows), default=0)


@dataclass(frozen=True)
class Picture:
    """A PNG, centred; `width` in mm."""

    png: bytes
    width: int


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Head | Heading | Paragraph | Line | Table | Picture | PageBreak
Fields = dict[str, str | list[dict[str, str]]]


@dataclass(frozen=True)
class FormDocument:
    """`fields`: what the page marks as a value, by its Chinese name; rows that repeat are lists of such.

    `compact`: everything must stand on one page. `watermark`: who took the file, and when. `red_head` is the name of
    the issuing body above a red rule (发文机关标志), `""` for an inner form.
    """

    blocks: tuple[Block, ...]
    fields: Fields = field(default_factory=dict)
    landscape: bool = False
    compact: bool = False
    watermark: str = ""
    red_head: str = ""

    @property
    def head(self) -> Head:
        return next((block for block in self.blocks if isinstance(block, Head)), Head())

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def number(self) -> str:
        return self.head.number
