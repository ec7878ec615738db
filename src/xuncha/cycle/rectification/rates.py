"""How far a set of items is: both completion rates, and what is late or extended, in one statement (domain §5.1).

What is counted is fixed per round: problems as fed back, or performances. A problem counts as done when all its items
are. Items that answer no feedback problem, and imported rows, count one each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
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
    """超期未完成 (derived): the condition of RectificationItem.is_overdue in SQL."""
    return Q(due__lt=day or today(), is_long_term=False) & ~Q(declared=Declared.DONE) & ~Q(state__in=SETTLED)


EXTENDED = Q(due__gt=F("original_due"))


def _counted(items: QuerySet[RectificationItem], day: date | None) -> QuerySet[Any]:
    """One row per thing counted: its weight, and whether all of its items are done, closed, late, extended."""
    key = Case(When(PROBLEM, then=F("feedback_item_id")), default=-F("id"), output_field=BigIntegerField())
    weight = Case(When(PERFORMANCE, then=F("counts")), default=Value(1), output_field=IntegerField())

    def all_of(condition: Q) -> Min:
        return Min(Case(When(condition, then=1), default=0, output_field=IntegerField()))

    def any_of(condition: Q) -> Max:
        return Max(Case(When(condition, then=1), default=0, output_field=IntegerField()))

    return (
        items.order_by()
        .exclude(state="merged")
        .annotate(key=key)
        .values("key")
        .annotate(
            weight=Max(weight),
            is_done=all_of(Q(declared=Declared.DONE)),
            is_basically=all_of(Q(declared__in=BASICALLY)),
            is_closed=all_of(Q(state__in=("closed", "long_term"))),
            has_overdue=any_of(overdue(day)),
            has_extended=any_of(EXTENDED),
            way=Max(
                Case(
                    When(round__counting=Round.Counting.PROBLEM, then=1),
                    When(PERFORMANCE, then=2),
                    default=4,
                    output_field=IntegerField(),
                )
            ),
        )
    )


def rates(items: QuerySet[RectificationItem], day: date | None = None) -> Rates:
    """Both completion rates of a scoped set, one statement. `day`: as of when overdue is judged."""

    def weighed(flag: str) -> Sum:
        return Sum(F("weight") * F(flag), default=0)

    found = _counted(items, day).aggregate(
        total=Sum("weight", default=0),
        done=weighed("is_done"),
        basically=weighed("is_basically"),
        closed=weighed("is_closed"),
        overdue=weighed("has_overdue"),
        extended=weighed("has_extended"),
        first_way=Min("way"),
        last_way=Max("way"),
    )
    first, last = found.pop("first_way"), found.pop("last_way")
    names = {1: "problem", 2: "performance", 4: "row"}
    return Rates(**found, counting=names[first] if first and first == last else "")
