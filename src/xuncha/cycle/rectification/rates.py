"""How far a set of items is: both completion rates, and what is late or extended, in two statements (domain §5.1).

What is counted is fixed per round: problems as fed back, or performances. A problem counts as done when all its items
are. Items that answer no feedback problem, and imported rows, count one each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.models import SETTLED, Declared, RectificationItem
from xuncha.foundation.dates import today

BASICALLY = (Declared.DONE, Declared.BASICALLY_DONE, Declared.PHASE_DONE, Declared.LONG_TERM)
PROBLEM = Q(round__counting=Round.Counting.PROBLEM, feedback_item__isnull=False)
PERFORMANCE = Q(round__counting=Round.Counting.PERFORMANCE)


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over one set. `total` etc. in the round's unit of counting; `problems`: whether any round counts so."""

    total: int = 0
    done: int = 0
    basically: int = 0
    closed: int = 0
    overdue: int = 0
    extended: int = 0
    counting: str = ""

    @property
    def strict(self) -> str:
        return percent(self.done, self.total)

    @property
    def wide(self) -> str:
        return percent(self.basically, self.total)

    @property
    def reviewed(self) -> str:
        return percent(self.closed, self.total)

    @property
    def unit(self) -> str:
        """What was counted, printed with every figure (practice 3)."""
        return {
            "problem": _("按反馈问题计"),
            "performance": _("按具体表现计"),
            "row": _("按台账行计"),
        }.get(self.counting, _("各轮次按各自口径计"))


def percent(part: int, whole: int) -> str:
    """98.71%; nothing to count is a dash, never 100%."""
    return f"{part / whole:.2%}" if whole else "—"


def overdue(day: date | None = None) -> Q:
    """逾期未完成 (derived): the condition of RectificationItem.is_overdue in SQL."""
    return Q(due__lt=day or today(), is_long_term=False) & ~Q(declared=Declared.DONE) & ~Q(state__in=SETTLED)


EXTENDED = Q(due__gt=F("original_due"))


STATES: dict[str, Callable[[date | None], Q]] = {
    "done": lambda day: Q(declared=Declared.DONE),  # noqa: ARG005 - only lateness depends on the day
    "basically": lambda day: Q(declared__in=BASICALLY),  # noqa: ARG005
    "closed": lambda day: Q(state__in=("closed", "long_term")),  # noqa: ARG005
    "overdue": overdue,
    "extended": lambda day: EXTENDED,  # noqa: ARG005
}
ANY = ("overdue", "extended")
"""A problem is late or extended when any of its items is; it is done when all are."""
WAYS = {1: "problem", 2: "performance", 4: "row"}
WAY = Case(
    When(round__counting=Round.Counting.PROBLEM, then=1),
    When(PERFORMANCE, then=2),
    default=4,
    output_field=IntegerField(),
)


def _split(items: QuerySet[RectificationItem]) -> QuerySet[Any]:
    """As an expression, so that no engine starts from the rounds: the scope leads, and the index holds all that is read."""
    return items.alias(is_problem=Case(When(PROBLEM, then=1), default=0, output_field=IntegerField()))


def _by_problem(items: QuerySet[RectificationItem], day: date | None) -> dict[str, Any]:
    """Rounds that count problems: one row a problem, then summed.

    Grouped by `+ 0`: by the bare column SQLite walks that column's index and fetches every row from the table, instead
    of reading the ledger's index, which holds all that is asked.
    """
    flags: dict[str, Any] = {
        f"is_{name}": (Max if name in ANY else Min)(
            Case(When(condition(day), then=1), default=0, output_field=IntegerField())
        )
        for name, condition in STATES.items()
    }
    sums: dict[str, Any] = {name: Sum(f"is_{name}", default=0) for name in STATES}
    rows = _split(items).filter(is_problem=1).annotate(problem_key=F("feedback_item_id") + 0)
    problems = rows.values("problem_key").annotate(**flags)
    found = problems.aggregate(total=Count("problem_key"), **sums)
    return found | dict.fromkeys(("first_way", "last_way"), 1 if found["total"] else None)


def _by_row(items: QuerySet[RectificationItem], day: date | None) -> dict[str, Any]:
    """Everything else: every row for itself, as many times as its round counts it; no grouping to pay for."""
    weight = Case(When(PERFORMANCE, then=F("counts")), default=Value(1), output_field=IntegerField())
    sums: dict[str, Any] = {
        name: Sum(Case(When(condition(day), then=weight), default=0, output_field=IntegerField()), default=0)
        for name, condition in STATES.items()
    }
    rest = _split(items).filter(is_problem=0)
    return rest.aggregate(total=Sum(weight, default=0), first_way=Min(WAY), last_way=Max(WAY), **sums)


def rates(items: QuerySet[RectificationItem], day: date | None = None) -> Rates:
    """Both completion rates of a scoped set, two statements. `day`: as of when overdue is judged."""
    rows = items.order_by().exclude(state="merged")
    problems, others = _by_problem(rows, day), _by_row(rows, day)
    ways = {found[way] for found in (problems, others) for way in ("first_way", "last_way")} - {None}
    counted = {name: (problems[name] or 0) + (others[name] or 0) for name in ("total", *STATES)}
    return Rates(**counted, counting=WAYS[ways.pop()] if len(ways) == 1 else "")
