"""From an empty folder to the first page, and once more."""

from __future__ import annotations

import os
import tempfile

from bench.figures import Figure
from bench.processes import children, processor, running

SIGN_IN = "/account/login/"
COMMAND = ("-c", "from xuncha.cli import main; main()", "serve")


def starting() -> list[Figure]:
    """Seconds on the wall until the sign-in page has come: twice in an empty folder, once with the demonstration."""
    kept = os.environ.pop("XUNCHA_DATABASE", None)
    with tempfile.TemporaryDirectory(prefix="xuncha-bench-") as home:
        found = [
            _start(home, COMMAND, "空库启动到第一页", 15),
            _start(home, COMMAND, "第二次启动到第一页", 5),
        ]
    with tempfile.TemporaryDirectory(prefix="xuncha-bench-") as home:
        found.append(_start(home, (*COMMAND, "--demo"), "带小演示启动到第一页", 60))
    if kept is not None:
        os.environ["XUNCHA_DATABASE"] = kept
    return found


def _start(home: str, command: tuple[str, ...], what: str, limit: float) -> Figure:
    with running(command, home, SIGN_IN) as server:
        spent = processor(server.pid) + sum(processor(child) for child in children(server.pid))
        note = f"处理器时间 {spent:.1f} s"
        return Figure(what, "s", server.seconds, None, limit, budget=f"≤ {limit:.0f} s", note=note)
