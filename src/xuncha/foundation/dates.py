"""The one home of "today" and "now": local dates of the office, and the clock a demonstration may set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("xuncha_clock", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The office's calendar day (TIME_ZONE), not UTC's."""
    return timezone.localdate(now())


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let acts inside happen at another moment; only in a demonstration, whose audit chain says so for life."""
    if not settings.DEMO:
        raise RuntimeError("只有演示环境可以设定时间")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
