"""What may be weighed when the next units are chosen: facts of each unit side by side, no score (M4-04, M2-23; practice 25).

Nothing is about persons but how long the head has been in post. Counts are of rows that the reader may read or count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Post
from xuncha.cycle.planning.coverage import BEGUN
from xuncha.cycle.planning.models import BriefingRequest, Engagement
from xuncha.cycle.rectification.rates import overdue
from xuncha.foundation.dates import today
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.facts import fact
from xuncha.kit.lists import Column
from xuncha.kit.templatetags.kit import money

HANDING_IN = ("DR13", "DR17", "DR20")
"""Clocks of what a unit hands in: plan, both reports, disclosure."""


def whole_months(since: date, day: date) -> int:
    """Months that have gone by completely."""
    return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


def _months(since: date | None) -> int | None:
    return whole_months(since, today()) if since else None


def _per_unit(rows: QuerySet[Any], measure: Any, path: str = "organisation") -> Coalesce:
    """SQL: a number of these rows for each unit."""
    found = (
        rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(told=measure).values("told")
    )
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))


@dataclass(frozen=True)
class Factor:
    """`expression`: SQL of one value a unit, for this reader; `said`: the value in words, `cell` what is shown."""

    key: str
    label: Any
    definition: Any
    expression: Callable[[Actor], Any]
    said: Callable[[Any], Any] = lambda value: value
    usual: bool = True

    def column(self) -> Column:
        return Column(
            self.key,
            self.label,
            lambda unit: self.said(getattr(unit, self.key)),
            sort=self.key,
            css="number end",
        )


def _last_on(actor: Actor) -> Any:
    rows = Engagement.objects.visible_to(actor).filter(organisation=OuterRef("pk"), state__in=BEGUN)
    return Subquery(rows.order_by("-entry_on").values("entry_on")[:1], output_field=DateField())


def _head_since(actor: Actor) -> Any:  # noqa: ARG001 - posts of the library are reference data
    rows = Post.objects.filter(organisation=OuterRef("pk"), is_head=True, ended_on=None)
    return Subquery(rows.order_by("-held_since").values("held_since")[:1], output_field=DateField())


def _counted(slug: str, only: Q | None = None) -> Callable[[Actor], Any]:
    def expression(actor: Actor) -> Any:
        rows = fact(slug).scoped(actor)
        return _per_unit(rows.filter(only) if only else rows, Count("pk"))

    return expression


def _sum(slug: str, *columns: str) -> Callable[[Actor], Any]:
    def expression(actor: Actor) -> Any:
        whole = sum((Sum(column, default=0) for column in columns[1:]), Sum(columns[0], default=0))
        return _per_unit(fact(slug).scoped(actor), whole)

    return expression


def _overdue(actor: Actor) -> Any:
    return _per_unit(fact("items").scoped(actor).filter(overdue()), Count("pk"))


def _replies(actor: Actor) -> Any:
    rows = BriefingRequest.objects.visible_to(actor).exclude(replied_on=None)
    return _per_unit(rows, Count("pk"))


def _late_hand_ins(actor: Actor) -> Any:  # noqa: ARG001 - how many times only; the right to the page was asked
    late = Q(state=Clock.State.RUNNING, due__lt=today()) | Q(met_on__gt=F("due"))
    return _per_unit(Clock.objects.filter(late, code__in=HANDING_IN), Count("pk"), "organisation_id")


OPEN = ~Q(state__in=("closed", "long_term"))
FACTORS = (
    Factor("last_on", gettext_lazy("最近进驻"), gettext_lazy("系统里最近一次进驻的日期；没有的看“最近一次”的档案记载"), _last_on),
    Factor("head_since", gettext_lazy("负责人任职（月）"), gettext_lazy("现任主要负责人到今天满几个月；没有登记任职时间的为空"), _head_since, _months),
    Factor("petitions", gettext_lazy("信访件"), gettext_lazy("受理的信访件次，重复件也计"), _counted("petitions")),
    Factor("problems", gettext_lazy("反馈问题"), gettext_lazy("已反馈的问题数，各轮合计"), _counted("feedback_items")),
    Factor("open_items", gettext_lazy("未销号"), gettext_lazy("没有销号、没有转长期坚持的整改事项"), _counted("items", OPEN)),
    Factor("late_items", gettext_lazy("逾期"), gettext_lazy("逾期未完成的整改事项"), _overdue),
    Factor("relapsed", gettext_lazy("反弹"), gettext_lazy("重新挂账的整改事项"), _counted("items", Q(relapsed_on__isnull=False)), usual=False),
    Factor("replies", gettext_lazy("部门通报"), gettext_lazy("审计、财政、信访等部门回复过的情况通报函件数"), _replies),
    Factor("amount", gettext_lazy("底稿涉及金额（元）"), gettext_lazy("已审签底稿写明的金额合计"), _sum("workpapers", "amount_cents"), money, usual=False),
    Factor("brought_back", gettext_lazy("收回资金（元）"), gettext_lazy("整改中清退、追回、挽回的合计"), _sum("items", "refunded_cents", "reclaimed_cents", "recovered_cents"), money, usual=False),
    Factor("late_hand_ins", gettext_lazy("迟报"), gettext_lazy("整改方案、两份报告、公开超过期限的次数，现在还没报的也计"), _late_hand_ins, usual=False),
)  # fmt: skip


def chosen(keys: list[str]) -> list[Factor]:
    """The factors of an address, in their own order; the usual ones where none is named."""
    return [one for one in FACTORS if one.key in keys] or [one for one in FACTORS if one.usual]
