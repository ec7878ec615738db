"""The documents inside a plain zip, with the names that Windows wrote."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from xuncha.office.documents.texts import decode
from xuncha.office.errors import Unreadable

MOST = 300  # documents of one zip
_UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    size: int
    info: zipfile.ZipInfo


def members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """Files only; what systems add of their own (folders' pictures, forks) is left out."""
    for info in archive.infolist():
        name = readable(info)
        last = name.rsplit("/", 1)[-1]
        if (
            info.is_dir()
            or not last
            or last.startswith((".", "~$"))
            or "__MACOSX" in name
            or last == "Thumbs.db"
        ):
            continue
        yield Member(last, info.file_size, info)


def readable(info: zipfile.ZipInfo) -> str:
    """Packed on a Chinese Windows a name is GBK, which the format calls code page 437."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return decode(info.filename.encode("cp437")).text
    except (UnicodeEncodeError, Unreadable):
        return info.filename


def opened(stream: IO[bytes]) -> zipfile.ZipFile:
    stream.seek(0)
    return zipfile.ZipFile(stream)
