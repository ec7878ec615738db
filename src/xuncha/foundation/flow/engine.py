"""The one place where a record changes its state.

Taking an edge writes, in one transaction: the record, a Step, the signature, what now waits, clocks, and last of all
the audit event (design §5). Rooms call `open_record` and `take` from their verbs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _

from xuncha.foundation import audit, kinds, numbering, rights, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import pending, signing
from xuncha.foundation.flow.declare import Edge, Flow, Parallel
from xuncha.foundation.flow.models import Opinion, PaperAct, Signature, Step
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Stale
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.foundation.search import watching
from xuncha.foundation.verbs import verb


@dataclass(frozen=True)
class Available:
    """An edge as it stands before one person: what blocks, what only warns, and why it may not be taken."""

    edge: Edge
    refusal: str = ""
    missing: list[Any] = field(default_factory=list)
    warnings: list[Any] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return not self.refusal and not self.missing


def flow_of(record: models.Model) -> Flow:
    flow = kinds.of(record).flow
    assert flow is not None, f"{record} has no flow"
    return flow


@verb
def open_record(
    record: Any, *, by: Actor, on: date | None = None, note: str = "", edge: str = "created"
) -> Any:
    """Enter a new record into its flow's first state."""
    flow = flow_of(record)
    record.state = record.state or flow.initial
    record.created_by_id, record.created_by_name = by.pk, by.name
    record.save()
    _write_step(record, edge, "", record.state, by=by, on=on, reason=note)
    pending.renew(record, flow)
    audit.record(f"{flow.kind}.{edge}", by=by, about=record)
    return record


@verb
def open_many(
    records: Sequence[Any],
    *,
    by: Actor,
    edge: str = "created",
    data: Callable[[Any], audit.Data] | None = None,
    batch: int = 500,
    note: str = "",
) -> None:
    """Enter many new records of one kind at once: a constant number of statements per batch.

    `data` gives what the audit event of a record says, for instance file and row of an import.
    """
    for first in range(0, len(records), batch):
        _open_batch(records[first : first + batch], by=by, edge=edge, note=note)
    for record in records:
        audit.record(f"{record.kind_name}.{edge}", by=by, about=record, data=data(record) if data else None)


def _open_batch(records: Sequence[Any], *, by: Actor, edge: str, note: str) -> None:
    flow = flow_of(records[0])
    for record in records:
        record.state = record.state or flow.initial
        record.created_by_id, record.created_by_name = by.pk, by.name
    type(records[0])._base_manager.bulk_create(records)
    watching.rows_changed(type(records[0]), records)
    Step.objects.bulk_create(
        [_step(record, edge, "", record.state, by=by, on=None, reason=note) for record in records]
    )
    pending.enter_many(records, flow)


@verb
def take(
    record: Any,
    name: str,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
    on: date | None = None,
    checked: bool = False,
) -> Any:
    """Take one edge. `checked`: an inner edge whose right another verb has already established.

    Raises NotAllowed, Missing, NeedsReason, NeedsSignature or Stale; then nothing has changed.
    """
    flow = flow_of(record)
    edge = flow.edges[name]
    _lock(record, edge, version)
    if not checked:
        _require_right(record, edge, by=by, paper_act=paper_act)
        require_not_barred(record, edge, by=by, paper_act=paper_act)
    warnings = require_conditions(record, edge, reason)
    if edge.signs:
        signing.require(proof, paper_act, by)
    return _carry_out(record, flow, edge, by=by, reason=reason, warnings=warnings, paper_act=paper_act, on=on)


def _carry_out(
    record: Any,
    flow: Flow,
    edge: Edge,
    *,
    by: Actor,
    reason: str,
    warnings: list[Any],
    paper_act: PaperAct | None,
    on: date | None,
) -> Any:
    source, acted_on = record.state, on or (paper_act.acted_on if paper_act else today())
    target, skipped = _through_switched_off(flow, record, edge)
    walked = (edge, *skipped)  # a step passed over still opens the record and moves the clocks
    opened = reduce(or_, (item.mask for item in walked))
    record.state = target
    record.audience |= opened
    if edge.numbers and not record.number:
        record.number = numbering.issue(edge.numbers, parts=record.number_parts())
    record.version += 1
    record.save(update_fields=["state", "audience", "number", "version", "updated_at"])
    step = _write_step(
        record,
        edge.name,
        source,
        target,
        by=by,
        on=acted_on,
        reason=reason,
        paper_act=paper_act,
        warnings=warnings,
    )
    for passed in skipped:
        _write_step(
            record, passed.name, passed.source_codes[0], passed.target, by=by, on=acted_on, skipped=True
        )
    if edge.reopens:
        Signature.objects.filter(kind=flow.kind, record_id=record.pk, standing=True).update(standing=False)
    if edge.signs:
        signing.write(record, step, by=by, paper_act=paper_act)
    for item in walked:
        _move_clocks(record, item, acted_on, by)
    if opened:
        _open_rows(record)
    pending.renew(record, flow)
    audit.record(
        f"{flow.kind}.{edge.name}", by=by, about=record, data={"step": step.pk, "number": record.number}
    )
    return record


