"""Rectification: counted units (problems or performances as the round fixed it), the rows of the ledger, what hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.models import SETTLED, Declared, RectificationItem, Special, Tag
from xuncha.cycle.rectification.rates import ANY, BASICALLY, PERFORMANCE, PROBLEM, STATES, WAY, overdue
from xuncha.insight.indicators.facts.base import Column, Days, Fact, choices, classified, flag, mark, placed

READ = ("rectification.read",)
WAYS = ((1, _("按反馈问题计")), (2, _("按具体表现计")), (4, _("按台账行计")))
GRADES = ((2, _("已完成")), (1, _("基本完成")), (0, _("未完成")))
LATENESS = ((0, _("未逾期")), (1, _("逾期 30 日以内")), (2, _("逾期 31 至 90 日")), (3, _("逾期 91 至 180 日")), (4, _("逾期 180 日以上")))  # fmt: skip
LATE_DAYS = (30, 90, 180)
WEIGHED = Column(
    _("计数"), Case(When(PERFORMANCE, then=F("counts")), default=Value(1), output_field=IntegerField())
)
"""A row stands for so many performances in a round that counts them, else for itself (practice 3)."""
GRADE = Case(
    When(declared=Declared.DONE, then=2),
    When(declared__in=BASICALLY, then=1),
    default=0,
    output_field=IntegerField(),
)


def counted_units(rows: Any, columns: Sequence[Column], day: date) -> list[QuerySet[Any]]:
    """One row per counted unit: problems put together from their items, everything else row by row, as `rates` does.

    A problem stands as far as the least of its items. `+ 0` keeps SQLite from walking the index of the problems.
    """
    together, others = _split(rows)
    problems = together.annotate(problem_key=F("feedback_item_id") + 0).values("problem_key")
    folded = {f"c_{no}": _folded(column, day) for no, column in enumerate(columns)}
    plain = {f"c_{no}": column.expression(day) for no, column in enumerate(columns)}
    return [problems.annotate(**folded).values_list(*folded), others.annotate(**plain).values_list(*plain)]


def _split(rows: Any) -> tuple[Any, Any]:
    """Rows that answer a problem where problems are counted, and the others.

    As a case expression SQLite starts from the ledger's index, not from the rounds; PostgreSQL can only estimate the plain
    condition, and sorts on disk when it expects too few rows.
    """
    if connection.vendor == "postgresql":
        return rows.filter(PROBLEM), rows.filter(PERFORMANCE | Q(feedback_item=None) | Q(round=None))
    marked = rows.alias(is_problem=Case(When(PROBLEM, then=1), default=0, output_field=IntegerField()))
    return marked.filter(is_problem=1), marked.filter(is_problem=0)


def _folded(column: Column, day: date) -> Any:
    if column is WEIGHED:
        return Max(Value(1, IntegerField()))
    return (Max if column.any_of else Min)(column.expression(day))


def _state(name: str, day: date) -> Any:
    return flag(STATES[name](day))


def _lateness(day: date) -> Any:
    """How long past its date, in four steps."""
    steps = [
        When(Q(due__lt=day - timedelta(days=days)), then=no)
        for no, days in reversed(list(enumerate(LATE_DAYS, start=2)))
    ]
    late = Case(*steps, default=1, output_field=IntegerField())
    return Case(When(overdue(day), then=late), default=0, output_field=IntegerField())


STANDING = {
    "done": _("已完成"),
    "basically": _("已完成或基本完成"),
    "closed": _("已销号"),
    "overdue": _("逾期未完成"),
    "extended": _("经批准延期"),
}
SHARED = {
    **placed(village="village"),
    **classified("leaf_id"),
    "top_leader": mark(_("涉及主要负责人"), flag(Q(is_top_leader=True)), any_of=True),
    "special": choices(_("所属专项"), "special", Special.choices),
    "tag": choices(_("专项标签"), "tag", [*Tag.choices, ("", _("无"))]),
    "way": Column(_("计数口径"), WAY, dimension=True, choices=WAYS),
    "report_status": Column(_("完成情况"), GRADE, dimension=True, choices=GRADES),
    "lateness": Column(_("逾期时长"), _lateness, dimension=True, choices=LATENESS, any_of=True),
    **{name: mark(label, partial(_state, name), any_of=name in ANY) for name, label in STANDING.items()},
}
LISTED = {"unit": "unit", "round": "round", "leaf": "section", "leaf_group": "section", "special": "special"}


def _counting(rows: Any) -> Any:
    return rows.exclude(state="merged")


RECTIFICATION = Fact(
    slug="rectification",
    label=_("整改（按轮次的计数单位）"),
    unit=_("个"),
    model=RectificationItem,
    rights=READ,
    narrowed=_counting,
    select=counted_units,
    weight="weight",
    kind="rectification_item",
    row_list="rectification:ledger",
    list_filters=LISTED,
    columns={**SHARED, "weight": WEIGHED},
)

ON_TIME = Q(closed_on__isnull=False, due__isnull=False, closed_on__lte=F("due"))
CLOSED_DATED = Q(closed_on__isnull=False, state__in=SETTLED)
FED_BACK_ON = "feedback_item__feedback__feedback_on"
ITEMS = Fact(
    slug="items",
    label=_("整改事项（台账行）"),
    unit=_("项"),
    model=RectificationItem,
    rights=READ,
    narrowed=_counting,
    kind="rectification_item",
    row_list="rectification:ledger",
    list_filters=LISTED,
    columns={
        **SHARED,
        "immediate": mark(_("立行立改"), flag(Q(is_immediate=True))),
        "returned": mark(_("退回过"), flag(Q(returned_times__gt=0))),
        "relapsed": mark(_("重新挂账"), flag(Q(relapsed_on__isnull=False))),
        "with_evidence": mark(_("有佐证"), flag(Q(evidence_count__gt=0))),
        "closed_in_time": mark(_("按期销号"), flag(ON_TIME & Q(state__in=SETTLED))),
        "closed_with_due": mark(_("已销号且有时限"), flag(CLOSED_DATED & Q(due__isnull=False))),
        "closed_dated": mark(
            _("已销号且有起止日期"), flag(CLOSED_DATED & Q(**{f"{FED_BACK_ON}__isnull": False}))
        ),
        "days": Column(_("整改天数"), Days(F("closed_on"), F(FED_BACK_ON))),
        "evidence": Column(_("佐证份数"), "evidence_count"),
        "persons_held": Column(_("追责问责人数"), "persons_held"),
        "refunded_cents": Column(_("清退资金"), "refunded_cents"),
        "reclaimed_cents": Column(_("追回资金"), "reclaimed_cents"),
        "recovered_cents": Column(_("挽回损失"), "recovered_cents"),
    },
)
FACTS = (RECTIFICATION, ITEMS)
