"""Pages of the plan: opened from the feedback, three lists of the same rows, split and merge, print forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.access import may_write, require_manage, require_write
from xuncha.cycle.rectification.closing.paper_opinions import scans
from xuncha.cycle.rectification.ledger.cells import CELLS, editable, shown
from xuncha.cycle.rectification.models import (
    Commitment,
    Measure,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
)
from xuncha.cycle.rectification.plan import actions, forms
from xuncha.cycle.rectification.plan.checks import hollow
from xuncha.cycle.rectification.plan.flow import EDITABLE, plan_flow
from xuncha.foundation import kinds
from xuncha.foundation.flow import pending
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, opinions

BOTH = 2
LISTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "problems": (gettext_lazy("问题清单（改什么）"), ("special", "village")),
    "tasks": (gettext_lazy("任务清单（怎么改、改到什么程度）"), ("goal", "measures", "due")),
    "duties": (gettext_lazy("责任清单（谁来改、何时改完）"), ("leaders", "dept", "co_depts", "owner", "due")),
}
"""The three lists are three sets of columns over the same rows (domain §3.10)."""

LABELS = {"special": gettext_lazy("所属专项"), "village": gettext_lazy("村（社区）"), "measures": gettext_lazy("整改措施")} | {
    name: cell.label for name, cell in CELLS.items()
}  # fmt: skip


class PlanList(RecordList):
    title = gettext_lazy("整改方案")
    lead = gettext_lazy("一份反馈意见一份方案：单位编制，主要负责人签字，三至五方会审。")
    columns = (
        Column("title", gettext_lazy("方案"), lambda plan: plan.title, css="w-xl", frozen=True),
        Column("unit", gettext_lazy("单位"), lambda plan: str(plan.organisation), css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda plan: str(plan.round or ""), css="w-l"),
        state_column(plan_flow),
        Column("updated", gettext_lazy("最近修改"), lambda plan: plan.updated_at, sort="updated_at", css="w-m number"),
    )  # fmt: skip
    right = "rectification.read"
    export_name = "rectification_plans"
    paper = "rectification-print_plan"
    empty = gettext_lazy("这里将列出整改方案；反馈送达之后，在反馈意见页上编制。")

    def rows(self) -> QuerySet[RectificationPlan]:
        return queries.plans(self.request.user)

    def url(self, record: RectificationPlan) -> str:
        return reverse("rectification:plan", args=[record.pk])


@require_http_methods(["GET", "POST"])
def open_plan(request: Request, pk: int) -> HttpResponse:
    """Open the plan of a delivered feedback."""
    feedback = kinds.get("feedback").access(request.user, pk)
    form = forms.OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = actions.open_plan(feedback, by=request.user, grain=form.cleaned_data["grain"])
        messages.success(request, _("已按反馈意见生成整改事项"))
        return HttpResponseRedirect(reverse("rectification:plan", args=[plan.pk]))
    context = {
        "title": _("编制整改方案：%(feedback)s") % {"feedback": feedback},
        "form": form,
        "submit_label": _("生成整改事项"),
        "cancel_url": kinds.get("feedback").url(pk),
        "hints": [
            {"label": _("怎样对应"), "text": _("生成后还可以拆分、合并；每条反馈都要列入，且只列一次。")}
        ],
    }
    return render(request, "kit/form.html", context)


class PlanPage(RecordPage):
    kind = "rectification_plan"
    template_name = "rectification/plan.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        plan: RectificationPlan = self.record
        chosen = self.request.GET.get("list", "problems")
        chosen = chosen if chosen in LISTS else "problems"
        reports = list(RectificationReport.objects.visible_to(user).filter(plan=plan))
        return {
            "sections": [
                {"label": label, "url": f"?list={code}", "current": code == chosen}
                for code, (label, _columns) in LISTS.items()
            ],
            "list": chosen,
            **grid(plan, user, chosen),
            "edits": plan.state in EDITABLE and may_write(user, plan),
            "reports": reports,
            "may_draft": plan.state == "approved" and len(reports) < BOTH and may_write(user, plan),
            "democratic_life_form": _democratic_life_form(plan) if may_write(user, plan) else None,
            "commitment": Commitment.objects.visible_to(user).filter(plan=plan).first(),
            "commits": may_write(user, plan),
            "turn": pending.turn_of(plan, "joint_review"),
            "opinions": opinions(plan, "joint_review", user),
            "scans": scans(plan, self.request.user),
        }


def _democratic_life_form(plan: RectificationPlan) -> forms.DemocraticLifeForm:
    return forms.DemocraticLifeForm(
        initial={"on": plan.democratic_life_on, "note": plan.democratic_life_note}
    )


@require_POST
def democratic_life(request: Request, pk: int) -> HttpResponse:
    """Record the thematic democratic-life meeting on its plan."""
    plan: RectificationPlan = kinds.get("rectification_plan").access(request.user, pk)
    require_write(request.user, plan)
    url = reverse("rectification:plan", args=[pk])
    form = forms.DemocraticLifeForm(request.POST)
    if not form.is_valid():
        return page(request, _("登记专题民主生活会"), form, url)
    actions.record_democratic_life(plan, by=request.user, **form.cleaned_data)
    messages.success(request, _("专题民主生活会已登记"))
    return HttpResponseRedirect(url)


def grid(plan: RectificationPlan, user: Any, chosen: str) -> dict[str, Any]:
    """Rows and columns of one of the three lists; two statements."""
    columns = LISTS[chosen][1]
    items = list(queries.plan_items(plan, user))
    measures: dict[int, list[Measure]] = {}
    for measure in Measure.objects.visible_to(user).filter(item__plan=plan).order_by("item", "seq"):
        measure.hint = hollow(measure.content)
        measures.setdefault(measure.item_id, []).append(measure)
    return {
        "columns": [{"name": name, "label": LABELS[name], "kind": CELLS[name].kind if name in CELLS else ""} for name in columns],
        "rows": [
            {"item": item, "cells": _cells(item, columns, editable(item, user), measures)} for item in items
        ],
    }  # fmt: skip


def _cells(
    item: Any, columns: tuple[str, ...], edits: frozenset[str], measures: dict[int, list[Measure]]
) -> list[dict[str, Any]]:
    return [_cell(item, name, edits, measures) | {"column": name} for name in columns]


def _cell(item: Any, name: str, edits: frozenset[str], measures: dict[int, list[Measure]]) -> dict[str, Any]:
    if name == "measures":
        return {"measures": measures.get(item.pk, [])}
    if name == "special":
        return {"text": item.get_special_display()}
    if name == "village":
        return {"text": item.village or ""}
    return {"text": shown(item, name), "name": name if name in edits else ""}


class PlanEdit(RecordForm):
    kind = "rectification_plan"
    right = "rectification.read"
    form_class = forms.PlanForm
    editable_states = EDITABLE

    def save(self, form: Any, version: int) -> Any:
        actions.require_editable(self.record, self.request.user)
        return super().save(form, version)


class PlanPrint(PrintPage):
    """All three lists, one after the other, as they are signed; or one of them."""

    kind = "rectification_plan"
    template_name = "rectification/print_plan.html"
    label = gettext_lazy("整改方案和三张清单")

    def extra(self) -> dict[str, Any]:
        wanted = self.request.GET.get("list", "")
        chosen = [wanted] if wanted in LISTS else list(LISTS)
        lists = [
            {"code": code, "label": LISTS[code][0], **grid(self.record, self.request.user, code)}
            for code in chosen
        ]
        return {
            "lists": lists,
            "landscape": True,
            "back_url": reverse("rectification:plan", args=[self.record.pk]),
        }


def plan_of(request: Request, pk: int) -> RectificationPlan:
    plan: RectificationPlan = kinds.get("rectification_plan").access(request.user, pk)
    actions.require_editable(plan, request.user)
    return plan


def page(request: Request, title: str, form: Any, cancel_url: str) -> HttpResponse:
    context = {"title": title, "form": form, "cancel_url": cancel_url}
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def new_item(request: Request, pk: int) -> HttpResponse:
    """An item that answers no feedback problem."""
    plan = plan_of(request, pk)
    url = reverse("rectification:plan", args=[pk])
    form = forms.NewItemForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        village = fields["village"].pk if fields["village"] else None
        actions.add_item(plan, problem=fields["problem"], special=fields["special"], village_id=village, by=request.user)  # fmt: skip
        return HttpResponseRedirect(url)
    return page(request, _("另加整改事项"), form, url)


@require_http_methods(["GET", "POST"])
def extend_period(request: Request, pk: int) -> HttpResponse:
    """延长集中整改期."""
    plan: RectificationPlan = kinds.get("rectification_plan").access(request.user, pk)
    require_manage(request.user, plan)
    url = reverse("rectification:plan", args=[pk])
    form = forms.PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.extend_period(plan, by=request.user, **form.cleaned_data)
        messages.success(request, _("集中整改期已延长，两份报告的期限随之顺延；原定日期仍在"))
        return HttpResponseRedirect(url)
    return page(request, _("延长集中整改期：%(plan)s") % {"plan": plan}, form, url)


def item_of(request: Request, pk: int) -> RectificationItem:
    """An item whose plan is open, for whoever may write it."""
    item: RectificationItem = kinds.get("rectification_item").access(request.user, pk)
    actions.require_editable(actions.plan_of(item), request.user)
    return item


@require_http_methods(["GET", "POST"])
def split(request: Request, pk: int) -> HttpResponse:
    item = item_of(request, pk)
    form = forms.SplitForm(request.POST or None, item=item, actor=request.user)
    if request.method == "POST" and form.is_valid():
        actions.split_item(item, list(form.cleaned_data["performances"]), by=request.user)
        return HttpResponseRedirect(reverse("rectification:plan", args=[item.plan_id]))
    return page(
        request, _("拆分事项：%(item)s") % {"item": item}, form, reverse("rectification:item", args=[pk])
    )


@require_http_methods(["GET", "POST"])
def merge(request: Request, pk: int) -> HttpResponse:
    item = item_of(request, pk)
    form = forms.MergeForm(request.POST or None, item=item, actor=request.user)
    if request.method == "POST" and form.is_valid():
        actions.merge_items(item, list(form.cleaned_data["others"]), by=request.user)
        return HttpResponseRedirect(reverse("rectification:plan", args=[item.plan_id]))
    return page(
        request, _("合并到：%(item)s") % {"item": item}, form, reverse("rectification:item", args=[pk])
    )
