"""The stream names of an OLE compound file (.xls, .doc, encrypted packages): enough to know what it is.

Layout: Microsoft [MS-CFB], the directory is a chain of sectors of 128-byte entries.
"""

from __future__ import annotations

import struct

_END = 0xFFFFFFFA  # this and above are no sector numbers
_MAX_SECTORS = 100_000


def stream_names(data: bytes) -> set[str]:
    """All entry names; empty when the file is too damaged to follow its own directory."""
    try:
        size = 1 << struct.unpack_from("<H", data, 30)[0]
        if size not in (512, 4096):
            return set()
        return _names(data, size)
    except struct.error:
        return set()


def _names(data: bytes, size: int) -> set[str]:
    table = _allocation_table(data, size)
    sector = struct.unpack_from("<I", data, 48)[0]
    names: set[str] = set()
    for _ in range(_MAX_SECTORS):
        if sector >= _END or sector >= len(table):
            break
        names |= _entries(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return names


def _allocation_table(data: bytes, size: int) -> list[int]:
    """The first 109 table sectors stand in the header; that covers 6.8 MB at least, and the directory comes early."""
    table: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76):
        if sector < _END:
            chunk = data[(sector + 1) * size : (sector + 2) * size]
            table.extend(struct.unpack(f"<{len(chunk) // 4}I", chunk[: len(chunk) // 4 * 4]))
    return table


def _entries(sector: bytes) -> set[str]:
    names = set()
    for start in range(0, len(sector) - 127, 128):
        length = struct.unpack_from("<H", sector, start + 64)[0]
        if 2 < length <= 64:
            names.add(sector[start : start + length - 2].decode("utf-16-le", "replace"))
    return names
