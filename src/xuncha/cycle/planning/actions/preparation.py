"""Before and at entry: departments asked, the group's plan reviewed, self-check received, the entry meeting, checklists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import facts
from xuncha.cycle.planning.actions import require
from xuncha.cycle.planning.models import (
    Attendance,
    BriefingRequest,
    CooperationItem,
    Engagement,
    EntryMeeting,
    GroupPlan,
    KeyPointCheck,
)
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach
from xuncha.foundation.files.models import Attachment, StoredFile
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NeedsReason, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@verb
def ask_briefings(
    engagements: Sequence[Engagement],
    departments: Sequence[Organisation],
    *,
    asked_on: date,
    by: Actor,
    due: date | None = None,
    document_no: str = "",
) -> list[BriefingRequest]:
    """Ask every department about every unit, once; those already asked are left alone. Constant statements (DR02)."""
    for engagement in engagements:
        require(by, "planning.write", engagement, _("情况通报由巡察办函商"))
    made = _new_requests(engagements, departments)
    for request in made:
        request.asked_on, request.document_no = asked_on, document_no
        request.due = due or (request.engagement.entry_on if request.engagement else None)
    engine.open_many(made, by=by)
    _start_reply_clocks(made, by=by)
    facts.note_facts(engagements, facts.BRIEFING_ASKED, on=asked_on, by=by, once=True)
    return made


def _new_requests(
    engagements: Sequence[Engagement], departments: Sequence[Organisation]
) -> list[BriefingRequest]:
    rows = BriefingRequest.objects.trusted().filter(engagement__in=engagements)
    asked = set(rows.values_list("engagement_id", "to_organisation_id"))
    made = []
    for engagement in engagements:
        for department in departments:
            if (engagement.pk, department.pk) not in asked and department.pk != engagement.organisation_id:
                request = BriefingRequest(to_organisation=department)
                request.place_in(engagement)
                made.append(request)
    return made


def _start_reply_clocks(made: Sequence[BriefingRequest], *, by: Actor) -> None:
    by_round: dict[int | None, list[tuple[Any, date]]] = {}
    for request in made:
        anchor = request.clock_anchor("DR02", request.asked_on)
        ruleset_id = request.engagement.ruleset_id if request.engagement else None
        by_round.setdefault(ruleset_id, []).append((request, anchor["on"]))
    for ruleset_id, items in by_round.items():
        rules.start_many(
            "DR02", items, ruleset_id=ruleset_id, anchor="engagement:{engagement}:entry_on", by=by
        )


@verb
def note_reply(
    request: BriefingRequest, *, on: date, by: Actor, note: str = "", attachment_id: int | None = None
) -> BriefingRequest:
    """A department has answered. What concerns named persons is entered as a lead, not here (practice 12)."""
    if on > today():
        raise Missing(_("回复日期不能晚于今天"))
    request.replied_on, request.note = on, note
    if attachment_id:
        request.attachment_id = attachment_id
    engine.take(request, "reply", by=by, on=on)
    request.save(update_fields=["replied_on", "note", "attachment_id"])
    facts.note_fact(request.engagement, facts.BRIEFING_REPLIED, on=on, by=by, once=True)
    return request


@verb
def remind(request: BriefingRequest, *, by: Actor, reason: str = "", **act: Any) -> BriefingRequest:
    """Remind a department; how often and when last stands in the register."""
    engine.take(request, "remind", by=by, reason=reason, **act)
    request.reminders, request.reminded_on = request.reminders + 1, today()
    request.save(update_fields=["reminders", "reminded_on"])
    return request


@verb
def approve_group_plan(plan: GroupPlan, *, by: Actor, reason: str = "", **act: Any) -> GroupPlan:
    """The office has reviewed a group's plan and files it; a fact for each of the group's units."""
    engine.take(plan, "approve", by=by, reason=reason, **act)
    engaged = Engagement.objects.trusted().filter(group=plan.group, state__in=("planned", "under_way"))
    facts.note_facts(engaged, facts.GROUP_PLAN_APPROVED, on=today(), by=by, once=True)
    return plan


@verb
def receive_self_check(engagement: Engagement, *, on: date, by: Actor) -> Engagement:
    """The unit's self-check report has come in (DR03)."""
    require(by, "planning.group", engagement, _("自查报告由本组或巡察办接收"))
    if on > today():
        raise Missing(_("收到日期不能晚于今天"))
    return note_self_check(engagement, on=on, by=by)


@verb
def note_self_check(engagement: Engagement, *, on: date, by: Actor) -> Engagement:
    """What the unit found on itself is in; whoever calls took it in by a right of its own."""
    engagement.self_check_on = on
    engagement.save(update_fields=["self_check_on"])
    rules.meet("DR03", about=engagement, on=on)
    audit.record("engagement.self_check", by=by, about=engagement, data={"on": on})
    facts.note_fact(engagement, facts.SELF_CHECK_RECEIVED, on=on, by=by, once=True)
    return engagement


@dataclass(frozen=True)
class Present:
    """One line of attendance."""

    side: str
    name: str
    post: str = ""
    present: bool = True
    reason: str = ""


