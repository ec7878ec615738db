"""Groups: formed, staffed after the recusal check, proposed for appointment, and mended when somebody is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.cycle.planning.actions import require
from xuncha.cycle.planning.models import SEATS, Engagement, Group, GroupPlan, Membership, Round
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NeedsReason, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.actions.appointments import Row, Terms, propose, propose_prolongation
from xuncha.people.conflicts import conflicts
from xuncha.people.models import Appointment, User
from xuncha.people.scopes import Scope

SEAT_ORDER = {code: index for index, (code, _label) in enumerate(SEATS)}


@dataclass(frozen=True)
class Seat:
    """Somebody to sit in a group: by account, or by name until the appointment makes one."""

    role_code: str
    name: str = ""
    user: User | None = None
    home_unit: str = ""
    division: str = ""

    @property
    def known_as(self) -> str:
        return self.user.name if self.user else self.name.strip()


@verb
def form_group(group: Group, *, by: Actor) -> Group:
    """Form a group of a round."""
    require(by, "planning.write", group.round, _("巡察组由巡察办组建"))
    _require_open(group.round)
    if Group.objects.trusted().filter(round=group.round, no=group.no).exists():
        raise Refused(_("第%(no)s组已经有了") % {"no": group.no})
    group.save()
    audit.record("group.created", by=by, about=group)
    return group


def _require_open(round_: Round) -> None:
    if round_.state in ("closed", "void"):
        raise Refused(_("这一轮已经办结或作废"))


@verb
def seat(
    group: Group, person: Seat, *, by: Actor, reason: str = "", joined_on: date | None = None
) -> Membership:
    """Seat somebody in a group after the recusal check; a decided recusal refuses, an open one asks for a reason."""
    require(by, "planning.write", group, _("人员由巡察办安排"))
    _require_open(group.round)
    if not person.known_as:
        raise Missing(_("请选定人员或写明姓名"))
    seated = Membership.objects.trusted().filter(round=group.round, left_on=None)
    twice = seated.filter(user=person.user) if person.user else seated.filter(user=None, name=person.known_as)
    if twice.exists():
        raise Refused(_("%(name)s已在本轮的组里") % {"name": person.known_as})
    require_no_recusal(group, person.user, reason)
    return _seat(group, person, by=by, on=joined_on or today())


def _seat(
    group: Group, person: Seat, *, by: Actor, on: date, replaces: Membership | None = None
) -> Membership:
    last = Membership.objects.trusted().filter(group=group).aggregate(last=Max("sort"))["last"] or 0
    member = Membership.objects.create(
        round=group.round,
        group=group,
        user=person.user,
        name=person.known_as,
        role_code=person.role_code,
        home_unit=person.home_unit or (person.user.post if person.user else ""),
        division=person.division,
        sort=SEAT_ORDER[person.role_code] * 100 + last % 100 + 1,
        joined_on=on,
        replaces=replaces,
    )
    audit.record("group.seated", by=by, about=group, data={"seat": member.pk, "user": member.user_id})
    return member


def require_no_recusal(group: Group, user: User | None, reason: str) -> None:
    """Refuses somebody who must stay away from one of the group's units (domain §3.14 recusal)."""
    found = recusals(group, [user]) if user else []
    decided = [sentence for sentence, is_decided in found if is_decided]
    if decided:
        raise Refused(_("须回避，不能安排"), details=decided)
    if found and not reason.strip():
        raise NeedsReason(_("有未认定的回避情形，请写明仍作安排的理由"), details=[item[0] for item in found])


def recusals(group: Group, users: Iterable[User]) -> list[tuple[str, bool]]:
    """Sentences about relations of these people to the group's units, each with whether recusal was decided."""
    people = list(users)
    engaged = Engagement.objects.trusted().filter(group=group).exclude(state="void")
    units = [engagement.organisation for engagement in engaged.select_related("organisation")]
    return [
        (f"{item.name} — {unit}：{item.reason}", item.decided)
        for unit in units
        for item in conflicts(people, unit)
    ]


@verb
def propose_appointments(group: Group, *, by: User) -> list[Appointment]:
    """Propose an appointment for every seat that has none; accounts that are missing are made, closed until activation.

    The leading group approves them and the security administrator lets them act (practice 5).
    """
    require(by, "planning.write", group, _("授权由巡察办提出"))
    seats = list(
        Membership.objects.trusted()
        .filter(group=group, left_on=None, appointment_id=None)
        .select_related("user")
    )
    if not seats:
        raise Refused(_("本组没有待提出授权的成员"))
    found = recusals(group, [member.user for member in seats if member.user])
    if any(decided for _sentence, decided in found):
        raise Refused(_("有人须回避，不能提出授权"), details=[sentence for sentence, _decided in found])
    made = propose([_row(group, member) for member in seats], terms=terms_of(group), by=by)
    for member, appointment in zip(seats, made, strict=True):
        member.appointment_id, member.user = appointment.pk, appointment.user
        member.save(update_fields=["appointment_id", "user"])
    audit.record("group.proposed", by=by, about=group, data={"seats": len(seats)})
    return made


