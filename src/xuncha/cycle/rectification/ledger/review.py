"""The verbs by which an item is reviewed, checked, closed, sent back or taken up again (domain §5.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification.ledger.actions import require_fillable, set_fields
from xuncha.cycle.rectification.models import Declared, RectificationItem, SpotCheck
from xuncha.cycle.rectification.plan.actions import reopen_period
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import Appointment

OPEN_STATES = ("open", "in_progress", "returned", "self_declared", "leader_review", "joint_review",
               "spot_check", "to_close")  # fmt: skip


@verb
def declare(
    item: RectificationItem, *, by: Actor, self_conclusion: str, reason: str = ""
) -> RectificationItem:
    """The unit applies for closing, with its own conclusion."""
    require_fillable(item, by)
    set_fields(item, {"self_conclusion": self_conclusion}, by=by)
    return engine.take(item, "declare", by=by, reason=reason)


def _returned(item: RectificationItem, reason: str) -> RectificationItem:
    """The exact reason stands on the row, where the unit sees it first."""
    item.last_return_reason = reason
    item.returned_times += 1
    item.save(update_fields=["last_return_reason", "returned_times"])
    return item


@verb
def return_after_review(
    item: RectificationItem, *, by: Actor, reason: str, on: date | None = None
) -> RectificationItem:
    """At least one party returned it; all their reasons go along."""
    return _returned(engine.take(item, "return_item", by=by, reason=reason, on=on, checked=True), reason)


@verb
def return_by_leader(
    item: RectificationItem,
    *,
    by: Actor,
    reason: str,
    proof: Proof | None = None,
    version: int | None = None,
) -> RectificationItem:
    """The county leader sends it back."""
    taken = engine.take(item, "leader_return", by=by, reason=reason, proof=proof, version=version)
    return _returned(taken, reason)


@verb
def return_at_close(
    item: RectificationItem,
    *,
    by: Actor,
    reason: str,
    proof: Proof | None = None,
    version: int | None = None,
) -> RectificationItem:
    """The office does not close it after all."""
    taken = engine.take(item, "return_at_close", by=by, reason=reason, proof=proof, version=version)
    return _returned(taken, reason)


@verb
def record_spot_check(
    item: RectificationItem,
    *,
    on: date,
    checkers: str,
    result: str,
    note: str,
    by: Any,
    announced: bool = False,
) -> SpotCheck:
    """Record a sampled check; anything but “true” sends the item back. Nobody checks what their own group found."""
    if of_finding_group(by, item):
        raise NotAllowed(_("现场抽核须回避：这个问题是您所在的巡察组发现的，请由他人核查"))
    if on > today():
        raise Missing(_("核查日期不能晚于今天"))
    engine.require_not_barred(item, engine.flow_of(item).edges["check_true"], by=by)
    if not by.reach("rectification.check", acting=True).covers(item):
        raise NotAllowed(_("现场抽核由巡察办、纪委监委或组织部登记"))
    check = SpotCheck.objects.create(
        item=item,
        on=on,
        checkers=checkers,
        announced=announced,
        result=result,
        note=note,
        by_id=by.pk,
        by_name=by.name,
    )
    note_fact(item.engagement, "spot_checked", on=on, by=by, once=True)
    if result == SpotCheck.Result.TRUE:
        engine.take(item, "check_true", by=by, on=on)
    else:
        reason = _("现场抽核%(result)s：%(note)s") % {"result": check.get_result_display(), "note": note}
        _returned(engine.take(item, "check_false", by=by, reason=reason, on=on, checked=True), reason)
    return check


def of_finding_group(person: Any, item: RectificationItem) -> bool:
    """Whether this person ever held an appointment in the group that found it, also after its term (practice 5)."""
    if item.group_id is None:
        return False
    held = Appointment.objects.trusted().filter(user_id=person.pk).exclude(state__in=("proposed", "refused"))
    return any(one.role.column == "group_id" and item.group_id in one.scope_ids for one in held)


@verb
def close(
    item: RectificationItem,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
    edge: str = "close",
) -> RectificationItem:
    """Close an item: from now on “done” is a reviewed fact, not only somebody's word."""
    engine.take(item, edge, by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    item.declared = Declared.DONE
    item.closed_on = paper_act.acted_on if paper_act else today()
    item.save(update_fields=["declared", "closed_on"])
    _note_all_closed(item, by)
    return item


@verb
def finish(item: RectificationItem, **acting: Any) -> RectificationItem:
    """End the follow-up of a long-term matter."""
    return close(item, edge="finish", **acting)


@verb
def follow(
    item: RectificationItem,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> RectificationItem:
    """Passed, and from now on in the ledger of long-term matters."""
    engine.take(item, "follow", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    item.declared = Declared.LONG_TERM
    item.save(update_fields=["declared"])
    _note_all_closed(item, by)
    return item


def _note_all_closed(item: RectificationItem, by: Actor) -> None:
    """The last open item: its plan's concentrated rectification (DR16) is over, and the engagement knows it."""
    if item.plan is not None:
        of_plan = RectificationItem.objects.trusted().filter(plan=item.plan_id)
        if not of_plan.filter(state__in=OPEN_STATES).exists():
            rules.meet("DR16", about=item.plan, on=item.closed_on or today())
    if item.engagement_id is None:
        return
    same = RectificationItem.objects.trusted().filter(engagement_id=item.engagement_id)
    if not same.filter(state__in=OPEN_STATES).exists():
        note_fact(item.engagement, "all_closed", on=today(), by=by)


@verb
def relapse(
    item: RectificationItem,
    *,
    by: Actor,
    reason: str,
    proof: Proof | None = None,
    version: int | None = None,
) -> RectificationItem:
    """It came back: on the list again, with the day and the reason."""
    engine.take(item, "relapse", by=by, reason=reason, proof=proof, version=version)
    item.relapsed_on, item.closed_on, item.declared = today(), None, Declared.IN_PROGRESS
    item.last_return_reason = reason
    item.save(update_fields=["relapsed_on", "closed_on", "declared", "last_return_reason"])
    if item.plan is not None:
        reopen_period(item.plan, on=today(), by=by)
    return item
