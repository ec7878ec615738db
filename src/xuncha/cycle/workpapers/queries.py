"""What the pages and exports of working papers read, scoped and joined."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers.models import (
    Author,
    BasisClause,
    Evidence,
    FactConfirmation,
    ImmediateNotice,
    OnTheSpot,
    Responsible,
    WorkPaper,
)
from xuncha.foundation.scoping import Actor


def papers(actor: Actor) -> QuerySet[WorkPaper]:
    """Papers for a list: the long texts stay in the database."""
    return (
        WorkPaper.objects.visible_to(actor)
        .select_related("organisation", "group", "author_leaf", "reviewer_leaf")
        .defer("facts", "summary", "analysis", "discovery", "basis_text")
    )


def papers_of(engagement: Engagement, actor: Actor) -> QuerySet[WorkPaper]:
    return papers(actor).filter(engagement=engagement)


def notices(actor: Actor) -> QuerySet[ImmediateNotice]:
    return ImmediateNotice.objects.visible_to(actor).select_related("organisation", "group")


def parts(paper: WorkPaper, actor: Actor) -> dict[str, Any]:
    """Everything that hangs on one paper; five statements."""
    return {
        "authors": list(Author.objects.visible_to(actor).filter(paper=paper).select_related("user")),
        "responsible": list(Responsible.objects.visible_to(actor).filter(paper=paper)),
        "evidence": list(Evidence.objects.visible_to(actor).filter(paper=paper)),
        "clauses": list(BasisClause.objects.visible_to(actor).filter(paper=paper)),
        "confirmations": list(FactConfirmation.objects.visible_to(actor).filter(paper=paper)),
    }


def on_the_spot(engagement: Engagement, actor: Actor) -> QuerySet[OnTheSpot]:
    return OnTheSpot.objects.visible_to(actor).filter(engagement=engagement)


def writable_engagements(actor: Actor, right: str = "workpapers.write") -> QuerySet[Engagement]:
    """Engagements in which this person may act under a right; the choices of a new record's form."""
    return (
        Engagement.objects.within_reach(actor, right)
        .select_related("organisation", "round", "group")
        .order_by("-id")
    )


def found_by_leaf(engagement: Engagement, actor: Actor) -> dict[str, int]:
    """Papers of an engagement by the leaf that counts, for the comparison with what the unit reported itself."""
    rows = (
        WorkPaper.objects.visible_to(actor)
        .filter(engagement=engagement)
        .exclude(state__in=("void", "merged"))
    )
    counted = rows.order_by().annotate(leaf=Coalesce("reviewer_leaf", "author_leaf")).exclude(leaf=None)
    return dict(counted.values_list("leaf").annotate(count=Count("pk")))
