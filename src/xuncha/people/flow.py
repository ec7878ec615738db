"""How an appointment comes to act, how a relation is decided on, how a lost password is replaced (domain §3.14, §8)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.custody.audited import RIGHTS
from xuncha.foundation.custody.holders import gate
from xuncha.foundation.dates import today
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.people.models import Appointment, AppointmentQuerySet, accounts_of_same_people
from xuncha.people.roles import ADMINISTRATORS, Role, roles

FOUNDING_ROLES = ("office_director", "lg_head")
FOUNDING_CLOSED = gettext_lazy("已有领导小组组长，初始授权不再适用；请按正式程序提出")


def term_given(appointment: Appointment) -> str | None:
    """一次一授权: whoever is appointed for one task is appointed until a day."""
    return missing_term(appointment.role, appointment.acts_until)


def missing_term(role: Role, acts_until: date | None) -> str | None:
    if role.dated and acts_until is None:
        return _("履职截止日期：“%(role)s”一次一授权，须有期限") % {"role": role.label}
    return None


def term_not_over(appointment: Appointment) -> str | None:
    over = appointment.acts_until is not None and appointment.acts_until < today()
    return _("授权期限已过，请重新提出") if over else None


def no_clash(appointment: Appointment) -> str | None:
    """Administrators exclude one another and every business role (practice 15)."""
    return clash(appointment.user_id, appointment.role_code, but=appointment.pk)


def clash(user_id: int, role_code: str, *, but: int | None = None) -> str | None:
    """What keeps this account from this role; second accounts of a person count among administrators."""
    others = open_appointments().exclude(pk=but)
    own = set(others.filter(user_id=user_id).values_list("role_code", flat=True))
    administrator = role_code in ADMINISTRATORS
    if own and (administrator or own & set(ADMINISTRATORS)):
        return _("三员不得兼任业务角色：该账号已有“%(roles)s”授权，请另建账号") % {
            "roles": "、".join(roles()[code].label for code in sorted(own))
        }
    if administrator:
        same = others.filter(user_id__in=accounts_of_same_people(user_id), role_code__in=ADMINISTRATORS)
        if same.exclude(role_code=role_code).exists():
            return _("三员须由不同的人担任：本人的另一账号已任三员之一")
    return None


SEATS = {"lead_officer": 2}
"""Roles that few may hold at once: those who see leads are at most two (domain §8.1)."""


def seat_free(appointment: Appointment) -> str | None:
    others = open_appointments().exclude(pk__in=[appointment.pk, appointment.replaces_id])
    return no_seat(appointment.role_code, others, appointment.acts_from, appointment.acts_until)


def no_seat(
    role_code: str, others: AppointmentQuerySet, begin: date, end: date | None, more: int = 0
) -> str | None:
    """What keeps one more from a role that few may hold; `more`: how many of the same document come before."""
    seats = SEATS.get(role_code)
    if seats is None:
        return None
    meeting = others.filter(role_code=role_code).filter(Q(acts_until=None) | Q(acts_until__gte=begin))
    meeting = meeting.filter(acts_from__lte=end) if end else meeting
    if meeting.count() + more < seats:
        return None
    return _("“%(role)s”同时最多 %(count)s 人：请先收回或写明接替") % {
        "role": roles()[role_code].label,
        "count": seats,
    }


def open_appointments() -> AppointmentQuerySet:
    return Appointment.objects.trusted().filter(state__in=Appointment.OPEN)


def founding_open(_appointment: Appointment) -> str | None:
    """The two-person beginning is open only while no head of the leading group may act (docs/people.md)."""
    return None if is_founding_open() else str(FOUNDING_CLOSED)


def is_founding_open() -> bool:
    return not Appointment.objects.trusted().acting(today()).filter(role_code="lg_head").exists()


def director_first(appointment: Appointment) -> str | None:
    """The head's activation closes the founding, so a waiting director goes first."""
    waiting = open_appointments().filter(state=Appointment.State.FOUNDING, role_code="office_director")
    if appointment.role_code == "lg_head" and waiting.exists():
        return _("请先启用巡察办主任的初始授权")
    return None


def keys_settled(appointment: Appointment) -> str | None:
    """The gate at the end of a term (design §6): halves wrapped to a leaver's key are re-wrapped first.

    A warning, not a stop: somebody under suspicion must be cut off at once, and the key is dead without the appointment.
    """
    return _unsettled(appointment)


def keys_of_replaced_settled(appointment: Appointment) -> str | None:
    """The same for the one who is replaced; prolonging one's own appointment ends nothing."""
    old = appointment.replaces
    return None if old is None or old.user_id == appointment.user_id else _unsettled(old)


def _unsettled(appointment: Appointment) -> str | None:
    scoped = appointment.role.column == "group_id"
    groups = appointment.scope_ids if scoped else [None]
    holds = any(appointment.role.holds(right) for right in RIGHTS.values())
    sentences = [text for group in groups for text in gate(appointment.user_id, group)] if holds else []
    named = {"name": appointment.user.name, "what": _("；").join(dict.fromkeys(sentences))}
    return _("%(name)s%(what)s") % named if sentences else None


S = Appointment.State