def _lock(record: Any, edge: Edge, version: int | None) -> None:
    """Lock the row and make sure that what the person saw is still so."""
    row = (
        type(record)
        ._base_manager.select_for_update()
        .filter(pk=record.pk)
        .values_list("state", "version")
        .first()
    )
    if row is None or row[0] != record.state or record.state not in edge.source_codes:
        raise Stale(_("“%(edge)s”已不适用：这条记录刚刚被别人办理过，请刷新后再看") % {"edge": edge.label})
    if version is not None and version != row[1]:
        raise Stale(_("您打开之后，这条记录又被修改过；请先看过新的内容再办理"))
    record.version = row[1]


def _require_right(record: Any, edge: Edge, *, by: Actor, paper_act: PaperAct | None) -> None:
    if paper_act is None:
        allowed = not edge.inner and by.reach(edge.by, acting=True).covers(record)
    else:
        allowed = bool(edge.recorded_by) and by.reach(edge.recorded_by, acting=True).covers(record)
    if not allowed:
        who = rights.who_could(edge.by)
        raise NotAllowed(_("“%(edge)s”由%(who)s办理") % {"edge": edge.label, "who": who or _("系统")})


def barred(record: Any, edge: Edge | Parallel) -> set[int]:
    """Everyone whom separation of duties keeps from this edge: who took the named ones, in the system or in ink.

    Whoever recorded or compared what another had signed took none of them: the signer counts (decision 5).
    """
    return {number for number, _name in _who_took(record, set(edge.not_by)) if number}


def _who_took(record: Any, names: set[str]) -> set[tuple[int | None, str]]:
    """Account and name of everyone who took one of these edges; a signer without an account has only the name."""
    found: set[tuple[int | None, str]] = set()
    if "created" in names:
        found.add((record.created_by_id, record.created_by_name))
        found |= {(number, "") for number in getattr(record, "author_ids", lambda: ())()}
    if "opinion" in names:
        given = Opinion.objects.filter(kind=record.kind_name, record_id=record.pk)
        found |= set(given.values_list("by_id", "by_name"))
    if names - {"created", "opinion"}:
        steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk, edge__in=names)
        found |= set(steps.values_list("actor_id", "actor_name"))
    return found


def require_free_signer(record: Any, step: Edge | Parallel, signer_id: int | None, name: str) -> None:
    """Whoever took a step before does not sign this one in ink: by account, or by name where there is no account."""
    took = _who_took(record, set(step.not_by))
    if any(number == signer_id if signer_id else who == name for number, who in took):
        raise NotAllowed(_("%(name)s经手了前一环节，这一步须由他人签字") % {"name": name})


def require_not_barred(
    record: Any, edge: Edge | Parallel, *, by: Actor, paper_act: PaperAct | None = None
) -> None:
    """On paper it is the signer who must be free; `by` only confirms, and needs a free hand for that."""
    if paper_act is not None:
        require_free_signer(record, edge, paper_act.signer_id, paper_act.signer_name)
        require_free_hand(record, edge, paper_act.edge, by=by)
    elif edge.not_by and by.pk in barred(record, edge):
        raise NotAllowed(_("录入、审核、销号须由不同的人办理：前一环节由您经手，这一步请由他人办理"))


def has_free_hand(record: Any, step: Edge | Parallel, name: str, by: Actor) -> bool:
    """Whether this person may record or compare the paper form of a step, as far as separation of duties goes.

    Kept off is only who would sign it himself were he not barred: nobody brings about in ink what he may not do in the
    system. `name` is that of a paper act: an edge's, or "state:party".
    """
    right = step.by if isinstance(step, Edge) else f"{step.right}.{name.partition(':')[2]}"
    if not step.not_by or not by.reach(right, acting=True).covers(record):
        return True
    return by.pk not in barred(record, step)


