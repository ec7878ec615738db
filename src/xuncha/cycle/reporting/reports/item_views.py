"""Pages on which the items of a report are written, ordered, split, merged and left out; comments and versions."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.cycle.reporting.reports import actions, forms, items, queries, versions
from xuncha.cycle.reporting.reports.flow import report_flow
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReviewComment
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request


def report_url(report: Report | int, anchor: str = "") -> str:
    return reverse("reporting:report", args=[getattr(report, "pk", report)]) + anchor


def item_url(item: ReportItem) -> str:
    return report_url(item.report_id, f"#item-{item.pk}")


def open_item(request: Request, pk: int) -> HttpResponse:
    """An item is read in its report."""
    return HttpResponseRedirect(item_url(kinds.get("report_item").access(request.user, pk)))


class ItemForm(RecordForm):
    """Write a problem by hand, or edit one."""

    kind = "report_item"
    right = "reporting.write"
    form_class = forms.ItemForm
    editable_states = ("draft",)

    def report(self) -> Report:
        if self.record is not None:
            return self.record.report
        report: Report = kinds.get("report").access(self.request.user, self.route["report"])
        items.require_open(report, self.request.user)
        return report

    def title(self) -> str:
        return _("修改第 %(seq)s 条") % {"seq": self.record.seq} if self.record else _("加写一条问题")

    def form_arguments(self) -> dict[str, Any]:
        return {"report": self.report(), "actor": self.request.user}

    def create(self, form: forms.ItemForm) -> ReportItem:
        papers = form.cleaned_data["papers"]
        return items.add_item(
            form.save(commit=False), report=self.report(), papers=papers, by=self.request.user
        )

    def save(self, form: forms.ItemForm, version: int) -> ReportItem:
        item: ReportItem = form.save(commit=False)
        fields = [name for name in form.changed_data if name != "papers"]
        papers = form.cleaned_data["papers"]
        return items.edit_item(item, fields=fields, papers=papers, version=version, by=self.request.user)

    def success_url(self, saved: ReportItem) -> str:
        return item_url(saved)

    def extra(self) -> dict[str, Any]:
        return {"cancel_url": item_url(self.record) if self.record else report_url(self.report())}


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    item: ReportItem = kinds.get("report_item").access(request.user, pk)
    items.move_item(item, step=-1 if request.POST.get("step") == "-1" else 1, by=request.user)
    return HttpResponseRedirect(item_url(item))


@require_POST
def merge(request: Request, pk: int) -> HttpResponse:
    """Merge the ticked items into the first of them."""
    report: Report = kinds.get("report").access(request.user, pk)
    picked = [int(text) for text in request.POST.getlist("pick") if text.isdigit()]
    rows = [item for item in queries.items(report, request.user) if item.pk in picked]
    return HttpResponseRedirect(item_url(items.merge_items(rows, by=request.user)))


def split(request: Request, pk: int) -> HttpResponse:
    item: ReportItem = kinds.get("report_item").access(request.user, pk)
    items.require_open(item.report, request.user)
    initial = {"rest": item.text, "version": item.version}
    form = forms.SplitForm(request.POST or None, item=item, actor=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        new = items.split_item(item, by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(item_url(new))
    return small_form(
        request, _("拆分：%(heading)s") % {"heading": item.heading}, form, _("拆成两条"), item_url(item)
    )


def leave_out(request: Request, pk: int) -> HttpResponse:
    item: ReportItem = kinds.get("report_item").access(request.user, pk)
    items.require_open(item.report, request.user)
    form = forms.LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        items.leave_out(item, reason=form.cleaned_data["reason"], by=request.user)
        return HttpResponseRedirect(report_url(item.report_id))
    title = _("不写入报告：%(heading)s") % {"heading": item.heading}
    return small_form(request, title, form, _("不写入"), item_url(item))


@require_POST
def put_back(request: Request, pk: int) -> HttpResponse:
    item: ReportItem = kinds.get("report_item").access(request.user, pk)
    return HttpResponseRedirect(item_url(items.put_back(item, by=request.user)))


def small_form(
    request: Request, title: str, form: django_forms.BaseForm, label: str, cancel_url: str
) -> HttpResponse:
    context = {"title": title, "form": form, "submit_label": label, "cancel_url": cancel_url}
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


def compare(request: Request, pk: int) -> HttpResponse:
    """Two versions side by side; without a choice the last two."""
    report: Report = kinds.get("report").access(request.user, pk)
    found = list(queries.versions(report, request.user))
    if not found:
        raise NotAllowed(_("这份报告还没有提交过，没有历次稿可以比对"))
    by_no = {str(version.no): version for version in found}
    new = by_no.get(request.GET.get("new", ""), found[-1])
    old = by_no.get(request.GET.get("old", ""), found[max(len(found) - 2, 0)])
    context = {
        "title": _("历次稿比对：%(title)s") % {"title": report.title},
        "record": report,
        "versions": found,
        "old": old,
        "new": new,
        "passages": versions.compared(old.content, new.content),
    }
    return render(request, "reporting/versions.html", context)


def comment(request: Request, pk: int) -> HttpResponse:
    """Record an opinion given in deliberation."""
    report: Report = kinds.get("report").access(request.user, pk)
    stage = str(report_flow.label(report.state))
    initial = {"stage": stage, "said_on": today(), "said_by": request.user.name}
    form = forms.CommentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.comment(form.save(commit=False), report=report, by=request.user)
        return HttpResponseRedirect(report_url(report, "#comments"))
    return small_form(request, _("登记审议意见"), form, _("登记"), report_url(report, "#comments"))


def answer_comment(request: Request, pk: int, comment: int) -> HttpResponse:
    """Say how an opinion was adopted."""
    report: Report = kinds.get("report").access(request.user, pk)
    item: ReviewComment = get_object_or_404(queries.comments(report, request.user), pk=comment)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_comment(item, by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(report_url(report, "#comments"))
    title = _("采纳情况：%(text)s") % {"text": item.text[:60]}
    return small_form(request, title, form, _("记下"), report_url(report, "#comments"))
