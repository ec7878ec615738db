"""A function for a helper process to carry: does what the tests ask of it."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

TIMES = 0


class TooMany(Exception):
    code = "too_many"
    figures = {"limit": 7}


def answer(data: dict[str, Any], blob: bytes) -> Any:
    """Echo, count, print, fail, refuse, hang, die, or tell about the process."""
    global TIMES  # shows that the process is the same one
    TIMES += 1
    return globals()[data["do"]](data, blob)


def echo(data: dict[str, Any], blob: bytes) -> Any:
    print("noise that must not break the protocol")
    return {"text": data["text"], "times": TIMES}, blob[::-1]


def fail(data: dict[str, Any], blob: bytes) -> Any:
    raise ValueError(data["text"])


def refuse(data: dict[str, Any], blob: bytes) -> Any:
    raise TooMany


def hang(data: dict[str, Any], blob: bytes) -> Any:
    time.sleep(60)


def die(data: dict[str, Any], blob: bytes) -> Any:
    os._exit(3)


def about(data: dict[str, Any], blob: bytes) -> Any:
    return {
        "modules": [name for name in ("django", "numpy") if name in sys.modules],
        "environ": dict(os.environ),
    }
