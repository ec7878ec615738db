"""Key files: `HOME/secrets/at_rest/0001.key`, one a version, readable by their owner only.

A new key is made in two cases only: the database relies on none yet, or somebody rotates. A missing file is an error,
because a silently made new key would turn every sealed text into noise on the day the backup is needed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.foundation.keys import suites
from xuncha.foundation.keys.errors import KeyTrouble
from xuncha.foundation.keys.models import KeyVersion
from xuncha.foundation.sealing.suites import MASTER_BYTES, new_master

_lock = threading.Lock()


@dataclass(slots=True)
class _Loaded:
    """What this process has read from one key folder."""

    keys: dict[int, bytes] = field(default_factory=dict)
    registered: set[int] = field(default_factory=set)


_loaded: dict[Path, _Loaded] = {}


def folder() -> Path:
    return Path(settings.HOME) / "secrets" / "at_rest"


def path_of(number: int) -> Path:
    return folder() / f"{number:04d}.key"


def key(number: int) -> bytes:
    """The key of one version; KeyTrouble names the file to restore."""
    ring = _ring()
    if number not in ring.keys:
        ring.keys[number] = _read(path_of(number))
    return ring.keys[number]


def current() -> tuple[int, bytes]:
    """The version new values are sealed with: the highest file. The very first call makes version 1."""
    with _lock:
        numbers = numbers_on_disk() or [_first()]
        number = numbers[-1]
        if number not in _ring().registered:
            _register(number)
        return number, key(number)


def rotate() -> int:
    """A new version for values sealed from now on. Older files stay until nothing is sealed with them."""
    number = current()[0] + 1
    _make(number)
    return current()[0]


def numbers_on_disk() -> list[int]:
    return sorted(int(path.stem) for path in folder().glob("[0-9]*.key") if path.stem.isdigit())


def fingerprint(value: bytes) -> str:
    """Names a key without revealing it."""
    return hashlib.sha256(b"xuncha key name" + value).hexdigest()[:16]


def check() -> list[KeyVersion]:
    """Versions this database relies on; KeyTrouble when a file is missing, foreign or open to others."""
    versions = list(KeyVersion.objects.all())
    for version in versions:
        if fingerprint(_read(path_of(version.number))) != version.fingerprint:
            raise KeyTrouble(
                _("密钥文件 %(file)s 不是本数据库所用的那一把，请从同一份备份恢复 secrets 文件夹")
                % {"file": path_of(version.number)}
            )
    return versions


def forget() -> None:
    """Drop what was read, after files were restored."""
    _loaded.clear()


def _ring() -> _Loaded:
    return _loaded.setdefault(folder(), _Loaded())


def _first() -> int:
    check()
    _make(1)
    return 1


def _register(number: int) -> None:
    """Tell the database that it relies on this file; remembered only once that is committed."""
    check()
    KeyVersion.objects.get_or_create(
        number=number, defaults={"suite": suites.chosen().code, "fingerprint": fingerprint(key(number))}
    )
    registered = _ring().registered
    transaction.on_commit(lambda: registered.add(number))


def _make(number: int) -> None:
    """Write a key file whole or not at all; when another process was faster, its file stands."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder() / f".{number:04d}.{os.getpid()}.{threading.get_ident()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(base64.b64encode(new_master()) + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, path_of(number))
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder()


def _sync_folder() -> None:
    descriptor = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()
    except FileNotFoundError:
        raise KeyTrouble(
            _("缺少密钥文件 %(file)s。库中已有用它密封的内容，不能另造一把；请从备份恢复 secrets 文件夹")
            % {"file": path}
        ) from None
    if mode & 0o077:
        raise KeyTrouble(_("密钥文件 %(file)s 其他用户也能读取，请改为仅属主可读（0600）") % {"file": path})
    return _decode(path, text)


def _decode(path: Path, text: bytes) -> bytes:
    try:
        value = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        value = b""
    if len(value) != MASTER_BYTES:
        raise KeyTrouble(_("密钥文件 %(file)s 已损坏，请从备份恢复") % {"file": path})
    return value
