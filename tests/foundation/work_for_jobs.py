"""Jobs that the tests run; module-level, because the queue finds them by name."""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction

from xuncha.foundation.jobs import words
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.refusals import Refused

words.register("test.count", "数一数")
words.register("test.half", "数到一半")
SEEN: list[Any] = []
WORDS = "谈话对象张某说漏了嘴"


@job(repeatable=True)
def count(running: RunningJob, *, total: int) -> str:
    for number in range(1, total + 1):
        running.progress(number, total, "test.half" if number * 2 == total else "")
    SEEN.append((running.owner_id, total))
    return f"batch:{total}"


@job()
def refuse(running: RunningJob) -> None:
    raise Refused("第 3 行缺少单位")


@job()
def stumble(running: RunningJob) -> None:
    raise ValueError(WORDS)


@job(repeatable=True)
def hang(running: RunningJob) -> None:
    """Reports while its own business transaction is open (on SQLite: while it holds the business file)."""
    with transaction.atomic():
        running.progress(3, 10)
        time.sleep(120)