def without_free_hand(record: Any, step: Edge | Parallel, name: str) -> set[int]:
    """Whose to-do a paper act is not, although the right to compare it may be theirs."""
    people: Any = get_user_model().objects.filter(pk__in=barred(record, step)) if step.not_by else ()
    return {person.pk for person in people if not has_free_hand(record, step, name, person)}


def require_free_hand(record: Any, step: Edge | Parallel, name: str, *, by: Actor) -> None:
    if not has_free_hand(record, step, name, by):
        raise NotAllowed(_("前一环节由您经手，这一步的纸质签字请由他人登记、核对"))


def require_conditions(record: Any, edge: Edge, reason: str) -> list[Any]:
    """Raises Missing or NeedsReason; gives what the reason excuses."""
    missing = [sentence for check in edge.needs if (sentence := check(record))]
    if missing:
        raise Missing(_("还不能“%(edge)s”") % {"edge": edge.label}, details=missing)
    warnings = [sentence for check in edge.warns if (sentence := check(record))]
    if (warnings or edge.asks == "reason") and not reason.strip():
        raise NeedsReason(_("请写明理由"), details=warnings)
    return warnings


def _through_switched_off(flow: Flow, record: Any, edge: Edge) -> tuple[str, list[Edge]]:
    """The state really reached, and the edges passed on the way because this round switched their state off."""
    off = record.switched_off() if hasattr(record, "switched_off") else frozenset()
    target, passed = edge.target, []
    while flow.states[target].optional and f"{flow.kind}.{target}" in off:
        passed.append(flow.passing(target))
        target = passed[-1].target
    return target, passed


def _write_step(
    record: Any,
    edge: str,
    source: str,
    target: str,
    *,
    by: Actor,
    on: date | None = None,
    reason: str = "",
    paper_act: PaperAct | None = None,
    warnings: list[Any] | None = None,
    skipped: bool = False,
) -> Step:
    step = _step(record, edge, source, target, by=by, on=on, reason=reason, paper_act=paper_act)
    step.warnings = "\n".join(str(sentence) for sentence in warnings or ())
    step.skipped = skipped
    step.save()
    return step


def _step(
    record: Any,
    edge: str,
    source: str,
    target: str,
    *,
    by: Actor,
    on: date | None,
    reason: str,
    paper_act: PaperAct | None = None,
) -> Step:
    return Step(
        kind=record.kind_name,
        record_id=record.pk,
        **place_of(record),
        edge=edge,
        from_state=source,
        to_state=target,
        actor_id=paper_act.signer_id if paper_act else by.pk,
        actor_name=paper_act.signer_name if paper_act else by.name,
        recorder_id=paper_act.recorder_id if paper_act else None,
        recorder_name=paper_act.recorder_name if paper_act else "",
        acted_on=on or today(),
        reason=reason,
    )


def _open_rows(record: Any) -> None:
    """Timeline and clocks open to the same audiences as their record."""
    for rows in (Step.objects, Clock.objects):
        rows.filter(kind=record.kind_name, record_id=record.pk).update(audience=record.audience)


def _move_clocks(record: Any, edge: Edge, on: date, by: Actor) -> None:
    for code in edge.meets:
        rules.meet(code, about=record, on=on)
    for code in edge.starts:
        anchor = record.clock_anchor(code, on) if hasattr(record, "clock_anchor") else {"on": on}
        rules.start(code, about=record, by=by, ruleset_id=getattr(record, "ruleset_id", None), **anchor)


def available(record: Any, actor: Actor) -> list[Available]:
    """The buttons: every edge from here that this person's rights reach, each with what still stands in its way."""
    flow = flow_of(record)
    found = []
    for edge in flow.leaving(record.state):
        if edge.inner or not actor.reach(edge.by, acting=True).covers(record):
            continue
        refusal = (
            _("前一环节由您经手，这一步请由他人办理")
            if edge.not_by and actor.pk in barred(record, edge)
            else ""
        )
        found.append(
            Available(
                edge,
                refusal,
                [sentence for check in edge.needs if (sentence := check(record))],
                [sentence for check in edge.warns if (sentence := check(record))],
            )
        )
    return found
