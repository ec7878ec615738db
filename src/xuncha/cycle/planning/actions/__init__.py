"""The verbs of planning. Each is one transaction and leaves a step, what waits and an audit event."""

from __future__ import annotations

from typing import Any

from xuncha.foundation import rights
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor


def require(by: Actor, right: str, record: Any, sentence: Any) -> None:
    """The right on this record, today; the refusal says what and who could."""
    if not by.reach(right, acting=True).covers(record):
        raise NotAllowed(f"{sentence}（{rights.who_could(right)}）")


def require_anywhere(by: Actor, right: str, sentence: Any) -> None:
    """The right for something that does not stand anywhere yet, such as a new round or a term."""
    if not any(clause.column is None for clause in by.reach(right, acting=True).clauses):
        raise NotAllowed(f"{sentence}（{rights.who_could(right)}）")
