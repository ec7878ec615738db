"""The parts of a .docx that a manuscript is read from. What the file points to outside itself is never looked at."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from xuncha.office.errors import Unreadable
from xuncha.office.reading.guards import Limits, identify

LIMITS = Limits(file=30 * 1024 * 1024, unpacked=120 * 1024 * 1024)
LARGEST_PART = 16 * 1024 * 1024
"""Bytes of one part: a text of a thousand paragraphs has two million; the tree in memory is ten times as large."""
DAMAGED = "Word文档已损坏或不完整，读不出来。请用WPS或Word重新保存后再上传。"
MAIN = "word/document.xml"
CUSTOM = "docProps/custom.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_WANTED = ("comments", "commentsExtended", "footnotes", "endnotes", "numbering", "styles")
# Word's "Strict" documents use other addresses for the same names.
_STRICT = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)
Element = Any
"""lxml's element; the library has no types of its own."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Roots of the parts; None where the file has none, or one that cannot be read."""

    main: Element
    custom: Element | None
    comments: Element | None
    comments_extended: Element | None
    footnotes: Element | None
    endnotes: Element | None
    numbering: Element | None
    styles: Element | None


def opened(path: Path, limits: Limits | None = None) -> Parts:
    """Raises Unreadable for whatever is no .docx, is dangerous, or cannot be read."""
    kind = identify(path, limits or LIMITS)
    if kind != "docx":
        raise Unreadable("wrong_type", "这是表格文件，不是Word文档。请上传从本文稿导出、修改后的.docx。")
    try:
        with zipfile.ZipFile(path) as archive:
            main = _root(archive, MAIN)
            names = _related(archive)
            others = {name: _spare(archive, names.get(name, "")) for name in _WANTED}
            custom = _spare(archive, CUSTOM)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, etree.LxmlError) as error:
        raise Unreadable("corrupt", DAMAGED) from error
    return Parts(
        main=main,
        custom=custom,
        comments=others["comments"],
        comments_extended=others["commentsExtended"],
        footnotes=others["footnotes"],
        endnotes=others["endnotes"],
        numbering=others["numbering"],
        styles=others["styles"],
    )


def _related(archive: zipfile.ZipFile) -> dict[str, str]:
    """Kind of part → its member in the archive; targets outside the file are left out."""
    rows = _spare(archive, _RELATIONS)
    found: dict[str, str] = {}
    for row in rows if rows is not None else ():
        if row.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/word", row.get("Target") or "")).lstrip("/")
        found.setdefault((row.get("Type") or "").rsplit("/", 1)[-1], target)
    return found


def _spare(archive: zipfile.ZipFile, name: str) -> Element | None:
    """A part without which the text can still be read."""
    try:
        return _root(archive, name) if name else None
    except (KeyError, etree.XMLSyntaxError):
        return None


def _root(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise Unreadable("too_large", "文档的正文过大，不像一份文稿。请删去无关的内容后再上传。")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(archive.read(name).replace(*_STRICT), parser)
    # The guards look for declarations byte by byte; in UTF-16 they would not see them.
    if root.getroottree().docinfo.doctype:
        raise Unreadable("unsafe_xml", "文件里有不该出现的实体声明，为安全起见不予读取。")
    return root
