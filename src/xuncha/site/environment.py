"""Loud readers of the environment: an unknown or half-set value stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from xuncha.foundation.sealing import suites


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"XUNCHA_{name}", default)


def optional(name: str) -> str | None:
    """None when it is not set at all: for values in which an empty text means something."""
    return os.environ.get(f"XUNCHA_{name}")


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes"}:
        return True
    if value in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"XUNCHA_{name} 只能是 1 或 0，现在是 {value!r}")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"XUNCHA_{name} 应为整数，现在是 {value!r}")
    return int(value)


def choice(name: str, options: tuple[str, ...]) -> str:
    value = text(name, options[0])
    if value not in options:
        raise ImproperlyConfigured(f"XUNCHA_{name} 只能是 {'、'.join(options)}，现在是 {value!r}")
    return value


def home() -> Path:
    """Everything that must be backed up lives below this folder: database, files, secrets."""
    folder = Path(text("HOME") or Path.cwd() / "var").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder(path: Path) -> Path:
    """This folder, made if need be; only its owner may read it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def inside(home: Path, name: str) -> Path | None:
    """A folder below the home, named relative to it; None where none is set."""
    value = text(name)
    if not value:
        return None
    path = (home / value).resolve()
    if path == home or not path.is_relative_to(home):
        raise ImproperlyConfigured(f"XUNCHA_{name} 须是运行目录之内的文件夹，现在是 {value!r}")
    return folder(path)


def secret(folder: Path, name: str) -> str:
    """A secret that the first start makes and only its owner may read."""
    path = folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    value = path.read_text().strip()
    if len(value) < 40:
        raise ImproperlyConfigured(f"{path} 太短或已损坏；请从备份恢复，不要手工填写")
    return value


def sealing_suite(folder: Path) -> str:
    """`international` or `gm`: what `xuncha init --suite` wrote down, or XUNCHA_SUITE."""
    written = folder / "secrets" / "suite"
    name = text("SUITE") or (written.read_text().strip() if written.exists() else "")
    try:
        return suites.choose(name or suites.INTERNATIONAL.name).name
    except suites.UnknownSuite as error:
        raise ImproperlyConfigured(f"XUNCHA_SUITE：{error}") from error


def write_suite(folder: Path, name: str) -> None:
    """Remembered beside the keys, so that a backup brings it along."""
    path = folder / "secrets" / "suite"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(f"{name}\n")


def databases(folder: Path) -> dict[str, Any]:
    """One business database; on SQLite the jobs have a second file, so that a job can report while it writes."""
    url = text("DATABASE")
    if not url:
        return {"default": sqlite(folder / "xuncha.sqlite3"), "jobs": sqlite(folder / "jobs.sqlite3")}
    postgres = postgresql(url)
    return {"default": postgres, "jobs": {**postgres, "TEST": {"MIRROR": "default"}}}


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,  # opening the file, its functions and pragmas anew cost each page 2 ms
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete: a contact that was sealed to two keys must not go on lying on a free page under one.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-4000;"
            "PRAGMA secure_delete=ON;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("XUNCHA_DATABASE 的写法：postgresql://用户:口令@主机:端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Pages ask short questions: translating one to machine code, or starting a worker for it, costs more than it does.
        "OPTIONS": {"options": "-c jit=off -c max_parallel_workers_per_gather=0"},
    }
