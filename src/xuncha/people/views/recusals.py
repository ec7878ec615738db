"""Recusal: the office's page of declared and found relations; the person's own declaration is on the personal page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage
from xuncha.people import forms, queries
from xuncha.people.actions import recusals as actions
from xuncha.people.actions.accounts import require
from xuncha.people.flow import recusal_flow
from xuncha.people.models import Recusal


class RecusalFilter(django_filters.FilterSet):
    q = text_filter("user__name", "organisation__name", "organisation__short_name")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("认定"),
        choices=[(state.code, state.label) for state in recusal_flow.states.values()],
    )
    relation = django_filters.ChoiceFilter(label=gettext_lazy("关系"), choices=Recusal.Relation.choices)
    origin = django_filters.ChoiceFilter(label=gettext_lazy("来源"), choices=Recusal.Origin.choices)

    class Meta:
        model = Recusal
        fields = ("q", "state", "relation", "origin")


class RecusalList(RecordList):
    title = gettext_lazy("回避")
    lead = gettext_lazy("本人申报、核查发现或被巡察单位提出的情形；组建巡察组时逐人核对。")
    filterset = RecusalFilter
    right = "people.recusals"
    export_name = "recusals"
    paper = "people-print_recusal"
    empty = gettext_lazy("这里将列出应当回避的情形和认定结果。")
    columns = (
        Column(
            "user",
            gettext_lazy("姓名"),
            lambda item: item.user.name,
            css="w-s",
            sort="user__name",
            frozen=True,
        ),
        Column("unit", gettext_lazy("所在单位"), lambda item: str(item.user.organisation or ""), css="w-m"),
        Column(
            "organisation", gettext_lazy("与之有关系的单位"), lambda item: str(item.organisation), css="grow"
        ),
        Column("relation", gettext_lazy("关系"), lambda item: item.get_relation_display(), css="w-m"),
        Column("period", gettext_lazy("时间"), lambda item: item.period, css="w-m"),
        Column("origin", gettext_lazy("来源"), lambda item: item.get_origin_display(), css="w-s"),
        state_column(recusal_flow, label=gettext_lazy("认定")),
    )

    def rows(self) -> QuerySet[Recusal]:
        return queries.recusals(self.request.user)

    def url(self, record: Recusal) -> str:
        return reverse("people:recusal", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("people.propose", acting=True):
            return []
        return [
            {
                "label": _("登记发现的情形"),
                "url": reverse("people:report_recusal"),
                "icon": "add",
                "primary": True,
            }
        ]


class RecusalPage(RecordPage):
    kind = "recusal"
    template_name = "people/recusal.html"


class RecusalPrint(PrintPage):
    """回避申报表: the declaration and what was decided, with places for ink."""

    kind = "recusal"
    template_name = "people/print_recusal.html"
    label = gettext_lazy("回避申报表")

    def extra(self) -> dict[str, Any]:
        return {
            "decision": recusal_flow.label(self.record.state),
            "back_url": reverse("people:recusal", args=[self.record.pk]),
        }


def declare(request: HttpRequest) -> HttpResponse:
    """Everybody declares for themselves."""
    user: Any = request.user
    form = forms.DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.declare(by=user, **form.cleaned_data)
        messages.success(request, _("已申报，等巡察办或领导小组认定"))
        return HttpResponseRedirect(reverse("people:me"))
    return _page(request, form, _("申报回避情形"), _("申报"), reverse("people:me"))


def report(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "people.propose")
    form = forms.ReportForm(request.POST or None, actor=user)
    if request.method == "POST" and form.is_valid():
        made = actions.report(by=user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("people:recusal", args=[made.pk]))
    return _page(request, form, _("登记发现的情形"), _("登记"), reverse("people:recusals"))


HINTS = [
    {
        "label": gettext_lazy("哪些情形要申报"),
        "text": gettext_lazy(
            "与被巡察单位班子成员有夫妻、直系血亲、三代以内旁系血亲或近姻亲关系；在该单位工作过；"
            "曾为上下级、同班子共事、师生同学；有经济利害关系；籍贯或成长地在该处；以及其他可能影响公正的情形。"
        ),
    },
    {
        "label": gettext_lazy("谁能看到"),
        "text": gettext_lazy("本人、巡察办和领导小组；组建巡察组时只提示关系种类，不显示说明。"),
    },
]


def _page(request: HttpRequest, form: Any, title: str, submit: str, cancel: str) -> HttpResponse:
    context = {"title": title, "form": form, "submit_label": submit, "cancel_url": cancel, "hints": HINTS}
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    actions.withdraw(get_object_or_404(Recusal.objects.of_person(user), pk=pk), by=user)
    return HttpResponseRedirect(reverse("people:me"))
