"""What the pages of leads read: scoped first; sealed texts are opened for the rows that are shown, and for whom they may be."""

from __future__ import annotations

from django.db.models import (
    BooleanField,
    Case,
    QuerySet,
    Value,
    When,
)

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.transfers.leads import people
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson
from xuncha.foundation.scoping import Actor, held_by

TEXTS = ("issue_sealed", "understanding_sealed", "evidence_sealed", "notes_sealed")


def leads(actor: Actor) -> QuerySet[Lead]:
    """Leads for a list, with the number of people, and `full`: whether this person may read names and texts of the row."""
    rows = Lead.objects.visible_to(actor).select_related("organisation", "group", "round")
    return rows.defer(*TEXTS).annotate(persons=people.number_of(), full=may_read_in_full(actor))


def may_read_in_full(actor: Actor) -> Case:
    """`leads.persons` as a column, so that a list of mixed rows asks once."""
    reach = actor.reach("leads.persons")
    if not reach:
        return Case(default=Value(False), output_field=BooleanField())
    condition = reach.q("", Lead.own_column, held_by(Lead, actor.pk))
    if not condition:
        return Case(default=Value(True), output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def reads_in_full(actor: Actor, lead: Lead) -> bool:
    """Names and texts, not only the outline."""
    return actor.reach("leads.persons").covers(lead)


def people_of(lead: Lead, actor: Actor) -> list[LeadPerson]:
    return list(LeadPerson.objects.visible_to(actor).filter(lead=lead))


def engagements(actor: Actor) -> QuerySet[Engagement]:
    """Engagements in which this person registers leads."""
    rows = Engagement.objects.within_reach(actor, "leads.register").exclude(state="void")
    return rows.select_related("organisation", "round__term", "group").order_by("-id")


def with_words(rows: QuerySet[Lead], text: str, actor: Actor) -> QuerySet[Lead]:
    """Rows whose title or people hold a text, among those one may read in full: sealed columns are opened, none is indexed."""
    wanted = text.strip().lower()
    full = [lead for lead in rows.select_related(None).order_by("-pk")[:SEARCHED] if lead.full]  # type: ignore[attr-defined]
    found = {lead.pk for lead in full if wanted in lead.title.lower() or wanted in lead.number.lower()}
    named = LeadPerson.objects.visible_to(actor).filter(lead__in=[lead.pk for lead in full])
    found |= {
        person.lead_id for person in named if wanted in f"{person.name} {person.unit} {person.post}".lower()
    }
    return rows.filter(pk__in=found)


SEARCHED = 2000  # rows that a search for a name opens at most
