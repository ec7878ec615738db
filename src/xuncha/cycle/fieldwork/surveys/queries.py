"""What other rooms read of surveys."""

from __future__ import annotations

from django.db.models import QuerySet

from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.foundation.scoping import Actor


def closed(actor: Actor) -> QuerySet[Survey]:
    """Surveys whose results stand."""
    return Survey.objects.visible_to(actor).filter(state="closed").select_related("organisation")
