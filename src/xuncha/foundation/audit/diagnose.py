"""What was done to the first event that does not fit: told from the links around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from xuncha.foundation.audit.digest import COLUMNS, GENESIS, SUITES, digest
from xuncha.foundation.audit.models import AuditEvent

Sort = Literal["edited", "deleted", "inserted", "reordered", "tail_cut", "rewritten"]

RENUMBERED_UP_TO = 10_000
"""How many deleted events are looked for when the rest was renumbered to close the gap."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, at which event, and the sentence for people."""

    sort: Sort
    seq: int
    sentence: str


def diagnose(row: Sequence[Any], expected: int, prev: str) -> Finding:
    """`row` (COLUMNS and its hash) is the first that breaks the chain; `prev` is the hash of event `expected` - 1."""
    event = dict(zip((*COLUMNS, "hash"), row, strict=True))
    if event["seq"] != expected:
        return _gap(event["seq"], expected)
    if event["prev_hash"] == prev:
        return _inserted(expected) if _next_links_to(prev, expected) else _edited(expected)
    if AuditEvent.objects.filter(seq__gte=expected, hash=event["prev_hash"]).exists():
        return _reordered(expected)
    if _next_links_to(prev, expected):
        return _inserted(expected)
    if event["prev_hash"] == _hash_of(expected - 2):
        return _inserted(expected - 1)
    return _replaced_or_deleted(row, event, expected)


def _replaced_or_deleted(row: Sequence[Any], event: dict[str, Any], expected: int) -> Finding:
    """The predecessor this row names is gone: its own digest tells whether the row itself was left alone."""
    values = list(row[: len(COLUMNS)])
    if event["digest_suite"] in SUITES:
        for missing in range(RENUMBERED_UP_TO):
            values[0] = expected + missing
            if digest(event["digest_suite"], values) == event["hash"]:
                return _renumbered(expected, missing) if missing else _replaced(expected - 1)
    return _edited(expected)


def _hash_of(seq: int) -> str | None:
    if seq == 0:
        return GENESIS
    return AuditEvent.objects.filter(seq=seq).values_list("hash", flat=True).first()


def _next_links_to(prev: str, seq: int) -> bool:
    """Whether the event after this one still follows the one before it."""
    return AuditEvent.objects.filter(seq=seq + 1, prev_hash=prev).exists()


def _gap(found: int, expected: int) -> Finding:
    if found < expected:
        return _inserted(found)
    words = {"first": expected, "last": found - 1}
    text = _("第 %(first)s 条被删除") if found - 1 == expected else _("第 %(first)s 至 %(last)s 条被删除")
    return Finding("deleted", expected, text % words)


def _renumbered(seq: int, missing: int) -> Finding:
    text = _("第 %(seq)s 条之前有 %(missing)s 条被删除，其后的序号被改过") % {"seq": seq, "missing": missing}
    return Finding("deleted", seq, text)


def _edited(seq: int) -> Finding:
    return Finding("edited", seq, _("第 %(seq)s 条被改动：内容与其摘要不符") % {"seq": seq})


def _replaced(seq: int) -> Finding:
    return Finding("edited", seq, _("第 %(seq)s 条被改写，连同摘要一起重算过") % {"seq": seq})


def _inserted(seq: int) -> Finding:
    return Finding("inserted", seq, _("第 %(seq)s 条是插入的：它后面的事件并不接在它之后") % {"seq": seq})


def _reordered(seq: int) -> Finding:
    return Finding("reordered", seq, _("第 %(seq)s 条被调换了次序") % {"seq": seq})
