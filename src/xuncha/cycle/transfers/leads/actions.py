"""The verbs of leads: register from wherever it was found, write, sign and decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Post
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.transfers import notes
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation import kinds
from xuncha.foundation.exclusions import inherit
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.holding import set_holders
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.people.models import User

WRITABLE = ("drafted", "group_review")


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
    refuse_superiors(people, engagement.organisation_id)
    if source is not None:
        lead.source_kind, lead.source_id = str(source.kind_name), source.pk  # type: ignore[attr-defined]
    engine.open_record(lead, by=by)
    set_holders(lead, [by.pk], part="author")
    _write_people(lead, people)
    if source is not None:
        _leave_source(source, lead, by=by)
    return lead


def _leave_source(source: Any, lead: Lead, *, by: User) -> None:
    """Who may not know of the source may not know of the lead; a petition whose disposal this is goes on as a lead."""
    inherit(source, lead)
    flow = kinds.of(source).flow
    edge = flow.edges.get("become_lead") if flow else None
    if edge is not None and source.state in edge.source_codes:
        engine.take(source, "become_lead", by=by, checked=True)


def require_write(by: Actor, lead: Lead) -> None:
    if not by.reach("leads.write", acting=True).covers(lead):
        raise NotAllowed(_("线索由本组登记，移交后由线索专员管理"))


def require_open(by: Actor, lead: Lead) -> None:
    """A lead under the group's review is mended by its leader; a signed one by nobody."""
    require_write(by, lead)
    if lead.state not in WRITABLE:
        raise NotAllowed(_("已审签的线索不能再改；请先退回"))
    if lead.state == "group_review" and not by.reach("leads.sign", acting=True).covers(lead):
        raise NotAllowed(_("线索已提交组内研究，由组长修改或退回"))


def refuse_superiors(people: Iterable[Person], organisation_id: int) -> None:
    """By what was said of a person, and by the library of posts: who heads a unit is known to be managed above."""
    names = {person.name.strip() for person in people}
    above = Post.objects.filter(
        organisation=organisation_id, managed_by=Post.ManagedBy.SUPERIOR, ended_on=None
    )
    known = set(above.exclude(holder_name="").values_list("holder_name", flat=True))
    if names & known or any(person.managed_by == Post.ManagedBy.SUPERIOR for person in people):
        raise AboveUs(_("被反映人由上级管理：内容不得录入，请按“径送”办理，只登记件号和时间"))


def _write_people(lead: Lead, people: Iterable[Person]) -> None:
    LeadPerson.objects.bulk_create(_row(lead, person) for person in people)


def _row(lead: Lead, person: Person) -> LeadPerson:
    row = LeadPerson(lead=lead, managed_by=person.managed_by, is_deputy=person.is_deputy)
    row.name, row.unit, row.post, row.rank = person.name, person.unit, person.post, person.rank
    return row


@verb
def edit(lead: Lead, *, fields: Sequence[str], people: Sequence[Person], version: int, by: User) -> Lead:
    """Save what was changed in text and people. Raises AboveUs, Stale or NotAllowed."""
    require_open(by, lead)
    refuse_superiors(people, lead.organisation_id)
    save_edited(lead, by=by, version=version, fields=list(fields))
    LeadPerson.objects.trusted().filter(lead=lead).delete()
    _write_people(lead, people)
    return lead


@verb
def move(
    lead: Lead,
    *,
    edge: str,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Lead:
    """Take an edge; its reason is sealed with the lead, the step says only that there is one."""
    told = _("理由密封在线索中") if reason.strip() else ""
    engine.take(lead, edge, by=by, reason=told, proof=proof, paper_act=paper_act, version=version)
    if reason.strip():
        keep_reason(lead, edge, reason, by=by, paper_act=paper_act)
    if edge == "report_urgently":
        lead.priority = Lead.Priority.URGENT
        lead.save(update_fields=["priority"])
    return lead


def keep_reason(lead: Lead, edge: str, reason: str, *, by: Actor, paper_act: PaperAct | None) -> None:
    """Into the sealed notes, and off the plain row of the paper act."""
    lead.add_note(edge, *notes.when_and_who(by, paper_act), reason.strip())
    lead.save(update_fields=["notes_sealed"])
    paper.forget_reason(paper_act)


@verb
def prioritise(lead: Lead, priority: str, *, by: User, version: int | None = None) -> Lead:
    """Put a lead first (M0-25); the lead officer or the leader says so. 紧急 is an act of its own."""
    if not (by.may("leads.sign", lead) or by.may("leads.record_decision", lead)):
        raise NotAllowed(_("办理顺序由组长或线索专员确定"))
    if priority == Lead.Priority.URGENT:
        raise NotAllowed(_("紧急的请办“紧急直报领导小组”"))
    lead.priority = priority
    save_edited(lead, by=by, version=version, fields=["priority"], action="prioritised", priority=priority)
    return lead


@verb
def name_meeting(lead: Lead, meeting: str, *, by: User, version: int | None = None) -> Lead:
    """Which meeting of the leading group decided; the lead officer notes it before the decision is entered."""
    if not by.may("leads.record_decision", lead):
        raise NotAllowed(_("领导小组会由线索专员登记"))
    lead.leading_group_meeting = meeting
    save_edited(lead, by=by, version=version, fields=["leading_group_meeting"])
    return lead


def typed(rows: Iterable[dict[str, Any]]) -> list[Person]:
    """People as a form posts them; rows without a name are left out."""
    return [
        Person(
            name=row["name"],
            unit=row.get("unit", ""),
            post=row.get("post", ""),
            rank=row.get("rank", ""),
            managed_by=row.get("managed_by") or Post.ManagedBy.COUNTY,
            is_deputy=row.get("is_deputy") == "yes",
        )
        for row in rows
        if str(row.get("name", "")).strip()
    ]
