"""选择下一轮: units with their factors, to be sorted, ticked and put into a round; 覆盖预测 with its arithmetic."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import coverage
from xuncha.cycle.planning.views.overview import COVERAGE_COLUMNS, CoverageFilter, chosen_term, everywhere
from xuncha.foundation.refusals import Missing
from xuncha.insight.boards import access, factors, forecasting
from xuncha.kit.http import Request
from xuncha.kit.lists import RecordList

KEPT = ("name", "type", "coverage", "last")
"""Columns of the coverage list that stand before the factors."""


class Choice(RecordList):
    """Sortable factors, no score: people weigh, the table only puts side by side (practice 25)."""

    title = gettext_lazy("选择下一轮单位")
    lead = gettext_lazy(
        "把每个单位的情况摆在一起，点表头排序，勾选后列入轮次。不打分，不评价人；人的信息只有主要负责人任职月数。"
    )
    template_name = "insight/boards/choice.html"
    filterset = CoverageFilter
    right = access.CHOICE
    export_name = "choice_of_units"
    ordering = coverage.ORDERING
    empty = gettext_lazy("这里将列出对象库的单位；请先导入或登记单位。")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.term = chosen_term(request)
        if self.term is None:
            raise Missing(_("还没有届次；请先在“规划”里登记本届"))
        self.factors = factors.chosen(request.GET.getlist("c"))
        before = [column for column in COVERAGE_COLUMNS if column.key in KEPT]
        self.columns = (*before, *(one.column() for one in self.factors))  # type: ignore[misc]
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Organisation]:
        assert self.term is not None
        rows = coverage.units(self.term, coverage.previous_term(self.term))
        return rows.annotate(**{one.key: one.expression(self.request.user) for one in self.factors})

    def url(self, record: Organisation) -> str:
        return reverse("insight:dossier", args=[record.pk])

    def bulk_acts(self) -> list[dict[str, Any]]:
        """The filter goes along: “all” means all that it matches."""
        if not everywhere(self.request.user, "planning.write"):
            return []
        query = self.request.GET.urlencode()
        return [{"label": _("列入轮次"), "url": f"{reverse('planning:propose')}?{query}", "primary": True}]

    def extra(self) -> dict[str, Any]:
        kept = {
            name: value for name, value in self.request.GET.items() if name not in ("c", "page", "export")
        }
        shown = {one.key for one in self.factors}
        return {
            "factors": [(one, one.key in shown) for one in factors.FACTORS],
            "kept": kept,
            "definitions": [(one.label, one.definition) for one in self.factors],
        }


@require_GET
def forecast(request: Request) -> HttpResponse:
    """How the term will end at the pace so far, or at the pace one types."""
    access.require(request.user, access.CHOICE, _("覆盖预测由巡察办和领导小组查看"))
    term = chosen_term(request)
    if term is None:
        raise Missing(_("还没有届次；请先在“规划”里登记本届"))
    text = request.GET.get("rounds", "")
    wanted = int(text) if text.isdecimal() and len(text) < 3 else None
    found = forecasting.of(term, request.user, rounds_left=wanted)
    context = {"title": _("覆盖预测"), "forecast": found, "term": term, "definition": coverage.DEFINITION}
    return render(request, "insight/boards/forecast.html", context)
