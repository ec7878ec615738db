"""One helper process seen from the web process: started when needed, one request at a time, stopped when idle."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from xuncha.foundation.engines.channel import Channel, Gone, Late
from xuncha.foundation.engines.errors import EngineBusy, EngineFailed, EngineRefused, EngineTimedOut
from xuncha.foundation.engines.frames import packed

logger = logging.getLogger(__name__)

KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True)
class Engine:
    """`target` is "package.module:function" of a pure room: `function(data: dict, blob: bytes)` gives a dict, or a
    dict and bytes. `seconds` bounds a request together with its wait for earlier ones."""

    name: str
    target: str
    seconds: float = 30
    idle_minutes: float = 10
    memory_mb: int = 4096
    threads: int = 1


class Helper:
    """The process of one engine. Safe under threads: requests wait for each other, each no longer than its limit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._timer: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, data: dict[str, Any], blob: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        deadline = time.monotonic() + seconds
        if not self._turn.acquire(timeout=seconds):
            raise EngineBusy
        try:
            self._rest_later(cancel=True)
            return self._answered(packed({"data": data}, blob), deadline)
        finally:
            self._rest_later()
            self._turn.release()

    def stop(self) -> None:
        """End the process; the next request starts another."""
        process, self._process, self._channel = self._process, None, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]

    def _answered(self, message: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        try:
            head, blob = self._running().exchange(message, deadline)
        except Late:
            self.stop()
            raise EngineTimedOut from None
        except Gone:
            self.stop()
            logger.error("engine %s died", self.engine.name)
            raise EngineFailed("died") from None
        except BaseException:
            self.stop()  # half an exchange is on the pipe
            raise
        if error := head.get("error"):
            self._complain(error)
        return head["data"], blob

    def _complain(self, error: dict[str, Any]) -> None:
        if error["code"]:
            raise EngineRefused(error["code"], error["figures"])
        logger.error(
            "engine %s failed: %s at %s", self.engine.name, error["type"], " < ".join(error["places"])
        )
        raise EngineFailed(error["type"])

    def _running(self) -> Channel:
        if self._process is None or self._process.poll() is not None or self._channel is None:
            self.stop()
            self._process = started(self.engine)
            self._channel = Channel(self._process)
        return self._channel

    def _rest_later(self, *, cancel: bool = False) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not cancel and self._process is not None:
            self._timer = threading.Timer(self.engine.idle_minutes * 60, self._rest)
            self._timer.daemon = True
            self._timer.start()

    def _rest(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self.stop()
            finally:
                self._turn.release()


def started(engine: Engine) -> subprocess.Popen[bytes]:
    """Only the name of our own function stands in the arguments, and no secret of ours in the environment."""
    threads = str(engine.threads)
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    environment |= {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [
            sys.executable,
            "-P",
            "-m",
            "xuncha.foundation.engines.child",
            engine.target,
            str(engine.memory_mb),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
    )
