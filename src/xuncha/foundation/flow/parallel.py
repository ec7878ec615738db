"""Opinions given side by side: unique by party within a turn; the last one moves the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from xuncha.foundation import audit, rights
from xuncha.foundation.dates import today
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.flow import engine, paper, pending
from xuncha.foundation.flow.declare import Parallel
from xuncha.foundation.flow.models import Opinion, PaperAct
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
    recorded = opinions(record, parallel.state, turn).filter(recorder_id=by.pk)
    waiting = pending.open_acts(record).filter(recorder_id=by.pk, edge__startswith=f"{parallel.state}:")
    if recorded.exists() or waiting.exists():
        raise NotAllowed(_("您登记了别的会审方的纸质意见，本方意见请由他人给出"))
    given = {"party": party, "result": result, "text": text, "given_on": on or today()}
    post = getattr(by, "post", "")
    _write(record, parallel, turn, by_id=by.pk, by_name=by.name, by_post=post, **given)
    audit.record(f"{record.kind_name}.opinion", by=by, about=record, data={"party": party, "result": result})
    return _go_on(record, parallel, turn, by=by, on=on)


@verb
def record_opinion(
    record: Any,
    *,
    party: str,
    signer: Signer,
    result: str,
    on: date,
    scan: StoredFile,
    by: Actor,
    text: str = "",
    original_at: str = "",
    copies: int = 1,
    seal: str = "",
) -> PaperAct:
    """Enter one party's opinion given in ink (practice 1). It counts once a second person has compared it with the scan.

    Whoever enters it speaks for no party and did not do the work. Raises NotAllowed, Missing, NeedsReason or Stale.
    """
    parallel = _require_recordable(record, party=party, signer=signer, result=result, text=text, on=on, by=by)
    edge = edge_of(parallel, party)
    if pending.open_acts(record).filter(edge=edge).exists():
        raise Stale(_("这一方的纸面意见已经登记，等第二人核对"))
    given = {"scan": scan, "original_at": original_at, "copies": copies, "seal": seal}
    act = paper.write_act(
        record, edge, signer=signer, acted_on=on, by=by, result=result, reason=text, **given
    )
    pending.confirmation(record, act, parallel.recorded_by).save()
    return act


def edge_of(parallel: Parallel, party: str) -> str:
    """What the paper act of a party's opinion calls itself."""
    return f"{parallel.state}:{party}"


def _require_recordable(
    record: Any, *, party: str, signer: Signer, result: str, text: str, on: date, by: Actor
) -> Parallel:
    parallel = _require_open(record, party)
    turn = pending.turn_of(record, parallel.state)
    _require_recorder(record, parallel, party, turn, by)
    _require_signer(record, parallel, party, signer, on=on, by=by)
    _require_reason(result, text)
    return parallel


@verb
def enter_signed_opinion(record: Any, *, party: str, result: str, text: str, act: PaperAct, by: Actor) -> Any:
    """A party's opinion out of minutes that several signed and a second person has confirmed (practice 6).

    `act` is the act over the minutes, already confirmed, with this party's signer; the recorder's and the signer's rights
    are asked for as if the opinion stood on a sheet of its own.
    """
    recorder: Any = get_user_model().objects.get(pk=act.recorder_id)
    user: Any = get_user_model().objects.filter(pk=act.signer_id).first() if act.signer_id else None
    signer = Signer(act.signer_name, act.signer_post, user)
    _require_recordable(
        record, party=party, signer=signer, result=result, text=text, on=act.acted_on, by=recorder
    )
    return settle(record, act, by=by)


@verb
def settle(record: Any, act: PaperAct, *, by: Actor) -> Any:
    """The second person has confirmed it: the opinion stands as of its date, and the last one moves the record."""
    party = act.edge.partition(":")[2]
    parallel = _require_open(record, party)
    turn = pending.turn_of(record, parallel.state)
    engine.require_not_barred(record, parallel, by=by, paper_act=act)
    if opinions(record, parallel.state, turn).filter(by_id=act.recorder_id).exists():
        raise NotAllowed(_("登记人已经代表一方给出意见，纸面意见请由他人登记"))
    given = {"party": party, "result": act.result, "text": act.reason, "given_on": act.acted_on}
    who = {"by_id": act.signer_id, "by_name": act.signer_name, "by_post": act.signer_post}
    _write(record, parallel, turn, recorder_id=act.recorder_id, paper_act=act, **who, **given)
    data: audit.Data = {"party": party, "result": act.result, "form": "paper"}
    audit.record(f"{record.kind_name}.opinion", by=by, about=record, data=data)
    last = max(opinions(record, parallel.state, turn).values_list("given_on", flat=True))
    return _go_on(record, parallel, turn, by=by, on=last)


def _require_recorder(record: Any, parallel: Parallel, party: str, turn: int, by: Actor) -> None:
    if not parallel.recorded_by or not by.reach(parallel.recorded_by, acting=True).covers(record):
        raise NotAllowed(_("会审方的纸质意见由%(who)s登记") % {"who": rights.who_could(parallel.recorded_by)})
    engine.require_free_hand(record, parallel, edge_of(parallel, party), by=by)
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
        engine.require_free_signer(record, parallel, None, signer.name.strip())
        return
    if not signer.user.reach(f"{parallel.right}.{party}", acting=True, on=on).covers(record):
        raise NotAllowed(_("%(name)s在签字当日没有办理这一步的授权") % {"name": signer.name})
    engine.require_free_signer(record, parallel, signer.user.pk, signer.name)


def _require_reason(result: str, text: str) -> None:
    if result == Opinion.Result.RETURN and not text.strip():
        raise NeedsReason(_("退回须写明理由"))


def _write(record: Any, parallel: Parallel, turn: int, **given: Any) -> None:
    _require_reason(given["result"], given["text"])
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
