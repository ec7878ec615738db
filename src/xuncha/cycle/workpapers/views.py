"""Pages of working papers: parse, call a verb or a query, render."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Leaf
from xuncha.catalogue.taxonomy.queries import current_points
from xuncha.cycle.workpapers import actions, citing, forms, queries
from xuncha.cycle.workpapers.flow import workpaper_flow
from xuncha.cycle.workpapers.models import ImmediateNotice, WorkPaper
from xuncha.cycle.workpapers.notice_views import InEngagement
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.records import RecordPage, signatures
from xuncha.library.models import Clause

MOST_AT_ONCE = 500


class PaperFilter(django_filters.FilterSet):
    q = text_filter("title", "number", "pre_code")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in workpaper_flow.states.values()],
    )
    suggestion = django_filters.ChoiceFilter(
        label=gettext_lazy("处理建议"), choices=WorkPaper.Suggestion.choices
    )
    involves_top_leader = django_filters.BooleanFilter(label=gettext_lazy("涉及主要负责人"))
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = WorkPaper
        fields = ("q", "state", "suggestion", "involves_top_leader", "engagement")


PAPER_COLUMNS = (
    Column(
        "number",
        gettext_lazy("编号"),
        lambda paper: paper.number or paper.pre_code,
        css="w-no",
        sort="number",
    ),
    Column("title", gettext_lazy("问题标题"), lambda paper: paper.title, css="grow", frozen=True),
    Column("organisation", gettext_lazy("被巡察单位"), lambda paper: str(paper.organisation), css="w-m"),
    Column("leaf", gettext_lazy("问题分类"), lambda paper: str(paper.leaf or ""), css="w-l"),
    Column("nature", gettext_lazy("性质"), lambda paper: paper.get_nature_display(), css="w-s"),
    state_column(workpaper_flow),
    Column(
        "updated",
        gettext_lazy("最近修改"),
        lambda paper: paper.updated_at,
        sort="updated_at",
        css="w-m number",
    ),
)


class PaperList(RecordList):
    title = gettext_lazy("底稿")
    register_title = gettext_lazy("底稿目录")
    lead = gettext_lazy("一事一稿：承办人起草，副组长审核，组长审签后生成正式编号。")
    filterset = PaperFilter
    columns = PAPER_COLUMNS
    right = "workpapers.read"
    export_name = "workpapers"
    paper = "workpapers-print_paper"
    empty = gettext_lazy("这里将列出您可以查阅的底稿。")

    def rows(self) -> QuerySet[WorkPaper]:
        return queries.papers(self.request.user)

    def url(self, record: WorkPaper) -> str:
        return reverse("workpapers:paper", args=[record.pk])

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("workpapers.file", acting=True):
            return []
        return [{"label": _("备案"), "url": reverse("workpapers:file_many"), "primary": True}]

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("workpapers.write", acting=True):
            return []
        return [{"label": _("起草底稿"), "url": reverse("workpapers:new"), "icon": "add", "primary": True}]


class PaperPage(RecordPage):
    kind = "workpaper"
    template_name = "workpapers/paper.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        writes = self.record.state == "draft" and user.may("workpapers.write", self.record)
        reviews = self.record.state in {"deputy_review", "group_meeting", "leader_sign"} and (
            user.may("workpapers.review", self.record) or user.may("workpapers.sign", self.record)
        )
        parts = queries.parts(self.record, user)
        known = citing.cited(parts["evidence"], user)
        for item in parts["evidence"]:
            item.url = known.get((item.source_kind, item.source_id), {}).get("url", "")
        return parts | {
            "sources": list(known.values()),
            "writes": writes,
            "reviews": reviews,
            "offers_notice": user.may("workpapers.write", self.record),
            "suggests_notice": writes and suggests_notice(self.record, user),
            "evidence_form": forms.EvidenceForm() if writes else None,
            "responsible_form": forms.ResponsibleForm() if writes else None,
            "leaf_form": forms.ReviewerLeafForm(initial={"leaf": self.record.leaf_id}) if reviews else None,
            "places": signature_places(self.record),
        }


EIGHT_RULES = "B3"
"""Section of the taxonomy on the eight rules 中央八项规定精神."""


def suggests_notice(paper: WorkPaper, actor: Actor) -> bool:
    """Breaches of the eight rules are to be mended at once (M4-11): a hint, never more; gone once there is a notice."""
    if not (paper.leaf_id or "").startswith(EIGHT_RULES):
        return False
    return not ImmediateNotice.objects.visible_to(actor).filter(paper=paper).exclude(state="void").exists()


def signature_places(paper: WorkPaper) -> list[dict[str, Any]]:
    """The signature line at the foot: three places, who has signed, who is next."""
    signed = {str(item["label"]): item for item in signatures(paper)}
    current = {"draft": 0, "deputy_review": 1, "group_meeting": 1, "leader_sign": 2}.get(paper.state, 3)
    places = [(_("承办人"), None), (_("副组长审核"), "pass_review"), (_("组长审签"), "sign")]
    return [
        {
            "label": label,
            "state": "done" if index < current else "next" if index == current else "later",
            "name": paper.created_by_name if edge is None and current else "",
            **_place(signed.get(str(workpaper_flow.edges[edge].label)) if edge else None),
        }
        for index, (label, edge) in enumerate(places)
    ]


def _place(item: dict[str, Any] | None) -> dict[str, Any]:
    if item is None:
        return {}
    return {
        "name": item["name"],
        "at": item["at"],
        "modified": item["modified"],
        "paper": item["form"] != _("系统签名"),
    }


TIPS = (
    gettext_lazy("一事一稿：一个问题写一份，标题写清主体、事项、性质。"),
    gettext_lazy("事实只写查到的：时间、地点、人、事、数额，不加形容词。"),
    gettext_lazy("涉及金额写明单位；时间写到月。"),
    gettext_lazy("定性依据写到条款，组长审签前补齐即可。"),
    gettext_lazy("定性分析写为什么是责任问题，不只是业务问题。"),
    gettext_lazy("领导干部的问题线索不写进底稿。"),
)


class PaperForm(InEngagement):
    """Draft or edit a paper; who may not write elsewhere gets no choices elsewhere."""

    kind = "workpaper"
    form_class = forms.PaperForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改底稿") if self.record else _("起草底稿")

    def form_arguments(self) -> dict[str, Any]:
        return {} if self.record else {"engagement": self.engagement()}

    def extra(self) -> dict[str, Any]:
        """The margin helps and never blocks: what a good paper holds, and where to look in this type of unit."""
        known = super().extra()
        engagement = known["engagement"]
        points = current_points(engagement.organisation.unit_type) if engagement else []
        return known | {"tips": TIPS, "key_points": points}

    def create(self, form: forms.PaperForm) -> WorkPaper:
        return actions.draft_paper(form.save(commit=False), engagement=self.chosen(), by=self.request.user)


@require_POST
def file_many(request: Request) -> HttpResponse:
    """File the picked papers, or all signed ones; the selection is made anew with this person's rights."""
    if not request.user.holds("workpapers.file"):
        raise NotAllowed(_("底稿由巡察办备案"))
    rows = WorkPaper.objects.within_reach(request.user, "workpapers.file").filter(state="signed")
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=[int(pick) for pick in request.POST.getlist("pick") if pick.isdigit()])
    papers = rows.select_related("round__term", "group", "organisation", "engagement")
    number = actions.file_all(papers[:MOST_AT_ONCE], by=request.user)
    messages.success(request, _("已备案 %(number)s 份底稿") % {"number": number})
    return HttpResponseRedirect(reverse("workpapers:list"))


