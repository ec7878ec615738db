"""The verbs of disposing of a petition: propose, approve, find out, answer, close. Reasons stay sealed with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.actions import close_contact, require_write
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.reasons import keep_reason
from xuncha.foundation import audit, door, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the group means to dispose of one petition."""

    petition: Petition
    disposal: str
    opinion: str


@verb
def propose(
    petition: Petition,
    *,
    disposal: str,
    opinion: str,
    meeting: str = "",
    by: Actor,
    version: int | None = None,
) -> Petition:
    """Write how the group means to dispose of it; the meeting's name may be made up later."""
    petition.disposal, petition.opinion, petition.triaged_at_meeting = disposal, opinion, meeting
    engine.take(petition, "propose", by=by, version=version)
    petition.save(update_fields=["disposal", "opinion_sealed", "meeting_sealed"])
    return petition


@verb
def propose_many(rows: Sequence[Proposal], *, meeting: str, by: Actor) -> int:
    """A group meeting's triage: all or nothing (practice 6)."""
    if not rows:
        raise Missing(_("请至少勾选一件"))
    for row in rows:
        propose(row.petition, disposal=row.disposal, opinion=row.opinion, meeting=meeting, by=by)
    return len(rows)


@verb
def approve(
    petition: Petition,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Petition:
    """The leader decides; from here on nobody may look at the contact without two keys."""
    _require_two_or_a_meeting(petition, paper_act.signer_id if paper_act else by.pk)
    kept = keep_reason(petition, "approve", reason, by)
    engine.take(petition, "approve", by=by, reason=kept, proof=proof, paper_act=paper_act, version=version)
    close_contact(petition, by=by)
    return petition


def _require_two_or_a_meeting(petition: Petition, signer: int | None) -> None:
    """Who proposed decides only what the group meeting considered; where a leader is alone, nothing is locked in."""
    steps = Step.objects.filter(kind=petition.kind_name, record_id=petition.pk, edge="propose")
    proposed_by = steps.order_by("-pk").values_list("actor_id", flat=True).first()
    if proposed_by is not None and proposed_by == signer and not petition.triaged_at_meeting.strip():
        raise Missing(_("处置意见由您本人提出：须经组务会研究并写明是哪次会，才能由您审定"))


@verb
def approve_many(petitions: Sequence[Petition], *, by: Actor, proof: Proof | None, reason: str = "") -> int:
    """One signature over the listed batch of a meeting (practice 6)."""
    if not petitions:
        raise Missing(_("请至少勾选一件"))
    for petition in petitions:
        approve(petition, by=by, proof=proof, reason=reason)
    return len(petitions)


def plainly(edge: str) -> Any:
    """A verb for an edge that asks no more than a reason: it is sealed with the petition."""

    @verb
    def take(
        petition: Petition,
        *,
        by: Actor,
        reason: str = "",
        proof: Proof | None = None,
        version: int | None = None,
    ) -> Petition:
        kept = keep_reason(petition, edge, reason, by)
        engine.take(petition, edge, by=by, reason=kept, proof=proof, version=version)
        return petition

    return take


return_triage = plainly("return_triage")
take_up = plainly("take_up")
reconsider = plainly("reconsider")
close = plainly("close")
_keep, _void = plainly("keep"), plainly("void")


@verb
def keep(petition: Petition, **arguments: Any) -> Petition:
    """Keep it on file; a real-name reporter is told (DR28)."""
    _keep(petition, **arguments)
    start_answer_clock(petition, by=arguments["by"])
    return petition


@verb
def void(petition: Petition, **arguments: Any) -> Petition:
    """Entered by mistake; the contact closes with it."""
    _void(petition, **arguments)
    rules.void("", about=petition, by=arguments["by"])
    close_contact(petition, by=arguments["by"])
    return petition


@verb
def acknowledge(petition: Petition, *, on: date, by: Actor) -> Petition:
    """The real-name reporter was told that the petition is taken up (DR27)."""
    require_write(by, petition)
    petition.acknowledged_on = on
    petition.version += 1
    petition.save(update_fields=["acknowledged_on", "version", "updated_at"])
    rules.meet("DR27", about=petition, on=on)
    audit.record("petition.acknowledged", by=by, about=petition)
    return petition


@verb
def conclude(
    petition: Petition, *, outcome: str, result: str, by: Actor, version: int | None = None
) -> Petition:
    """What the group found out; a real-name reporter is answered within DR28 from here."""
    petition.outcome, petition.result = outcome, result
    engine.take(petition, "conclude", by=by, version=version)
    petition.save(update_fields=["outcome", "result_sealed"])
    start_answer_clock(petition, by=by)
    return petition


@verb
def decline(petition: Petition, *, reply: str, by: Actor, version: int | None = None) -> Petition:
    """Not the group's business: why, and whose it is, as the reporter is told (M3-12)."""
    petition.reply = reply
    engine.take(petition, "decline", by=by, version=version)
    petition.save(update_fields=["reply_sealed"])
    start_answer_clock(petition, by=by)
    return petition


def start_answer_clock(petition: Petition, *, by: Actor) -> None:
    """DR28: whoever gave a name is told the result."""
    if petition.is_realname and not petition.replied_on:
        rules.start("DR28", about=petition, by=by, on=today(), ruleset_id=petition.ruleset_id)


@verb
def write_reply(
    petition: Petition, *, reply: str, on: date | None, by: Actor, through_door: bool = False
) -> Petition:
    """What the reporter is told. `on`: the day it was given; `through_door`: to whoever holds the receipt, also unnamed."""
    require_write(by, petition)
    if through_door:
        door.reply(petition.thread_id, reply, by=by)
        on = on or today()
    petition.reply, petition.replied_on = reply, on
    petition.version += 1
    petition.save(update_fields=["reply_sealed", "replied_on", "version", "updated_at"])
    audit.record("petition.replied", by=by, about=petition, data={"door": int(through_door)})
    return petition
