"""A Word body walked in reading order: letters with who changed them, and which bookmarks and comments they stand in.

What Word and WPS scatter around letters (revision ids, split runs, smart tags, proofing marks, hyperlinks, content controls,
fields) is walked through; formatting is not looked at. Of alternative contents the first is taken, the fall-back is not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from docx.oxml.ns import qn

from xuncha.office.manuscript.model import (
    BODY,
    BOX,
    DELETED,
    INSERTED,
    MOVED_AWAY,
    MOVED_HERE,
    TABLE,
    Maker,
    Piece,
)
from xuncha.office.manuscript.package import Element
from xuncha.office.reading.headings import Headings
from xuncha.office.reading.numbering import Numbering
from xuncha.office.reading.word import SYMBOLS

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHANGES = {
    qn("w:ins"): INSERTED,
    qn("w:del"): DELETED,
    qn("w:moveTo"): MOVED_HERE,
    qn("w:moveFrom"): MOVED_AWAY,
}
_TAKES, _NEITHER = (DELETED, MOVED_AWAY), "neither"
_SKIPPED = {
    qn(f"w:{name}")
    for name in ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "instrText")
}
_LETTERS = {
    qn("w:tab"): "\t",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}


@dataclass(eq=False)
class Line:
    """A paragraph (a row of a table) while it is walked through. `covered`: letters of each bookmark that stay."""

    place: str
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    covered: Counter[str] = field(default_factory=Counter)
    touched: set[str] = field(default_factory=set)
    quoted: dict[str, str] = field(default_factory=dict)
    """Comment's id → what it is about."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    breaks: list[Maker] = field(default_factory=list)

    @property
    def stays(self) -> bool:
        return any(one.text.strip() and one.change not in _TAKES for one in self.pieces)

    @property
    def is_empty(self) -> bool:
        return not any(one.text.strip() for one in self.pieces)


