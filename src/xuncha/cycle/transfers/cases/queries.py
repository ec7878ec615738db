"""What the pages of cases read. A receiver reads the lead through its case and by no other way."""

from __future__ import annotations

from django.db.models import Min, OuterRef, QuerySet, Subquery

from xuncha.cycle.transfers.cases.actions import OPEN
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.leads import people
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor

LEAD = ("lead__organisation", "lead__round", "lead__group")


def cases(actor: Actor) -> QuerySet[Case]:
    """Cases for a list, with people and the nearest running deadline."""
    clocks = Clock.objects.filter(kind="lead_case", record_id=OuterRef("pk"), state=Clock.State.RUNNING)
    due = clocks.order_by().values("record_id").annotate(due=Min("due")).values("due")
    rows = Case.objects.visible_to(actor).select_related("organisation", "transfer", *LEAD)
    return rows.defer("note_sealed", "talk_sealed").annotate(
        persons=people.number_of("lead_id"), due=Subquery(due)
    )


def others_to_join(case: Case, actor: Actor) -> QuerySet[Case]:
    """Open cases of the same receiver."""
    rows = Case.objects.visible_to(actor).filter(organisation=case.organisation_id, state__in=OPEN)
    return rows.exclude(pk=case.pk).select_related("lead__organisation").order_by("lead__number")


def joined_to(case: Case, actor: Actor) -> list[Case]:
    rows = Case.objects.visible_to(actor).filter(joined_into=case)
    return list(rows.select_related("lead__organisation"))


def answered_by_slip(actor: Actor) -> QuerySet[Case]:
    """Open cases whose slips this person may send out or take in."""
    rows = Case.objects.within_reach(actor, "cases.record_paper").filter(state__in=OPEN)
    return rows.select_related("organisation", *LEAD).order_by("organisation", "lead__number")
