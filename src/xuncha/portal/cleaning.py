"""Takes what a camera writes into pictures (place, time, device, preview) out of the stream, without decoding a pixel.

Each cleaner is fed as data comes and hands on what may stay. Whatever stands behind the end of the picture is dropped,
and with it the second file of a polyglot.
"""

from __future__ import annotations

import re
import struct


class Damaged(Exception):
    """Not a whole picture of its kind."""


class Cleaner:
    """Feed, feed, finish."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._over = False

    def feed(self, data: bytes) -> bytes:
        """What may be passed on of what has come so far; Damaged when it is not what it seemed."""
        if self._over:
            return b""
        self._waiting += data
        passed = bytearray()
        while not self._over and (piece := self._step()) is not None:
            passed += piece
        return bytes(passed)

    def finish(self) -> None:
        """Damaged when the picture never ended."""
        if not self._over:
            raise Damaged

    def _step(self) -> bytes | None:
        """One piece of output (may be empty), or None to wait for more."""
        raise NotImplementedError

    def _take(self, count: int) -> bytes:
        piece = bytes(self._waiting[:count])
        del self._waiting[:count]
        return piece


class JpegCleaner(Cleaner):
    """Keeps what decoding needs; of Exif only which way up the picture is."""

    _SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7]")
    _ADOBE = 0xEE
    _TABLES = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}) - {0xC8}

    def __init__(self) -> None:
        super().__init__()
        self._started = self._in_scan = False

    def _step(self) -> bytes | None:
        if not self._started:
            return self._start()
        return self._scan() if self._in_scan else self._segment()

    def _start(self) -> bytes | None:
        if len(self._waiting) < 2:
            return None
        if self._waiting[:2] != b"\xff\xd8":
            raise Damaged
        self._started = True
        return self._take(2)

    def _scan(self) -> bytes | None:
        """Compressed data: up to the next marker."""
        found = self._SCAN_END.search(self._waiting)
        if found:
            self._in_scan = False
            return self._take(found.start())
        keep = 1 if self._waiting.endswith(b"\xff") else 0
        return self._take(len(self._waiting) - keep) if len(self._waiting) > keep else None

    def _segment(self) -> bytes | None:
        if len(self._waiting) < 2:
            return None
        if self._waiting[0] != 0xFF:
            raise Damaged
        marker = self._waiting[1]
        if marker == 0xFF:
            self._take(1)
            return b""
        if marker == 0xD9:
            self._over = True
            return self._take(2)
        if len(self._waiting) < 4:
            return None
        length = 2 + int.from_bytes(self._waiting[2:4], "big")
        if length < 4:
            raise Damaged
        if len(self._waiting) < length:
            return None
        self._in_scan = marker == 0xDA
        return self._kept(marker, self._take(length))

    def _kept(self, marker: int, segment: bytes) -> bytes:
        if marker in self._TABLES:
            return segment
        if marker == self._ADOBE and segment[4:9] == b"Adobe" and len(segment) == 16:
            return segment
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            return _upright(segment[10:])
        return b""


def _upright(tiff: bytes) -> bytes:
    """A new Exif segment with the orientation alone; nothing when it is upright or unreadable."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        turned = _orientation(tiff, order) if order else 1
    except struct.error:
        turned = 1
    if not 2 <= turned <= 8:
        return b""
    body = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 8 + len(body)) + b"Exif\0\0" + body


def _orientation(tiff: bytes, order: str) -> int:
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for entry in range(min(count, 200)):
        tag, sort, _number, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * entry)
        if tag == 0x0112 and sort == 3:
            return int(value)
    return 1


class PngCleaner(Cleaner):
    """Keeps the chunks that decide how the picture looks; text, time and Exif go."""

    _SIGNATURE = b"\x89PNG\r\n\x1a\n"
    _KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT".split())

    def __init__(self) -> None:
        super().__init__()
        self._first = True
        self._left, self._passing, self._last = 0, False, False

    def _step(self) -> bytes | None:
        if self._first:
            return self._start()
        return self._body() if self._left else self._header()

    def _start(self) -> bytes | None:
        if len(self._waiting) < 16:
            return None
        if self._waiting[:8] != self._SIGNATURE or self._waiting[12:16] != b"IHDR":
            raise Damaged
        self._first = False
        return self._take(8)

    def _header(self) -> bytes | None:
        if len(self._waiting) < 8:
            return None
        length = int.from_bytes(self._waiting[:4], "big")
        name = bytes(self._waiting[4:8])
        if length > 0x7FFFFFFF:
            raise Damaged
        self._left, self._passing, self._last = length + 4, name in self._KEPT, name == b"IEND"
        head = self._take(8)
        return head if self._passing else b""

    def _body(self) -> bytes | None:
        if not self._waiting:
            return None
        piece = self._take(min(self._left, len(self._waiting)))
        self._left -= len(piece)
        self._over = self._last and not self._left
        return piece if self._passing else b""


class WebpCleaner(Cleaner):
    """Chunks that are not the picture are blanked in place, because the size of the whole stands in front."""

    _KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
    _EXTRAS = 0x20 | 0x08 | 0x04  # colour profile, Exif, XMP: flags of VP8X

    def __init__(self) -> None:
        super().__init__()
        self._whole = -1
        self._left, self._passing = 0, False

    def _step(self) -> bytes | None:
        if self._whole < 0:
            return self._start()
        if self._left:
            return self._body()
        if not self._whole:
            self._over = True
            return b""
        return self._header()

    def _start(self) -> bytes | None:
        if len(self._waiting) < 12:
            return None
        if self._waiting[:4] != b"RIFF" or self._waiting[8:12] != b"WEBP":
            raise Damaged
        self._whole = int.from_bytes(self._waiting[4:8], "little") - 4
        if self._whole <= 0:
            raise Damaged
        return self._take(12)

    def _header(self) -> bytes | None:
        if self._whole < 8:
            raise Damaged
        if len(self._waiting) < 8 or (self._waiting[:4] == b"VP8X" and len(self._waiting) < 9):
            return None
        name, size = bytes(self._waiting[:4]), int.from_bytes(self._waiting[4:8], "little")
        self._left, self._passing = size + size % 2, name in self._KEPT
        self._whole -= 8 + self._left
        if self._whole < 0:
            raise Damaged
        if name == b"VP8X":
            self._waiting[8] &= ~self._EXTRAS
        head = self._take(8)
        return head if self._passing else b"JUNK" + head[4:]

    def _body(self) -> bytes | None:
        if not self._waiting:
            return None
        piece = self._take(min(self._left, len(self._waiting)))
        self._left -= len(piece)
        return piece if self._passing else bytes(len(piece))
