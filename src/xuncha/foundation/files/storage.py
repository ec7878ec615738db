"""Contents on disk: `FILES_ROOT/ab/cd/<sha256>`, whole or not at all, equal contents once."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.files.sealed import chunks_sealed, is_current, open_content

CHUNK = 1024 * 1024
GRACE_SECONDS = 24 * 3600  # younger files may belong to a transaction that is not committed yet


def path_of(sha256: str) -> Path:
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def write(stream: IO[bytes], *, is_sealed: bool = False) -> tuple[str, int]:
    """Keep the content from where the stream stands; returns SHA-256 and size in bytes of what lies on disk: of the ciphertext if it is sealed.

    A kill at any moment leaves at most a file in `tmp/`.
    """
    folder = _waiting_room()
    descriptor, draft = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            sha256, size = _copy(chunks_sealed(stream) if is_sealed else _chunks(stream), handle)
            handle.flush()
            os.fsync(handle.fileno())
        _move(Path(draft), path_of(sha256), size)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return sha256, size


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _copy(chunks: Iterable[bytes], handle: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += handle.write(chunk)
    return digest.hexdigest(), size


def _move(draft: Path, target: Path, size: int) -> None:
    if target.exists() and target.stat().st_size == size:
        os.utime(target)  # in use again: the sweep must not take it before this transaction commits
        draft.unlink()
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.replace(target)
    for folder in (target.parent, target.parent.parent):
        _sync(folder)


def _waiting_room() -> Path:
    folder = Path(settings.FILES_ROOT) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The plaintext of a stored file, sealed or not."""
    path = path_of(stored.sha256)
    return open_content(path) if stored.sealed else path.open("rb")


def reseal_files() -> int:
    """Bring sealed contents to the current key and suite; the old ciphertexts are left to the sweep."""
    done = 0
    for row in StoredFile.objects.filter(sealed=True).order_by("pk").iterator():
        if not is_current(path_of(row.sha256)):
            name = row.original_name
            with open_stored(row) as content:
                sha256, _size = write(content, is_sealed=True)
            row.sha256, row.original_name = sha256, name
            row.save(update_fields=["sha256", "name_sealed"])
            done += 1
    return done


def sweep() -> int:
    """Remove contents no row refers to and drafts of broken uploads, both older than a day; returns how many."""
    oldest, removed = time.time() - GRACE_SECONDS, 0
    for path in [*_waiting_room().iterdir(), *_contents()]:
        if path.stat().st_mtime < oldest and not _is_needed(path):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _is_needed(path: Path) -> bool:
    return path.parent.name != "tmp" and StoredFile.objects.filter(sha256=path.name).exists()


def _contents() -> Iterator[Path]:
    hexes = "[0-9a-f][0-9a-f]"
    return Path(settings.FILES_ROOT).glob(f"{hexes}/{hexes}/{'[0-9a-f]' * 64}")


def damaged() -> Iterator[tuple[StoredFile, str]]:
    """Rows whose content is "missing" or "changed" on disk; reads every byte, so for the backup check, not for pages."""
    seen: dict[str, str] = {}
    for row in StoredFile.objects.order_by("pk").iterator():
        if row.sha256 not in seen:
            seen[row.sha256] = _condition(row)
        if seen[row.sha256]:
            yield row, seen[row.sha256]


def _condition(row: StoredFile) -> str:
    try:
        with path_of(row.sha256).open("rb") as handle:
            return "" if hashlib.file_digest(handle, "sha256").hexdigest() == row.sha256 else "changed"
    except FileNotFoundError:
        return "missing"
