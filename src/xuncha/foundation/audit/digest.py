"""What is hashed, and with what. The suite's name stands in every event, so that a chain can be read for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

GENESIS = "0" * 64

COLUMNS = (
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "kind",
    "record_id",
    "round_id",
    "group_id",
    "engagement_id",
    "organisation_id",
    "data",
    "digest_suite",
    "prev_hash",
)
"""Hashed columns in their order; `hash` itself follows them in every row."""

SUITES: dict[str, Callable[[bytes], Any]] = {
    "sha256": hashlib.sha256,
    "sm3": partial(hashlib.new, "sm3"),
}


def payload(values: Sequence[Any]) -> bytes:
    """The hashed bytes of the values of COLUMNS.

    No value contains a line break (`events` sees to it), so two different rows never yield the same bytes.
    """
    return "\n".join(["" if value is None else str(value) for value in values]).encode()


def digest(suite: str, values: Sequence[Any]) -> str:
    return str(SUITES[suite](payload(values)).hexdigest())


def fingerprint(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()