def terms_of(group: Group, *, sort: str = Appointment.Sort.REGULAR, document_no: str = "") -> Terms:
    """The days of a group's appointments: as written on the group, else from the round's own dates."""
    round_ = group.round
    acts_from = group.acts_from or round_.notice_on or round_.entry_on or today()
    acts_until = group.acts_until or round_.onsite_end
    if acts_until is None:
        raise Missing(_("还不能提出授权"), details=[_("本组的履职截止日期，或本轮的驻点结束日期")])
    return Terms(acts_from, acts_until, group.reads_until, document_no or group.document_no, sort)


def _row(group: Group, member: Membership, replaces: Appointment | None = None) -> Row:
    scope = Scope((group.pk,), f"{group.round} {group}", group.round_id, group.pk)
    return Row(
        member.role_code,
        name=member.name,
        post=member.home_unit,
        user=member.user,
        scope=scope,
        replaces=replaces,
    )


@verb
def replace_member(
    member: Membership, person: Seat, *, on: date, reason: str, document_no: str, by: User, note: str = ""
) -> Membership:
    """Somebody leaves and another takes the seat by supplementary appointment; drafts and to-dos follow, authorship stays."""
    require(by, "planning.write", member, _("人员由巡察办调整"))
    if member.left_on:
        raise Refused(_("%(name)s已经离组") % {"name": member.name})
    if not reason.strip():
        raise NeedsReason(_("请写明调整原因"))
    require_no_recusal(member.group, person.user, note)
    held = _settle(member, by=by, reason=reason)
    _leave(member, on=on, reason=reason, by=by)
    successor = _seat(member.group, person, by=by, on=on, replaces=member)
    terms = terms_of(member.group, sort=Appointment.Sort.SUPPLEMENTARY, document_no=document_no)
    terms = Terms(on, max(terms.acts_until or on, on), terms.reads_until, terms.document_no, terms.sort)
    (made,) = propose([_row(member.group, successor, replaces=held)], terms=terms, by=by)
    successor.appointment_id, successor.user = made.pk, made.user
    successor.save(update_fields=["appointment_id", "user"])
    return successor


def _leave(member: Membership, *, on: date, reason: str, by: Actor) -> None:
    member.left_on, member.left_reason = on, reason[:200]
    member.save(update_fields=["left_on", "left_reason"])
    audit.record("group.left", by=by, about=member.group, data={"seat": member.pk, "user": member.user_id})


def _settle(member: Membership, *, by: Actor, reason: str) -> Appointment | None:
    """The appointment somebody leaves behind: one in force is returned, one that never came to act is withdrawn."""
    rows = Appointment.objects.trusted().filter(pk=member.appointment_id)
    held = rows.filter(state__in=Appointment.OPEN).first()
    if held is None or held.state == Appointment.State.ACTIVE:
        return held
    engine.take(held, "withdraw", by=by, reason=reason)
    return None


@verb
def propose_longer(round_: Round, *, document_no: str, by: User) -> list[Appointment]:
    """After a round was prolonged: propose that those who act in its groups may act until its new end."""
    if round_.onsite_end is None:
        return []
    rows = Appointment.objects.trusted().filter(round_id=round_.pk, state=Appointment.State.ACTIVE)
    held = list(rows.filter(acts_until__lt=round_.onsite_end).exclude(user=by.pk).select_related("user"))
    if not held:
        return []
    reads = max((item.reads_until for item in held if item.reads_until), default=None)
    terms = Terms(today(), round_.onsite_end, reads and max(reads, round_.onsite_end), document_no)
    return propose_prolongation(held, terms=terms, by=by)


@verb
def unseat(member: Membership, *, on: date, reason: str, by: Actor) -> Membership:
    """Somebody leaves and nobody follows."""
    require(by, "planning.write", member, _("人员由巡察办调整"))
    if member.left_on:
        raise Refused(_("%(name)s已经离组") % {"name": member.name})
    if not reason.strip():
        raise NeedsReason(_("请写明离组原因"))
    _settle(member, by=by, reason=reason)
    _leave(member, on=on, reason=reason, by=by)
    return member


@verb
def open_group_plan(plan: GroupPlan, *, group: Group, by: Actor) -> GroupPlan:
    """Begin the group's plan of work; one a group."""
    require(by, "planning.group", group, _("组工作方案由本组起草"))
    if GroupPlan.objects.trusted().filter(group=group).exists():
        raise Refused(_("本组已有工作方案"))
    plan.group, plan.round_id = group, group.round_id
    return engine.open_record(plan, by=by)
