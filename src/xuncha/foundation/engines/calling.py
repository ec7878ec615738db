"""What rooms use: name an engine once in `apps.py`, call it anywhere.

    register(Engine("ocr", "xuncha.office.documents.scans:answer", seconds=60))
    data, blob = call("ocr", {"page": 3}, blob=pdf)

A sealed text may be sent: it passes through a pipe and is on no disk, in no argument and in no log.
"""

from __future__ import annotations

import atexit
import os
import threading
from typing import Any

from xuncha.foundation.engines.errors import (
    EngineBusy,
    EngineError,
    EngineFailed,
    EngineRefused,
    EngineTimedOut,
)
from xuncha.foundation.engines.helper import Engine, Helper

__all__ = [
    "Engine",
    "EngineBusy",
    "EngineError",
    "EngineFailed",
    "EngineRefused",
    "EngineTimedOut",
    "call",
    "register",
    "running",
    "stop_all",
]

_engines: dict[str, Engine] = {}
_helpers: dict[str, Helper] = {}
_door = threading.Lock()


def register(engine: Engine) -> None:
    """Name an engine; registering the same name anew replaces it."""
    _engines[engine.name] = engine


def call(
    name: str, data: dict[str, Any], *, blob: bytes = b"", seconds: float | None = None
) -> tuple[dict[str, Any], bytes]:
    """The function's answer from the engine's helper process, which is started if need be.

    Raises EngineRefused (the function's exception carried a `code`), EngineTimedOut, EngineBusy or EngineFailed; the
    last three are refusals with a sentence of their own.
    """
    helper = _helper(name)
    return helper.ask(data, blob, seconds or helper.engine.seconds)


def running() -> dict[str, int]:
    """Names and process ids of the helpers of this web process."""
    return {name: helper.pid for name, helper in _helpers.items() if helper.pid}


def stop_all() -> None:
    for helper in list(_helpers.values()):
        helper.stop()
    _helpers.clear()


def _helper(name: str) -> Helper:
    with _door:
        if name not in _helpers:
            _helpers[name] = Helper(_engines[name])
        return _helpers[name]


atexit.register(stop_all)
# A forked web process must not talk to the helper of its parent.
os.register_at_fork(after_in_child=_helpers.clear)
