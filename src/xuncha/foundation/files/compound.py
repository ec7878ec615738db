"""OLE compound files: doc, xls and their WPS brothers. Enough of the directory is read to tell which, and to see macros."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from xuncha.foundation.files.refusals import FileRefused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_SECTORS = 4096
_END = 0xFFFFFFFA  # FAT values from here on are marks, not sectors
_CHUNK = 1024 * 1024
_MACRO_NAMES = {"_vba_project_cur", "_vba_project", "vba", "macros"}
# The names as they stand in the file, for directories that do not follow the rules.
_MACRO_BYTES = ("_VBA_PROJECT".encode("utf-16-le"), "_VBA_PROJECT_CUR".encode("utf-16-le"))


def recognise(stream: IO[bytes]) -> str:
    """ "doc" or "xls"; FileRefused for macros, encryption and everything else that lives in such files."""
    try:
        names = set(_names(stream))
    except (struct.error, ValueError, OverflowError):
        raise FileRefused(_("文件不完整或已损坏，请用 Word、Excel 或 WPS 重新保存后上传")) from None
    if names & _MACRO_NAMES or _contains(stream, _MACRO_BYTES):
        raise FileRefused(_("文档里含有宏（VBA），不予接收；请另存为不含宏的 docx、xlsx 或 PDF"))
    if "encryptedpackage" in names:
        raise FileRefused(_("文档设了打开口令，无法查验；请去掉口令后上传"))
    if "worddocument" in names:
        return "doc"
    if names & {"workbook", "book"}:
        return "xls"
    raise FileRefused(_("这类 OLE 复合文件不在可接收之列；请另存为 docx、xlsx 或 PDF"))


def _names(stream: IO[bytes]) -> Iterator[str]:
    """Names of storages and streams, lower case."""
    stream.seek(0)
    head = stream.read(512)
    shift = struct.unpack_from("<H", head, 30)[0]
    if shift not in {9, 12}:
        raise ValueError("sector size")
    size = 1 << shift
    table = _allocation(stream, head, size)
    sector, seen = struct.unpack_from("<I", head, 48)[0], 0
    while sector < _END:
        seen += 1
        if seen > MOST_SECTORS:
            raise ValueError("endless directory")
        yield from _entries(_sector(stream, sector, size))
        sector = table[sector] if sector < len(table) else _broken()


def _broken() -> int:
    raise ValueError("directory leaves the file")


def _entries(sector: bytes) -> Iterator[str]:
    for at in range(0, len(sector), 128):
        length, kind = struct.unpack_from("<HB", sector, at + 64)
        if kind and 2 <= length <= 64:
            yield sector[at : at + length - 2].decode("utf-16-le", "replace").lower()


def _allocation(stream: IO[bytes], head: bytes, size: int) -> list[int]:
    """The sector chain table, from the 109 places in the header and those chained behind it."""
    places = list(struct.unpack_from("<109I", head, 76))
    following, count = struct.unpack_from("<2I", head, 68)
    for _number in range(min(count, MOST_SECTORS)):
        if following >= _END:
            break
        block = struct.unpack(f"<{size // 4}I", _sector(stream, following, size))
        places += block[:-1]
        following = block[-1]
    table: list[int] = []
    for place in places:
        if place < _END:
            table += struct.unpack(f"<{size // 4}I", _sector(stream, place, size))
    return table


def _sector(stream: IO[bytes], number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("truncated")
    return data


def _contains(stream: IO[bytes], needles: tuple[bytes, ...]) -> bool:
    stream.seek(0)
    rest = b""
    while chunk := stream.read(_CHUNK):
        window = rest + chunk
        if any(needle in window for needle in needles):
            return True
        rest = window[-64:]
    return False