appointment_flow = Flow(
    "appointment",
    [
        State(S.PROPOSED, S.PROPOSED.label, "waiting"),
        State(S.FOUNDING, S.FOUNDING.label, "waiting"),
        State(S.APPROVED, S.APPROVED.label, "running"),
        State(S.ACTIVE, S.ACTIVE.label, "done"),
        State(S.REVOKED, S.REVOKED.label, "void", final=True),
        State(S.REFUSED, S.REFUSED.label, "overdue", final=True),
        State(S.WITHDRAWN, S.WITHDRAWN.label, "void", final=True),
    ],
    Edge(
        "approve",
        S.PROPOSED,
        S.APPROVED,
        gettext_lazy("批准"),
        by="people.approve",
        not_by=("created",),
        needs=(term_given, term_not_over, no_clash, seat_free),
        signs=True,
        recorded_by="people.record_paper",
        yields=gettext_lazy("授权决定"),
        todo=gettext_lazy("授权待批准"),
        tone="primary",
    ),
    Edge(
        "refuse",
        S.PROPOSED,
        S.REFUSED,
        gettext_lazy("不批准"),
        by="people.approve",
        not_by=("created",),
        asks="reason",
    ),
    Edge(
        "withdraw",
        (S.PROPOSED, S.APPROVED),
        S.WITHDRAWN,
        gettext_lazy("撤回"),
        by="people.propose",
        asks="reason",
    ),
    Edge(
        "activate",
        S.APPROVED,
        S.ACTIVE,
        gettext_lazy("启用"),
        by="people.activate",
        not_by=("created", "approve"),
        needs=(term_not_over, no_clash, seat_free),
        warns=(keys_of_replaced_settled,),
        todo=gettext_lazy("授权待启用"),
        tone="primary",
    ),
    Edge(
        "activate_founding",
        S.FOUNDING,
        S.ACTIVE,
        gettext_lazy("启用初始授权"),
        by="people.activate",
        not_by=("created",),
        needs=(founding_open, director_first, no_clash),
        todo=gettext_lazy("初始授权待启用"),
        tone="primary",
    ),
    Edge(
        "revoke",
        (S.ACTIVE, S.APPROVED, S.FOUNDING),
        S.REVOKED,
        gettext_lazy("收回"),
        by="people.revoke",
        warns=(keys_settled,),
        asks="reason",
        tone="danger",
    ),
)


def standing(appointment: Appointment, day: date) -> tuple[str, str]:
    """Tone and words for what an appointment is worth on a day: its state alone would call an old one 有效."""
    if not appointment.over_on(day):
        return appointment_flow.states[appointment.state].tone, str(appointment_flow.label(appointment.state))
    last = appointment.reads_until
    if last is None:
        return "due", _("履职期满（仍可查阅）")
    if last < day:
        return "void", _("期满")
    return "due", _("履职期满（可查阅至 %(day)s）") % {"day": last.isoformat()}


recusal_flow = Flow(
    "recusal",
    [
        State("open", gettext_lazy("待认定"), "waiting"),
        State("recuse", gettext_lazy("回避"), "due"),
        State("stay", gettext_lazy("不回避"), "done"),
        State("withdrawn", gettext_lazy("已撤回"), "void", final=True),
    ],
    Edge(
        "decide_recuse",
        "open",
        "recuse",
        gettext_lazy("认定回避"),
        by="people.decide_recusal",
        not_by=("created",),
        asks="reason",
        todo=gettext_lazy("回避情形待认定"),
        tone="primary",
    ),
    Edge(
        "decide_stay",
        "open",
        "stay",
        gettext_lazy("认定不回避"),
        by="people.decide_recusal",
        not_by=("created",),
        asks="reason",
    ),
    Edge(
        "revise_recuse",
        "stay",
        "recuse",
        gettext_lazy("改为回避"),
        by="people.decide_recusal",
        not_by=("created",),
        asks="reason",
    ),
    Edge(
        "revise_stay",
        "recuse",
        "stay",
        gettext_lazy("改为不回避"),
        by="people.decide_recusal",
        not_by=("created",),
        asks="reason",
    ),
    Edge("withdraw", "open", "withdrawn", gettext_lazy("撤回"), inner=True),
)

reset_flow = Flow(
    "password_reset",
    [
        State("requested", gettext_lazy("待确认"), "waiting"),
        State("issued", gettext_lazy("已重置，暂停签名"), "due"),
        State("restored", gettext_lazy("已恢复签名"), "done", final=True),
        State("refused", gettext_lazy("未同意"), "void", final=True),
    ],
    Edge(
        "confirm",
        "requested",
        "issued",
        gettext_lazy("确认重置"),
        by="people.reset_confirm",
        not_by=("created",),
        todo=gettext_lazy("口令重置待确认"),
        tone="primary",
    ),
    Edge(
        "refuse",
        "requested",
        "refused",
        gettext_lazy("不同意"),
        by="people.reset_confirm",
        not_by=("created",),
        asks="reason",
    ),
    Edge(
        "restore",
        "issued",
        "restored",
        gettext_lazy("已当面确认本人，恢复签名"),
        by="people.reset_confirm",
        not_by=("created",),
        todo=gettext_lazy("待当面确认本人"),
        tone="primary",
    ),
)
