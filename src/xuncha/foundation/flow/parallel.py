"""Opinions given side by side: unique by party within a turn; the last one moves the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import audit, rights
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.declare import Parallel
from xuncha.foundation.flow.models import Opinion
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NeedsReason, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def opine(
    record: Any,
    *,
    party: str,
    result: str,
    text: str = "",
    by: Actor,
    on: date | None = None,
    recorder: Actor | None = None,
) -> Any:
    """Give one party's opinion. A return must say why; the last missing party fires the parent's edge."""
    parallel = _require_open(record, party)
    _require_right(record, parallel, party, by)
    if result == Opinion.Result.RETURN and not text.strip():
        raise NeedsReason(_("退回须写明理由"))
    turn = pending.turn_of(record, parallel.state)
    Opinion.objects.create(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        turn=turn,
        state=parallel.state,
        party=party,
        result=result,
        text=text,
        by_id=by.pk,
        by_name=by.name,
        given_on=on or today(),
        recorder_id=recorder.pk if recorder else None,
    )
    audit.record(f"{record.kind_name}.opinion", by=by, about=record, data={"party": party, "result": result})
    if pending.open_parties(record, parallel):
        pending.renew(record, engine.flow_of(record))
        return record
    return _conclude(record, parallel, turn, by=by, on=on)


def _require_open(record: Any, party: str) -> Parallel:
    parallel = engine.flow_of(record).parallels.get(record.state)
    if parallel is None:
        raise Stale(_("这条记录现在不在会审环节"))
    if party not in pending.open_parties(record, parallel):
        raise Stale(_("这一方已经给出意见"))
    return parallel


def _require_right(record: Any, parallel: Parallel, party: str, by: Actor) -> None:
    right = f"{parallel.right}.{party}"
    if not by.reach(right, acting=True).covers(record):
        raise NotAllowed(_("这一方的意见由%(who)s给出") % {"who": rights.who_could(right)})
    engine.require_not_barred(record, parallel, by=by)


def _conclude(record: Any, parallel: Parallel, turn: int, *, by: Actor, on: date | None) -> Any:
    returned = opinions(record, parallel.state, turn).filter(result=Opinion.Result.RETURN)
    reasons = "\n".join(f"{parallel.labels[item.party]}：{item.text}" for item in returned)
    name = parallel.returned if reasons else parallel.agreed
    verb_for = engine.kinds.of(record).verbs.get(name)
    if verb_for is not None:
        return verb_for(record, by=by, reason=reasons, on=on)
    return engine.take(record, name, by=by, reason=reasons, on=on, checked=True)


def opinions(record: Any, state: str, turn: int | None = None) -> Any:
    """Opinions of one turn (the latest by default), in the order given."""
    turn = turn or pending.turn_of(record, state)
    return Opinion.objects.filter(
        kind=record.kind_name, record_id=record.pk, state=state, turn=turn
    ).order_by("id")
