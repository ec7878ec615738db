"""From an empty folder to the first page, and once more."""

from __future__ import annotations

import os
import tempfile

from bench.figures import Figure
from bench.processes import running

SIGN_IN = "/account/login/"
COMMAND = ("-c", "from xuncha.cli import main; main()", "serve")


def starting() -> list[Figure]:
    """Seconds on the wall until the sign-in page has come."""
    kept = os.environ.pop("XUNCHA_DATABASE", None)
    seconds = []
    with tempfile.TemporaryDirectory(prefix="xuncha-bench-") as home:
        for _ in range(2):
            with running(COMMAND, home, SIGN_IN) as server:
                seconds.append(server.seconds)
    if kept is not None:
        os.environ["XUNCHA_DATABASE"] = kept
    first, second = seconds
    return [
        Figure("空库启动到第一页", "s", first, None, 15, budget="≤ 15 s"),
        Figure("第二次启动到第一页", "s", second, None, 5, budget="≤ 5 s"),
    ]
