"""The people of leads, for pages that have decided by another right than `leads.persons` what may be shown.

How many they are is known to whoever knows of the lead; who they are, to whoever received it (through case or list).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from xuncha.cycle.transfers.leads.models import Lead, LeadPerson


def number_of(path: str = "pk") -> Any:
    """How many people, as a column; `path`: from the row to its lead."""
    rows = LeadPerson.objects.trusted().filter(lead=OuterRef(path)).order_by().values("lead")
    return Coalesce(
        Subquery(rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0
    )


def count_of(lead: Lead) -> int:
    return LeadPerson.objects.trusted().filter(lead=lead).count()


def by_lead(ids: Iterable[int]) -> dict[int, list[LeadPerson]]:
    """People of several leads; one statement."""
    found: dict[int, list[LeadPerson]] = defaultdict(list)
    for person in LeadPerson.objects.trusted().filter(lead__in=list(ids)):
        found[person.lead_id].append(person)
    return found
