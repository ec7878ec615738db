"""Appointments: the office proposes, the leading group approves, the security administrator activates (一次一授权)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.verbs import verb
from xuncha.people import handover
from xuncha.people.actions.accounts import Slip, is_new, new_account, print_first_slips, require
from xuncha.people.flow import (
    FOUNDING_CLOSED,
    FOUNDING_ROLES,
    clash,
    is_founding_open,
    missing_term,
    no_seat,
    open_appointments,
)
from xuncha.people.models import Appointment, User, accounts_of_same_people
from xuncha.people.roles import ADMINISTRATORS, roles
from xuncha.people.scopes import COUNTY, Scope


@dataclass(frozen=True, slots=True)
class Terms:
    """What a whole appointment document says: number, days, kind of appointment. All days included."""

    acts_from: date
    acts_until: date | None = None
    reads_until: date | None = None
    document_no: str = ""
    sort: str = Appointment.Sort.REGULAR


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an appointment document, from the form or from an understood file.

    `user` names the account when it is known; otherwise it is found by name and unit, or made.
    """

    role_code: str
    name: str = ""
    organisation: Organisation | None = None
    post: str = ""
    phone: str = ""
    scope: Scope = COUNTY
    user: User | None = None
    replaces: Appointment | None = None


@verb
def propose(rows: Sequence[Row], *, terms: Terms, by: User) -> list[Appointment]:
    """Propose everybody of one document; all or nothing, and every line that cannot stand is named.

    Accounts that are missing are made, closed until activation. Raises Missing with one sentence a line.
    """
    require(by, "people.propose")
    if not rows:
        raise Missing(_("名单是空的"))
    wrong = [_("第%(no)s行：%(what)s") % {"no": no, "what": what} for no, what in _mistakes(rows, terms, by)]
    if wrong:
        raise Missing(_("授权名单还不能提交"), details=wrong)
    return [_propose_one(row, terms, by) for row in rows]


def _mistakes(rows: Sequence[Row], terms: Terms, by: User) -> Iterable[tuple[int, str]]:
    for no, row in enumerate(rows, start=1):
        what = _mistake(row, terms, by) or _too_many(row, rows[: no - 1], terms)
        if what:
            yield no, what


def _mistake(row: Row, terms: Terms, by: User) -> str | None:
    role = roles().get(row.role_code)
    if role is None:
        return _("没有这个角色")
    if role.column is not None and not row.scope.ids:
        return _("“%(role)s”须指明范围（组、任务或单位）") % {"role": role.label}
    known = [row.user] if row.user else matching(row)
    if len(known) > 1:
        return _("有 %(count)s 个同名同单位的账号，请选定是哪一个") % {"count": len(known)}
    if not known and not row.name.strip():
        return _("请写明姓名")
    if any(by.pk in accounts_of_same_people(user.pk) for user in known):
        return _("不能为本人提出授权")
    late = row.replaces is not None and row.replaces.state != Appointment.State.ACTIVE
    if late:
        return _("被接替的授权已不是有效状态")
    return missing_term(role, terms.acts_until) or _clash_of(row, known)


def _too_many(row: Row, before: Sequence[Row], terms: Terms) -> str | None:
    """A role that few may hold at once; whoever is replaced makes room."""
    replaced = [other.replaces.pk for other in (*before, row) if other.replaces]
    more = sum(other.role_code == row.role_code for other in before)
    others = open_appointments().exclude(pk__in=replaced)
    return no_seat(row.role_code, others, terms.acts_from, terms.acts_until, more)


def _clash_of(row: Row, known: list[User]) -> str | None:
    """An administrator's role may be refused to a business account: then a second account is made instead."""
    if not known or (row.role_code in ADMINISTRATORS and row.user is None):
        return None
    return clash(known[0].pk, row.role_code)


def matching(row: Row) -> list[User]:
    """Accounts that can be meant by name and unit; administrators' accounts are never taken for a business role."""
    found = User.objects.filter(name=row.name.strip(), organisation=row.organisation, second_of=None)
    return list(found.order_by("id"))


def _propose_one(row: Row, terms: Terms, by: User) -> Appointment:
    user = row.user or _account_for(row, by)
    appointment = _unsaved(user, row, terms)
    return engine.open_record(appointment, by=by)


def _account_for(row: Row, by: User) -> User:
    known = next(iter(matching(row)), None)
    values: dict[str, Any] = {
        "name": row.name,
        "organisation": row.organisation,
        "post": row.post,
        "phone": row.phone,
    }
    if (
        row.role_code in ADMINISTRATORS
        and known is not None
        and open_appointments().filter(user=known).exists()
    ):
        return new_account(**values, second_of=known, by=by)
    return known or new_account(**values, by=by)


def _unsaved(user: User, row: Row, terms: Terms) -> Appointment:
    scope = row.scope
    return Appointment(
        user=user,
        role_code=row.role_code,
        scope_ids=list(scope.ids),
        scope_label=scope.label,
        round_id=scope.round_id,
        group_id=scope.group_id,
        engagement_id=scope.engagement_id,
        organisation_id=scope.organisation_id,
        sort=Appointment.Sort.SUPPLEMENTARY if row.replaces else terms.sort,
        document_no=terms.document_no,
        acts_from=terms.acts_from,
        acts_until=terms.acts_until,
        reads_until=terms.reads_until,
        replaces=row.replaces,
    )


