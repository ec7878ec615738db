"""录入全、分类准、统计快, measured live (domain §6.5, M1-19): each with its definition, its target and what falls short."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification.models import Reconciliation
from xuncha.cycle.rectification.rates import percent
from xuncha.cycle.reporting.models import ReportItemPaper
from xuncha.cycle.workpapers.models import BasisClause, Evidence
from xuncha.foundation.flow.models import Step
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.facts import fact
from xuncha.insight.indicators.results import HIDDEN, NOTHING, SMALL
from xuncha.insight.quality import figures as classifying
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.fixed import fixed_tables

SECOND = 1000
TABLE_LIMIT = 2 * SECOND
"""Milliseconds that a fixed table may take (domain §6.5)."""


def _has(model: Any, column: str, outer: str = "pk") -> Any:
    """Children of a row that was scoped already."""
    return Q(Exists(model.objects.trusted().filter(**{column: OuterRef(outer)})))


def _filled(*fields: str) -> list[Q]:
    return [~Q(**{field: ""}) for field in fields]


def _set(*fields: str) -> list[Q]:
    return [Q(**{f"{field}__isnull": False}) for field in fields]


@dataclass(frozen=True)
class Measure:
    """`holds`: what each row is asked; a row with several conditions counts once for each. `least`: percent."""

    code: str
    name: Any
    definition: Any
    least: int
    fact: str
    holds: Callable[[], Sequence[Any]]
    only: Callable[[Any], Any] = lambda rows: rows

    def rows(self, actor: Actor, round_id: int | None) -> Any:
        found = self.only(fact(self.fact).scoped(actor))
        return found.filter(round=round_id) if round_id else found

    def gaps(self, actor: Actor, round_id: int | None) -> QuerySet[Any]:
        """Rows that lack something."""
        whole = Q()
        for condition in self.holds():
            whole &= condition
        return self.rows(actor, round_id).exclude(whole)


MEASURES = (
    Measure("papers", gettext_lazy("底稿必填项完整率"), gettext_lazy("已审签底稿的问题标题、查证事实、问题分类、定性依据四项中填了的 ÷ 应填"), 98, "workpapers", lambda: [*_filled("title", "facts"), *_set("author_leaf"), ~Q(basis_text="") | _has(BasisClause, "paper")]),
    Measure("feedback", gettext_lazy("反馈问题必填项完整率"), gettext_lazy("已反馈问题的内容、问题分类两项中填了的 ÷ 应填"), 98, "feedback_items", lambda: [*_filled("content"), *_set("leaf")]),
    Measure("items", gettext_lazy("整改事项必填项完整率"), gettext_lazy("整改事项的整改目标、责任领导、责任部门、完成时限四项中填了的 ÷ 应填"), 98, "items", lambda: [*_filled("goal", "leaders", "dept"), *_set("due")]),
    Measure("same_day", gettext_lazy("走访当日录入率"), gettext_lazy("当天登记的走访、座谈、列席 ÷ 全部；录入日期晚于发生日期的为没有当日录入"), 95, "visits", lambda: [Q(created_day__lte=F("on"))], lambda rows: rows.annotate(created_day=TruncDate("created_at"))),
    Measure("evidence", gettext_lazy("底稿挂接证据率"), gettext_lazy("有证据的已审签底稿 ÷ 全部已审签底稿"), 100, "workpapers", lambda: [_has(Evidence, "paper")]),
    Measure("source", gettext_lazy("反馈问题挂接底稿率"), gettext_lazy("能走回底稿的反馈问题 ÷ 本系统办理的反馈问题；历史导入的不计"), 100, "feedback_items", lambda: [_has(ReportItemPaper, "item", "report_item")], lambda rows: rows.filter(feedback__origin="round")),
)  # fmt: skip


def measure(code: str) -> Measure | None:
    return next((one for one in MEASURES if one.code == code), None)


@dataclass(frozen=True)
class Reading:
    """One measured value against its target; `met` None: nothing to measure yet."""

    name: Any
    definition: Any
    target: str
    value: str
    note: str
    met: bool | None
    url: str = ""


def complete(actor: Actor, round_id: int | None) -> list[Reading]:
    """录入全: one statement a measure."""
    return [_reading(one, actor, round_id) for one in MEASURES]


def _reading(one: Measure, actor: Actor, round_id: int | None) -> Reading:
    asked = one.holds()
    counts = {f"held_{at}": Count("pk", filter=condition) for at, condition in enumerate(asked)}
    found = one.rows(actor, round_id).order_by().aggregate(rows=Count("pk"), **counts)
    held, whole = sum(found[name] for name in counts), found["rows"] * len(asked)
    query = {"measure": one.code} | ({"round": round_id} if round_id else {})
    return Reading(
        one.name,
        one.definition,
        f"≥ {one.least}%" if one.least < 100 else "100%",
        percent(held, whole),
        f"{held:,} / {whole:,}",
        held * 100 >= whole * one.least if whole else None,
        f"{reverse('insight:entry_gaps')}?{urlencode(query)}" if held < whole else "",
    )


def accurate(actor: Actor, round_id: int | None) -> list[Reading]:
    """分类准: from the same counts as the page of classification."""
    told = classifying.quality(actor, round_id)
    url = reverse("insight:quality") + (f"?round={round_id}" if round_id else "")
    pairs, alike = told.agreement.pairs, told.agreement.alike
    return [
        Reading(_("两人分类一致率"), _("承办人和审核人分类相同的底稿 ÷ 两人都给了分类的底稿"), "≥ 90%", told.agreement.share, f"{alike:,} / {pairs:,}", alike * 100 >= pairs * 90 if pairs else None, url),
        Reading(_("没有归类的占比"), _("归在“其他”“未分类”或没有分类的已审签底稿 ÷ 已审签底稿"), "≤ 2%", told.share_without, f"{told.without_leaf:,} / {told.signed:,}", not told.too_many_without if told.signed else None, url),
    ]  # fmt: skip


def sent_back(actor: Actor, round_id: int | None) -> Reading:
    """移交线索退回率: cases whose receiver once asked for more; few are hidden from whoever may only count."""
    of = fact("cases")
    rows = of.scoped(actor).filter(lead__round=round_id) if round_id else of.scoped(actor)
    asked = Step.objects.filter(kind=of.kind, edge="ask_more").values("record_id")
    found = rows.order_by().aggregate(
        cases=Count("pk", distinct=True), back=Count("pk", distinct=True, filter=Q(pk__in=asked))
    )
    few = of.only_counted_by(actor) and (0 < found["back"] < SMALL or 0 < found["cases"] < SMALL)
    return Reading(
        _("移交线索退回率"),
        _("接收单位要求过补充材料的线索办理件 ÷ 全部；没有规定目标"),
        NOTHING,
        HIDDEN if few else percent(found["back"], found["cases"]),
        "" if few else f"{found['back']:,} / {found['cases']:,}",
        None,
    )


def reconciled(actor: Actor) -> Reading:
    """与台账对账: sheets that the unit disputes."""
    rows = Reconciliation.objects.visible_to(actor).exclude(state="void").order_by()
    found = rows.aggregate(sheets=Count("pk"), disputed=Count("pk", filter=Q(state="disputed")))
    return Reading(
        _("对账有异议的单位"),
        _("单位对系统数字有异议、还没有对平的对账表份数"),
        "0",
        str(found["disputed"]),
        _("共 %(count)s 份对账表") % {"count": found["sheets"]},
        not found["disputed"] if found["sheets"] else None,
        reverse("rectification:sheets"),
    )


def quick(actor: Actor) -> list[Reading]:
    """统计快: every fixed table counted now for this reader, uncached, in milliseconds."""
    readings = []
    for table in fixed_tables().values():
        began = perf_counter()
        fill(table.spec(), actor=actor)
        took = round((perf_counter() - began) * SECOND)
        readings.append(
            Reading(
                _(table.name),
                _("现在重新统计一次所用的时间，不含网络传输"),
                _("≤ 2 秒"),
                _("%(ms)s 毫秒") % {"ms": f"{took:,}"},
                "",
                took <= TABLE_LIMIT,
                reverse("insight:fixed_table", args=[table.slug]),
            )
        )
    return readings
