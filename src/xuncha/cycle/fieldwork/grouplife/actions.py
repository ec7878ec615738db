"""The verbs of a group's life. Audit events carry ids, dates and codes; names and words stay in the records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.grouplife.models import (
    BranchActivity,
    OfGroup,
    ReminderTalk,
    TempBranch,
    Violation,
)
from xuncha.cycle.planning.models import Group, Membership
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

WRITES = {
    TempBranch: "grouplife.write",
    BranchActivity: "grouplife.write",
    ReminderTalk: "grouplife.remind",
}


@verb
def note(record: OfGroup, *, group: Group, by: Actor) -> OfGroup:
    """Enter a note in the group's books: its branch, an activity, or a talk of the leader's."""
    record.seat_in(group)
    require(by, WRITES[type(record)], group)
    if isinstance(record, TempBranch) and TempBranch.objects.trusted().filter(group=group).exists():
        raise Refused(_("本组已经登记了临时党支部，请直接修改"))
    _require_past(record)
    record.created_by_id, record.created_by_name = by.pk, by.name
    record.save()
    audit.record(f"{record.kind_name}.created", by=by, about=record)
    return record


def require(by: Actor, right: str, place: Any) -> None:
    if not by.reach(right, acting=True).covers(place):
        who = _("组长") if right == "grouplife.remind" else _("组长、副组长或联络员")
        raise NotAllowed(_("本组的这一项由%(who)s登记") % {"who": who})


def _require_past(record: Any) -> None:
    on = getattr(record, "on", None)
    if on and on > today():
        raise Missing(_("日期不能晚于今天"))


@verb
def report_violation(violation: Violation, *, membership: Membership, by: User) -> Violation:
    """Enter a breach; whom it concerns is kept from knowing of the record, the leader included (practice 11)."""
    violation.seat_in(membership.group)
    if not by.reach("violations.write", acting=True).covers(membership.group):
        raise NotAllowed(_("违反纪律的情况由组长或巡察办主任登记"))
    if membership.user is None:
        raise Missing(_("这名成员没有账号，请先补建账号再登记"))
    if membership.user_id == by.pk:
        raise NotAllowed(_("涉及本人的，请由巡察办主任登记"))
    if not violation.facts.strip():
        raise Missing(_("请写明事实"))
    _require_past(violation)
    violation.person = membership.user
    engine.open_record(violation, by=by)
    kept_out = Exclusion(
        kind=violation.kind_name, record_id=violation.pk, user_id=membership.user.pk, set_by_id=by.pk
    )
    kept_out.reason = _("涉及本人")
    kept_out.save()
    audit.record("people.excluded", by=by, about=violation, data={"user": membership.user_id})
    return violation


@verb
def conclude_violation(violation: Violation, *, edge: str, handling: str, by: Actor) -> Violation:
    """What was done about it, or why there was nothing to it."""
    if not handling.strip():
        raise Missing(_("请写明处理情况"))
    violation.handling = handling.strip()
    engine.take(violation, edge, by=by)
    violation.save(update_fields=["handling_sealed"])
    return violation
