"""The list of units whose dossier one may open, a dossier, and the same on one printed A4."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.catalogue.models import Organisation, UnitType
from xuncha.foundation import audit
from xuncha.foundation.verbs import act
from xuncha.insight.boards import access, dossier
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter
from xuncha.kit.papers import stamp
from xuncha.kit.printing import answer

ON_PAPER = {"leaves": 20, "inspections": 4, "posts": 6, "key_points": 3}
OFF_PAPER = (
    "material_count", "visit_count", "survey_returned", "satisfaction", "problem_count_reported", "common_count",
    "immediate_done", "rect_basic", "rect_not_done",
)  # fmt: skip
"""Lines that stand on the screen only, so that the sheet stays one."""


class UnitFilter(django_filters.FilterSet):
    q = text_filter("name", "short_name", "initials", label=gettext_lazy("单位"))
    unit_type = django_filters.ModelChoiceFilter(label=gettext_lazy("类型"), queryset=UnitType.objects.all())

    class Meta:
        model = Organisation
        fields = ("q", "unit_type")


class Dossiers(RecordList):
    """The units one may read about; whoever may read one only is led there."""

    title = gettext_lazy("单位画像")
    lead = gettext_lazy("一个单位历年的巡察、问题、整改和成果；只显示您可以看到的。")
    right = access.DOSSIER
    filterset = UnitFilter
    exportable = False
    ordering = ("unit_type__sort", "sort", "pk")
    empty = gettext_lazy("还没有您可以查看的单位。")
    columns = (
        Column("name", gettext_lazy("单位"), lambda unit: unit.name, css="w-l", frozen=True, sort="name"),
        Column(
            "type", gettext_lazy("类型"), lambda unit: unit.unit_type.name, css="w-m", sort="unit_type__sort"
        ),
        Column("parent", gettext_lazy("上级单位"), lambda unit: str(unit.parent or ""), css="w-m"),
    )

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        only = list(access.units(request.user).values_list("pk", flat=True)[:2])
        if len(only) == 1:
            return HttpResponseRedirect(reverse("insight:dossier", args=only))
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Organisation]:
        return access.units(self.request.user).select_related("unit_type", "parent")

    def url(self, record: Organisation) -> str:
        return reverse("insight:dossier", args=[record.pk])


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    unit = access.unit(request.user, pk)
    found = dossier.of(unit, request.user)
    _on_record("dossier.opened", request, unit)
    context = {
        "title": unit.name,
        "dossier": found,
        "crumbs": [{"label": _("单位画像"), "url": reverse("insight:dossiers")}, {"label": unit.name}],
        "watermark": stamp(request.user),
    }
    return render(request, "insight/boards/dossier.html", context)


@require_GET
def show_print(request: Request, pk: int) -> HttpResponse:
    """One A4: lists are cut to what fits."""
    unit = access.unit(request.user, pk)
    found = dossier.of(unit, request.user)
    _on_record("dossier.printed", request, unit)
    context = {
        "title": dossier.titles(found),
        "dossier": found,
        "matrix": found.matrix.on_paper(OFF_PAPER),
        "most": ON_PAPER,
        "printed_on": f"{timezone.localdate():%Y-%m-%d}",
        "watermark": stamp(request.user),
        "back_url": reverse("insight:dossier", args=[unit.pk]),
    }
    return answer(request, "insight/boards/dossier_print.html", context)


def _on_record(action: str, request: Request, unit: Organisation) -> None:
    """Who read everything about a unit at once stands in the trail."""
    with act():
        audit.record(action, by=request.user, data={"unit": unit.pk})
