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
from xuncha.insight.tables.models import RankingSwitch, SavedTable, TableSnapshot
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion
from xuncha.insight.writing.models import Passage as ManuscriptPassage

__all__ = [
    "ComparedText",
    "Comparison",
    "Decomposition",
    "InspectionSuggestion",
    "Item",
    "LookAlike",
    "Made",
    "Manuscript",
    "ManuscriptPassage",
    "ManuscriptVersion",
    "OutlinePattern",
    "Pattern",
    "PatternCase",
    "PatternMark",
    "PhotoMark",
    "PhotoPair",
    "RankingSwitch",
    "SavedTable",
    "TableSnapshot",
    "ThematicOutline",
    "TypicalCase",
]
