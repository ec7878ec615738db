"""The verbs of petitions: register, propose, approve, look at a contact, conclude, answer, merge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition, Target
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, custody, numbering, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.holding import holders_of, set_holders
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

HANDLER = "handler"
CONTACT_DAYS = 30
"""For so long at most the recorder and the leader may ring back; triage closes the contact earlier (practice 9)."""


class AboveUs(Refused):
    """The text names a cadre whom the superior level manages: not a word of it may be entered here (practice 10)."""

    status = 409


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a petition is about, as typed."""

    name: str
    post: str = ""
    managed_by: str = Post.ManagedBy.COUNTY
    is_person: bool = True


@verb
def register(
    petition: Petition,
    *,
    engagement: Engagement,
    targets: Sequence[Named] = (),
    contact: Mapping[str, str] | None = None,
    by: User,
) -> Petition:
    """Enter a petition and give it its number; whoever enters it handles it unless others are named.

    Raises AboveUs when somebody named is managed by the superior level.
    """
    petition.place_in(engagement)
    petition.created_by_id = by.pk
    require_write(by, petition)
    refuse_superiors(targets)
    petition.number = numbering.issue("XF", parts=petition.number_parts())
    engine.open_record(petition, by=by)
    set_holders(petition, [by.pk], part=HANDLER)
    write_targets(petition, targets)
    if contact and any(contact.values()):
        _keep_contact(petition, contact)
    if petition.is_realname:
        rules.start("DR27", about=petition, by=by, on=petition.received_at.date())
    return petition


def refuse_superiors(targets: Iterable[Named]) -> None:
    if any(target.managed_by == Post.ManagedBy.SUPERIOR for target in targets):
        raise AboveUs(_("反映对象由上级管理：内容不得录入，请改为“径送”，只登记件号和时间；其余内容另登一件"))


def require_write(by: Actor, petition: Petition) -> None:
    if not by.reach("petitions.write", acting=True).covers(petition):
        raise NotAllowed(_("信访件由本组承办人登记和办理"))


def write_targets(petition: Petition, targets: Iterable[Named]) -> None:
    Target.objects.bulk_create(
        Target(
            petition=petition,
            managed_by=target.managed_by,
            is_person=target.is_person,
            name=target.name,
            post=target.post,
        )
        for target in targets
    )


def _keep_contact(petition: Petition, details: Mapping[str, str]) -> None:
    kept = {name: text for name, text in details.items() if text}
    row = Contact(petition=petition, open_until=today() + timedelta(days=CONTACT_DAYS))
    row.details = json.dumps(kept, ensure_ascii=False)
    row.save()


@verb
def set_targets(petition: Petition, targets: Sequence[Named], *, by: User) -> None:
    """Replace the people a petition is about."""
    require_write(by, petition)
    refuse_superiors(targets)
    Target.objects.trusted().filter(petition=petition).delete()
    write_targets(petition, targets)
    audit.record("petition.edited", by=by, about=petition)


@verb
def assign(petition: Petition, handlers: Iterable[User], *, by: User) -> None:
    """Name who handles a petition; the group leader does this."""
    if not by.may("petitions.approve", petition):
        raise NotAllowed(_("承办人由组长指定"))
    set_holders(petition, [user.pk for user in handlers], part=HANDLER)
    audit.record("petition.assigned", by=by, about=petition, data={"handlers": len(holders_of(petition))})


@verb
def look_at_contact(petition: Petition, *, by: User) -> dict[str, str]:
    """Who spoke, for whoever took it and the group leader, until triage closes it; every look is on record (practice 9)."""
    contact = Contact.objects.trusted().filter(petition=petition).first()
    if contact is None or not (by.pk == petition.created_by_id or by.may("petitions.contact", petition)):
        raise NotAllowed(_("联系方式只有登记人和组长在研究处置之前可以查看"))
    if contact.closed_at or contact.open_until < today():
        raise NotAllowed(_("研究处置已完成，联系方式已密封；确需查看请申请解封"))
    audit.record("petition.contact_seen", by=by, about=petition)
    details: dict[str, str] = json.loads(contact.details)
    return details


@verb
def propose(
    petition: Petition,
    *,
    disposal: str,
    opinion: str,
    meeting: str = "",
    by: User,
    version: int | None = None,
) -> Petition:
    """Write how the group means to dispose of it; the meeting's name may be made up later."""
    petition.disposal, petition.opinion, petition.triaged_at_meeting = disposal, opinion, meeting
    engine.take(petition, "propose", by=by, version=version)
    petition.save(update_fields=["disposal", "opinion_sealed", "triaged_at_meeting"])
    return petition


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
    engine.take(petition, "approve", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    close_contact(petition, by=by)
    return petition


@verb
def close_contact(petition: Petition, *, by: Actor) -> None:
    """Seal the contact to two custodians and wipe the readable copy. Without custodians it is closed, and sealed later."""
    contact = Contact.objects.trusted().filter(petition=petition, details_sealed__gt=b"").first()
    if contact is None:
        return
    contact.closed_at = contact.closed_at or timezone.now()
    try:
        custody.seal_identity(petition, json.loads(contact.details), by=by)
    except custody.NotReady:
        contact.save(update_fields=["closed_at"])
        return
    contact.details = ""
    contact.save(update_fields=["closed_at", "details_sealed"])


@verb
def seal_open_contacts(*, by: Actor) -> int:
    """Daily chore: close contacts whose days are over, and seal those that waited for custodians."""
    late = Contact.objects.trusted().filter(details_sealed__gt=b"", open_until__lt=today())
    waiting = Contact.objects.trusted().filter(details_sealed__gt=b"").exclude(closed_at=None)
    rows = list((late | waiting).select_related("petition"))
    for contact in rows:
        close_contact(contact.petition, by=by)
    return len(rows)


@verb
def acknowledge(petition: Petition, *, on: date, by: User) -> Petition:
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
    petition: Petition, *, outcome: str, result: str, by: User, version: int | None = None
) -> Petition:
    """What the group found out; a real-name reporter is answered within DR28 from here."""
    petition.outcome, petition.result = outcome, result
    engine.take(petition, "conclude", by=by, version=version)
    petition.save(update_fields=["outcome", "result_sealed"])
    start_answer_clock(petition, by=by)
    return petition


def start_answer_clock(petition: Petition, *, by: Actor) -> None:
    if petition.is_realname:
        rules.start("DR28", about=petition, by=by, on=today())


@verb
def write_reply(petition: Petition, *, reply: str, on: date | None, by: User) -> Petition:
    """What the reporter is told, with the reason where a matter is not taken up; `on`: the day it was given."""
    require_write(by, petition)
    petition.reply, petition.replied_on = reply, on
    petition.version += 1
    petition.save(update_fields=["reply_sealed", "replied_on", "version", "updated_at"])
    audit.record("petition.replied", by=by, about=petition)
    return petition


@verb
def merge_duplicate(petition: Petition, into: Petition, *, by: User) -> Petition:
    """The same matter again: counted as a repeat of the first, which goes on alone."""
    require_write(by, petition)
    if into.pk == petition.pk or into.engagement_id != petition.engagement_id or into.duplicate_of_id:
        raise Missing(_("只能并入同一任务中另一件未被归并的信访件"))
    petition.duplicate_of = into
    petition.save(update_fields=["duplicate_of"])
    return engine.take(petition, "merge_duplicate", by=by, checked=True)  # type: ignore[no-any-return]
