"""Looks for planted words in whatever a system leaves behind: folders, dumps, databases, packages, in every dress.

`scan(folder, texts)` finds each text as UTF-8, GB18030, UTF-16, base64 at all three alignments (over line breaks and in
the web alphabet), hexadecimal (as PostgreSQL dumps binary columns), percent and backslash-u escapes and character
references; it opens zip, docx, xlsx, gzip, PDF and SQLite files, and reads the words of documents across their markup.
Compressed or encrypted by anything else is not looked into: the tests of this file say what is.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
DEEPEST = 6
_WEB_ALPHABET = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a planted text came to light."""

    text: str
    place: str
    dress: str


class Needles:
    """Texts to look for. Grouped by how they begin, so that two hundred cost little more than a handful."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(dict.fromkeys(texts))
        if short := [text for text in self.texts if len(text) < 2]:
            raise ValueError(f"too short to be told from chance: {short}")

    @cached_property
    def heads(self) -> dict[bytes, list[tuple[bytes, str, str]]]:
        """How each text begins in each dress → the whole forms, their text and dress."""
        found: defaultdict[bytes, list[tuple[bytes, str, str]]] = defaultdict(list)
        for text in self.texts:
            begins = dresses(text[: 6 if text.isascii() else 2])
            for dress, form in dresses(text).items():
                found[begins[dress]].append((form, text, dress))
        return dict(found)

    def in_bytes(self, data: bytes, place: str) -> Iterator[Hit]:
        """Rare beginnings are looked for; only where one stands are the texts that begin so compared."""
        joined = data.translate(None, b"\r\n")  # base64 and hexadecimal are broken into lines
        views = [data] if joined == data else [data, joined]
        if any(mark in data for mark in (b"&#", b"\\u", b"%", b"\\x")):
            views += [view.lower() for view in views]
        for view in views:
            for head, forms in self.heads.items():
                at = view.find(head)
                while at >= 0:
                    yield from (
                        Hit(text, place, dress) for form, text, dress in forms if view.startswith(form, at)
                    )
                    at = view.find(head, at + 1)

    def in_text(self, text: str, place: str, dress: str) -> Iterator[Hit]:
        for needle in self.texts:
            if needle in text:
                yield Hit(needle, place, dress)


def dresses(text: str) -> dict[str, bytes]:
    """Every form of bytes in which this text may lie about, by the name of the form."""
    found: dict[str, bytes] = {}
    for encoding in ENCODINGS:
        raw = text.encode(encoding)
        found[encoding] = raw
        found[f"hex of {encoding}"] = raw.hex().encode()
        for before, form in enumerate(base64_forms(raw)):
            found[f"base64 of {encoding}, {before}"] = form
            found[f"web base64 of {encoding}, {before}"] = form.translate(_WEB_ALPHABET)
    if not text.isascii():
        found["percent"] = quote(text).lower().encode()
        found["backslash-u"] = json.dumps(text)[1:-1].lower().encode()
        found["references"] = _references(text, "&#{};")
        found["hex references"] = _references(text, "&#x{:x};")
    return found


def _references(text: str, form: str) -> bytes:
    """As markup is written for a narrow encoding: plain characters stay plain."""
    return "".join(mark if mark.isascii() else form.format(ord(mark)) for mark in text).encode()


def base64_forms(raw: bytes) -> list[bytes]:
    """What is certain of the base64 of anything that contains `raw`, for each place it may begin at."""
    forms = []
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
        bits = (before + len(raw)) * 8
        start, end = -(-before * 8 // 6), bits // 6  # characters wholly made of bits of `raw`
        forms.append(text[start:end])
    return forms


def scan(root: Path, texts: Sequence[str] | Needles) -> list[Hit]:
    """Every place below a folder (or in one file) in which a text comes to light; names of files count."""
    needles = texts if isinstance(texts, Needles) else Needles(texts)
    paths = sorted(root.rglob("*")) if root.is_dir() else [root]
    hits: dict[Hit, None] = {}
    for path in paths:
        shown = str(path.relative_to(root)) if root.is_dir() else path.name
        hits.update(dict.fromkeys(needles.in_bytes(path.name.encode(), f"{shown} (name)")))
        if path.is_file():
            hits.update(dict.fromkeys(scan_bytes(path.read_bytes(), needles, shown)))
            hits.update(dict.fromkeys(_in_sqlite(path, needles, shown)))
    return list(hits)


def scan_bytes(
    data: bytes, texts: Sequence[str] | Needles, place: str = "", *, level: int = 0
) -> Iterator[Hit]:
    """Look into bytes and, whatever they are called, into the containers they turn out to be."""
    needles = texts if isinstance(texts, Needles) else Needles(texts)
    yield from needles.in_bytes(data, place)
    if level >= DEEPEST:
        return
    for name, inner in _unpacked(data):
        yield from scan_bytes(inner, needles, f"{place}/{name}", level=level + 1)
    if data.lstrip()[:1] == b"<":
        yield from _in_markup(data, needles, place)
    if data.startswith(b"%PDF-"):
        yield from needles.in_text(pdf_text(data), place, "words of a PDF")


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK\x03\x04") and b"PK\x05\x06" in data:  # cut off in the middle it is only bytes
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield f"{entry.filename}!name", entry.filename.encode()
                yield entry.filename, archive.read(entry)
    elif data.startswith(b"\x1f\x8b"):
        yield "gzip", gzip.decompress(data)
    elif data.startswith(b"%PDF-"):
        yield from ((f"stream {number}", part) for number, part in enumerate(pdf_streams(data)))


def _in_markup(data: bytes, needles: Needles, place: str) -> Iterator[Hit]:
    """A word of a document may be cut by tags: `<w:t>尉</w:t>…<w:t>迟</w:t>`."""
    text = re.sub(r"<[^>]*>", "", data.decode("utf-8", "replace"))
    yield from needles.in_text(text, place, "across markup")


def _in_sqlite(path: Path, needles: Needles, place: str) -> Iterator[Hit]:
    """Values, too: a long row lies in pieces on its pages. The raw bytes (free pages, journal) were searched before."""
    with path.open("rb") as handle:
        if handle.read(16) != b"SQLite format 3\x00":
            return
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in database.execute(f'select * from "{table}"'):
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    yield from scan_bytes(raw, needles, f"{place}:{table}", level=1)
    finally:
        database.close()


def pdf_streams(data: bytes) -> Iterator[bytes]:
    """Contents of a PDF's streams, inflated where they are deflated."""
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end() :])
        except zlib.error:
            end = data.find(b"endstream", found.end())
            yield data[found.end() : end if end > 0 else None]


