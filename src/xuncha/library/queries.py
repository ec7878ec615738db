"""What pages and the clause picker read of the library."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from xuncha.foundation.scoping import Actor
from xuncha.library.models import Clause, Regulation

MOST_OPTIONS = 20


def regulations(actor: Actor) -> QuerySet[Regulation]:
    return Regulation.objects.visible_to(actor).annotate(
        clause_count=Count("clauses", filter=Q(clauses__withdrawn_on=None))
    )


def find_clauses(text: str) -> QuerySet[Clause]:
    """Clauses in which every word occurs: in the text, the number or the regulation's title; those not superseded first."""
    rows = Clause.objects.filter(withdrawn_on=None).select_related("regulation")
    for word in text.split():
        rows = rows.filter(
            Q(text__icontains=word) | Q(no__startswith=word) | Q(regulation__title__icontains=word)
        )
    return rows.order_by(F("regulation__superseded_by_id").asc(nulls_first=True), "regulation__title", "seq")
