"""Tables of this room: each part has its own file."""

from __future__ import annotations

from xuncha.insight.patterns.models import (
    InspectionSuggestion,
    OutlinePattern,
    Pattern,
    PatternCase,
    PatternMark,
    ThematicOutline,
    TypicalCase,
)

__all__ = [
    "InspectionSuggestion",
    "OutlinePattern",
    "Pattern",
    "PatternCase",
    "PatternMark",
    "ThematicOutline",
    "TypicalCase",
]
