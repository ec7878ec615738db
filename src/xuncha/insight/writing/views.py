"""文稿: list, page, new, refresh, check, versions, print, corrigendum."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.insight.writing import actions, checking, drafting, forms, queries, ways
from xuncha.insight.writing.flow import manuscript_flow
from xuncha.insight.writing.models import Manuscript, Passage, Sort
from xuncha.insight.writing.versions import compared
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class ManuscriptFilter(django_filters.FilterSet):
    q = text_filter("title", "organisation__name", label=gettext_lazy("标题、单位"))
    sort = django_filters.ChoiceFilter(label=gettext_lazy("文种"), choices=Sort.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in manuscript_flow.states.values()],
    )

    class Meta:
        model = Manuscript
        fields = ("q", "sort", "state")


class Manuscripts(RecordList):
    title = gettext_lazy("文稿")
    lead = gettext_lazy("由记录起草：句子带着来源和数字；改过的话不会被覆盖，数字变了会提示。")
    filterset = ManuscriptFilter
    right = "writing.read"
    export_name = "manuscripts"
    empty = gettext_lazy("这里将列出文稿。报告、反馈意见、整改报告、公开稿在各自页面点“在文稿里写”起草。")
    columns = (
        Column("title", gettext_lazy("标题"), lambda row: row.title, css="grow", frozen=True),
        Column("sort", gettext_lazy("文种"), lambda row: row.get_sort_display(), css="w-l", sort="sort"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-no"),
        Column("unit", gettext_lazy("单位"), lambda row: str(row.organisation or ""), css="w-m"),
        Column("by", gettext_lazy("起草人"), lambda row: row.created_by_name, css="w-m"),
        Column("on", gettext_lazy("取数时间"), lambda row: row.drawn_at, css="w-m number", sort="drawn_at"),
        state_column(manuscript_flow),
    )

    def rows(self) -> QuerySet[Manuscript]:
        return queries.manuscripts(self.request.user).defer("dropped")

    def url(self, record: Manuscript) -> str:
        return reverse("insight:manuscript", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not may_start(self.request.user):
            return []
        url = reverse("insight:new_manuscript")
        return [{"label": _("起草文稿"), "url": url, "icon": "add", "primary": True}]


def may_start(user: Any) -> bool:
    """Who writes what stands for itself: opened to the office from the start."""
    blank = Manuscript(audience=actions.OPENED_FROM_START)
    return bool(user.reach("writing.write", acting=True).covers(blank))


class ManuscriptPage(RecordPage):
    kind = "manuscript"
    template_name = "insight/writing/manuscript.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        self.pointless = frozenset({"submit"} if record.writes_record else {"hand_over"})
        writes = may_edit(record, user)
        return {
            "rows": queries.rows(list(record.passages()), user),
            "versions": queries.last_versions(record, user),
            "writes": writes,
            "moved": writes and drafting.record_moved(record),
            "checks": may_check(record, user),
            "about": about(record),
            "corrects": record.state == "approved" and user.may("writing.write", record),
            "correction": queries.correction_of(record, user),
        }


def about(manuscript: Manuscript) -> dict[str, Any] | None:
    """The record it writes; whoever sees the manuscript may open that."""
    if not manuscript.writes_record:
        return None
    kind = kinds.get(manuscript.about_kind)
    return {"kind": kind.label, "url": kind.url(manuscript.about_id or 0)}


def may_edit(manuscript: Manuscript, user: Any) -> bool:
    try:
        actions.require_open(manuscript, user)
    except Refused:
        return False
    return True


def may_check(manuscript: Manuscript, user: Any) -> bool:
    return bool(user.may("writing.write", manuscript) or user.may("writing.check", manuscript))


class NewManuscript(RecordForm):
    kind, right, form_class = "manuscript", "writing.write", forms.NewForm

    def title(self) -> str:
        return _("起草文稿")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def extra(self) -> dict[str, Any]:
        if not may_start(self.request.user):
            raise NotAllowed(_("这几种文稿由巡察办起草"))
        return {
            "lead": _("选好文种，数字和案例从您可以查阅的记录里取来；每一句都能点开来源，再由您改写。"),
            "cancel_url": reverse("insight:manuscripts"),
            "submit_label": _("起草"),
        }

    def create(self, form: forms.NewForm) -> Manuscript:
        return drafting.draft(form.save(commit=False), by=self.request.user)


class EditTitle(RecordForm):
    kind, right, form_class = "manuscript", "writing.write", forms.TitleForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改标题")


def manuscript_of(request: Request, kind: str, pk: int) -> HttpResponse:
    """From a record to the manuscript in which it is written; a new one is drawn on POST."""
    record = kinds.get(kind).access(request.user, pk)
    sort = ways.sort_of(record)
    known = queries.written_in(record, request.user)
    if known is not None:
        return HttpResponseRedirect(reverse("insight:manuscript", args=[known.pk]))
    if request.method == "POST":
        made = drafting.draft_of(record, by=request.user)
        return HttpResponseRedirect(reverse("insight:manuscript", args=[made.pk]))
    context = {
        "title": _("在文稿里写：%(title)s") % {"title": kinds.of(record).title(record)},
        "sort": sort,
        "cancel_url": kinds.of(record).url(record.pk),
    }
    return render(request, "insight/writing/start.html", context)


@require_POST
def refresh(request: Request, pk: int) -> HttpResponse:
    """Tell the unedited passages anew; what a person wrote is listed as differences."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    changed = drafting.refresh(manuscript, by=request.user)
    left = drafting.differences(manuscript, request.user)
    messages.success(request, _("已更新 %(count)d 段；您改过的一字未动") % {"count": changed})
    page = "insight:manuscript_differences" if left else "insight:manuscript"
    return HttpResponseRedirect(reverse(page, args=[pk]))


