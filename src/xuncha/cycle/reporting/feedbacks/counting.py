"""Counts that other rooms show beside their own rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count

from xuncha.cycle.reporting.feedbacks.models import FeedbackItem


def problems_by_village(engagement_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """How many problems were fed back about each village of these engagements; for the village grid, one statement."""
    rows = FeedbackItem.objects.trusted().filter(
        engagement__in=engagement_ids,
        village__isnull=False,
        corrects=None,
        feedback__feedback_on__isnull=False,
    )
    counted = rows.order_by().values_list("engagement_id", "village_id").annotate(number=Count("pk"))
    return {(engagement, village): number for engagement, village, number in counted}
