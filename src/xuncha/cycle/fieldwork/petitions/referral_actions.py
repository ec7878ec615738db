"""The verbs of referrals: written, sent, received, answered, accepted; the last one back concludes its petition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions.deciding import start_answer_clock
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.reasons import keep_reason
from xuncha.cycle.fieldwork.petitions.referrals import Referral
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.holding import holders_of, set_holders
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

BACK = ("accepted", "withdrawn")


@verb
def draft(
    petition: Petition, *, receiver: Organisation, excerpt: str, explanation: str, by: Actor
) -> Referral:
    """Write what one receiver is given. Never to the body it is about, nor to one below it (domain §8.3)."""
    if petition.state not in ("decided", "referred"):
        raise NotAllowed(_("处置审定为转办之后才能拟转办件"))
    if _is_within(receiver, petition.organisation_id):
        raise Missing(_("不能转给被反映的单位或其下属；请转主管部门或职能部门"))
    referral = Referral(petition=petition, organisation=receiver)
    referral.excerpt, referral.explanation = excerpt, explanation
    referral.round_id, referral.group_id = petition.round_id, petition.group_id
    referral.engagement_id = petition.engagement_id
    referral.created_by_id = by.pk
    referral.audience = petition.audience & audience_mask(("office",))  # who may hand it along with leads
    if not by.reach("referrals.send", acting=True).covers(referral):
        raise NotAllowed(_("转办件由本组承办人拟稿"))
    engine.open_record(referral, by=by)
    set_holders(referral, holders_of(petition))
    return referral


@verb
def go_along(referral: Referral, *, on: date, by: Actor) -> Referral:
    """Sent and received with the list it stands on, which both sides signed; nobody signs for it once more."""
    engine.take(referral, "send", by=by, on=on, checked=True)
    petition = referral.petition
    if petition.state == "decided":
        engine.take(petition, "refer", by=by, checked=True)
    engine.take(referral, "receive", by=by, on=on, checked=True)
    return _received(referral)


def _is_within(receiver: Organisation, unit_id: int) -> bool:
    step: Organisation | None = receiver
    while step is not None:
        if step.pk == unit_id:
            return True
        step = step.parent
    return False


@verb
def send(
    referral: Referral, *, by: Actor, reason: str = "", version: int | None = None, **_asked: Any
) -> Referral:
    """Hand it over; with the first one the petition counts as referred."""
    kept = keep_reason(referral, "send", reason, by)
    engine.take(referral, "send", by=by, reason=kept, version=version)
    petition = referral.petition
    if petition.state == "decided":
        engine.take(petition, "refer", by=by, checked=True)
    return referral


@verb
def receive(
    referral: Referral,
    *,
    by: Actor,
    reason: str = "",
    paper_act: PaperAct | None = None,
    version: int | None = None,
    **_asked: Any,
) -> Referral:
    """Receipt, by account or on paper; DR29 counts from here."""
    kept = keep_reason(referral, "receive", reason, by)
    engine.take(referral, "receive", by=by, reason=kept, paper_act=paper_act, version=version)
    return _received(referral)


def _received(referral: Referral) -> Referral:
    clock = Clock.objects.filter(kind=referral.kind_name, record_id=referral.pk, code="DR29").last()
    referral.due = clock.due if clock else None
    referral.save(update_fields=["due"])
    return referral


@verb
def answer(referral: Referral, *, text: str, by: Actor, version: int | None = None) -> Referral:
    """The receiver tells what was done."""
    referral.answer = text.strip()
    engine.take(referral, "answer", by=by, version=version)
    return _answered(referral, today())


@verb
def answer_on_paper(referral: Referral, *, text: str, on: date, by: Actor) -> Referral:
    """The group writes down what the receiver answered by letter; who signed it stands on the scan."""
    if not by.reach("referrals.record_paper", acting=True).covers(referral):
        raise NotAllowed(_("纸质回复由本组承办人登记"))
    referral.answer = text.strip()
    engine.take(referral, "answer", by=by, checked=True, on=on)
    audit.record("petition_referral.paper_answer", by=by, about=referral)
    return _answered(referral, on)


def _answered(referral: Referral, on: date) -> Referral:
    referral.replied_on = on
    referral.save(update_fields=["answer_sealed", "replied_on"])
    return referral


@verb
def accept(
    referral: Referral, *, by: Actor, reason: str = "", version: int | None = None, **_asked: Any
) -> Referral:
    """The answer is good enough; when nothing is out any more the petition has its conclusion."""
    kept = keep_reason(referral, "accept", reason, by)
    engine.take(referral, "accept", by=by, reason=kept, version=version)
    _conclude_petition(referral.petition, by=by)
    return referral


@verb
def withdraw(
    referral: Referral, *, by: Actor, reason: str, version: int | None = None, **_asked: Any
) -> Referral:
    """Taken back, with a reason."""
    kept = keep_reason(referral, "withdraw", reason, by)
    engine.take(referral, "withdraw", by=by, reason=kept, version=version)
    rules.void("DR29", about=referral, by=by)
    _conclude_petition(referral.petition, by=by)
    return referral


@verb
def send_back(
    referral: Referral, *, by: Actor, reason: str, version: int | None = None, **_asked: Any
) -> Referral:
    """The answer says too little."""
    return engine.take(
        referral, "send_back", by=by, reason=keep_reason(referral, "send_back", reason, by), version=version
    )


def _conclude_petition(petition: Petition, *, by: Actor) -> None:
    """件件有着落: the petition's result is what came back, one part after the other."""
    rows = list(Referral.objects.trusted().filter(petition=petition).select_related("organisation"))
    back = [row for row in rows if row.state == "accepted"]
    if petition.state != "referred" or not back or any(row.state not in BACK for row in rows):
        return
    petition.result = "\n".join(f"{row.organisation}：{row.answer}" for row in back)
    petition.outcome = petition.outcome or Petition.Outcome.SETTLED
    engine.take(petition, "come_back", by=by, checked=True)
    petition.save(update_fields=["result_sealed", "outcome"])
    start_answer_clock(petition, by=by)


@verb
def extend(referral: Referral, *, due: date, reason: str, by: Actor) -> Referral:
    """More time for the receiver; the original day stays on the clock (practice 4)."""
    if not by.reach("referrals.send", acting=True).covers(referral):
        raise NotAllowed(_("办理期限由转出的巡察组延长"))
    clock = Clock.objects.filter(kind=referral.kind_name, record_id=referral.pk, code="DR29", state="running")
    running = clock.last()
    if running is None or due <= running.due:
        raise Missing(_("新的期限须晚于现在的期限"))
    keep_reason(referral, "extend", reason, by)
    rules.extend(running, due, None, by=by)
    referral.due = due
    referral.save(update_fields=["due"])
    return referral
