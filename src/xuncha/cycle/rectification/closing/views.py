"""Pages of the two reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.rectification.access import may_write, require_write
from xuncha.cycle.rectification.closing import actions
from xuncha.cycle.rectification.closing.flow import EDITABLE, partner
from xuncha.cycle.rectification.closing.paper_opinions import scans
from xuncha.cycle.rectification.models import RectificationReport
from xuncha.foundation import kinds
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, opinions


class ReportForm(forms.ModelForm[RectificationReport]):
    class Meta:
        model = RectificationReport
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 28})}
        help_texts = {"text": gettext_lazy("由台账记录汇成，可以修改；改动只影响报告，不影响台账")}


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Draft both reports of a plan from the records."""
    plan = kinds.get("rectification_plan").access(request.user, pk)
    made = actions.draft_reports(plan, by=request.user)
    messages.success(request, _("已由台账记录汇成 %(count)d 份报告草稿") % {"count": len(made)})
    return HttpResponseRedirect(reverse("rectification:plan", args=[pk]))


class ReportPage(RecordPage):
    kind = "rectification_report"
    template_name = "rectification/report.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        report: RectificationReport = self.record
        other = partner(report)
        known = other is not None and user.reach("rectification.read").covers(other)
        return {
            "edits": report.state in EDITABLE and may_write(user, report),
            "other": other if known else None,
            "opinions": opinions(report, "joint_review", user),
            "scans": scans(report, self.request.user),
        }


class ReportEdit(RecordForm):
    kind = "rectification_report"
    right = "rectification.read"
    form_class = ReportForm
    editable_states = EDITABLE

    def save(self, form: Any, version: int) -> Any:
        require_write(self.request.user, self.record)
        return super().save(form, version)


class ReportPrint(PrintPage):
    kind = "rectification_report"
    template_name = "rectification/print_report.html"
    label = gettext_lazy("整改报告")

    def extra(self) -> dict[str, Any]:
        return {"back_url": reverse("rectification:report", args=[self.record.pk])}


@require_POST
def recompose(request: Request, pk: int) -> HttpResponse:
    report = kinds.get("rectification_report").access(request.user, pk)
    actions.recompose(report, by=request.user)
    return HttpResponseRedirect(reverse("rectification:report", args=[pk]))