@verb
def propose_prolongation(held: Sequence[Appointment], *, terms: Terms, by: User) -> list[Appointment]:
    """Prolong a round's appointments by its document: the same people, a later day, the same three hands."""
    terms = replace(terms, sort=Appointment.Sort.SUPPLEMENTARY)
    return propose([_row_like(item) for item in held], terms=terms, by=by)


def _row_like(held: Appointment) -> Row:
    scope = Scope(
        tuple(held.scope_ids), held.scope_label, held.round_id, held.group_id, held.engagement_id,
        held.organisation_id,
    )  # fmt: skip
    return Row(held.role_code, user=held.user, scope=scope, replaces=held)


@verb
def propose_founding(rows: Sequence[Row], *, by: User) -> list[Appointment]:
    """The first director and the first head of the leading group, before anybody could propose or approve them.

    Two hands: the system administrator proposes, the security administrator activates; closed while a head of
    the leading group may act (docs/people.md).
    """
    require(by, "people.found")
    if not is_founding_open():
        raise NotAllowed(FOUNDING_CLOSED)
    made = []
    for row in rows:
        if row.role_code not in FOUNDING_ROLES:
            raise NotAllowed(_("初始授权只用于巡察办主任和领导小组组长"))
        terms = Terms(today(), sort=Appointment.Sort.FOUNDING)
        user = row.user or _account_for(row, by)
        if sentence := clash(user.pk, row.role_code):
            raise Missing(sentence)
        appointment = _unsaved(user, row, terms)
        appointment.state = Appointment.State.FOUNDING
        made.append(engine.open_record(appointment, by=by))
    return made


@verb
def approve(
    appointment: Appointment,
    *,
    by: User,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Appointment:
    """The leading group's signature, by system or on paper; the barred are read off the flow."""
    return engine.take(
        appointment, "approve", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version
    )


@verb
def approve_batch(appointments: Sequence[Appointment], *, by: User, proof: Proof | None) -> list[Appointment]:
    """One signature over a listed batch; all or nothing."""
    return [approve(appointment, by=by, proof=proof) for appointment in appointments]


@verb
def record_paper_approval(
    appointments: Sequence[Appointment],
    *,
    signer: paper.Signer,
    acted_on: date,
    scan: StoredFile,
    by: User,
    **fields: Any,
) -> list[PaperAct]:
    """The decision was signed in ink: one scan for the whole list, confirmed by a second person afterwards."""
    return [
        paper.record_paper_act(item, "approve", signer=signer, acted_on=acted_on, scan=scan, by=by, **fields)
        for item in appointments
    ]


@verb
def confirm_paper_approval(appointments: Sequence[Appointment], *, by: User) -> list[Appointment]:
    """The second person has compared the scan with the list."""
    confirmed = []
    for item in appointments:
        act = paper.open_act(item)
        if act is None:
            raise Missing(_("%(name)s没有待核对的纸质批准") % {"name": item.user.name})
        confirmed.append(paper.confirm_paper_act(act, by=by))
    return confirmed


@verb
def activate(
    appointment: Appointment,
    *,
    by: User,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> Appointment:
    """Let an approved appointment act. A replaced one stops acting, and what waited for it is handed over."""
    _require_other_person(appointment, by)
    edge = "activate_founding" if appointment.state == Appointment.State.FOUNDING else "activate"
    User.objects.select_for_update().filter(pk=appointment.user_id).first()  # two roles at once meet here
    active = engine.take(appointment, edge, by=by, reason=reason, proof=proof, version=version)
    if active.replaces is not None:
        _end_replaced(active.replaces, active)
        handover.hand_over(active.replaces, active, by=by)
    return active


def _require_other_person(appointment: Appointment, by: User) -> None:
    """Separation of duties holds between persons, also when one of them has a second account."""
    steps = Step.objects.filter(kind="appointment", record_id=appointment.pk, edge="approve")
    if by.pk in accounts_of_same_people(*steps.values_list("actor_id", flat=True)):
        raise NotAllowed(_("批准和启用须由不同的人办理"))


def _end_replaced(old: Appointment, new: Appointment) -> None:
    """The old one reads on as long as it was to read, but no longer acts from the day the new one begins."""
    last = max(new.acts_from - timedelta(days=1), old.acts_from)
    old.reads_until = old.reads_until or old.acts_until
    if old.acts_until is None or old.acts_until > last:
        old.acts_until = last
    if old.reads_until is not None and old.reads_until < old.acts_until:
        old.reads_until = old.acts_until
    old.save(update_fields=["acts_until", "reads_until", "updated_at"])


@verb
def activate_batch(appointments: Sequence[Appointment], *, by: User) -> list[Slip]:
    """Activate a listed batch, the head of the leading group last; first slips for everybody without a password."""
    in_order = sorted(appointments, key=lambda item: (item.role_code == "lg_head", item.pk))
    people = {item.user_id: activate(item, by=by).user for item in in_order}
    fresh = [user for user in people.values() if is_new(user) and not user.has_usable_password()]
    return print_first_slips(fresh, by=by)


@verb
def revoke(
    appointment: Appointment,
    *,
    by: User,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> Appointment:
    """End an appointment at once, for acting and for reading."""
    if by.pk in accounts_of_same_people(appointment.user_id) and appointment.role_code in ADMINISTRATORS:
        raise NotAllowed(_("不能收回自己的授权"))
    return engine.take(appointment, "revoke", by=by, reason=reason, proof=proof, version=version)
