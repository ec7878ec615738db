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
from xuncha.foundation.flow.paper import Signer
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Stale
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
) -> Any:
    """Give one party's opinion. A return must say why; the last missing party fires the parent's edge."""
    parallel = _require_open(record, party)
    _require_right(record, parallel, party, by)
    turn = pending.turn_of(record, parallel.state)
    if opinions(record, parallel.state, turn).filter(recorder_id=by.pk).exists():
        raise NotAllowed(_("您登记了别的会审方的纸质意见，本方意见请由他人给出"))
    given = {"party": party, "result": result, "text": text, "given_on": on or today()}
    _write(record, parallel, turn, by_id=by.pk, by_name=by.name, **given)
    audit.record(f"{record.kind_name}.opinion", by=by, about=record, data={"party": party, "result": result})
    return _go_on(record, parallel, turn, by=by, on=on)


@verb
def record_opinion(
    record: Any, *, party: str, signer: Signer, result: str, text: str = "", on: date, by: Actor
) -> Any:
    """Enter one party's opinion given in ink (practice 1). Whoever enters it speaks for no party and did not do the work.

    Raises NotAllowed, Missing, NeedsReason or Stale. The scan is the room's to keep.
    """
    parallel = _require_open(record, party)
    turn = pending.turn_of(record, parallel.state)
    _require_recorder(record, parallel, turn, by)
    _require_signer(record, parallel, party, signer, on=on, by=by)
    account = signer.user.pk if signer.user else None
    given = {"party": party, "result": result, "text": text, "given_on": on}
    _write(record, parallel, turn, by_id=account, by_name=signer.name, recorder_id=by.pk, **given)
    data: audit.Data = {"party": party, "result": result, "form": "paper"}
    audit.record(f"{record.kind_name}.opinion", by=by, about=record, data=data)
    last = max(opinions(record, parallel.state, turn).values_list("given_on", flat=True))
    return _go_on(record, parallel, turn, by=by, on=last)


def _require_recorder(record: Any, parallel: Parallel, turn: int, by: Actor) -> None:
    if not parallel.recorded_by or not by.reach(parallel.recorded_by, acting=True).covers(record):
        raise NotAllowed(_("会审方的纸质意见由%(who)s登记") % {"who": rights.who_could(parallel.recorded_by)})
    engine.require_not_barred(record, parallel, by=by)
    if opinions(record, parallel.state, turn).filter(by_id=by.pk).exists():
        raise NotAllowed(_("您已经代表一方给出意见，纸质意见请由他人登记"))


def _require_signer(
    record: Any, parallel: Parallel, party: str, signer: Signer, *, on: date, by: Actor
) -> None:
    if on > today():
        raise Missing(_("签字日期不能晚于今天"))
    if not signer.name.strip():
        raise Missing(_("请写明签字人"))
    if by.name == signer.name.strip() or (signer.user and signer.user.pk == by.pk):
        raise NotAllowed(_("签字人不能登记自己的纸质签字"))
    if signer.user is None:
        return
    if not signer.user.reach(f"{parallel.right}.{party}", acting=True, on=on).covers(record):
        raise NotAllowed(_("%(name)s在签字当日没有办理这一步的授权") % {"name": signer.name})
    engine.require_not_barred(record, parallel, by=signer.user)


def _write(record: Any, parallel: Parallel, turn: int, **given: Any) -> None:
    if given["result"] == Opinion.Result.RETURN and not given["text"].strip():
        raise NeedsReason(_("退回须写明理由"))
    place = place_of(record)
    state = parallel.state
    Opinion.objects.create(
        kind=record.kind_name, record_id=record.pk, **place, turn=turn, state=state, **given
    )


def _go_on(record: Any, parallel: Parallel, turn: int, *, by: Actor, on: date | None) -> Any:
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
