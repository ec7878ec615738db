"""Where uploads wait while they are received and looked at: never on a disk in clear, whatever they turn out to be.

What is for a sealed record and what is not shows only after the last field, so every upload is treated alike: in memory
up to one block, from then on in a nameless file, block by block under a key that is only in this process. A kill leaves
neither a name nor a key.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from xuncha.foundation.files.names import extension
from xuncha.foundation.keys import suites
from xuncha.foundation.sealing.suites import new_master

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BLOCK = 256 * 1024
_COPIED = 1024 * 1024


class Spool(io.RawIOBase):
    """Written once from beginning to end, then read anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self._suite = suites.chosen()
        self._key = self._suite.derive(new_master(), b"xuncha/upload-spool")
        self._disk: IO[bytes] | None = None
        self._places: list[tuple[int, int]] = []  # offset and length of each full block on disk
        self._tail = bytearray()
        self._at = 0
        self._opened: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        if self._at != self._size():
            raise io.UnsupportedOperation("a spool is only written at its end")
        self._tail += data
        while len(self._tail) >= BLOCK:
            self._put(bytes(self._tail[:BLOCK]))
            del self._tail[:BLOCK]
        written, self._at = self._size() - self._at, self._size()
        return written

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        number, start = divmod(self._at, BLOCK)
        piece = self._block(number)[start : start + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self._at, self._size())[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if self._disk is not None:
            self._disk.close()
        self._tail.clear()
        self._opened = (-1, b"")
        super().close()

    def reader(self) -> io.BufferedReader:
        """From the beginning, for readers that rely on getting as much as they ask for; closes the spool when it goes."""
        self.seek(0)
        return io.BufferedReader(self)

    def _size(self) -> int:
        return len(self._places) * BLOCK + len(self._tail)

    def _put(self, block: bytes) -> None:
        if self._disk is None:
            folder = settings.FILE_UPLOAD_TEMP_DIR
            self._disk = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed with the spool
        sealed = self._suite.encrypt(self._key, block, self._context(len(self._places)))
        offset = sum(self._places[-1]) if self._places else 0
        self._places.append((offset, len(sealed)))
        self._disk.write(sealed)

    def _block(self, number: int) -> bytes:
        if number >= len(self._places):
            return bytes(self._tail) if number == len(self._places) else b""
        if self._opened[0] != number:
            offset, length = self._places[number]
            assert self._disk is not None
            sealed = os.pread(self._disk.fileno(), length, offset)
            self._opened = number, self._suite.decrypt(self._key, sealed, self._context(number))
        return self._opened[1]

    @staticmethod
    def _context(number: int) -> bytes:
        return number.to_bytes(8, "big")


def spooled(content: bytes, name: str) -> UploadedFile:
    """Bytes from elsewhere (a folder, a package) as an upload."""
    spool = Spool()
    spool.write(content)
    return UploadedFile(spool.reader(), name, size=len(content))


@contextmanager
def as_path(upload: UploadedFile) -> Iterator[Path]:
    """For readers that want a path: the plaintext lies in memory only, under a link with the upload's ending."""
    held = os.memfd_create("upload")
    try:
        upload.seek(0)
        while piece := upload.read(_COPIED):
            os.write(held, piece)
        with tempfile.TemporaryDirectory(prefix="xuncha-read-") as folder:
            path = Path(folder) / f"upload.{extension(upload.name or '')}"
            path.symlink_to(f"/proc/{os.getpid()}/fd/{held}")
            yield path
    finally:
        os.close(held)
        upload.seek(0)