def pdf_text(data: bytes) -> str:
    """The words of a PDF whose fonts carry a ToUnicode table, read once with each table (fonts are not told apart)."""
    streams = list(pdf_streams(data))
    shown = [codes for part in streams if b"BT" in part and b"ET" in part for codes in _shown(part)]
    tables = [_unicode_table(part) for part in streams if b"begincmap" in part]
    return "\n".join("".join(table.get(code, "") for codes in shown for code in codes) for table in tables)


def _shown(content: bytes) -> Iterator[list[int]]:
    """Two-byte codes of each string that is shown."""
    for found in re.finditer(rb"<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\()])*)\)", content, re.DOTALL):
        raw = bytes.fromhex(found[1].decode()) if found[1] is not None else _unescaped(found[2])
        yield [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw) - 1, 2)]


_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _unescaped(raw: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        mark = found[1]
        return bytes([int(mark, 8) & 255]) if mark.isdigit() else _ESCAPES.get(mark, mark)

    return re.sub(rb"\\([0-7]{1,3}|.)", one, raw, flags=re.DOTALL)


def _unicode_table(cmap: bytes) -> dict[int, str]:
    table: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            start = _utf16(text)
            for step in range(min(int(last, 16) - int(first, 16) + 1, 65_536)):
                table[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return table


def _utf16(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")


def sealing_off(monkeypatch: Any) -> None:
    """The control: the same code with encryption switched off everywhere, so that every sealed place must be hit.

    Sealed files of more than one chunk (64 KiB) cannot be read back then.
    """
    from xuncha.foundation.sealing.base import Symmetric

    monkeypatch.setattr(Symmetric, "encrypt", lambda _suite, _key, plaintext, _context: plaintext)
    monkeypatch.setattr(Symmetric, "decrypt", lambda _suite, _key, ciphertext, _context: ciphertext)


def dump_database(folder: Path) -> None:
    """Every value of every table, one file a table and column, binary columns as they are; on either database."""
    from django.db import connections

    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f"select * from {connections[alias].ops.quote_name(table)}")
                names = [column[0] for column in cursor.description]
                for name, values in zip(names, zip(*cursor.fetchall(), strict=True), strict=False):
                    (folder / f"{alias}.{table}.{name}").write_bytes(b"\n".join(map(_raw, values)))


def _raw(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
