"""Parcels on the inside's disk: ciphertext as it came, one file each, until it is landed or destroyed."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from xuncha.foundation.refusals import Refused

_SERIAL = re.compile(r"[0-9a-f]{32}")
BLOCK = 1 << 20


def folder() -> Path:
    path = Path(settings.HOME) / "door"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(serial: str) -> Path:
    if not _SERIAL.fullmatch(serial):
        raise Refused(_("门户给出的信封编号不对"))
    return folder() / f"{serial}.parcel"


def keep(serial: str, source: BinaryIO) -> Path:
    """The parcel is whole and on disk when this returns."""
    target = path_of(serial)
    draft = target.with_suffix(".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        while block := source.read(BLOCK):
            handle.write(block)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(target)
    _sync(target.parent)
    return target


def drop(serial: str) -> None:
    path_of(serial).unlink(missing_ok=True)


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Whether nobody else of this installation is exchanging with the door just now."""
    with (folder() / "exchange.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
