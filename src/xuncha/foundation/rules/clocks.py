"""Clocks: a rule running for one record. Rooms start and meet them by their edges; lower rooms re-anchor them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit
from xuncha.foundation.audit.events import identity
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Refused
from xuncha.foundation.rules.counting import basis_sentence, compute, spoken
from xuncha.foundation.rules.models import Clock, DeadlineRule, RuleSet
from xuncha.foundation.rules.versions import load_rules, put_in_force
from xuncha.foundation.rules.words import plain_source
from xuncha.foundation.rules.workdays import Calendar, calendar
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

audit.register("clock.void", gettext_lazy("作废时限"))
audit.register("clock.suspend", gettext_lazy("中止计时"))
audit.register("clock.resume", gettext_lazy("恢复计时"))
audit.register("clock.reanchor", gettext_lazy("起算点变动，重算时限"))
audit.register("clock.extend", gettext_lazy("批准延期"))

MOVING = ["started_on", "capped_by", "original_due", "due", "estimated"]


@verb
def start(
    code: str,
    *,
    about: models.Model,
    on: date,
    ruleset_id: int | None = None,
    anchor: str = "",
    other: date | None = None,
    other_anchor: str = "",
    span: int | None = None,
    by: Actor | None = None,
) -> Clock:
    """Start one clock; a clock of the same rule still open on this record gives way to it.

    `anchor` and `other_anchor` name the dates it hangs on, so that `reanchor` finds it; `span` is its own length where the
    rule gives a range (DR04). The edge that starts it is
    audited, the clock is not audited again.
    """
    rule = rule_for(code, ruleset_id, by=by)
    clocks = _start(rule, [(about, on)], anchor=anchor, other=other, other_anchor=other_anchor, span=span)
    return clocks[0]


@verb
def start_many(
    code: str,
    items: Sequence[tuple[models.Model, date]],
    *,
    ruleset_id: int | None = None,
    anchor: str = "",
    by: Actor | None = None,
) -> list[Clock]:
    """Start the same rule for many records, each from its own day; in bulk.

    In `anchor`, `{id}` stands for the record's own id and `{engagement}` for its engagement's.
    """
    return _start(rule_for(code, ruleset_id, by=by), items, anchor=anchor) if items else []


def rule_for(code: str, ruleset_id: int | None = None, *, by: Actor | None = None) -> DeadlineRule:
    """The rule of this version, or of the one in force. Using a version puts it in force: its clocks must not shift."""
    rules = DeadlineRule.objects.filter(code=code).select_related("ruleset")
    if ruleset_id is not None:
        rules = rules.filter(ruleset_id=ruleset_id)
    rule = rules.order_by(F("ruleset__frozen_at").desc(nulls_last=True), "ruleset__number").first()
    if rule is None and not RuleSet.objects.exists():
        rule = load_rules().rules.select_related("ruleset").filter(code=code).first()
    if rule is None:
        raise ValueError(f"时限规则 {code} 不存在")
    if not rule.ruleset.frozen:
        put_in_force(rule.ruleset, by=by)
    return rule


def _start(
    rule: DeadlineRule,
    items: Sequence[tuple[models.Model, date]],
    *,
    anchor: str = "",
    other: date | None = None,
    other_anchor: str = "",
    span: int | None = None,
) -> list[Clock]:
    days = [on for _about, on in items]
    shared = _calendar(rule, days)
    clocks = []
    for about, on in items:
        kind, record_id = identity(about)
        clock = Clock(kind=kind, record_id=record_id, **place_of(about), rule=rule, code=rule.code)
        clock.anchor = anchor.format(id=record_id, engagement=clock.engagement_id)
        clock.other_anchor, clock.capped_by, clock.span = other_anchor, other, span
        _set_due(clock, on, shared)
        clocks.append(clock)
    _supersede(clocks)
    return Clock.objects.bulk_create(clocks)


def _supersede(clocks: Sequence[Clock]) -> None:
    ids = [clock.record_id for clock in clocks]
    for first in range(0, len(ids), 500):
        older = Clock.objects.filter(
            kind=clocks[0].kind, record_id__in=ids[first : first + 500], code=clocks[0].code
        )
        older.filter(state__in=Clock.OPEN).update(state=Clock.State.VOID)


def _calendar(rule: DeadlineRule, days: Sequence[date]) -> Calendar | None:
    if rule.unit != DeadlineRule.Unit.WORKDAY:
        return None
    reach = timedelta(days=2 * rule.offset + 31)
    return calendar(min(days) - reach, max(days) + reach)


def _set_due(clock: Clock, on: date, shared: Calendar | None) -> None:
    """(Re)compute from the day it now starts on; days of suspension and an approved extension stand."""
    due = compute(clock.rule, on, clock.capped_by, calendar=shared, span=clock.span)
    clock.started_on, clock.original_due, clock.estimated = on, due.due, due.estimated
    clock.due = due.due + timedelta(days=_paused_days(clock, on))
    if clock.extended_to:
        clock.due = max(clock.due, clock.extended_to)


def _paused_days(clock: Clock, since: date) -> int:
    """Days of suspensions that began on or after `since`; an anchor set later already takes earlier ones in."""
    pauses = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in clock.pauses]
    return sum((last - first).days for first, last in pauses if first >= since)


@verb
def meet(code: str, *, about: models.Model, on: date) -> int:
    """What the clock asked for has been done; returns how many clocks that stopped (0 is no error)."""
    return _open_of(about).filter(code=code).update(state=Clock.State.MET, met_on=on)


@verb
def void(code: str, *, about: models.Model, by: Actor | None = None) -> int:
    """Take back a clock that should not run (code "" means every clock of the record); returns how many."""
    open_clocks = _open_of(about)
    stopped = (open_clocks.filter(code=code) if code else open_clocks).update(state=Clock.State.VOID)
    if stopped:
        audit.record("clock.void", by=by, about=about, data={"code": code, "clocks": stopped})
    return stopped


def _open_of(about: models.Model) -> models.QuerySet[Clock]:
    kind, record_id = identity(about)
    return Clock.objects.filter(kind=kind, record_id=record_id, state__in=Clock.OPEN)


@verb
def suspend(engagement_id: int, on: date, *, by: Actor | None = None) -> int:
    """Stop every running clock of an engagement; returns how many."""
    clocks = Clock.objects.filter(engagement_id=engagement_id, state=Clock.State.RUNNING)
    stopped = clocks.update(state=Clock.State.SUSPENDED, suspended_on=on)
    _audit_engagement("clock.suspend", engagement_id, on, stopped, by)
    return stopped


@verb
def resume(engagement_id: int, on: date, *, by: Actor | None = None) -> int:
    """Let suspended clocks run again; each is due later by the calendar days it stood still."""
    clocks = list(
        Clock.objects.select_for_update().filter(engagement_id=engagement_id, state=Clock.State.SUSPENDED)
    )
    for clock in clocks:
        _resume(clock, on)
    Clock.objects.bulk_update(
        clocks, ["state", "suspended_on", "pauses", "due", "extended_to"], batch_size=100
    )
    _audit_engagement("clock.resume", engagement_id, on, len(clocks), by)
    for clock in clocks:
        reanchor(due_of(clock), clock.due, by=by)
    return len(clocks)


def _resume(clock: Clock, on: date) -> None:
    first = clock.suspended_on or on
    if on < first:
        raise Refused(_("恢复日期不能早于中止日期（%(day)s）") % {"day": spoken(first)})
    clock.pauses = [*clock.pauses, [first.isoformat(), on.isoformat()]]
    clock.due += on - first
    if clock.extended_to:
        clock.extended_to += on - first
    clock.state, clock.suspended_on = Clock.State.RUNNING, None


def _audit_engagement(action: str, engagement_id: int, on: date, clocks: int, by: Actor | None) -> None:
    audit.record(action, by=by, kind="engagement", record_id=engagement_id, data={"on": on, "clocks": clocks})


@verb
def reanchor(anchor: str, on: date, *, by: Actor | None = None) -> int:
    """A date that clocks hang on has moved: recompute every open clock of this anchor; returns how many moved."""
    named = Q(anchor=anchor) | Q(other_anchor=anchor)
    clocks = list(
        Clock.objects.select_for_update(of=("self",))
        .filter(named, state__in=Clock.OPEN)
        .select_related("rule")
    )
    for clock in clocks:
        if clock.other_anchor == anchor:
            clock.capped_by = on
        _set_due(clock, on if clock.anchor == anchor else clock.started_on, None)
    if clocks:
        _save_moved(clocks)
        audit.record("clock.reanchor", by=by, data={"anchor": anchor, "on": on, "clocks": len(clocks)})
    return len(clocks)


@verb
def recompute_estimated() -> int:
    """After a year's holidays became known: open clocks that had to guess are computed anew; returns how many."""
    clocks = list(Clock.objects.filter(estimated=True, state__in=Clock.OPEN).select_related("rule"))
    for clock in clocks:
        _set_due(clock, clock.started_on, None)
    _save_moved(clocks)
    return len(clocks)