@dataclass
class Walk:
    """`lines` is complete when `whole` has returned. `place`: where lines stand that are in no table."""

    headings: Headings
    numbering: Numbering
    place: str = BODY
    lines: list[Line] = field(default_factory=list)
    bookmarks: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    """Fields that are open, one within another; True while their instruction is walked, False in their result."""
    line: Line | None = None
    """The open one: within a paragraph or a row, and after a paragraph whose end was deleted with tracking."""
    in_row: bool = False
    boxes: list[Line] = field(default_factory=list)

    def whole(self, element: Element) -> list[Line]:
        self.body(element, None)
        self.close()
        return [line for line in self.lines if not line.is_empty]

    def body(self, element: Element, change: Piece | None) -> None:
        for child in element.iterchildren():
            self.node(child, change)

    def node(self, element: Element, change: Piece | None) -> None:
        tag = element.tag
        if tag in _CHANGES:
            self.body(element, _within(change, _change(element)))
        elif tag == qn("w:p"):
            self.paragraph(element, change)
        elif tag == qn("w:tr"):
            self.row(element, change)
        elif tag == qn("w:txbxContent"):
            self.box(element, change)
        elif tag == f"{_MC}AlternateContent":
            for choice in [*element.iterchildren(f"{_MC}Choice", f"{_MC}Fallback")][:1]:
                self.body(choice, change)
        elif tag not in _SKIPPED:
            self.mark(element)
            self.letters(element, change)

    def letters(self, element: Element, change: Piece | None) -> None:
        """Text, or whatever holds some."""
        tag = element.tag
        if tag in (qn("w:t"), qn("w:delText")):
            self.write(element.text or "", change)
        elif tag in _LETTERS:
            self.write(_LETTERS[tag], change)
        elif tag == qn("w:br"):
            self.write("\n" if element.get(qn("w:type")) in (None, "textWrapping") else "", change)
        elif tag == qn("w:sym"):
            self.write(SYMBOLS.get((element.get(qn("w:char")) or "").upper(), ""), change)
        else:
            self.body(element, change)

    def mark(self, element: Element) -> None:
        """Where bookmarks, comments, notes and fields begin and end."""
        tag, number = element.tag, element.get(qn("w:id")) or ""
        if tag == qn("w:bookmarkStart"):
            self.bookmarks[number] = element.get(qn("w:name")) or ""
            self.touch()
        elif tag == qn("w:bookmarkEnd"):
            self.touch()
            self.bookmarks.pop(number, None)
        elif tag == qn("w:commentRangeStart"):
            self.comments.append(number)
        elif tag == qn("w:commentRangeEnd"):
            self.comments = [one for one in self.comments if one != number]
        elif tag == qn("w:fldChar"):
            self.field(element.get(qn("w:fldCharType")) or "")
        elif self.line is not None and tag == qn("w:commentReference"):
            self.line.quoted.setdefault(number, "")
        elif self.line is not None and tag in _NOTES:
            self.line.notes.append((_NOTES[tag], number))

    def field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif self.fields and kind == "separate":
            self.fields[-1] = False
        elif self.fields and kind == "end":
            self.fields.pop()

    def write(self, text: str, change: Piece | None) -> None:
        line, kind = self.line, change.change if change else ""
        if line is None or not text or any(self.fields) or kind == _NEITHER:
            return
        line.pieces.append(replace(change, text=text) if change else Piece(text))
        self.touch()
        if kind in _TAKES:
            return
        line.covered.update(dict.fromkeys(set(self.bookmarks.values()), len(text.strip())))
        for number in self.comments:
            line.quoted[number] = line.quoted.get(number, "") + text

    def touch(self) -> None:
        """Bookmarks that are open here have to do with this line, although they may cover nothing of it."""
        if self.line is not None:
            self.line.touched.update(self.bookmarks.values())

    def paragraph(self, element: Element, change: Piece | None) -> None:
        end = _end_change(element)
        if self.line is None:
            self.line = Line(self.place, self.headings.level(element))
            self.touch()
            self.write(self.numbering.mark(element), _within(change, end))
        elif self.in_row:
            self.apart("\n")
        self.body(element, change)
        if self.line is None:  # a paragraph within this one has ended it
            return
        self.line.breaks += [Maker(end.author, end.at)] if end else []
        goes_on = end is not None and end.change in _TAKES and self.line.stays
        if not goes_on and not self.in_row:
            self.close()

    def apart(self, sign: str) -> None:
        """Between cells, and between paragraphs of one cell."""
        if self.line is not None and self.line.pieces and self.line.pieces[-1].text not in ("\t", "\n"):
            self.line.pieces.append(Piece(sign))

    def row(self, element: Element, change: Piece | None) -> None:
        """A row is one line, a table within it part of it."""
        tracked = next(
            (_change(one) for one in element.findall(f"{qn('w:trPr')}/*") if one.tag in _CHANGES), None
        )
        outermost = not self.in_row
        if outermost:
            self.close()
            self.line, self.in_row = Line(TABLE), True
        for child in element.iterchildren():
            self.apart("\t")
            self.node(child, _within(change, tracked))
        if outermost:
            self.in_row = False
            self.close()

    def box(self, element: Element, change: Piece | None) -> None:
        """A text box hangs on a paragraph and is no part of it: its lines come behind that paragraph."""
        inner = Walk(self.headings, self.numbering, BOX)
        inner.body(element, change)
        inner.close()
        self.boxes += inner.lines

    def close(self) -> None:
        if self.line is not None:
            self.lines.append(self.line)
        self.lines += self.boxes
        self.line, self.boxes = None, []


def _change(element: Element) -> Piece:
    return Piece(
        "", _CHANGES[element.tag], element.get(qn("w:author")) or "", element.get(qn("w:date")) or ""
    )


def _end_change(paragraph: Element) -> Piece | None:
    """Whether the end of a paragraph was inserted or deleted with tracking."""
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    marks = (one for one in (found if found is not None else ()) if one.tag in _CHANGES)
    return next((_change(one) for one in marks), None)


def _within(outer: Piece | None, inner: Piece | None) -> Piece | None:
    """A change within another: what one person put in and another took out was in neither text."""
    if outer is None or inner is None:
        return inner or outer
    if (outer.change in _TAKES) != (inner.change in _TAKES):
        return replace(inner, change=_NEITHER)
    return inner
