"""The verbs of leads: register from wherever it was found, write, sign and decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.people.models import User


class AboveUs(Refused):
    """Somebody named is managed by the superior level: such a matter is handed straight up, never registered (practice 10)."""

    status = 409


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a lead is about, as typed."""

    name: str
    unit: str = ""
    post: str = ""
    rank: str = ""
    managed_by: str = Post.ManagedBy.COUNTY
    is_deputy: bool = False


@verb
def register(
    lead: Lead,
    *,
    engagement: Engagement,
    people: Sequence[Person] = (),
    source: models.Model | None = None,
    by: User,
) -> Lead:
    """Enter a lead; `source` is the paper, petition or abstract it was found in. Raises AboveUs."""
    lead.place_in(engagement)
    lead.created_by_id = by.pk
    require_write(by, lead)
    _refuse_superiors(people)
    if source is not None:
        lead.source_kind, lead.source_id = source.kind_name, source.pk  # type: ignore[attr-defined]
    engine.open_record(lead, by=by)
    set_holders(lead, [by.pk], part="author")
    _write_people(lead, people)
    return lead


def require_write(by: Actor, lead: Lead) -> None:
    if not by.reach("leads.write", acting=True).covers(lead):
        raise NotAllowed(_("线索由本组登记，移交后由线索专员管理"))


def _refuse_superiors(people: Iterable[Person]) -> None:
    if any(person.managed_by == Post.ManagedBy.SUPERIOR for person in people):
        raise AboveUs(_("被反映人由上级管理：内容不得录入，请按“径送”办理，只登记件号和时间"))


def _write_people(lead: Lead, people: Iterable[Person]) -> None:
    LeadPerson.objects.bulk_create(
        LeadPerson(
            lead=lead,
            managed_by=person.managed_by,
            is_deputy=person.is_deputy,
            name=person.name,
            unit=person.unit,
            post=person.post,
            rank=person.rank,
        )
        for person in people
    )


@verb
def set_people(lead: Lead, people: Sequence[Person], *, by: User) -> None:
    """Replace the people of a lead while it is being written."""
    require_write(by, lead)
    if lead.state != "drafted":
        raise NotAllowed(_("已提交的线索不能再改人员；请先退回"))
    _refuse_superiors(people)
    LeadPerson.objects.trusted().filter(lead=lead).delete()
    _write_people(lead, people)
    audit.record("lead.edited", by=by, about=lead, data={"persons": len(people)})


@verb
def sign(
    lead: Lead,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Lead:
    """The leader signs: the lead gets its number and opens to the lead officer, its outline to the leading group."""
    engine.take(lead, "sign", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    return lead


@verb
def prioritise(lead: Lead, priority: str, *, by: User) -> Lead:
    """Put a lead first (M0-25); the lead officer or the leader says so."""
    if not (by.may("leads.sign", lead) or by.may("transfers.write", lead)):
        raise NotAllowed(_("办理顺序由组长或线索专员确定"))
    lead.priority = priority
    lead.version += 1
    lead.save(update_fields=["priority", "version", "updated_at"])
    audit.record("lead.prioritised", by=by, about=lead, data={"priority": priority})
    return lead


def persons_of(lead: Lead) -> int:
    """How many people a lead is about; a count that anybody who sees the lead may know."""
    return LeadPerson.objects.trusted().filter(lead=lead).count()


def typed(rows: Iterable[dict[str, Any]]) -> list[Person]:
    """People as a form posts them; rows without a name are left out."""
    return [Person(**row) for row in rows if str(row.get("name", "")).strip()]
