"""The demonstration's public door: a process of its own beside the server, with a folder of its own, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from xuncha.exchange.door import bundle, keys

# What the door needs of the environment; nothing of the inside's own settings goes along.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONUTF8", "VIRTUAL_ENV")

_running: list[subprocess.Popen[bytes]] = []
"""Held, because a handle that is let go closes its pipe."""


def start_door(host: str, port: int) -> str:
    """Start it, trusting this inside's key; returns its address.

    The door reads from a pipe whose other end this process holds: however it ends, the pipe closes and the door goes.
    """
    home = Path(
        os.environ.get("XUNCHA_DOOR_HOME") or settings.HOME.parent / f"{settings.HOME.name}-door"
    ).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "trusted.json").write_text(keys.public_document())
    (home / "bundle.json").write_text(bundle.document())  # the first exchange, before the door opens
    command = [
        sys.executable,
        "-m",
        "xuncha.portal",
        "serve",
        "--beside",
        "--host",
        host,
        "--port",
        str(port),
    ]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("XUNCHA_DOOR_")}
    environment["XUNCHA_DOOR_HOME"] = str(home)
    _running.append(subprocess.Popen(command, stdin=subprocess.PIPE, env=environment))  # noqa: S603 - our own module
    settings.DOOR_URL = f"http://{host}:{port}"
    return f"http://{host}:{port}/"
