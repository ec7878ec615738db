"""Picking evidence out of what the group has found: from the paper, or from the record that is to be cited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.workpapers import actions, citing
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing
from xuncha.kit.http import Request


def pick_sources(request: Request, pk: int) -> HttpResponse:
    """What this paper may cite and this person may see; the paper's own leaf first."""
    paper: WorkPaper = kinds.get("workpaper").access(request.user, pk)
    actions.require_write(request.user, paper)
    if request.method == "POST":
        return _cite_picked(request, paper)
    context = {
        "title": _("引用佐证：%(title)s") % {"title": paper.title},
        "paper": paper,
        "groups": [_group(source, paper, request.user) for source in citing.SOURCES.values()],
    }
    return render(request, "workpapers/pick_sources.html", context)


def _cite_picked(request: Request, paper: WorkPaper) -> HttpResponse:
    picks = [pick.partition(":") for pick in request.POST.getlist("pick")]
    for kind, _colon, record_id in picks:
        if kind not in citing.SOURCES or not record_id.isdigit():
            raise Missing(_("没有这样的来源"))
        citing.cite_source(paper, kind, int(record_id), by=request.user)
    messages.success(request, _("已引用 %(count)s 条佐证") % {"count": len(picks)})
    return HttpResponseRedirect(reverse("workpapers:paper", args=[paper.pk]))


def _group(source: citing.Source, paper: WorkPaper, actor: Any) -> dict[str, Any]:
    known = Evidence.objects.visible_to(actor).filter(paper=paper, source_kind=source.kind)
    there = set(known.values_list("source_id", flat=True))
    rows = [
        {
            "pick": f"{source.kind}:{record.pk}",
            "name": source.name(record),
            "hint": source.hint(record),
            "leaf": source.leaf(record),
            "url": kinds.get(source.kind).url(record.pk),
            "cited": record.pk in there,
            "fits": source.leaf(record) is not None and source.leaf(record).pk == paper.leaf_id,
        }
        for record in source.open_to(paper.engagement_id or 0, actor)[: citing.SHOWN]
    ]
    return {"label": source.label, "rows": sorted(rows, key=lambda row: not row["fits"])}


def cite_into(request: Request, kind: str, pk: int) -> HttpResponse:
    """The offer on the record itself: into which of the drafts one may write?"""
    if kind not in citing.SOURCES:
        raise Http404
    record = kinds.get(kind).access(request.user, pk)
    engagement_id = place_of(record)["engagement_id"]
    drafts = WorkPaper.objects.within_reach(request.user, "workpapers.write")
    drafts = drafts.filter(engagement=engagement_id, state="draft").select_related("author_leaf")
    if request.method == "POST":
        wanted = request.POST.get("paper", "")
        paper = drafts.filter(pk=int(wanted) if wanted.isdigit() else 0).first()
        if paper is None:
            raise Missing(_("请选定一份起草中的底稿"))
        citing.cite_source(paper, kind, record.pk, by=request.user)
        messages.success(request, _("已引用为佐证"))
        return HttpResponseRedirect(reverse("workpapers:paper", args=[paper.pk]))
    context = {
        "title": _("引用为佐证：%(what)s") % {"what": citing.SOURCES[kind].name(record)},
        "papers": list(drafts[: citing.SHOWN]),
        "engagement_id": engagement_id,
        "back_url": kinds.get(kind).url(record.pk),
    }
    return render(request, "workpapers/cite_into.html", context)
