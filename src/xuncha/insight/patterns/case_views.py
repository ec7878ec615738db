"""典型案例: the library of typical cases (M2-03)."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import UnitType
from xuncha.cycle.planning.models import Round
from xuncha.foundation import kinds
from xuncha.insight.patterns import actions, forms, kept
from xuncha.insight.patterns.models import PAPER, SOURCES, TypicalCase
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter
from xuncha.kit.records import RecordPage

SECTION_WIDTH = 8


class CaseFilter(django_filters.FilterSet):
    q = text_filter("title", "text", "organisation__name", label=gettext_lazy("文字、单位"))
    leaf = django_filters.CharFilter(
        label=gettext_lazy("分类代码"),
        lookup_expr="startswith",
        field_name="leaf__code",
        widget=django_forms.TextInput(attrs={"size": SECTION_WIDTH, "placeholder": "B3"}),
    )
    round = django_filters.ModelChoiceFilter(
        label=gettext_lazy("轮次"),
        queryset=lambda request: Round.objects.visible_to(request.user).order_by("-term__no", "-no"),
    )
    unit_type = django_filters.ModelChoiceFilter(
        label=gettext_lazy("单位类型"), field_name="organisation__unit_type", queryset=UnitType.objects.all()
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("来源"), choices=SOURCES)

    class Meta:
        model = TypicalCase
        fields = ("q", "leaf", "round", "unit_type", "kind")


class TypicalCases(RecordList):
    title = gettext_lazy("典型案例")
    lead = gettext_lazy("在已审签的底稿或已反馈的问题页上点“列为典型案例”收入；通报和专题报告从这里取材。")
    filterset = CaseFilter
    right = "patterns.read"
    export_name = "typical_cases"
    empty = gettext_lazy("这里将列出典型案例。")
    columns = (
        Column("title", gettext_lazy("案例标题"), lambda row: row.title, css="grow", frozen=True),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("leaf", gettext_lazy("问题分类"), lambda row: str(row.leaf or ""), css="w-l", sort="leaf"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-no"),
        Column("why", gettext_lazy("典型在哪里"), lambda row: row.why, css="w-l"),
        Column("on", gettext_lazy("收入日期"), lambda row: row.on, css="w-m number", sort="on"),
    )

    def rows(self) -> QuerySet[TypicalCase]:
        return kept.typical_cases(self.request.user)

    def url(self, record: TypicalCase) -> str:
        return reverse("insight:typical_case", args=[record.pk])


class CasePage(RecordPage):
    kind = "typical_case"
    template_name = "insight/patterns/case.html"

    def extra(self) -> dict[str, Any]:
        case = self.record
        source = kinds.get(case.kind)
        return {
            "source": {"kind": source.label, "url": source.url(case.record_id)},
            "may_mark": self.request.user.may("patterns.mark", case),
        }


class CaseForm(RecordForm):
    """`?of=workpaper:12` names the problem that is held up; its text is offered to be written on."""

    kind, right, form_class = "typical_case", "patterns.mark", forms.CaseForm

    def title(self) -> str:
        return _("修改典型案例") if self.record else _("列为典型案例")

    def problem(self) -> Any:
        name, _colon, pk = self.request.GET.get("of", "").partition(":")
        if name not in dict(SOURCES) or not pk.isdigit():
            raise Http404
        return kinds.get(name).access(self.request.user, int(pk))

    def blank(self) -> TypicalCase:
        record = self.problem()
        if record.kind_name == PAPER:
            return TypicalCase(title=record.title[:120], text=record.summary or record.facts)
        return TypicalCase(title=record.content[:120], text=record.content)

    def extra(self) -> dict[str, Any]:
        if self.record is not None:
            return {}
        record = self.problem()
        return {"cancel_url": kinds.of(record).url(record.pk)}

    def create(self, form: forms.CaseForm) -> TypicalCase:
        return actions.hold_up(form.save(commit=False), self.problem(), by=self.request.user)


@require_POST
def take_down(request: Request, pk: int) -> HttpResponse:
    case: TypicalCase = kinds.get("typical_case").access(request.user, pk)
    actions.take_down(case, by=request.user)
    messages.success(request, _("已移出典型案例"))
    return HttpResponseRedirect(reverse("insight:typical_cases"))