@require_GET
def differences(request: Request, pk: int) -> HttpResponse:
    """Passages by hand that the records would tell otherwise today, side by side."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    actions.require_open(manuscript, request.user)
    context = {
        "title": _("与现在的记录不同：%(title)s") % {"title": manuscript.title},
        "record": manuscript,
        "differences": drafting.differences(manuscript, request.user),
    }
    return render(request, "insight/writing/differences.html", context)


@require_POST
def settle(request: Request, pk: int) -> HttpResponse:
    """Take the records' words for one passage, or keep one's own."""
    passage: Passage = kinds.get("manuscript_passage").access(request.user, pk)
    manuscript = passage.manuscript
    drafting.settle_difference(manuscript, passage, take=request.POST.get("take") == "1", by=request.user)
    return HttpResponseRedirect(reverse("insight:manuscript_differences", args=[manuscript.pk]))


@require_GET
def check(request: Request, pk: int) -> HttpResponse:
    """送签前检查."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    if not may_check(manuscript, request.user):
        raise NotAllowed(_("送签前检查由起草、核稿的人做"))
    context = {
        "title": _("送签前检查：%(title)s") % {"title": manuscript.title},
        "record": manuscript,
        "findings": checking.findings(manuscript, request.user),
        "writes": may_edit(manuscript, request.user),
    }
    return render(request, "insight/writing/check.html", context)


@require_GET
def versions(request: Request, pk: int) -> HttpResponse:
    """Two versions side by side; without a choice the last two."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    found = list(queries.versions(manuscript, request.user))
    by_no = {str(version.no): version for version in found}
    new = by_no.get(request.GET.get("new", ""), found[-1])
    old = by_no.get(request.GET.get("old", ""), found[max(len(found) - 2, 0)])
    context = {
        "title": _("历次稿比对：%(title)s") % {"title": manuscript.title},
        "record": manuscript,
        "versions": found,
        "old": old,
        "new": new,
        "passages": compared(old.content, new.content),
        "back_url": reverse("insight:manuscript", args=[pk]),
    }
    return render(request, "insight/writing/versions.html", context)


class PrintManuscript(PrintPage):
    kind = "manuscript"
    template_name = "insight/writing/print.html"
    label = gettext_lazy("文稿")

    def extra(self) -> dict[str, Any]:
        return {
            "passages": list(self.record.passages()),
            "back_url": reverse("insight:manuscript", args=[self.record.pk]),
            "note": "" if self.record.state == "approved" else manuscript_flow.label(self.record.state),
        }


def correct(request: Request, pk: int) -> HttpResponse:
    """Start a corrigendum to an approved text."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    form = forms.CorrectionForm(request.POST or None)

    def start(cleaned: dict[str, Any]) -> str:
        actions.start_correction(manuscript, by=request.user, **cleaned)
        return _("更正件已起草")

    return form_page(
        request,
        form,
        start,
        cancel_url=reverse("insight:manuscript", args=[pk]),
        title=_("起草更正件：%(title)s") % {"title": manuscript.title},
        lead=_("已审定的文稿不再改动；更正件带着原文另起一份，重新核稿、审定。"),
        submit_label=_("起草更正件"),
    )


def open_passage(request: Request, pk: int) -> HttpResponse:
    """A passage is read in its manuscript."""
    passage: Passage = get_object_or_404(Passage.objects.visible_to(request.user), pk=pk)
    return HttpResponseRedirect(reverse("insight:manuscript", args=[passage.manuscript_id]) + f"#p{pk}")
