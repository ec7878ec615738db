"""The helper's own side: reads a request, calls one function, answers; leaves when nobody is at the other end.

Nothing of a request may reach disk, a log or an argument: what libraries print goes nowhere, no core is dumped, and an
error is told by its type and the places it went through, never by its message.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from xuncha.foundation.engines.frames import LONGEST_HEAD, opened, packed

Function = Callable[[dict[str, Any], bytes], Any]


def main(target: str, memory_mb: int) -> None:
    """Serve `target` ("package.module:function") on standard input and output until the input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    os.nice(5)  # a page that somebody waits for goes first
    requests, answers = own_pipes()
    serve(load(target), requests, answers)


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two ends for us alone; a library that prints or reads gets the null device."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return requests, answers


def load(target: str) -> Function:
    module, _, name = target.partition(":")
    function: Function = getattr(import_module(module), name)
    return function


def serve(function: Function, requests: BinaryIO, answers: BinaryIO) -> None:
    while line := requests.readline(LONGEST_HEAD):
        head, size = opened(line)
        answers.write(answer(function, head["data"], requests.read(size)))
        answers.flush()


def answer(function: Function, data: dict[str, Any], blob: bytes) -> bytes:
    try:
        result = function(data, blob)
        told, raw = result if isinstance(result, tuple) else (result, b"")
        return packed({"data": told}, raw)
    except Exception as error:  # noqa: BLE001 - whatever a library throws is an answer; the helper goes on
        return packed({"error": explained(error)})


def explained(error: Exception) -> dict[str, Any]:
    """An exception with a `code` is a refusal that the caller puts into words; any other one is a fault."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": type(error).__name__,
        "code": getattr(error, "code", "") if isinstance(getattr(error, "code", ""), str) else "",
        "figures": getattr(error, "figures", {}),
        "places": [f"{frame.filename}:{frame.lineno}" for frame in frames[-4:]],
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
