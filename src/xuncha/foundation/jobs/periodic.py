"""What the process that runs the jobs also does now and then. A function that stumbles is tried again in its own time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connections

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0

_registered: dict[str, tuple[float, Callable[[], None]]] = {}


def every(seconds: float, name: str, work: Callable[[], None]) -> None:
    """Register once, when a room starts."""
    _registered[name] = (seconds, work)


class PeriodicThread(threading.Thread):
    """Beside the job worker, in one process of a home only (site's `jobs.lock`)."""

    def __init__(self) -> None:
        super().__init__(name="periodic", daemon=True)
        self._stopping = threading.Event()
        self._next: dict[str, float] = {}

    def run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Do what is due."""
        for name, (seconds, work) in _registered.items():
            if time.monotonic() >= self._next.get(name, 0.0):
                _do(name, work)
                self._next[name] = time.monotonic() + seconds

    def stop(self) -> None:
        self._stopping.set()


def _do(name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the others must still be done
        logger.error("%s failed: %s", name, type(error).__name__)
    finally:
        connections.close_all()
