"""One item: its page, and the small forms by which it is filled in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xuncha.cycle.rectification import queries, samples, tracing
from xuncha.cycle.rectification.access import may_plan, may_write, require_write
from xuncha.cycle.rectification.changes.actions import CHANGEABLE
from xuncha.cycle.rectification.closing.paper_opinions import scans
from xuncha.cycle.rectification.ledger import actions, forms, review
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.lookback import queries as lookback
from xuncha.cycle.rectification.models import Measure, RectificationItem
from xuncha.cycle.rectification.plan.checks import hollow
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NeedsReason
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, opinions


def access(request: Request, pk: int) -> RectificationItem:
    return kinds.get("rectification_item").access(request.user, pk)


def back(item: RectificationItem, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("rectification:item", args=[item.pk]) + anchor)


class ItemPage(RecordPage):
    kind = "rectification_item"
    template_name = "rectification/item.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        item: RectificationItem = self.record
        fills = item.state in (*WORKING, "long_term") and may_write(user, item)
        plans = may_plan(user, item)
        planned = fills and plans and (item.plan is None or item.plan.state in ("draft", "returned"))
        found = queries.parts(item, user)
        for measure in found["measures"]:
            measure.hint = hollow(measure.content)
            measure.sample = samples.for_measure(measure.sort)
        return found | {
            "fills": fills,
            "planned": planned,
            "changeable": item.state in CHANGEABLE and plans and not planned,
            "progress_form": forms.ProgressForm(initial=_progress(item)) if fills else None,
            "evidence_form": forms.ItemEvidenceForm() if fills else None,
            "measure_form": forms.MeasureForm() if planned else None,
            "rule_form": forms.RuleForm() if fills else None,
            "result_form": forms.ResultForm(instance=item) if fills else None,
            "opinions": opinions(item, "joint_review", user),
            "scans": scans(item, self.request.user),
            "rechecks": lookback.on_item(item, user),
            "sources": tracing.sources(item, user),
            "outcomes": tracing.outcomes(item, self.request.user),
        }


def _progress(item: RectificationItem) -> dict[str, Any]:
    return {
        "declared": item.declared if item.declared != "not_started" else "in_progress",
        "text": item.progress,
        "unfinished_reason": item.unfinished_reason,
        "next_step": item.next_step,
    }


class ItemEdit(RecordForm):
    """Goal, people and date, while the plan is open."""

    kind = "rectification_item"
    form_class = forms.ItemForm
    editable_states = WORKING

    @property
    def right(self) -> str:
        """The unit's, or the office's for a unit without accounts."""
        manages = self.record is not None and self.request.user.may("rectification.manage", self.record)
        return "rectification.manage" if manages else "rectification.write"

    def title(self) -> str:
        return _("修改事项")

    def save(self, form: Any, version: int) -> RectificationItem:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.require_plan_open(self.record, self.request.user)
        return actions.set_fields(self.record, values, by=self.request.user, version=version)


class ItemPrint(PrintPage):
    """The closing application of one item, as it is signed."""

    kind = "rectification_item"
    template_name = "rectification/print_item.html"
    label = gettext_lazy("整改事项销号申请表")

    def extra(self) -> dict[str, Any]:
        return queries.parts(self.record, self.request.user)


def small_form(request: Request, item: RectificationItem, form: Any, title: Any) -> HttpResponse:
    """A form that did not hold, alone on a page, with what was typed."""
    context = {"title": title, "form": form, "cancel_url": reverse("rectification:item", args=[item.pk])}
    return render(request, "kit/form.html", context, status=422)


@require_POST
def progress(request: Request, pk: int) -> HttpResponse:
    item = access(request, pk)
    require_write(request.user, item)
    form = forms.ProgressForm(request.POST)
    if not form.is_valid():
        return small_form(request, item, form, _("报告进展"))
    actions.report_progress(item, by=request.user, **form.cleaned_data)
    messages.success(request, _("进展已记下"))
    return back(item)


@require_POST
def evidence(request: Request, pk: int) -> HttpResponse:
    item = access(request, pk)
    actions.require_fillable(item, request.user)
    form = forms.ItemEvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return small_form(request, item, form, _("加佐证"))
    fields = form.cleaned_data
    actions.add_evidence(item, fields["file"], title=fields["title"], pages=fields["pages"], by=request.user)
    return back(item, "#evidence")


@require_POST
def add_measure(request: Request, pk: int) -> HttpResponse:
    item = access(request, pk)
    require_write(request.user, item)
    form = forms.MeasureForm(request.POST)
    if not form.is_valid():
        return small_form(request, item, form, _("加措施"))
    actions.write_measures(item, [form.cleaned_data], by=request.user)
    return back(item, "#measures")


def measure_of(request: Request, pk: int) -> Measure:
    """The measure with its item, through the item's own access check."""
    from django.http import Http404

    found = Measure.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.item = access(request, found.item_id)
    return found


