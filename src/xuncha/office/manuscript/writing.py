"""Passages as an official document in which each can be recognised again, ready to be edited with tracked changes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from xuncha.office.manuscript.model import Label, Passage, anchor
from xuncha.office.official import Block, official_document
from xuncha.office.values.text import squeeze

CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of properties that people see under Word's custom properties."""
_AFTER_TRACKING = tuple(
    f"w:{name}"
    for name in (
        "doNotTrackMoves",
        "doNotTrackFormatting",
        "documentProtection",
        "autoFormatOverride",
        "styleLockTheme",
        "styleLockQFSet",
        "defaultTabStop",
        "characterSpacingControl",
        "compat",
        "rsids",
    )
)
NAMES = ("xuncha.manuscript", "xuncha.version", "xuncha.digest")


def manuscript_document(title: str, passages: Sequence[Passage], label: Label) -> bytes:
    """A .docx in the layout of GB/T 9704 that tracks changes from the first key on."""
    blocks = [Block(line, level=one.level) for one in passages for line in one.lines]
    return anchored(official_document(title, blocks), title, passages, label)


def anchored(document: bytes, title: str, passages: Sequence[Passage], label: Label) -> bytes:
    """The same document with a bookmark around each passage's paragraphs, its label, and tracking of changes on.

    Raises LookupError where a passage does not stand in the document in its place.
    """
    page = docx.Document(io.BytesIO(document))
    waiting = iter(page.paragraphs)
    number = _first_free(page)
    for text, name in [(title, label.bookmark), *_anchors(passages)]:
        _mark(_next(waiting, text), name, number)
        number += 1
    _track(page)
    _say(page, label)
    held = io.BytesIO()
    page.save(held)
    return held.getvalue()


def _anchors(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    for one in passages:
        for place, line in enumerate(one.lines):
            yield line, anchor(one.key, place)


def _next(paragraphs: Iterator[Paragraph], text: str) -> Paragraph:
    for paragraph in paragraphs:
        if _plain(paragraph.text) == _plain(text):
            return paragraph
    raise LookupError(f"no paragraph holds: {text[:40]}")


def _plain(text: str) -> str:
    """What an official document keeps of a line."""
    return squeeze("".join(sign for sign in text if sign >= " "))


def _first_free(page: Document) -> int:
    used = (mark.get(qn("w:id")) or "" for mark in page.element.body.iter(qn("w:bookmarkStart")))
    return max((int(one) for one in used if one.isdigit()), default=0) + 1


def _mark(paragraph: Paragraph, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    element = paragraph._p
    element.insert(1 if element.pPr is not None else 0, start)
    element.append(end)


def _track(page: Document) -> None:
    """Word and WPS then record who changes what without being asked. The schema wants the switch before these."""
    settings = page.settings.element
    if settings.find(qn("w:trackRevisions")) is None:
        settings.insert_element_before(OxmlElement("w:trackRevisions"), *_AFTER_TRACKING)


def _say(page: Document, label: Label) -> None:
    """The label as custom properties, which survive retyping; the bookmark on the title survives a cleaned file."""
    values = (label.manuscript, str(label.version), label.digest)
    rows = "".join(
        f'<property fmtid="{_FORMAT}" pid="{pid}" name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(zip(NAMES, values, strict=True), start=2)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    blob = f'{head}<Properties xmlns="{CUSTOM}" xmlns:vt="{_VALUES}">{rows}</Properties>'.encode()
    package = page.part.package
    package.relate_to(Part(PackURI("/docProps/custom.xml"), _TYPE, blob, package), _RELATION)
