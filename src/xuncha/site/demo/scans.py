"""Tiny pictures that stand for scanned paper: a page of grey lines with a red seal, drawn without a library."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

WIDTH, HEIGHT = 150, 212
PAPER, INK, RED = 0, 1, 2
PALETTE = bytes((252, 251, 248, 120, 118, 116, 192, 48, 40))
SEAL_X, SEAL_Y, SEAL_OUTER, SEAL_INNER = 108, 172, 20, 17


def scan(title: str) -> SimpleUploadedFile:
    """The same title always gives the same bytes."""
    return SimpleUploadedFile(f"{title[:40]}.png", picture(title), content_type="image/png")


@cache
def picture(title: str) -> bytes:
    lines = Random(title)  # noqa: S311 - a picture, not a secret
    ends = [lines.randint(60, WIDTH - 16) for _line in range(14)]
    rows = b"".join(b"\0" + bytes(_pixel(x, y, ends) for x in range(WIDTH)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"PLTE", PALETTE) + _chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _pixel(x: int, y: int, ends: list[int]) -> int:
    away = (x - SEAL_X) ** 2 + (y - SEAL_Y) ** 2
    if SEAL_INNER**2 <= away <= SEAL_OUTER**2:
        return RED
    line, within = divmod(y - 16, 10)
    return INK if 0 <= line < len(ends) and within < 3 and 16 <= x < ends[line] else PAPER


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
