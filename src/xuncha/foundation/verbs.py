"""Every change is a verb: one transaction, and its audit events appended to the chain last of all (design §5).

The chain's head is a single row, so whoever holds it holds everybody else; taken at the end it is held for the length
of one insert instead of a whole import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import transaction

if TYPE_CHECKING:
    from xuncha.foundation.audit.events import Event

P = ParamSpec("P")
R = TypeVar("R")

_collected: ContextVar[list[Event] | None] = ContextVar("xuncha_audit_events", default=None)
_left: ContextVar[dict[Callable[[set[Any]], None], set[Any]] | None] = ContextVar("xuncha_left", default=None)


@contextmanager
def act() -> Iterator[None]:
    """Run one act: the outermost opens the transaction, inner ones take part in it.

    If an inner act fails, the whole act fails, unless the caller opened a savepoint around it (`transaction.atomic()`);
    either way nothing of the failed part is written, its audit events included.
    """
    events = _collected.get()
    if events is None:
        with _outermost():
            yield
    else:
        with _part_of(events):
            yield


@contextmanager
def _outermost() -> Iterator[None]:
    from xuncha.foundation.audit.chain import append

    events: list[Event] = []
    left: dict[Callable[[set[Any]], None], set[Any]] = {}
    token, left_token = _collected.set(events), _left.set(left)
    try:
        with transaction.atomic():
            yield
            for work, items in left.items():
                work(items)
            append(events)
    finally:
        _left.reset(left_token)
        _collected.reset(token)


def at_end(work: Callable[[set[Any]], None], item: Any) -> bool:
    """Leave an item for the end of the running act, where `work` is called once with all of them; False: no act runs."""
    left = _left.get()
    if left is not None:
        left.setdefault(work, set()).add(item)
    return left is not None


@contextmanager
def _part_of(events: list[Event]) -> Iterator[None]:
    before = len(events)
    try:
        with transaction.atomic(savepoint=False):
            yield
    except BaseException:
        del events[before:]
        raise


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as a verb: it runs inside `act()`."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with act():
            return function(*args, **kwargs)

    return run


def collected() -> list[Event]:
    """The events of the running act; outside an act nothing may be recorded, because nothing would be atomic."""
    events = _collected.get()
    if events is None:
        raise RuntimeError("审计事件只能在 act() 之内登记")
    return events
