"""The verbs of transfers: gather leads, check for conflicts, hand over, receive; receiving opens a case per lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Material, Receiver, Transfer, TransferItem
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

AUDIENCE = {
    Receiver.DISCIPLINE: "discipline",
    Receiver.ORGANISATION_DEPT: "organisation_dept",
}
"""Bodies whose role reads county-wide have an audience of their own; every other receiver reads by its organisation."""
OTHERS = "departments"
CASE_CLOCKS = ("DR22", "DR23", "DR24")


@verb
def draw_up(transfer: Transfer, leads: Sequence[Lead], *, by: User) -> Transfer:
    """Begin a transfer with the leads picked for it."""
    if not by.reach("transfers.write", acting=True):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    if transfer.round_id is None and len({lead.round_id for lead in leads}) == 1:
        transfer.round_id = leads[0].round_id
    engine.open_record(transfer, by=by)
    put_on_list(transfer, leads, by=by)
    return transfer


@verb
def put_on_list(transfer: Transfer, leads: Iterable[Lead], *, by: User) -> None:
    """Add leads to the list; each must be approved, free, and without a conflict at this receiver."""
    _require_draft(transfer, by)
    for lead in leads:
        if lead.state != "lg_approved":
            raise Missing(_("线索 %(lead)s 还没有审定移交") % {"lead": lead})
        if _on_another_list(lead, transfer):
            raise Missing(_("线索 %(lead)s 已在另一份移交清单上") % {"lead": lead})
        if reason := conflict(lead, transfer):
            raise NotAllowed(reason)
    TransferItem.objects.bulk_create(
        (TransferItem(transfer=transfer, lead=lead) for lead in leads), ignore_conflicts=True
    )
    audit.record("transfer.edited", by=by, about=transfer)


def _require_draft(transfer: Transfer, by: Actor) -> None:
    if not by.reach("transfers.write", acting=True).covers(transfer):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    if transfer.state not in {"", "draft"}:
        raise NotAllowed(_("移交清单已定，修改请先退回"))


def _on_another_list(lead: Lead, transfer: Transfer) -> bool:
    items = TransferItem.objects.trusted().filter(lead=lead).exclude(transfer=transfer)
    return items.exclude(transfer__state="void").exists()


def conflict(lead: Lead, transfer: Transfer) -> str:
    """Why this lead may not go to this receiver; empty when it may (practice 11, 14).

    The unit a lead is about never receives it, nor does a body in which somebody works who may not know of it.
    """
    if transfer.organisation_id == lead.organisation_id:
        return _("线索 %(lead)s 反映的就是该单位，不能移交给它") % {"lead": lead}
    if transfer.receiver == Receiver.UNIT_PARTY and lead.grade == Lead.Grade.FURTHER:
        return _("线索 %(lead)s 等级较高，应移交纪检监察机关或组织部门") % {"lead": lead}
    barred = Exclusion.objects.filter(kind=lead.kind_name, record_id=lead.pk).values("user_id")
    if User.objects.filter(organisation_id=transfer.organisation_id, pk__in=barred).exists():
        return _("接收单位有人不得知悉线索 %(lead)s，请换接收方") % {"lead": lead}
    return ""


@verb
def take_off_list(transfer: Transfer, lead: Lead, *, by: User) -> None:
    """Take a lead off the list while the transfer is being drawn up."""
    _require_draft(transfer, by)
    TransferItem.objects.trusted().filter(transfer=transfer, lead=lead).delete()
    audit.record("transfer.edited", by=by, about=transfer)


@verb
def set_materials(transfer: Transfer, lines: Sequence[tuple[str, int, int | None]], *, by: User) -> None:
    """Replace the list of materials: name, copies, pages."""
    _require_draft(transfer, by)
    Material.objects.trusted().filter(transfer=transfer).delete()
    Material.objects.bulk_create(
        Material(transfer=transfer, no=no, name=name, copies=copies, pages=pages)
        for no, (name, copies, pages) in enumerate(lines, start=1)
    )
    audit.record("transfer.edited", by=by, about=transfer)


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
    engine.take(transfer, "receive", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    received_on = paper_act.acted_on if paper_act else today()
    items = (
        TransferItem.objects.trusted()
        .filter(transfer=transfer)
        .select_related("lead__engagement", "lead__round")
    )
    for item in items:
        _open_case(item.lead, transfer, on=received_on, by=by)
    return transfer


def _open_case(lead: Lead, transfer: Transfer, *, on: object, by: Actor) -> Case:
    engine.take(lead, "hand_over", by=by, checked=True)
    case = Case(lead=lead, transfer=transfer, organisation_id=transfer.organisation_id)
    case.round_id, case.group_id, case.engagement_id = lead.round_id, lead.group_id, lead.engagement_id
    case.audience = audience_mask((AUDIENCE.get(Receiver(transfer.receiver), OTHERS),))
    engine.open_record(case, by=by)
    for code in CASE_CLOCKS:
        rules.start(code, about=case, by=by, ruleset_id=lead.ruleset_id, on=on)  # type: ignore[arg-type]
    note_fact(lead.engagement, "transferred", on=today(), by=by, once=True)
    return case
