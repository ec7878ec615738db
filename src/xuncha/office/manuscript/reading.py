"""A manuscript as it comes back from Word, WPS or LibreOffice: its paragraphs, who changed them, and what was remarked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from docx.oxml.ns import qn

from xuncha.office.errors import Unreadable
from xuncha.office.manuscript.model import (
    LABEL,
    Label,
    Piece,
    ReadManuscript,
    ReadPassage,
    Remark,
    line_of,
)
from xuncha.office.manuscript.package import DAMAGED, Element, Parts, opened
from xuncha.office.manuscript.walking import Line, Walk
from xuncha.office.manuscript.writing import NAMES
from xuncha.office.reading.guards import Limits
from xuncha.office.reading.headings import Headings
from xuncha.office.reading.numbering import Numbering
from xuncha.office.values.text import clean

_PARAGRAPH, _DONE = (
    "{http://schemas.microsoft.com/office/word/2010/wordml}paraId",
    "{http://schemas.microsoft.com/office/word/2012/wordml}",
)
_HEADS = (
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[.．](?!\d)"),
)
_LONGEST_HEADING = 40
MOST_LINES, LONGEST_LINE = 3000, 20_000
MOST_TITLE_LINES = 4
_SENTENCE_ENDS = "。；：！？;:"


def read_manuscript(path: Path, limits: Limits | None = None) -> ReadManuscript:
    """Raises Unreadable, never anything else, for what people may upload."""
    parts = opened(path, limits)
    lines = _lines(parts)
    remarks = Remarks.of(parts)
    titled = [line for line in lines if _label_of(line)]
    if len(titled) > MOST_TITLE_LINES:  # its bookmark has lost its end
        titled = titled[:1]
    title = [_passage(line, remarks) for line in titled]
    passages = [_passage(line, remarks) for line in lines if line not in titled]
    said = tuple(remark for one in title for remark in one.remarks)
    if said and passages:
        passages[0] = replace(passages[0], remarks=(*said, *passages[0].remarks))
    label = _declared(parts) or next(filter(None, map(_label_of, titled)), None)
    # A title is laid out in two or three lines by hand, as one likes it.
    words = "".join(line for one in title for line in one.text.split("\n"))
    return ReadManuscript(tuple(passages), label, words if title else None)


def _lines(parts: Parts) -> list[Line]:
    styles = parts.styles
    try:
        headings = Headings.read(styles) if styles is not None else Headings()
        numbering = Numbering.read(parts.numbering, styles) if parts.numbering is not None else Numbering()
        lines = Walk(headings, numbering).whole(parts.main)
    except ValueError as error:  # a number that is none
        raise Unreadable("corrupt", DAMAGED) from error
    _require_readable(lines)
    return lines


def _require_readable(lines: list[Line]) -> None:
    """Matching compares paragraphs with one another, letter by letter."""
    if len(lines) > MOST_LINES:
        raise Unreadable("too_large", f"文档有{len(lines)}段，超过{MOST_LINES}段的上限，不像一份文稿。")
    if max((sum(len(one.text) for one in line.pieces) for line in lines), default=0) > LONGEST_LINE:
        raise Unreadable("too_large", f"文档里有一段超过{LONGEST_LINE}字。请分段后再上传。")


def _label_of(line: Line) -> Label | None:
    """Of the paragraphs that are the title."""
    names = (name for name in sorted(line.touched) if name.startswith(LABEL) and line.covered[name])
    return next(filter(None, map(Label.of_bookmark, names)), None)


def _declared(parts: Parts) -> Label | None:
    """What the custom properties say."""
    rows = parts.custom if parts.custom is not None else ()
    said = {row.get("name"): "".join(row.itertext()).strip() for row in rows}
    manuscript, version, digest = (said.get(name) or "" for name in NAMES)
    return Label.of_words(manuscript, version, digest)


def _passage(line: Line, remarks: Remarks) -> ReadPassage:
    ours = {line_of(name) or "": line.covered[name] for name in line.touched if line_of(name)}
    read = ReadPassage(
        pieces=tuple(_joined(line.pieces)),
        anchors=tuple(sorted((name, letters) for name, letters in ours.items() if letters)),
        emptied=tuple(sorted(name for name, letters in ours.items() if not letters)),
        place=line.place,
        remarks=tuple(remarks.about(line)),
        breaks=tuple(line.breaks),
    )
    return replace(read, level=line.level or _looks_like(read.text))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Runs that belong together are one stretch again."""
    held: Piece | None = None
    for one in pieces:
        if held is not None and replace(one, text="") == replace(held, text=""):
            held = replace(held, text=held.text + one.text)
        else:
            if held is not None:
                yield held
            held = one
    if held is not None:
        yield held


def _looks_like(text: str) -> int:
    """The level of a heading that is numbered by hand; a sentence is none, whatever it begins with."""
    if len(text) > _LONGEST_HEADING or not text or text[-1] in _SENTENCE_ENDS:
        return 0
    return next((level for level, head in enumerate(_HEADS, start=1) if head.match(text)), 0)


@dataclass
class Remarks:
    """Comments and notes by their id in the file."""

    comments: dict[str, Remark] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    """Comments that were already told: one may reach over several paragraphs."""

    @classmethod
    def of(cls, parts: Parts) -> Remarks:
        found = cls()
        done = _settled(parts.comments_extended)
        for one in parts.comments if parts.comments is not None else ():
            paragraphs = {row.get(_PARAGRAPH) for row in one.iter(qn("w:p"))}
            found.comments[one.get(qn("w:id")) or ""] = Remark(
                kind="comment",
                text=_plain(one),
                author=one.get(qn("w:author")) or "",
                at=one.get(qn("w:date")) or "",
                done=bool(paragraphs & done),
            )
        for kind, root in (("footnote", parts.footnotes), ("endnote", parts.endnotes)):
            for one in root if root is not None else ():
                found.notes[kind, one.get(qn("w:id")) or ""] = _plain(one)
        return found

    def about(self, line: Line) -> Iterator[Remark]:
        for number, quoted in line.quoted.items():
            known = self.comments.get(number)
            if known and known.text and number not in self.said:
                self.said.add(number)
                yield replace(known, quoted=clean(quoted))
        for key in line.notes:
            if self.notes.get(key):
                yield Remark(key[0], self.notes[key])


def _settled(root: Element | None) -> set[str | None]:
    """Paragraph ids of comments that were marked as done."""
    rows = root if root is not None else ()
    return {row.get(f"{_DONE}paraId") for row in rows if row.get(f"{_DONE}done") in ("1", "true")}


def _plain(element: Element) -> str:
    walk = Walk(Headings(), Numbering())
    lines = walk.whole(element)
    return "\n".join(text for line in lines if (text := ReadPassage(tuple(line.pieces)).text))