@require_POST
def complete_measure(request: Request, pk: int) -> HttpResponse:
    measure = measure_of(request, pk)
    form = forms.CompletionForm(request.POST)
    if form.is_valid():
        actions.carry_out_measure(measure, by=request.user, **form.cleaned_data)
    return back(measure.item, "#measures")


@require_http_methods(["GET", "POST"])
def edit_measure(request: Request, pk: int) -> HttpResponse:
    """Reword a measure, or take it off, while the plan is open."""
    measure = measure_of(request, pk)
    actions.require_plan_open(measure.item, request.user)
    if request.POST.get("drop"):
        actions.drop_measure(measure, by=request.user)
        return back(measure.item, "#measures")
    form = forms.MeasureForm(request.POST or None, instance=measure)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.change_measure(measure, values, by=request.user)
        return back(measure.item, "#measures")
    context = {
        "title": _("修改措施"),
        "form": form,
        "cancel_url": reverse("rectification:item", args=[measure.item_id]),
        "choose_acts": [
            {"name": "save", "value": "1", "label": _("保存"), "primary": True},
            {"name": "drop", "value": "1", "label": _("删去这条措施")},
        ],
    }
    return render(request, "kit/form.html", context)


@require_POST
def rule_made(request: Request, pk: int) -> HttpResponse:
    item = access(request, pk)
    form = forms.RuleForm(request.POST)
    if not form.is_valid():
        return small_form(request, item, form, _("登记制度"))
    actions.add_rule(item, by=request.user, **form.cleaned_data)
    return back(item, "#results")


@require_POST
def results(request: Request, pk: int) -> HttpResponse:
    item = access(request, pk)
    actions.require_fillable(item, request.user)
    form = forms.ResultForm(request.POST, instance=item)
    if not form.is_valid():
        return small_form(request, item, form, _("整改成效"))
    values = {name: form.cleaned_data[name] for name in form.changed_data}
    if values:
        actions.set_fields(item, values, by=request.user)
    return back(item, "#results")


@require_http_methods(["GET", "POST"])
def declare(request: Request, pk: int) -> HttpResponse:
    """Apply for closing: the unit's own conclusion and, where something warns, why nevertheless."""
    item = access(request, pk)
    actions.require_fillable(item, request.user)
    available = {found.edge.name: found for found in engine.available(item, request.user)}
    form = forms.DeclareForm(request.POST or None, initial={"self_conclusion": item.self_conclusion})
    if request.method == "POST" and form.is_valid():
        try:
            review.declare(item, by=request.user, **form.cleaned_data)
        except NeedsReason as need:
            form.add_error("reason", "；".join(str(detail) for detail in need.details) or str(need))
        else:
            messages.success(request, _("已申报，等主要负责人签字"))
            return back(item)
    found = available.get("declare")
    context = {
        "title": _("申报拟销号：%(item)s") % {"item": item},
        "lead": _("申报后由主要负责人签字，再送审核；期间内容不能修改。"),
        "form": form,
        "submit_label": _("申报"),
        "cancel_url": reverse("rectification:item", args=[pk]),
        "hints": [
            {"label": _("还差"), "text": text}
            for text in (found.missing if found else [])
            if text != _("单位自评")
        ]
        + [{"label": _("提醒"), "text": text} for text in (found.warnings if found else [])],
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def spot_check(request: Request, pk: int) -> HttpResponse:
    """Record a sampled on-the-spot check."""
    item = access(request, pk)
    form = forms.SpotCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review.record_spot_check(item, by=request.user, **form.cleaned_data)
        return back(item)
    context = {
        "title": _("现场抽核：%(item)s") % {"item": item},
        "form": form,
        "cancel_url": reverse("rectification:item", args=[pk]),
        "hints": [
            {"label": _("回避"), "text": _("本组发现的问题由他人核查；填报、申报过的人不能核查。")},
            {"label": _("结论"), "text": _("部分属实或不实的，事项退回补课，结论原文给单位看。")},
        ],
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)
