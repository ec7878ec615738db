"""What office and leaders see: numbers; and the published scope, which the office keeps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions import counting, forms, queries, scope
from xuncha.cycle.fieldwork.petitions.flow import petition_flow
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.planning.models import Round
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, excel, sent, state_column

PLACE = ("round__name", "group__name", "organisation__name")
HEADS = (
    gettext_lazy("轮次"),
    gettext_lazy("巡察组"),
    gettext_lazy("单位"),
    gettext_lazy("件"),
    gettext_lazy("人"),
    gettext_lazy("实名"),
    gettext_lazy("重复件"),
    gettext_lazy("已有结果"),
    gettext_lazy("已答复"),
)
FIGURES = ("total", "persons", "realname", "repeats", "settled", "answered")


def counts(request: Request) -> HttpResponse | FileResponse:
    """Petitions 件 and persons 人 by unit, channel, kind and disposal: no name, no word (domain §8.2)."""
    user = request.user
    if not user.holds("petitions.count"):
        raise NotAllowed(_("您的授权不含这一页"))
    wanted = request.GET.get("round", "")
    rows = counting.counted(user, round_id=int(wanted) if wanted.isdigit() else None)
    lines = counting.by_engagement(rows, user)
    if request.GET.get("export") == "xlsx":
        told = [[line[name] for name in (*PLACE, *FIGURES)] for line in lines]
        return sent(request, _("信访统计"), HEADS, told, listed="petition_counts")
    context = {
        "title": _("信访统计"),
        "exports": [excel(request)],
        "lines": lines,
        "totals": {name: sum(line[name] for line in lines) for name in FIGURES},
        "tables": counting.tables(rows),
        "crossed": counting.crossed(rows),
        "rounds": Round.objects.visible_to(user).order_by("-term__no", "-no"),
        "chosen": wanted,
        "keeps_scope": bool(user.reach("petitions.scope", acting=True)),
    }
    return render(request, "fieldwork/petitions/counts.html", context)


class SummaryList(RecordList):
    """What the leading group is told of each decided petition; it opens nothing."""

    title = gettext_lazy("信访摘要")
    lead = gettext_lazy(
        "审定以后的信访件，按分类列出，没有正文、被反映人和反映人；需要了解的，请组长当面汇报。"
    )
    right = "petitions.summary"
    exportable = False
    ordering = ("-received_at", "-id")
    empty = gettext_lazy("组长审定以后，这里按件列出。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number, css="w-no", sort="number"),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="grow"),
        Column("sort", gettext_lazy("性质"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("leaf", gettext_lazy("问题分类"), lambda row: str(row.leaf or ""), css="w-l", sort="leaf_id"),
        Column("urgency", gettext_lazy("紧急程度"), lambda row: row.get_urgency_display(), css="w-s"),
        Column("disposal", gettext_lazy("处置"), lambda row: row.get_disposal_display(), css="w-m", sort="disposal"),
        Column("outcome", gettext_lazy("了解结论"), lambda row: row.get_outcome_display(), css="w-m"),
        state_column(petition_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Petition]:
        return queries.summary(self.request.user)


def scope_list(request: Request) -> HttpResponse:
    """What is taken up and what goes to whom, as published."""
    if not any(request.user.holds(right) for right in ("petitions.scope", "petitions.add")):
        raise NotAllowed(_("您的授权不含这一页"))
    context = {
        "title": _("信访受理范围"),
        "scopes": list(scope.scopes().values()),
        "edits": bool(request.user.reach("petitions.scope", acting=True)),
    }
    return render(request, "fieldwork/petitions/scope.html", context)


def scope_edit(request: Request, sort: str) -> HttpResponse:
    if not request.user.reach("petitions.scope", acting=True):
        raise NotAllowed(_("信访受理范围由巡察办维护"))
    published = scope.scopes().get(sort)
    if published is None:
        raise Http404
    initial = {
        "accepted": published.accepted,
        "department": published.department,
        "reason": published.reason,
    }

    def act(fields: dict[str, Any]) -> str:
        scope.change_scope(sort, by=request.user, **fields)
        return _("已保存")

    return form_page(
        request,
        forms.ScopeForm(request.POST or None, initial=initial),
        act,
        cancel_url=reverse("fieldwork:petition_scope"),
        title=_("受理范围：%(sort)s") % {"sort": published.label},
        submit_label=_("保存"),
    )