def _save_moved(clocks: Iterable[Clock]) -> None:
    Clock.objects.bulk_update(clocks, MOVING, batch_size=100)


@verb
def extend(clock: Clock, due: date, change_request_id: int | None, *, by: Actor | None = None) -> Clock:
    """Apply an approved extension; the original due date stays, and what is counted from this end follows (practice 4)."""
    clock = Clock.objects.select_for_update().get(pk=clock.pk)
    if clock.state not in Clock.OPEN:
        raise Refused(_("这个时限已经结束（%(state)s），不能延期") % {"state": clock.get_state_display()})
    clock.due = clock.extended_to = due
    clock.change_request_id = change_request_id
    clock.save(update_fields=["due", "extended_to", "change_request_id"])
    reanchor(due_of(clock), due, by=by)
    data: audit.Data = {"code": clock.code, "due": due, "change": change_request_id}
    audit.record("clock.extend", by=by, kind=clock.kind, record_id=clock.record_id, data=data)
    return clock


def due_of(clock: Clock) -> str:
    """The anchor of a clock that starts where this one ends."""
    return f"{clock.kind}:{clock.record_id}:{clock.code}"


def days_left(clock: Clock, today: date) -> int:
    """Calendar days until it is due, negative when overdue; a clock that stands still keeps what it had."""
    return (clock.due - (clock.met_on or clock.suspended_on or today)).days


def sentence(clock: Clock) -> str:
    """Rule, how the date was counted, what changed it, source, and whether anybody prescribes it."""
    rule = clock.rule
    parts = [str(rule), _basis(clock)]
    parts += _changes(clock)
    parts.append(_("依据：%(source)s") % {"source": plain_source(rule.source)})
    if rule.is_suggestion:
        parts.append(_("系统建议，非规定，只作提醒"))
    elif rule.adopted_document:
        parts.append(_("已由本办采用：%(document)s") % {"document": rule.adopted_document})
    return "；".join(parts)


def _basis(clock: Clock) -> str:
    return basis_sentence(
        clock.rule, clock.started_on, clock.capped_by, estimated=clock.estimated, span=clock.span
    )


def _changes(clock: Clock) -> list[str]:
    paused = _paused_days(clock, clock.started_on)
    parts = [_("中止 %(days)s 日，顺延") % {"days": paused}] if paused else []
    if clock.extended_to:
        words = {"old": spoken(clock.original_due), "new": spoken(clock.extended_to)}
        parts.append(_("经批准延期至 %(new)s（原定 %(old)s）") % words)
    return parts
