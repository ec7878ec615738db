"""The verbs of transfers: gather leads, check for conflicts, hand over, receive; receiving opens a case per lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.transfers import notes
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.conflicts import conflict
from xuncha.cycle.transfers.handing.models import Material, Receiver, Transfer, TransferItem
from xuncha.cycle.transfers.handing.referrals import hand_along
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper, pending
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.people.models import User

AUDIENCE = {
    Receiver.DISCIPLINE: "discipline",
    Receiver.ORGANISATION_DEPT: "organisation_dept",
}
"""Bodies whose role reads county-wide have an audience of their own; every other receiver reads by its organisation."""
OTHERS = "departments"
CASE_CLOCKS = ("DR22", "DR23", "DR24")
Line = tuple[str, int, int | None]


def audience_of(transfer: Transfer) -> int:
    """The audience that a receiver's people read by."""
    return audience_mask((AUDIENCE.get(Receiver(transfer.receiver), OTHERS),))


@verb
def draw_up(transfer: Transfer, leads: Sequence[Lead], *, by: User) -> Transfer:
    """Begin a transfer with the leads picked for it."""
    if not by.reach("transfers.write", acting=True):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    rounds = {lead.round_id for lead in leads}
    if transfer.round_id is None and len(rounds) == 1:
        transfer.round_id = rounds.pop()
    engine.open_record(transfer, by=by)
    put_on_list(transfer, leads, by=by)
    return transfer


@verb
def put_on_list(transfer: Transfer, leads: Iterable[Lead], *, by: User) -> None:
    """Add leads to the list; each must be approved, free, and without a conflict at this receiver."""
    require_draft(transfer, by)
    for lead in leads:
        if lead.state != "lg_approved":
            raise Missing(_("线索 %(lead)s 还没有审定移交") % {"lead": lead})
        if _on_another_list(lead, transfer):
            raise Missing(_("线索 %(lead)s 已在另一份移交清单上") % {"lead": lead})
        if reason := conflict(lead, transfer):
            raise NotAllowed(reason)
        TransferItem.objects.trusted().get_or_create(transfer=transfer, lead=lead)
    audit.record("transfer.edited", by=by, about=transfer)


def require_draft(transfer: Transfer, by: Actor) -> None:
    if not by.reach("transfers.write", acting=True).covers(transfer):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    if transfer.state not in {"", "draft"}:
        raise NotAllowed(_("移交清单已定，修改请先退回"))


def _on_another_list(lead: Lead, transfer: Transfer) -> bool:
    items = TransferItem.objects.trusted().filter(lead=lead).exclude(transfer=transfer)
    return items.exclude(transfer__state="void").exists()


@verb
def take_off_list(transfer: Transfer, lead_id: int, *, by: User) -> None:
    """Take a lead off the list while the transfer is being drawn up."""
    require_draft(transfer, by)
    TransferItem.objects.trusted().filter(transfer=transfer, lead=lead_id).delete()
    audit.record("transfer.edited", by=by, about=transfer)


@verb
def edit(
    transfer: Transfer, *, fields: Sequence[str], materials: Sequence[Line], version: int, by: User
) -> Transfer:
    """Save letter, approval and list of materials of a draft."""
    require_draft(transfer, by)
    save_edited(transfer, by=by, version=version, fields=list(fields))
    Material.objects.trusted().filter(transfer=transfer).delete()
    Material.objects.bulk_create(_line(transfer, no, line) for no, line in enumerate(materials, start=1))
    return transfer


def _line(transfer: Transfer, no: int, line: Line) -> Material:
    name, copies, pages = line
    row = Material(transfer=transfer, no=no, copies=copies, pages=pages)
    row.name = name
    return row


@verb
def move(
    transfer: Transfer,
    *,
    edge: str,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Transfer:
    """Take an edge; its reason is sealed with the transfer, the step says only that there is one."""
    told = _("理由密封在移交中") if reason.strip() else ""
    engine.take(transfer, edge, by=by, reason=told, proof=proof, paper_act=paper_act, version=version)
    if reason.strip():
        transfer.add_note(edge, *notes.when_and_who(by, paper_act), reason.strip())
        transfer.save(update_fields=["notes_sealed"])
        paper.forget_reason(paper_act)
    return transfer


@verb
def hand(
    transfer: Transfer,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Transfer:
    """The first signature: from now on the receiver's people see letter and list."""
    transfer.audience |= audience_of(transfer)
    return move(
        transfer, edge="hand", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version
    )


@verb
def reopen(
    transfer: Transfer, *, by: Actor, reason: str = "", proof: Proof | None = None, version: int | None = None
) -> Transfer:
    """Back to the draft; whoever it was handed to no longer sees it."""
    transfer.audience = 0
    move(transfer, edge="reopen", by=by, reason=reason, proof=proof, version=version)
    for rows in (Step.objects, Clock.objects):
        rows.filter(kind=transfer.kind_name, record_id=transfer.pk).update(audience=0)
    return transfer


@verb
def receive(
    transfer: Transfer,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Transfer:
    """The second signature: every lead on the list is now the receiver's, and the clocks of its handling run."""
    move(transfer, edge="receive", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    received_on = paper_act.acted_on if paper_act else today()
    items = TransferItem.objects.trusted().filter(transfer=transfer)
    for item in items.select_related(
        "lead__engagement", "lead__round__term", "lead__group", "lead__organisation"
    ):
        _open_case(item.lead, transfer, on=received_on, by=by)
    hand_along(transfer, on=received_on, by=by)
    return transfer


def _open_case(lead: Lead, transfer: Transfer, *, on: date, by: Actor) -> Case:
    engine.take(lead, "hand_over", by=by, checked=True, on=on)
    case = Case(lead=lead, transfer=transfer, organisation_id=transfer.organisation_id)
    case.round_id, case.group_id, case.engagement_id = lead.round_id, lead.group_id, lead.engagement_id
    case.audience = audience_of(transfer) | audience_mask(("office",))  # for naming who may not know
    engine.open_record(case, by=by, on=on)
    for code in CASE_CLOCKS:
        rules.start(code, about=case, by=by, ruleset_id=lead.ruleset_id, on=on)
    pending.renew(case, engine.flow_of(case))  # what waits now has its day
    note_fact(lead.engagement, "transferred", on=on, by=by, once=True)
    return case
