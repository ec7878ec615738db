"""What a filled-in template belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from xuncha.cycle.planning.models import Engagement


def tasks(right: str) -> Callable[[Any], QuerySet[Any]]:
    """The running tasks on which this right is held, newest first."""

    def found(user: Any) -> QuerySet[Any]:
        rows = Engagement.objects.within_reach(user, right).exclude(state="void")
        return rows.select_related("organisation", "group__round", "round__term").order_by("-round_id", "seq")

    return found
