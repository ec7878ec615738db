"""Pages of the reconciliation sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.ledger.flow import state_label
from xuncha.cycle.rectification.models import Reconciliation
from xuncha.cycle.rectification.reconciliation import actions
from xuncha.cycle.rectification.reconciliation.flow import reconciliation_flow
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class SheetList(RecordList):
    title = gettext_lazy("对账表")
    lead = gettext_lazy("巡察办定期与单位核对整改台账，双方签字。")
    columns = (
        Column("as_of", gettext_lazy("对账日期"), lambda sheet: sheet.as_of, sort="as_of", css="w-m number", frozen=True),
        Column("unit", gettext_lazy("单位"), lambda sheet: str(sheet.organisation), css="w-l"),
        Column("total", gettext_lazy("应整改"), lambda sheet: sheet.figures["now"]["total"], css="w-s number end"),
        Column("strict", gettext_lazy("完成率"), lambda sheet: sheet.figures["now"]["strict"], css="w-s number end"),
        Column("wide", gettext_lazy("含基本完成"), lambda sheet: sheet.figures["now"]["wide"], css="w-s number end"),
        Column("counting", gettext_lazy("口径"), lambda sheet: sheet.figures["now"]["unit"], css="w-m"),
        state_column(reconciliation_flow),
    )  # fmt: skip
    right = "rectification.read"
    export_name = "reconciliations"
    paper = "rectification-print_sheet"
    empty = gettext_lazy("这里将列出与各单位的对账表。")

    def rows(self) -> QuerySet[Reconciliation]:
        return Reconciliation.objects.visible_to(self.request.user).select_related("organisation")

    def url(self, record: Reconciliation) -> str:
        return reverse("rectification:sheet", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("rectification.reconcile", acting=True):
            return []
        return [
            {
                "label": _("出具对账表"),
                "url": reverse("rectification:new_sheet"),
                "icon": "add",
                "primary": True,
            }
        ]


class SheetForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Organisation.objects.none(),
        widget=forms.Select(attrs={"data-choose": True}),
    )
    note = forms.CharField(
        label=gettext_lazy("差异说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.items(actor).order_by().values("organisation")
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=units)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def new_sheet(request: Request) -> HttpResponse:
    """Draw up today's sheet of one unit."""
    user = request.user
    if not user.reach("rectification.reconcile", acting=True):
        raise NotAllowed(_("对账表由巡察办出具"))
    form = SheetForm(request.POST or None, actor=user)
    if request.method == "POST" and form.is_valid():
        sheet = actions.draw_up(by=user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("rectification:sheet", args=[sheet.pk]))
    context = {
        "title": _("出具对账表"),
        "lead": _("取今天的台账数字，与上一份双方签过的对账表逐项比较。"),
        "form": form,
        "submit_label": _("出具"),
        "cancel_url": reverse("rectification:sheets"),
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


def figures(sheet: Reconciliation) -> dict[str, Any]:
    return {
        "differences": actions.differences(sheet),
        "now": sheet.figures["now"],
        "last": sheet.figures["last"],
        "states": [
            {"label": state_label(row["state"]), "count": row["count"]} for row in sheet.figures["states"]
        ],
        "closed_since": sheet.figures["closed_since"],
    }


class SheetPage(RecordPage):
    kind = "reconciliation"
    template_name = "rectification/sheet.html"

    def extra(self) -> dict[str, Any]:
        return figures(self.record)


class SheetPrint(PrintPage):
    kind = "reconciliation"
    template_name = "rectification/print_sheet.html"
    label = gettext_lazy("巡察整改对账表")

    def extra(self) -> dict[str, Any]:
        return figures(self.record) | {"back_url": reverse("rectification:sheet", args=[self.record.pk])}
