"""Report, deliberation, meetings and feedback (domain §3.8, §3.9; practice 6, 13), each in its own folder."""

from __future__ import annotations

from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance, Recipient
from xuncha.cycle.reporting.instructions.models import Instruction, InstructionText, TaskBody
from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.reports.models import (
    Report,
    ReportItem,
    ReportItemPaper,
    ReportVersion,
    ReviewComment,
)

__all__ = [
    "AgendaItem",
    "Feedback",
    "FeedbackItem",
    "Instruction",
    "InstructionText",
    "LeaderText",
    "Meeting",
    "Performance",
    "Recipient",
    "Report",
    "ReportItem",
    "ReportItemPaper",
    "ReportVersion",
    "ReviewComment",
    "TaskBody",
]
