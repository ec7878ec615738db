"""The verbs that other rooms and the demonstration call: one front for the folders of this room."""

from __future__ import annotations

from xuncha.cycle.reporting.feedbacks.actions import deliver, receipt, record_receipt
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.feedbacks.history import (
    Carried,
    CarriedFeedback,
    CarriedItem,
    carry_over_feedback,
    carry_over_feedbacks,
)
from xuncha.cycle.reporting.instructions.actions import register as register_instruction
from xuncha.cycle.reporting.meetings.actions import call as call_meeting
from xuncha.cycle.reporting.meetings.actions import enter_results, put_on_agenda
from xuncha.cycle.reporting.reports.assembling import assemble

__all__ = [
    "Carried",
    "CarriedFeedback",
    "CarriedItem",
    "assemble",
    "call_meeting",
    "carry_over_feedback",
    "carry_over_feedbacks",
    "deliver",
    "draft_feedback",
    "enter_results",
    "put_on_agenda",
    "receipt",
    "record_receipt",
    "register_instruction",
]
