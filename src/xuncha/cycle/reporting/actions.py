"""The verbs that other rooms call: history carried over from files."""

from __future__ import annotations

from xuncha.cycle.reporting.feedbacks.history import (
    Carried,
    CarriedFeedback,
    CarriedItem,
    carry_over_feedback,
    carry_over_feedbacks,
)

__all__ = ["Carried", "CarriedFeedback", "CarriedItem", "carry_over_feedback", "carry_over_feedbacks"]
