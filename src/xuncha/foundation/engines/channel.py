"""Writing to and reading from a helper with a deadline: a helper that hangs must not hold a web thread."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from typing import Any

from xuncha.foundation.engines.frames import opened

PIECE = 1 << 18


class Gone(Exception):
    """The other end of the pipe is closed."""


class Late(Exception):
    """The deadline passed."""


class Channel:
    """The two pipes of one helper process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._read = bytearray()

    def exchange(self, message: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send and wait for the answer; `deadline` on the monotonic clock. Raises Gone or Late."""
        self._send(memoryview(message), deadline)
        while (end := self._read.find(b"\n")) < 0:
            self._receive(deadline)
        head, size = opened(self._taken(end + 1))
        while len(self._read) < size:
            self._receive(deadline)
        return head, self._taken(size)

    def _send(self, rest: memoryview, deadline: float) -> None:
        while rest:
            self._wait(self._to, selectors.EVENT_WRITE, deadline)
            try:
                rest = rest[os.write(self._to, rest[:PIECE]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise Gone from None

    def _receive(self, deadline: float) -> None:
        self._wait(self._from, selectors.EVENT_READ, deadline)
        piece = os.read(self._from, PIECE)
        if not piece:
            raise Gone
        self._read += piece

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise Late

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken
