"""Reading the whole chain and naming the first event that is not what it was.

Edits, deletions, insertions and reorderings show in the chain itself. Whoever recomputes every later hash, or cuts the
tail and sets the head row back, is caught by a head that was exported before (`heads`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from xuncha.foundation.audit.diagnose import Finding, diagnose
from xuncha.foundation.audit.digest import COLUMNS, GENESIS, SUITES, payload
from xuncha.foundation.audit.heads import SignedHead
from xuncha.foundation.audit.models import AuditEvent, AuditHead

CHUNK = 5000
PREV, HASH, SUITE = COLUMNS.index("prev_hash"), len(COLUMNS), COLUMNS.index("digest_suite")

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; no findings means that the chain is whole."""

    events: int
    seconds: float
    findings: list[Finding] = field(default_factory=list)
    heads: int = 0

    @property
    def whole(self) -> bool:
        return not self.findings

    @property
    def first(self) -> Finding | None:
        return self.findings[0] if self.findings else None


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain is whole: the last good event, and the row that broke it."""

    seq: int
    hash: str
    broken: Row | None = None


def verify(heads: Iterable[SignedHead] = ()) -> Report:
    """Read every event once. `heads` are exported heads whose signatures `heads.read_head` has checked."""
    began = perf_counter()
    before = _head_row()
    walk = _walk()
    if walk.broken is not None:
        findings = [diagnose(walk.broken, walk.seq + 1, walk.hash)]
    else:
        findings = _against_head_row(walk, before)
    exported = sorted(heads, key=lambda head: head.seq)
    findings += _against_exported(exported)
    return Report(walk.seq, perf_counter() - began, findings, len(exported))


def _walk() -> Walk:
    """Only comparisons and one digest a row: 100,000 events a second are the budget (design §8)."""
    seq, prev = 0, GENESIS
    for rows in _stream():
        for row in rows:
            suite = SUITES.get(row[SUITE])
            if (
                row[0] != seq + 1
                or row[PREV] != prev
                or suite is None
                or suite(payload(row[:HASH])).hexdigest() != row[HASH]
            ):
                return Walk(seq, prev, row)
            seq, prev = row[0], row[HASH]
    return Walk(seq, prev)


def _stream() -> Iterator[list[Row]]:
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in (*COLUMNS, "hash"))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(AuditEvent._meta.db_table)} ORDER BY seq")  # noqa: S608
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _head_row() -> tuple[int, str]:
    return AuditHead.objects.values_list("seq", "hash").first() or (0, GENESIS)


def _against_head_row(walk: Walk, before: tuple[int, str]) -> list[Finding]:
    """The head row, read again after the walk: others may have gone on writing meanwhile."""
    if walk.seq < before[0]:
        return [tail_cut(walk.seq + 1, before[0], _("链首记录"))]
    seq, digest = _head_row()
    if walk.seq > seq:
        text = _("第 %(seq)s 条起超出链首记录：有人绕过系统在末尾插入了事件") % {"seq": seq + 1}
        return [Finding("inserted", seq + 1, text)]
    if walk.seq == seq and walk.hash != digest:
        text = _("第 %(seq)s 条（最后一条）与链首记录不符：它被改写，或链首记录被改动") % {"seq": seq}
        return [Finding("edited", seq, text)]
    return []


def _against_exported(exported: Sequence[SignedHead]) -> list[Finding]:
    """The first exported head that does not fit; those that fit narrow down where the rewriting begins."""
    hashes = dict(
        AuditEvent.objects.filter(seq__in=[head.seq for head in exported]).values_list("seq", "hash")
    )
    last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    first = AuditEvent.objects.filter(seq=1).values_list("data", flat=True).first()
    origin = _origin(first)
    good = 0
    for head in exported:
        if origin != (head.instance, head.key):
            return [_foreign(head)]
        if last < head.seq:
            return [tail_cut(last + 1, head.seq, head.name)]
        if hashes.get(head.seq) != head.hash:
            return [_rewritten(good + 1, head)]
        good = head.seq
    return []


def _origin(first: str | None) -> tuple[str, str]:
    try:
        data = json.loads(first or "{}")
        return str(data.get("instance")), str(data.get("key"))
    except (ValueError, AttributeError):
        return "", ""


def tail_cut(first: int, last: int, witness: str) -> Finding:
    text = _("末尾被截断：缺第 %(first)s 至 %(last)s 条（据%(witness)s）") % {
        "first": first,
        "last": last,
        "witness": witness,
    }
    return Finding("tail_cut", first, text)


def _rewritten(first: int, head: SignedHead) -> Finding:
    words = {"first": first, "last": head.seq, "name": head.name, "at": head.at}
    text = _("链被重写：第 %(first)s 至 %(last)s 条之间起，与 %(at)s 导出的链首 %(name)s 不符") % words
    return Finding("rewritten", first, text)


def _foreign(head: SignedHead) -> Finding:
    text = _("链首文件 %(name)s 不出自这条链：整条链被换过，或者文件属于另一套系统") % {"name": head.name}
    return Finding("rewritten", 1, text)
