"""Pages of the report: list, assembling, the report itself, its print form."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.feedbacks import queries as feedback_queries
from xuncha.cycle.reporting.insiders import timeline_for
from xuncha.cycle.reporting.reports import actions, forms, queries
from xuncha.cycle.reporting.reports.assembling import assemble
from xuncha.cycle.reporting.reports.flow import report_flow
from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class ReportFilter(django_filters.FilterSet):
    q = text_filter("title", "organisation__name")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in report_flow.states.values()],
    )
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("单位"), queryset=Organisation.objects.inspectable()
    )

    class Meta:
        model = Report
        fields = ("q", "state", "organisation")


class ReportList(RecordList):
    title = gettext_lazy("巡察报告")
    lead = gettext_lazy("由已签底稿汇成；组长签发后经组办会商、领导小组、书记专题会审议，审定后锁定。")
    filterset = ReportFilter
    right = "reporting.read"
    export_name = "reports"
    paper = "reporting-print_report"
    empty = gettext_lazy("这里将列出您可以查阅的巡察报告。底稿审签后即可汇成报告。")
    columns = (
        Column("title", gettext_lazy("标题"), lambda report: report.title, css="w-xl", frozen=True),
        Column(
            "organisation", gettext_lazy("被巡察单位"), lambda report: str(report.organisation), css="w-m"
        ),
        Column("group", gettext_lazy("巡察组"), lambda report: str(report.group or ""), css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda report: str(report.round or ""), css="w-no"),
        Column("sort", gettext_lazy("类别"), lambda report: _("更正件") if report.corrects_id else _("报告")),
        state_column(report_flow),
        Column(
            "updated",
            gettext_lazy("最近修改"),
            lambda report: report.updated_at,
            sort="updated_at",
            css="w-m number",
        ),
    )

    def rows(self) -> QuerySet[Report]:
        return queries.reports(self.request.user)

    def url(self, record: Report) -> str:
        return reverse("reporting:report", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("reporting.write", acting=True):
            return []
        url = reverse("reporting:assemble")
        return [{"label": _("汇成报告"), "url": url, "icon": "add", "primary": True}]


def assemble_page(request: Request) -> HttpResponse:
    """Choose the engagement whose signed papers become a report, or join its draft."""
    user = request.user
    if not user.holds("reporting.write"):
        raise NotAllowed(_("报告由巡察组汇成"))
    engagements = queries.assemblable(user)
    if request.method == "POST":
        chosen = get_object_or_404(engagements, pk=request.POST.get("engagement") or 0)
        return HttpResponseRedirect(reverse("reporting:report", args=[assemble(chosen, by=user).pk]))
    wanted = request.GET.get("engagement", "")
    found = list(engagements.filter(pk=int(wanted)) if wanted.isdigit() else engagements[:200])
    ready = queries.ready_papers(found, user)
    there = {
        report.engagement_id: report
        for report in queries.reports(user).filter(engagement__in=found).exclude(state="void").order_by("id")
    }
    rows = [
        {"engagement": item, "ready": ready.get(item.pk, 0), "report": there.get(item.pk)} for item in found
    ]
    return render(request, "reporting/assemble.html", {"title": _("汇成报告"), "rows": rows})


class ReportPage(RecordPage):
    kind = "report"
    template_name = "reporting/report.html"

    def extra(self) -> dict[str, Any]:
        user, report = self.request.user, self.record
        rows = queries.items(report, user)
        writes = report.state == "draft" and user.may("reporting.write", report)
        papers = queries.papers_of(rows, user)
        fed_back = feedback_queries.made_from(rows, user)
        return {
            "parts": queries.sections(rows),
            "left_out": [item for item in rows if item.left_out_reason],
            "papers": papers,
            "closed_papers": queries.closed_papers(rows, papers, user),
            "fed_back": fed_back,
            "loose": queries.loose_papers(report, user).count() if writes else 0,
            "writes": writes,
            "versions": list(queries.versions(report, user).defer("content")),
            "comments": list(queries.comments(report, user)),
            "comments_on": user.may("reporting.comment", report) and report.state not in {"approved", "void"},
            "answers": user.may("reporting.write", report),
            "corrects": report.state == "approved" and user.may("reporting.write", report),
            "correction": queries.correction_of(report, user) if report.state == "approved" else None,
            "notes_instructions": bool(user.reach("instructions.write", acting=True)),
            "drafts_feedback": report.state == "approved" and user.may("feedback.draft", report),
            "feedback": feedback_queries.from_report(report, user),
        } | timeline_for(report, user)


class ReportForm(RecordForm):
    kind = "report"
    right = "reporting.write"
    form_class = forms.ReportForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改报告正文")


class PrintReport(PrintPage):
    kind = "report"
    template_name = "reporting/print_report.html"
    label = gettext_lazy("巡察报告")

    def extra(self) -> dict[str, Any]:
        rows = queries.items(self.record, self.request.user)
        return {
            "parts": queries.sections(rows),
            "back_url": reverse("reporting:report", args=[self.record.pk]),
            "note": _("审定稿") if self.record.state == "approved" else _("送审稿"),
        }


def correct(request: Request, pk: int) -> HttpResponse:
    """Start a corrigendum to an approved report."""
    report: Report = kinds.get("report").access(request.user, pk)
    form = forms.CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = actions.start_correction(report, by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(reverse("reporting:report", args=[new.pk]))
    context = {
        "title": _("起草更正件：%(title)s") % {"title": report.title},
        "lead": _("已审定的报告不再改动；更正件带着原文另起一份，重新签发、审议。"),
        "form": form,
        "submit_label": _("起草更正件"),
        "cancel_url": reverse("reporting:report", args=[pk]),
    }
    return render(request, "kit/form.html", context)
