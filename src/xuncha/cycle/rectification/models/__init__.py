"""Tables of the rectification room, one file a concept."""

from __future__ import annotations

from xuncha.cycle.rectification.models.closing import ItemChange, Reconciliation, RectificationReport
from xuncha.cycle.rectification.models.commitment import Commitment
from xuncha.cycle.rectification.models.disclosure import (
    Comment,
    Disclosure,
    Passage,
    Posting,
    Withholding,
)
from xuncha.cycle.rectification.models.evaluation import (
    Consequence,
    Criterion,
    Evaluation,
    EvaluationScheme,
    Score,
)
from xuncha.cycle.rectification.models.items import (
    LISTED,
    Coverage,
    Measure,
    ProgressNote,
    RectificationItem,
    RectificationPlan,
    RuleMade,
    SpotCheck,
)
from xuncha.cycle.rectification.models.lookback import Recheck
from xuncha.cycle.rectification.models.supervision import LetterItem, SupervisionLetter
from xuncha.cycle.rectification.models.vocabulary import (
    REPORT_STATUS,
    SETTLED,
    UNIT_CHOICES,
    Declared,
    Special,
    Tag,
)

__all__ = [
    "LISTED",
    "REPORT_STATUS",
    "SETTLED",
    "UNIT_CHOICES",
    "Comment",
    "Commitment",
    "Consequence",
    "Coverage",
    "Criterion",
    "Declared",
    "Disclosure",
    "Evaluation",
    "EvaluationScheme",
    "ItemChange",
    "LetterItem",
    "Measure",
    "Passage",
    "Posting",
    "ProgressNote",
    "Recheck",
    "Reconciliation",
    "RectificationItem",
    "RectificationPlan",
    "RectificationReport",
    "RuleMade",
    "Score",
    "Special",
    "SpotCheck",
    "SupervisionLetter",
    "Tag",
    "Withholding",
]
