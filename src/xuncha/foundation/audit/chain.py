"""Writing the chain: beginning it, and appending an act's events at the end of its transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext as _

import xuncha
from xuncha.foundation.audit import heads
from xuncha.foundation.audit.digest import COLUMNS, GENESIS, SUITES, digest
from xuncha.foundation.audit.events import BEGIN, Data, Event, canonical, microseconds
from xuncha.foundation.audit.models import AuditEvent, AuditHead
from xuncha.foundation.dates import now
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import suites

HEAD = 1


class ChainBroken(Refused):
    """The chain cannot be continued because what must be there is gone."""


def append(events: Sequence[Event]) -> None:
    """Append an act's events; called once, last, inside its transaction. Three statements, however many events."""
    if not events:
        return
    head = AuditHead.objects.select_for_update().filter(pk=HEAD).first() or _start(
        demo=settings.DEMO, suite=_own_suite()
    )
    _extend(head, events)


@transaction.atomic
def begin(*, demo: bool, suite: str | None = None) -> None:
    """Begin the chain of a new database. Harmless if it has begun the same way; refused if it has begun the other way."""
    if not AuditHead.objects.select_for_update().filter(pk=HEAD).exists():
        _start(demo=demo, suite=suite or _own_suite())
    elif is_demo_database() is not demo:
        raise Refused(_("这个数据库已经标记为另一种用途（演示或正式），不能改变；请新建数据库"))


def _own_suite() -> str:
    """The digest that goes with the installation's suite; a chain keeps the one it began with."""
    return suites.choose(settings.SEALING_SUITE).digest_name


def is_demo_database() -> bool | None:
    """What the first event says for life; None while no chain has begun."""
    first = AuditEvent.objects.filter(seq=1, action=BEGIN).values_list("data", flat=True).first()
    return None if first is None else bool(json.loads(first)["demo"])


def _start(*, demo: bool, suite: str) -> AuditHead:
    if AuditEvent.objects.exists():
        raise ChainBroken(_("审计链的链首记录不见了，不再写入；请运行 xuncha audit verify 并从备份恢复"))
    if suite not in SUITES:
        raise ValueError(f"未知的摘要算法：{suite}")
    head = AuditHead.objects.create(pk=HEAD, seq=0, hash=GENESIS, suite=suite, instance=uuid4().hex)
    data: Data = {
        "demo": int(demo),
        "instance": head.instance,
        "version": xuncha.__version__,
        "key": heads.own_fingerprint(),
    }
    _extend(head, [Event(BEGIN, microseconds(now()), data=canonical(data))])
    return head


def _extend(head: AuditHead, events: Iterable[Event]) -> None:
    rows = []
    for event in events:
        head.seq += 1
        values = _values(event, head)
        head.hash = digest(head.suite, values)
        rows.append((*values, head.hash))
    _insert(rows)
    head.save(update_fields=["seq", "hash"])


def _values(event: Event, head: AuditHead) -> tuple[int | str | None, ...]:
    place = event.place
    return (
        head.seq,
        event.at,
        event.actor_id,
        event.actor_name,
        event.action,
        event.kind,
        event.record_id,
        place.get("round_id"),
        place.get("group_id"),
        place.get("engagement_id"),
        place.get("organisation_id"),
        event.data,
        head.suite,
        head.hash,
    )


def _insert(rows: list[tuple[int | str | None, ...]]) -> None:
    """Plain executemany: for the 10,000 events of an import ten times as fast as model instances."""
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in (*COLUMNS, "hash"))
    marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
    with connection.cursor() as cursor:
        table = quote(AuditEvent._meta.db_table)
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
