"""Tables of this room: each part has its own file."""

from __future__ import annotations

from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.insight.lookalikes.models import ComparedText, Comparison, LookAlike, PhotoMark, PhotoPair
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
    "ComparedText",
    "Comparison",
    "Decomposition",
    "InspectionSuggestion",
    "Item",
    "LookAlike",
    "Made",
    "OutlinePattern",
    "Pattern",
    "PatternCase",
    "PatternMark",
    "PhotoMark",
    "PhotoPair",
    "ThematicOutline",
    "TypicalCase",
]