def paper_for_writing(request: Request, pk: int) -> WorkPaper:
    record: WorkPaper = kinds.get("workpaper").access(request.user, pk)
    actions.require_write(request.user, record)
    return record


def back_to(paper: WorkPaper) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("workpapers:paper", args=[paper.pk]))


@require_POST
def add_evidence(request: Request, pk: int) -> HttpResponse:
    """One more line of evidence: a file of content that is let in, or a plain source note."""
    paper, user = paper_for_writing(request, pk), request.user
    form = forms.EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {
            "title": _("加佐证"),
            "form": form,
            "submit_label": _("加佐证"),
            "cancel_url": reverse("workpapers:paper", args=[pk]),
        }
        return render(request, "kit/form.html", context, status=422)
    fields = form.cleaned_data
    fields.pop("has_state_secret")
    upload = fields.pop("file")
    attachment_id = None
    if upload:
        stored = store(upload, by=user)
        attachment_id = attach(stored, to=paper, title=fields["name"], by=user).pk
    actions.add_evidence(paper, by=user, attachment_id=attachment_id, **fields)
    return back_to(paper)


@require_POST
def add_responsible(request: Request, pk: int) -> HttpResponse:
    paper = paper_for_writing(request, pk)
    form = forms.ResponsibleForm(request.POST)
    if form.is_valid():
        known = [(item.party, item.sort) for item in queries.parts(paper, request.user)["responsible"]]
        added = (form.cleaned_data["party"], form.cleaned_data["sort"])
        actions.set_responsible(paper, [*known, added], by=request.user)
    return back_to(paper)


@require_POST
def cite(request: Request, pk: int) -> HttpResponse:
    """Cite a clause chosen from the library of regulations."""
    paper = paper_for_writing(request, pk)
    wanted = request.POST.get("clause", "")
    clause = get_object_or_404(
        Clause.objects.select_related("regulation"), pk=int(wanted) if wanted.isdigit() else 0
    )
    actions.cite(paper, clause, by=request.user)
    return back_to(paper)


@require_POST
def classify(request: Request, pk: int) -> HttpResponse:
    """The reviewer's leaf beside the author's."""
    paper: WorkPaper = kinds.get("workpaper").access(request.user, pk)
    form = forms.ReviewerLeafForm(request.POST)
    if form.is_valid():
        leaf: Leaf = form.cleaned_data["leaf"]
        actions.classify_as_reviewer(paper, leaf, by=request.user, reason=form.cleaned_data["reason"])
    return back_to(paper)


def merge(request: Request, pk: int) -> HttpResponse:
    """Merge into another paper of the same engagement."""
    user = request.user
    paper: WorkPaper = kinds.get("workpaper").access(user, pk)
    form = forms.MergeForm(request.POST or None, paper=paper, actor=user)
    if request.method == "POST" and form.is_valid():
        actions.merge(paper, form.cleaned_data["into"], by=user, reason=form.cleaned_data["reason"])
        return back_to(paper)
    context = {
        "title": _("归并底稿：%(title)s") % {"title": paper.title},
        "form": form,
        "submit_label": _("归并"),
    }
    return render(request, "kit/form.html", context | {"cancel_url": reverse("workpapers:paper", args=[pk])})


@require_POST
def ask_confirmation(request: Request, pk: int) -> HttpResponse:
    paper = paper_for_writing(request, pk)
    actions.ask_confirmation(paper, by=request.user)
    return back_to(paper)
