"""How things are timed: milliseconds, medians, and the clock that tells the truth on a shared machine.

With the embedded database everything happens in this process, so its processor time is the server time and does not
count the moments in which other programs had the processor. With PostgreSQL only the clock on the wall sees all.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Sample:
    """p50 and p95 of many runs by the chosen clock, and p50 on the wall; all in milliseconds."""

    p50: float
    p95: float
    wall: float


def clock() -> Callable[[], float]:
    return process_time if connection.vendor == "sqlite" else perf_counter


def sample(run: Callable[[], Any], *, times: int, warm: int = 2) -> Sample:
    """Time `run` after some runs that do not count: they fill what is filled after the first request of a day."""
    for _ in range(warm):
        run()
    gc.collect()
    pairs = [_once(run) for _ in range(times)]
    ordered = sorted(pair[0] for pair in pairs)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Sample(median(ordered), late, median(pair[1] for pair in pairs))


def once(run: Callable[[], Any]) -> Sample:
    """One run of something long."""
    gc.collect()
    mine, wall = _once(run)
    return Sample(mine, mine, wall)


def _once(run: Callable[[], Any]) -> tuple[float, float]:
    tick = clock()
    began, wall = tick(), perf_counter()
    run()
    return (tick() - began) * 1000, (perf_counter() - wall) * 1000
