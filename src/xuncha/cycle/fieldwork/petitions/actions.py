"""The verbs of taking a petition in: register, correct, name who handles it, look at a contact and close it, merge.

Steps, audit events and messages carry ids, dates and codes only; every text goes into the petition's sealed columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post
from xuncha.cycle.fieldwork.petitions.models import Contact, Petition, Target
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, custody, numbering, rules
from xuncha.foundation.dates import today
from xuncha.foundation.exclusions import inherit
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User

HANDLER = "handler"
CONTACT_DAYS = 30
"""For so long at most the recorder and the leader may ring back; triage closes the contact earlier (practice 9)."""
EDITABLE = ("registered", "proposed")


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
    source: Any = None,
    by: User,
) -> Petition:
    """Enter a petition and give it its number; whoever enters it handles it unless others are named.

    `source`: the abstract of a talk it was heard in; who may not know of that may not know of this. Raises AboveUs when somebody named is managed by the superior level.
    """
    if not by.reach("petitions.add", acting=True).covers(engagement):
        raise NotAllowed(_("信访件由本组成员登记"))
    refuse_superiors(targets)
    if source is not None:
        petition.source_kind, petition.source_id = source.kind_name, source.pk
    enter(petition, engagement=engagement, targets=targets, by=by)
    set_holders(petition, [by.pk], part=HANDLER)
    if source is not None:
        inherit(source, petition)
    if contact and any(contact.values()):
        keep_contact(petition, contact)
    return petition


def enter(petition: Petition, *, engagement: Engagement, targets: Sequence[Named] = (), by: Actor) -> None:
    """Number, first state, named persons and the clock of a real name; access was decided."""
    petition.place_in(engagement)
    petition.number = numbering.issue("XF", parts=petition.number_parts())
    engine.open_record(petition, by=by)
    write_targets(petition, targets)
    if petition.is_realname:
        start_acknowledgement(petition, by=by)


def start_acknowledgement(petition: Petition, *, by: Actor) -> None:
    """DR27, from the day it was received."""
    on = timezone.localtime(petition.received_at).date()
    rules.start("DR27", about=petition, by=by, on=on, ruleset_id=petition.ruleset_id)


def refuse_superiors(targets: Iterable[Named]) -> None:
    if any(target.managed_by == Post.ManagedBy.SUPERIOR for target in targets):
        raise AboveUs(_("反映对象由上级管理：内容不得录入，请改为“径送”，只登记件号和时间；其余内容另登一件"))


def require_write(by: Actor, petition: Petition) -> None:
    if not by.reach("petitions.write", acting=True).covers(petition):
        raise NotAllowed(_("信访件由本组承办人登记和办理"))


def require_leader(by: Actor, petition: Petition, sentence: str) -> None:
    if not by.reach("petitions.approve", acting=True).covers(petition):
        raise NotAllowed(sentence)


def lock(petition: Petition, version: int) -> None:
    """Hold the row for this act; Stale when somebody else has saved since `version`."""
    rows = Petition.objects.trusted().select_for_update().filter(pk=petition.pk)
    if rows.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，这条记录又被修改过"))
    petition.version = version + 1


def write_targets(petition: Petition, targets: Iterable[Named]) -> None:
    Target.objects.bulk_create(_target(petition, target) for target in targets)


def _target(petition: Petition, named: Named) -> Target:
    target = Target(petition=petition, managed_by=named.managed_by, is_person=named.is_person)
    target.name, target.post = named.name, named.post
    return target


CORRECTED = (
    "received_at", "channel", "sort", "is_realname", "joint_count", "protect_level", "urgency", "verifiability",
    "leaf", "disciplines", "title_sealed", "content_sealed", "place_sealed",
)  # fmt: skip


@verb
def correct(petition: Petition, targets: Sequence[Named], *, version: int, by: User) -> Petition:
    """Save what was corrected on the form, and whom it is about. Raises Stale, AboveUs."""
    require_write(by, petition)
    refuse_superiors(targets)
    lock(petition, version)
    if petition.state not in EDITABLE:
        raise NotAllowed(_("处置已经审定，登记内容不能再改"))
    petition.save(update_fields=[*CORRECTED, "version", "updated_at"])
    Target.objects.trusted().filter(petition=petition).delete()
    write_targets(petition, targets)
    if petition.is_realname and not petition.acknowledged_on:
        start_acknowledgement(petition, by=by)
    audit.record("petition.edited", by=by, about=petition, data={"version": petition.version})
    return petition


@verb
def assign(petition: Petition, handlers: Sequence[User], *, by: User) -> None:
    """Name who handles a petition; the group leader does this."""
    require_leader(by, petition, _("承办人由组长指定"))
    if not handlers:
        raise Missing(_("请至少指定一名承办人"))
    set_holders(petition, [user.pk for user in handlers], part=HANDLER)
    audit.record("petition.assigned", by=by, about=petition, data={"handlers": len(handlers)})


def keep_contact(petition: Petition, details: Mapping[str, str]) -> None:
    row = Contact(petition=petition, open_until=today() + timedelta(days=CONTACT_DAYS))
    row.details = details
    row.save()


def contact_of(petition: Petition, by: Actor) -> Contact | None:
    """The contact, if this person may still look at it: who took it and the leader, until triage (practice 9)."""
    entitled = by.pk == petition.created_by_id or by.reach("petitions.contact", acting=True).covers(petition)
    if not entitled or not by.reach("petitions.read", acting=True).covers(petition):
        return None
    contact = Contact.objects.trusted().filter(petition=petition, closed_at=None, open_until__gte=today())
    return contact.filter(details_sealed__gt=b"").first()


@verb
def look_at_contact(petition: Petition, *, by: User) -> dict[str, str]:
    """Who spoke, for whoever took it and the group leader, until triage closes it; every look is on record."""
    contact = contact_of(petition, by)
    if contact is None:
        raise NotAllowed(_("联系方式只有登记人和组长在研究处置之前可以查看；之后已密封，确需查看请申请解封"))
    audit.record("petition.contact_seen", by=by, about=petition)
    return contact.details


@verb
def close_contact(petition: Petition, *, by: Actor | None) -> bool:
    """Seal the contact to two custodians and wipe the readable copy; True when that is done.

    Without custodians it is closed all the same, and sealed by the daily chore once they are installed.
    """
    rows = Contact.objects.trusted().select_for_update().filter(petition=petition, details_sealed__gt=b"")
    contact = rows.first()
    if contact is None:
        return False
    contact.closed_at = contact.closed_at or timezone.now()
    sealable = custody.is_ready(petition.group_id)
    if sealable:
        custody.seal_identity(petition, contact.details, by=by)  # type: ignore[arg-type]
        contact.details = {}
    contact.save(update_fields=["closed_at", "details_sealed"])
    return sealable


def seal_open_contacts(*, by: Actor | None = None) -> tuple[int, int]:
    """Daily chore: close contacts whose days are over, and seal those that waited. Returns (sealed, still waiting)."""
    due = Q(open_until__lt=today()) | Q(closed_at__isnull=False)
    rows = Contact.objects.trusted().filter(due, details_sealed__gt=b"").select_related("petition")
    done = [close_contact(contact.petition, by=by) for contact in list(rows)]
    return sum(done), len(done) - sum(done)


@verb
def merge_duplicate(petition: Petition, into: Petition, *, by: User) -> Petition:
    """The same matter again: counted as a repeat of the first, which goes on alone."""
    require_write(by, petition)
    if into.pk == petition.pk or into.engagement_id != petition.engagement_id or into.duplicate_of_id:
        raise Missing(_("只能并入同一任务中另一件未被归并的信访件"))
    petition.duplicate_of = into
    petition.save(update_fields=["duplicate_of"])
    engine.take(petition, "merge_duplicate", by=by, checked=True)
    close_contact(petition, by=by)
    return petition


@verb
def read_additions(petition: Petition, *, by: User) -> None:
    """What was added later has been read."""
    require_write(by, petition)
    petition.has_news = False
    petition.save(update_fields=["has_news"])
    audit.record("petition.news_read", by=by, about=petition)
