"""Contents sealed at rest (level 1): written and read in chunks, so that a recording of an hour needs no memory.

Layout: `XF` · format 1 · suite · key version (2, big-endian) · salt (16) · chunks. A chunk is 64 KiB of plaintext under
the suite's AEAD with its number and whether it is the last in the context: cut, swapped and joined files are refused.
On disk such a content is named by the SHA-256 of its ciphertext.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from xuncha.foundation.keys import keyring, suites
from xuncha.foundation.keys.errors import SealBroken
from xuncha.foundation.sealing import errors
from xuncha.foundation.sealing.base import NONCE_BYTES
from xuncha.foundation.sealing.suites import Suite, joined

CHUNK = 64 * 1024
_SEALED_CHUNK = NONCE_BYTES + CHUNK + 16
_HEAD = struct.Struct(">3sBH16s")
_MAGIC = b"XF\x01"


def chunks_sealed(stream: IO[bytes]) -> Iterator[bytes]:
    """The ciphertext of a stream from where it stands, with the current key and suite."""
    number, master = keyring.current()
    suite = suites.chosen()
    head = _HEAD.pack(_MAGIC, suite.code, number, os.urandom(16))
    key = _key(suite, master, head)
    yield head
    chunk, place = stream.read(CHUNK), 0
    while True:
        following = stream.read(CHUNK) if len(chunk) == CHUNK else b""
        yield suite.encrypt(key, chunk, _context(head, place, last=not following))
        if not following:
            return
        chunk, place = following, place + 1


def open_content(path: Path) -> IO[bytes]:
    """A readable stream of the plaintext; the first chunk is already checked. SealBroken, KeyTrouble, FileNotFoundError."""
    return io.BufferedReader(_Opened(path.open("rb")), CHUNK)


def is_current(path: Path) -> bool:
    """Whether a content is sealed with the key and suite that new ones get."""
    with path.open("rb") as handle:
        suite, number, _head = _read_head(handle)
    return (suite.code, number) == (suites.chosen().code, keyring.current()[0])


class _Opened(io.RawIOBase):
    """Opens one chunk at a time; nothing of a chunk is handed out before it was checked."""

    def __init__(self, handle: IO[bytes]) -> None:
        super().__init__()
        self._handle = handle
        self._suite, number, self._head = _read_head(handle)
        self._own_key = _key(self._suite, keyring.key(number), self._head)
        self._place = 0
        self._ahead = handle.read(_SEALED_CHUNK)
        self._ready = memoryview(b"")
        self._ended = False
        self._advance()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:
        if not self._ready and not self._ended:
            self._advance()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _advance(self) -> None:
        chunk, self._ahead = self._ahead, self._handle.read(_SEALED_CHUNK)
        context = _context(self._head, self._place, last=not self._ahead)
        try:
            self._ready = memoryview(self._suite.decrypt(self._own_key, chunk, context))
        except errors.SealBroken as error:
            raise SealBroken from error
        self._place, self._ended = self._place + 1, not self._ahead

    def close(self) -> None:
        self._handle.close()
        super().close()


def _read_head(handle: IO[bytes]) -> tuple[Suite, int, bytes]:
    head = handle.read(_HEAD.size)
    if len(head) != _HEAD.size:
        raise SealBroken
    magic, code, number, _salt = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise SealBroken
    return suites.suite(code), number, head


def _key(suite: Suite, master: bytes, head: bytes) -> bytes:
    """A key of its own for each file, from the head with its salt."""
    return suite.derive(master, b"xuncha/at-rest-file/" + head)


def _context(head: bytes, place: int, *, last: bool) -> bytes:
    return joined(head, place.to_bytes(8, "big"), b"last" if last else b"more")
