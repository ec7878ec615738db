"""Pages of change requests: asked for on the item's page, decided on their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.access import require_plan
from xuncha.cycle.rectification.changes import actions
from xuncha.cycle.rectification.changes.flow import change_flow
from xuncha.cycle.rectification.changes.forms import ChangeForm
from xuncha.cycle.rectification.closing.paper_opinions import scans
from xuncha.cycle.rectification.ledger.item_views import access
from xuncha.cycle.rectification.models import ItemChange, Measure, RectificationItem
from xuncha.cycle.reporting.models import Performance
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.verbs import act
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage, opinions


class ChangeList(RecordList):
    title = gettext_lazy("整改变更申请")
    lead = gettext_lazy("方案通过之后的延期、调整、拆分和合并；原会审各方审核，原定时限保留。")
    columns = (
        Column("sort", gettext_lazy("类型"), lambda change: change.get_sort_display(), css="w-m", frozen=True),
        Column("item", gettext_lazy("事项"), lambda change: str(change.item)[:60], css="w-xl"),
        Column("unit", gettext_lazy("单位"), lambda change: str(change.organisation), css="w-m"),
        Column("reason", gettext_lazy("理由"), lambda change: change.reason, lambda change: change.reason[:40], css="w-l"),
        state_column(change_flow),
        Column("on", gettext_lazy("申请时间"), lambda change: change.created_at, sort="created_at", css="w-m number"),
    )  # fmt: skip
    right = "rectification.read"
    export_name = "rectification_changes"
    empty = gettext_lazy("这里将列出变更申请；在整改事项页上提出。")

    def rows(self) -> QuerySet[ItemChange]:
        return queries.changes(self.request.user)

    def url(self, record: ItemChange) -> str:
        return reverse("rectification:change", args=[record.pk])


@require_http_methods(["GET", "POST"])
def request_change(request: Request, pk: int, sort: str) -> HttpResponse:
    """Ask for one sort of change of an item."""
    item = access(request, pk)
    require_plan(request.user, item)
    if sort not in ItemChange.Sort.values:
        raise Http404
    form = ChangeForm(request.POST or None, request.FILES or None, item=item, sort=sort, actor=request.user)
    if request.method == "POST" and form.is_valid():
        change = _request(request, item, form)
        messages.success(request, _("申请已提出，等会审各方审核"))
        return HttpResponseRedirect(reverse("rectification:change", args=[change.pk]))
    context = {
        "title": f"{ItemChange.Sort(sort).label}：{item}",
        "form": form,
        "submit_label": _("提出申请"),
        "cancel_url": reverse("rectification:item", args=[pk]),
        "hints": [
            {"label": _("现在"), "text": _now(item, sort)},
            {
                "label": _("谁来审"),
                "text": _("与方案相同的会审各方；全部同意后自动生效，任一方不同意则不变。"),
            },
        ],
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


def _request(request: Request, item: RectificationItem, form: ChangeForm) -> ItemChange:
    user = request.user
    upload = form.cleaned_data["attachment"]
    with act(), transaction.atomic():
        change = actions.request_change(
            item, sort=form.sort, new=form.new_values(), reason=form.cleaned_data["reason"], by=user
        )
        if upload:
            attach(store(upload, by=user), to=change, title=_("变更依据"), by=user)
    return change


def _now(item: RectificationItem, sort: str) -> str:
    if sort == ItemChange.Sort.EXTENSION:
        return item.due.isoformat() if item.due else _("没有时限")
    if sort == ItemChange.Sort.GOAL:
        return item.goal
    if sort == ItemChange.Sort.PEOPLE:
        return f"{item.leaders} · {item.dept} · {item.co_depts} · {item.owner}"
    return str(item)


class ChangePage(RecordPage):
    kind = "rectification_change"
    template_name = "rectification/change.html"

    def extra(self) -> dict[str, Any]:
        change: ItemChange = self.record
        user = self.request.user
        return {
            "lines": lines(change, user),
            "opinions": opinions(change, "open", user),
            "scans": scans(change, self.request.user),
            "attachments": list(Attachment.objects.on(change, user).valid()),
        }


def lines(change: ItemChange, user: Any) -> list[dict[str, Any]]:
    """Old against new, field by field, in words."""
    if change.sort == ItemChange.Sort.SPLIT:
        rows = Performance.objects.trusted().filter(pk__in=change.new["performances"])
        return [
            {
                "label": _("单列"),
                "old": change.old.get("performance", ""),
                "new": "\n".join(row.text for row in rows),
            }
        ]
    if change.sort == ItemChange.Sort.MERGE:
        others = RectificationItem.objects.visible_to(user).filter(pk__in=change.new["others"])
        return [
            {
                "label": _("并入"),
                "old": change.old.get("performance", ""),
                "new": "\n".join(f"{one.seq}．{one}" for one in others),
            }
        ]
    if change.sort == ItemChange.Sort.MEASURE:
        label = Measure._meta.get_field("content").verbose_name
        return [{"label": label, "old": change.old.get("content", ""), "new": change.new["content"]}]
    return [
        {"label": _label(name), "old": change.old.get(name, ""), "new": value}
        for name, value in change.new.items()
        if change.old.get(name, "") != value
    ]


def _label(name: str) -> Any:
    return getattr(RectificationItem._meta.get_field(name), "verbose_name", name)
