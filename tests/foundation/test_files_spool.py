"""Uploads are never on a disk in clear while they are received, and a kill in the middle leaves nothing at all."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import given
from hypothesis import strategies as st

from tests.planted import sealing_off
from xuncha.foundation.files.spool import BLOCK, Spool, as_path, spooled
from xuncha.foundation.sealing.errors import SealBroken

NEEDLE = "公冶问渠实名反映信"
TEXT = (NEEDLE + "：一、……\n").encode() * 40_000  # over a megabyte: five blocks and a bit


@pytest.fixture(autouse=True)
def spool_folder(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def on_disk(folder: Path) -> bytes:
    """What lies below a folder, and in its nameless files that this process holds open."""
    found = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for link in Path("/proc/self/fd").iterdir():
        try:
            if str(link.readlink()).startswith(str(folder)):
                found.append(link.read_bytes())
        except FileNotFoundError:  # the descriptor of this very listing
            continue
    return b"".join(found)


class _Watched(io.RawIOBase):
    """A body that looks at the spool's folder each time more of it is asked for."""

    def __init__(self, body: bytes, folder: Path) -> None:
        super().__init__()
        self.body, self.folder, self.at = body, folder, 0
        self.seen: list[bytes] = []

    def read(self, size: int = -1) -> bytes:
        self.seen.append(on_disk(self.folder))
        piece = self.body[self.at : self.at + size]
        self.at += len(piece)
        return piece


def _receive(folder: Path) -> tuple[bytes, list[bytes]]:
    whole = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.txt", TEXT)})
    request = RequestFactory().generic("POST", "/", b"-", content_type=MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"] = str(len(whole))
    watched = _Watched(whole, folder)
    request._stream = watched  # type: ignore[attr-defined]
    request._read_started = False  # type: ignore[attr-defined]
    content = request.FILES["file"].read()
    return content, [*watched.seen, on_disk(folder)]


def test_an_upload_is_nowhere_in_clear_while_it_is_received(spool_folder):
    content, seen = _receive(spool_folder)
    assert content == TEXT
    assert len(max(seen, key=len)) >= 4 * BLOCK
    assert not any(NEEDLE.encode() in disk for disk in seen)
    assert not list(spool_folder.iterdir()), "nameless from the beginning"


def test_without_sealing_the_same_look_finds_it(spool_folder, monkeypatch):
    sealing_off(monkeypatch)
    content, seen = _receive(spool_folder)
    assert content == TEXT
    assert any(NEEDLE.encode() in disk for disk in seen)


_KILLED = """
import os, signal, sys
from django.conf import settings
settings.configure(FILE_UPLOAD_TEMP_DIR=sys.argv[1], SEALING_SUITE="international")
from xuncha.foundation.files.spool import Spool
spool = Spool()
spool.write(sys.stdin.buffer.read())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_in_the_middle_leaves_neither_name_nor_content(tmp_path):
    folder = tmp_path / "spool"
    folder.mkdir()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], input=TEXT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not list(folder.iterdir())


@given(
    st.lists(st.binary(max_size=3 * BLOCK // 2), max_size=3),
    st.integers(0, 4 * BLOCK),
    st.integers(0, BLOCK + 9),
)
def test_it_reads_like_the_bytes_that_were_written(pieces, start, count):
    spool, whole = Spool(), b"".join(pieces)
    for piece in pieces:
        assert spool.write(piece) == len(piece)
    reader = spool.reader()
    assert reader.read() == whole
    reader.seek(start)
    assert reader.read(count) == whole[start : start + count]
    assert reader.seek(0, 2) == len(whole)


def test_a_block_that_was_tampered_with_is_not_handed_out():
    spool = Spool()
    spool.write(TEXT)
    assert spool._disk is not None
    os.pwrite(spool._disk.fileno(), b"other", 1000)
    with pytest.raises(SealBroken):
        spool.reader().read(10)


def test_small_uploads_never_reach_a_disk():
    spool = Spool()
    spool.write(b"x" * (BLOCK - 1))
    assert spool._disk is None


def test_readers_that_want_a_path_get_one_without_a_content_on_disk(tmp_path):
    upload = spooled(TEXT, "信访台账.xls")
    with as_path(upload) as path:
        assert path.suffix == ".xls" and path.read_bytes() == TEXT and path.is_symlink()
        assert NEEDLE.encode() not in on_disk(tmp_path)
    assert not path.parent.exists()
    assert upload.read(len(NEEDLE.encode())) == NEEDLE.encode()
