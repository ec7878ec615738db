"""What the inside tells its door: notices, times, public keys, surveys, replies. Signed; what does not fit is refused."""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from xuncha.foundation.sealing import signed, suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.suites import Suite
from xuncha.portal import config

PURPOSE = "door-bundle"
OFFICE, STRAIGHT_UP, INSPECTORS = "office", "straight_up", "inspectors"

_lock = threading.Lock()
_read: dict[str, Any] = {"stamp": None, "bundle": None}


class Refused(Exception):
    """The bundle was not taken; the old one stands."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """One inspection as the public sees it."""

    code: str
    title: str
    state: str
    opens: datetime
    closes: datetime
    supplements_until: datetime
    notice: dict[str, Any]

    def status(self, now: datetime) -> str:
        """open, soon, suspended or closed. What the inside switched off stays off, whatever the dates say."""
        if self.state != "open":
            return self.state
        if now < self.opens:
            return "soon"
        return "open" if now < self.closes else "closed"

    def takes_additions(self, now: datetime) -> bool:
        return self.state != "closed" and self.opens <= now < self.supplements_until


@dataclass(frozen=True, slots=True)
class Bundle:
    """The whole configuration of one version."""

    version: int
    suite: Suite
    title: str
    leave_to: str
    keys: dict[str, list[bytes]]
    custodians: tuple[list[bytes], list[bytes]]
    engagements: dict[str, Engagement]
    surveys: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def takes_names(self) -> bool:
        """Two different holders on each side, or no name is asked for."""
        return all(len(set(side)) >= 2 for side in self.custodians)


def current() -> Bundle | None:
    """The bundle in force; read again when the file has changed. None before the inside has sent one."""
    path = _path()
    try:
        stamp = (path.stat().st_mtime_ns, path.stat().st_ino)
    except FileNotFoundError:
        return None
    if _read["stamp"] != stamp:
        _read["bundle"] = _parse(signed.read(PURPOSE, path.read_bytes(), trusted()))
        _read["stamp"] = stamp
    found: Bundle = _read["bundle"]
    return found


def accept(document: str) -> Bundle:
    """Put a newer bundle in force. Refused when the signature, the form or the version does not fit."""
    with _lock:
        try:
            bundle = _parse(signed.read(PURPOSE, document, trusted()))
        except (SealBroken, ValueError, KeyError, TypeError) as error:
            raise Refused(str(error) if isinstance(error, SealBroken) else "配置包的内容不完整") from error
        old = current()
        if old and bundle.version < old.version:
            raise Refused(f"配置包是第 {bundle.version} 版，现用的是第 {old.version} 版；旧的不能盖过新的")
        write_whole(_path(), document.encode())
        return bundle


def trusted() -> list[tuple[int, bytes]]:
    """Keys of the inside whose signature counts, put there by `xuncha door init`."""
    path = config.home() / "trusted.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    return [(int(row["suite"]), bytes.fromhex(row["public"])) for row in rows]


def write_whole(path: Path, data: bytes) -> None:
    """The file appears whole or not at all, and survives a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path() -> Path:
    return config.home() / "bundle.json"


def _parse(body: str) -> Bundle:
    said = json.loads(body)
    return Bundle(
        version=int(said["version"]),
        suite=suites.get(int(said["suite"])),
        title=str(said["title"]),
        leave_to=_leave_to(said),
        keys={name: _keys(rows) for name, rows in said["keys"].items()},
        custodians=(_keys(said["custodians"]["a"]), _keys(said["custodians"]["b"])),
        engagements={row["code"]: _engagement(row) for row in said["engagements"]},
        surveys={row["code"]: row for row in said.get("surveys", ())},
        replies=said.get("replies", {}),
    )


def _engagement(row: dict[str, Any]) -> Engagement:
    closes = _moment(row["closes"])
    return Engagement(
        code=str(row["code"]),
        title=str(row["title"]),
        state=str(row["state"]),
        opens=_moment(row["opens"]),
        closes=closes,
        supplements_until=_moment(row["supplements_until"]) if row.get("supplements_until") else closes,
        notice=dict(row["notice"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("时间没有写时区")
    return moment


def _keys(rows: list[str]) -> list[bytes]:
    return [base64.b64decode(row) for row in rows]


def _leave_to(said: dict[str, Any]) -> str:
    target = str(said.get("leave_to") or "about:blank")
    return target if target.startswith("https://") else "about:blank"
