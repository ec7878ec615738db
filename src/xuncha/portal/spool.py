"""The door's store: sealed parcels that wait for the inside, and what must be remembered of a thread.

    spool/*.part      being written; swept when the door starts
    spool/*.parcel    complete and on disk; deleted when the inside has acknowledged it
    threads/<id>      engagement and addressee of a thread, sealed under a key that only its receipt gives
    taken/<id>        the day on which the inside took it

Every file's time is set to the full hour: the minute in which somebody wrote is nobody's business.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from xuncha.foundation.sealing import receipts
from xuncha.foundation.sealing.envelope import Head, Writer, read_closed
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.suites import Suite
from xuncha.portal import config
from xuncha.portal.bundle import sync_folder, write_whole

HOUR = 3600
RECOUNT_SECONDS = 60
KEEP_THREADS_SECONDS = 400 * 24 * HOUR


class Draft:
    """A parcel being written. Nothing but ciphertext goes into its file; without `keep` it vanishes."""

    def __init__(self, suite: Suite) -> None:
        self.path = folder("spool") / f"{secrets.token_hex(16)}.part"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._handle: BinaryIO = os.fdopen(descriptor, "wb")
        self.writer = Writer(self._handle, suite)

    def keep(self, head: Head, publics: list[bytes]) -> bool:
        """On disk for good when this returns; False when the same form had already been stored."""
        self.writer.close(head, publics)
        self._handle.flush()
        os.fsync(self._handle.fileno())
        self._handle.close()
        coarse(self.path)
        return store().add(self.path, head)

    def discard(self) -> None:
        self._handle.close()
        self.path.unlink(missing_ok=True)


class Store:
    """Counts what waits, so that a report does not walk over the folder. One serving process holds it; it counts anew
    every minute, because a stick may have carried parcels away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recount()

    def _recount(self) -> None:
        self._waiting: Counter[str] = Counter()
        self._bytes = 0
        self._counted = time.monotonic()
        for _serial, path in waiting():
            self._count(path, +1)

    def has_room(self, engagement: str) -> bool:
        with self._lock:
            if time.monotonic() - self._counted > RECOUNT_SECONDS:
                self._recount()
        bounds = config.limits()
        free = shutil.disk_usage(config.home()).free
        return (
            free > bounds.keep_free
            and self._bytes < bounds.spool
            and self._waiting[engagement] < bounds.waiting
        )

    def add(self, draft: Path, head: Head) -> bool:
        target = path_of(head.serial)
        with self._lock:
            new = not target.exists()
            if new:
                draft.rename(target)
                sync_folder(target.parent)
                self._count(target, +1, head)
        draft.unlink(missing_ok=True)
        return new

    def remove(self, serial: str) -> bool:
        """The inside has it. The thread keeps the day."""
        path = path_of(serial)
        with self._lock:
            if not path.exists():
                return False
            head = head_of(path)
            if head and head.thread:
                note_taken(head.thread)
            self._count(path, -1, head)
            path.unlink()
            sync_folder(path.parent)
        return True

    def _count(self, path: Path, sign: int, head: Head | None = None) -> None:
        known = head or head_of(path)
        self._bytes += sign * path.stat().st_size
        self._waiting[known.engagement if known else ""] += sign


@cache
def store() -> Store:
    return Store()


def sweep() -> None:
    """Before the door opens: halves of parcels that no receipt was given for, and threads long over."""
    for path in folder("spool").glob("*.part"):
        path.unlink()
    oldest = time.time() - KEEP_THREADS_SECONDS
    for name in ("threads", "taken"):
        for path in folder(name).iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink()


def waiting() -> Iterator[tuple[str, Path]]:
    """Complete parcels by serial. In the order of their random names: the order of arrival is not kept."""
    for path in sorted(folder("spool").glob("*.parcel")):
        yield path.stem, path


def head_of(path: Path) -> Head | None:
    try:
        with path.open("rb") as stream:
            return read_closed(stream).head
    except (SealBroken, OSError):
        return None


def path_of(serial: str) -> Path:
    """Only the names that the door itself makes reach the disk."""
    if len(serial) != 32 or not serial.isalnum():
        raise ValueError("不是信封的编号")
    return folder("spool") / f"{serial}.parcel"


def remember(receipt: str, suite: Suite, about: dict[str, Any]) -> None:
    """What the door must know when the reporter comes back; without the receipt its file tells nothing."""
    thread = receipts.thread_id(receipt, suite)
    sealed = suite.encrypt(receipts.marker_key(receipt, suite), json.dumps(about).encode(), thread)
    path = folder("threads") / thread.hex()
    write_whole(path, sealed)
    coarse(path)


def recall(receipt: str, suite: Suite) -> dict[str, Any] | None:
    thread = receipts.thread_id(receipt, suite)
    try:
        sealed = (folder("threads") / thread.hex()).read_bytes()
        found: dict[str, Any] = json.loads(suite.decrypt(receipts.marker_key(receipt, suite), sealed, thread))
    except (FileNotFoundError, SealBroken):
        return None
    return found


def note_taken(thread: str) -> None:
    path = folder("taken") / thread
    write_whole(path, time.strftime("%Y-%m-%d").encode())
    coarse(path)


def taken_on(thread: str) -> str:
    try:
        return (folder("taken") / thread).read_text()
    except FileNotFoundError:
        return ""


def coarse(path: Path) -> None:
    hour = time.time() // HOUR * HOUR
    os.utime(path, (hour, hour))


def folder(name: str) -> Path:
    path = config.home() / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def listed() -> list[dict[str, Any]]:
    """For the inside: what waits."""
    return [
        {"serial": serial, "size": path.stat().st_size, **asdict(head)}
        for serial, path in waiting()
        if (head := head_of(path)) is not None
    ]