@verb
def hold_entry_meeting(
    engagement: Engagement,
    *,
    held_on: date,
    place: str,
    chair: str,
    note: str,
    attendance: Sequence[Present],
    by: Actor,
) -> EntryMeeting:
    """Record the entry meeting. The office is asked for; who was absent is recorded with the reason, nothing blocks (M3-20)."""
    require(by, "planning.group", engagement, _("进驻会由本组或巡察办登记"))
    if held_on > today():
        raise Missing(_("召开日期不能晚于今天"))
    if not any(line.side == Attendance.Side.OFFICE for line in attendance):
        raise Missing(_("巡察办负责同志是否到会"), details=[_("到会的写姓名，缺席的写原因")])
    absent = [line.name for line in attendance if not line.present and not line.reason.strip()]
    if absent:
        raise NeedsReason(_("请写明缺席原因：%(names)s") % {"names": "、".join(absent)})
    meeting, _created = EntryMeeting.objects.trusted().update_or_create(
        engagement=engagement,
        defaults={"held_on": held_on, "place": place, "chair": chair, "note": note},
    )
    Attendance.objects.trusted().filter(meeting=meeting).delete()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            side=line.side,
            name=line.name,
            post=line.post,
            present=line.present,
            reason=line.reason,
        )
        for line in attendance
    )
    audit.record("engagement.entry_meeting", by=by, about=engagement, data={"on": held_on})
    facts.note_fact(engagement, facts.ENTRY_MEETING, on=held_on, by=by, once=True)
    return meeting


@verb
def tick_cooperation(item: CooperationItem, *, done: bool, by: Actor) -> CooperationItem:
    """Tick or untick one line: the unit itself, the group, or the office."""
    ours = by.reach("planning.group", acting=True).covers(item)
    if not ours:
        require(by, "planning.cooperate", item, _("配合事项由被巡察单位或本组办理"))
    item.done_on, item.done_by = (today(), by.name) if done else (None, "")
    item.version += 1
    item.save(update_fields=["done_on", "done_by", "version"])
    audit.record("cooperation_item.ticked", by=by, about=item, data={"done": int(done)})
    return item


@verb
def prove_cooperation(item: CooperationItem, file: StoredFile, *, title: str, by: Actor) -> Attachment:
    """Hang a proof on one line (M4-18: 凭据): a photo of the notice board, the minutes of the study session."""
    if not by.reach("planning.group", acting=True).covers(item):
        require(by, "planning.cooperate", item, _("配合事项由被巡察单位或本组办理"))
    return attach(file, to=item, title=title, by=by)


@verb
def add_cooperation(
    engagement: Engagement, *, sort: str, text: str, by: Actor, due: date | None = None
) -> CooperationItem:
    """One more thing the unit is asked for."""
    require(by, "planning.group", engagement, _("配合事项由本组或巡察办提出"))
    if not text.strip():
        raise Missing(_("请写明事项"))
    seq = CooperationItem.objects.trusted().filter(engagement=engagement).count() + 1
    item = CooperationItem.objects.create(
        engagement=engagement, sort=sort, seq=seq, text=text.strip(), due=due or engagement.entry_on
    )
    audit.record("cooperation_item.created", by=by, about=item)
    return item


@verb
def tick_key_point(point: KeyPointCheck, *, covered: bool, by: Actor) -> KeyPointCheck:
    """A key point has been looked at, or not yet after all."""
    require(by, "planning.group", point, _("监督要点由本组逐项核对"))
    point.covered_on, point.covered_by = (today(), by.name) if covered else (None, "")
    point.version += 1
    point.save(update_fields=["covered_on", "covered_by", "version"])
    audit.record("key_point_check.ticked", by=by, about=point, data={"covered": int(covered)})
    return point


@verb
def add_key_point(engagement: Engagement, *, text: str, by: Actor) -> KeyPointCheck:
    """A point of this engagement's own beside the type's (个性)."""
    require(by, "planning.group", engagement, _("监督要点由本组补充"))
    if not text.strip():
        raise Missing(_("请写明监督要点"))
    seq = KeyPointCheck.objects.trusted().filter(engagement=engagement).count() + 1
    point = KeyPointCheck.objects.create(engagement=engagement, seq=seq, text=text.strip())
    audit.record("key_point_check.created", by=by, about=point)
    return point


@verb
def set_liaison(engagement: Engagement, *, name: str, phone: str, by: Actor) -> Engagement:
    """Who the unit named as its liaison."""
    require(by, "planning.group", engagement, _("联络员由本组或巡察办登记"))
    Engagement.objects.trusted().filter(pk=engagement.pk).update(
        liaison_name=name[:60], liaison_phone=phone[:40], version=F("version") + 1
    )
    engagement.refresh_from_db()
    audit.record("engagement.edited", by=by, about=engagement)
    return engagement


@verb
def grade_villages(rows: Sequence[Any], *, grade: str, by: Actor) -> int:
    """Grade many villages at once; returns how many."""
    from xuncha.cycle.planning.models import SubObject

    for row in rows:
        require(by, "planning.group", row, _("村的分级由本组评定"))
    if grade not in SubObject.Grade.values:
        raise Refused(_("没有这个分级"))
    SubObject.objects.trusted().filter(pk__in=[row.pk for row in rows]).update(
        grade=grade, version=F("version") + 1
    )
    for row in rows:
        audit.record("village.edited", by=by, about=row, data={"grade": grade})
    return len(rows)
