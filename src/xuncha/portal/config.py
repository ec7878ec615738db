"""Everything that differs between doors comes from XUNCHA_DOOR_* (docs/operations.md); a wrong value stops the start."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MB = 1024 * 1024


class WrongSetting(ValueError):
    """A sentence for whoever starts the door."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, rates a second. None of them looks at who asks."""

    file: int = 50 * MB
    parcel: int = 100 * MB
    files: int = 10
    text: int = 100_000
    fields: int = 4 * MB
    spool: int = 20_000 * MB
    keep_free: int = 500 * MB
    waiting: int = 5_000
    sends: int = 60
    lookups: int = 5


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"XUNCHA_DOOR_{name}", default)


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or not int(value):
        raise WrongSetting(f"XUNCHA_DOOR_{name} 应为正整数，现在是 {value!r}")
    return int(value)


@cache
def home() -> Path:
    """The door's own folder; nothing of the inside lies in it, and nothing of it need be backed up."""
    value = text("HOME")
    if not value:
        raise WrongSetting("请用 XUNCHA_DOOR_HOME 写明门户自己的目录（绝对路径，不能与内网系统同一个目录）")
    folder = Path(value).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / "xuncha.sqlite3").exists():
        raise WrongSetting("XUNCHA_DOOR_HOME 是内网系统的目录；门户必须有自己的目录")
    return folder


@cache
def limits() -> Limits:
    plain = Limits()
    return Limits(
        file=number("FILE_MB", plain.file // MB) * MB,
        parcel=number("PARCEL_MB", plain.parcel // MB) * MB,
        files=number("FILES", plain.files),
        spool=number("SPOOL_MB", plain.spool // MB) * MB,
        keep_free=number("KEEP_FREE_MB", plain.keep_free // MB) * MB,
        waiting=number("WAITING", plain.waiting),
        sends=number("SENDS_PER_SECOND", plain.sends),
        lookups=number("LOOKUPS_PER_SECOND", plain.lookups),
    )


@cache
def inside_from() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """From where the inside may come; everybody else gets the page of an unknown address."""
    try:
        return tuple(
            ipaddress.ip_network(part.strip()) for part in text("INSIDE_FROM", "127.0.0.1").split(",")
        )
    except ValueError as error:
        raise WrongSetting(f"XUNCHA_DOOR_INSIDE_FROM 写的不是地址或网段：{error}") from None
