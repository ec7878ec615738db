"""A person at Word or WPS: what they do to an exported manuscript, as those programs write it into the file."""

from __future__ import annotations

import copy
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from xuncha.office.manuscript.model import Label, Passage, ReadManuscript, digest
from xuncha.office.manuscript.reading import read_manuscript
from xuncha.office.manuscript.writing import manuscript_document

TITLE = "关于第二轮巡察的综合情况报告"
WHO = 'w:author="审核人" w:date="2026-11-20T09:30:00Z"'


def label_of(passages: Sequence[Passage], version: int = 3) -> Label:
    return Label("12", version, digest(TITLE, passages))


def exported(passages: Sequence[Passage]) -> bytes:
    return manuscript_document(TITLE, passages, label_of(passages))


def read(data: bytes) -> ReadManuscript:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        path.write_bytes(data)
        return read_manuscript(path)


def element(xml: str) -> Any:
    """One element of Word's main vocabulary."""
    return parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>")[0]


def run(text: str, *, gone: bool = False) -> str:
    tag = "delText" if gone else "t"
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


class Hand:
    """The paragraphs of the text, the title left out. Every act takes `tracked`."""

    def __init__(self, data: bytes) -> None:
        self.page = docx.Document(io.BytesIO(data))
        named = [p for p in self.page.element.body.iter(qn("w:p")) if p.findall(qn("w:bookmarkStart"))]
        self.rows = named[1:]
        self.title = named[0]

    def save(self) -> bytes:
        held = io.BytesIO()
        self.page.save(held)
        return held.getvalue()

    def back(self) -> ReadManuscript:
        return read(self.save())

    def text(self, row: int) -> str:
        return "".join(one.text or "" for one in self.rows[row].iter(qn("w:t")))

    def edit(self, row: int, start: int, end: int, new: str, *, tracked: bool = False) -> None:
        """Replace letters of a paragraph that is one plain text so far."""
        text = self.text(row)
        old = text[start:end]
        deleted = f'<w:del w:id="901" {WHO}>{run(old, gone=True)}</w:del>' if old else ""
        inserted = f'<w:ins w:id="902" {WHO}>{run(new)}</w:ins>' if new else ""
        changed = f"{deleted}{inserted}" if tracked else run(new)
        self._fill(row, f"{run(text[:start])}{changed}{run(text[end:])}")

    def _fill(self, row: int, inner: str) -> None:
        paragraph = self.rows[row]
        place = next(
            (number + 1 for number, one in enumerate(paragraph) if one.tag == qn("w:bookmarkStart")),
            len(paragraph.findall(qn("w:pPr"))),
        )
        for one in paragraph.findall(qn("w:r")):
            paragraph.remove(one)
        for number, one in enumerate(list(element(f"<w:p>{inner}</w:p>"))):
            paragraph.insert(place + number, one)

    def delete(self, row: int, *, tracked: bool = False) -> None:
        paragraph = self.rows.pop(row)
        if not tracked:
            paragraph.getparent().remove(paragraph)
            return
        for one in paragraph.findall(qn("w:r")):
            holder = element(f'<w:del w:id="903" {WHO}/>')
            paragraph.replace(one, holder)
            for text in one.findall(qn("w:t")):
                text.tag = qn("w:delText")
            holder.append(one)
        self._mark_end(paragraph, "del")

    def insert(self, row: int, text: str, *, tracked: bool = False) -> None:
        """A new paragraph before row number `row`."""
        inner = f'<w:ins w:id="904" {WHO}>{run(text)}</w:ins>' if tracked else run(text)
        paragraph = element(f"<w:p>{inner}</w:p>")
        if tracked:
            self._mark_end(paragraph, "ins")
        self.place(paragraph, row)

    def place(self, paragraph: Any, row: int) -> None:
        if row < len(self.rows):
            self.rows[row].addprevious(paragraph)
        else:
            (self.rows[-1] if self.rows else self.title).addnext(paragraph)
        self.rows.insert(row, paragraph)

    def move(self, row: int, to: int, *, tracked: bool = False) -> None:
        """`to` counts among the rows without this one."""
        paragraph = self.rows.pop(row)
        if not tracked:
            paragraph.getparent().remove(paragraph)
            self.place(paragraph, to)
            return
        fresh = element(f'<w:p><w:moveTo w:id="905" {WHO}/></w:p>')
        for one in paragraph.findall(qn("w:r")):
            fresh[0].append(copy.deepcopy(one))
            holder = element(f'<w:moveFrom w:id="906" {WHO}/>')
            paragraph.replace(one, holder)
            holder.append(one)
        self._mark_end(paragraph, "moveFrom")
        self._mark_end(fresh, "moveTo")
        self.place(fresh, to)

    def split(self, row: int, at: int, *, tracked: bool = False) -> None:
        """Enter in the middle: the bookmark begins in the first and ends in the second paragraph."""
        first, text = self.rows[row], self.text(row)
        second = element(f"<w:p>{run(text[at:])}</w:p>")
        second.extend(first.findall(qn("w:bookmarkEnd")))
        self._fill(row, run(text[:at]))
        if tracked:
            self._mark_end(first, "ins")
        first.addnext(second)
        self.rows.insert(row + 1, second)

    def merge(self, row: int, *, tracked: bool = False) -> None:
        """Delete at the end of a paragraph: the next one goes on in it."""
        first, second = self.rows[row], self.rows.pop(row + 1)
        if tracked:
            self._mark_end(first, "del")
            return
        for one in list(second):
            if one.tag != qn("w:pPr"):
                first.append(one)
        second.getparent().remove(second)

    def take_over(self, row: int, letters: int) -> None:
        """The first letters of the next paragraph go to the end of this one."""
        first, second, text = self.rows[row], self.rows[row + 1], self.text(row + 1)
        first.append(second.find(qn("w:bookmarkStart")))
        first.append(element(run(text[:letters])))
        self._fill(row + 1, run(text[letters:]))

    def lose_anchors(self, *rows: int) -> None:
        """All of them, or those of some rows; ends without a beginning stay, as programs leave them."""
        for place in rows or range(len(self.rows)):
            for one in self.rows[place].findall(qn("w:bookmarkStart")):
                self.rows[place].remove(one)

    def _mark_end(self, paragraph: Any, kind: str) -> None:
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:rPr")) is None:
            properties.append(element("<w:rPr/>"))
        properties.find(qn("w:rPr")).insert(0, element(f'<w:{kind} w:id="907" {WHO}/>'))
