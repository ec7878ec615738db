"""What other rooms read of this one: an engagement's report and feedback, the problems that were fed back."""

from __future__ import annotations

from xuncha.cycle.reporting.feedbacks.queries import (
    feedback_items,
    feedback_of,
    feedbacks,
    leader_text,
    performances_of,
)
from xuncha.cycle.reporting.reports.queries import report_of, reports

__all__ = [
    "feedback_items",
    "feedback_of",
    "feedbacks",
    "leader_text",
    "performances_of",
    "report_of",
    "reports",
]
