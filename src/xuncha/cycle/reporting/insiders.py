"""What a record's page keeps from those outside its deliberation."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery

from xuncha.foundation.flow.models import Step
from xuncha.kit.records import timeline


def timeline_for(record: Any, actor: Any, *, since: str = "") -> dict[str, Any]:
    """The steps without the reasons written on them, for whoever may not read the history of deliberation.

    Nor do they see who signed on the way: the document itself says in whose name it comes.

    `since`: such readers see only what happened from the first taking of this edge on.
    """
    if actor.reach("reporting.history").covers(record):
        return {}
    steps = timeline(record)
    if since:
        steps = steps[: _count_since(record, since)]
    return {"timeline": [step | {"note": ""} for step in steps], "signatures": []}


def _count_since(record: Any, edge: str) -> int:
    """How many steps stand from the first taking of this edge on; none if it was never taken."""
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk)
    first = steps.filter(edge=edge).order_by("id").values("id")[:1]
    return steps.filter(id__gte=Subquery(first)).count()
