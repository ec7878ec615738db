"""Pages of the library: every insider reads and cites; the office keeps it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.rights import require_write
from xuncha.foundation import kinds
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, text_filter
from xuncha.kit.records import RecordPage
from xuncha.library import actions, forms, queries, versions
from xuncha.library.actions import WRITE
from xuncha.library.clauses import passages
from xuncha.library.models import Clause, Regulation

ALL = gettext_lazy("全部")
TONES = {"in_force": "done", "superseded": "void", "expired": "void"}


def writes(request: Request) -> bool:
    user = request.user
    return bool(user.reach(WRITE, acting=True))


class RegulationFilter(django_filters.FilterSet):
    q = text_filter("title", "document_no", "issuer")
    level = django_filters.ChoiceFilter(
        label=gettext_lazy("层级"), choices=Regulation.Level.choices, empty_label=ALL
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("类别"), choices=Regulation.Kind.choices, empty_label=ALL
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("效力"), choices=Regulation.Status.choices, empty_label=ALL
    )

    class Meta:
        model = Regulation
        fields = ("q", "level", "kind", "status")


def text_word(regulation: Regulation) -> str:
    """How much of the text is held here."""
    count = getattr(regulation, "clause_count", 0)
    return _("%(n)s 条") % {"n": count} if count else _("只有题名")


class RegulationList(RecordList):
    title = gettext_lazy("法规制度")
    lead = gettext_lazy(
        "定性依据从这里引用。“只有题名”的，本系统没有收录正文，条号和条文由使用单位核对原件。"
    )
    filterset = RegulationFilter
    columns = (
        Column("title", gettext_lazy("名称"), lambda row: row.title, css="grow", sort="title", frozen=True),
        Column("issuer", gettext_lazy("制定机关"), lambda row: row.issuer, css="w-l"),
        Column("document_no", gettext_lazy("文号"), lambda row: row.document_no, css="nowrap"),
        Column("year", gettext_lazy("年份"), lambda row: row.year, css="w-s number", sort="year"),
        Column("level", gettext_lazy("层级"), lambda row: row.get_level_display(), css="w-s"),
        Column("kind", gettext_lazy("类别"), lambda row: row.get_kind_display(), css="w-m"),
        Column("text", gettext_lazy("正文"), text_word, css="nowrap"),
        Column(
            "status",
            gettext_lazy("效力"),
            lambda row: row.get_status_display(),
            lambda row: chip(TONES[row.status], row.get_status_display()),
            css="w-s",
        ),
    )
    ordering = ("-year", "title")
    export_name = "regulations"
    empty = gettext_lazy("这里将列出法规制度；登记题名、录入条文后，底稿可以直接引用。")

    def rows(self) -> QuerySet[Regulation]:
        return queries.regulations(self.request.user)

    def url(self, record: Regulation) -> str:
        return reverse("library:regulation", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not writes(self.request):
            return []
        return [{"label": _("登记法规"), "url": reverse("library:new"), "icon": "add", "primary": True}]


class RegulationPage(RecordPage):
    kind = "regulation"
    template_name = "library/regulation.html"

    def extra(self) -> dict[str, Any]:
        regulation: Regulation = self.record
        may_write = writes(self.request)
        return {
            "record_head": {
                "number": regulation.document_no or "—",
                "title": regulation.title,
                "state": TONES[regulation.status],
                "state_label": regulation.get_status_display(),
            },
            "acts": acts_of(regulation) if may_write else [],
            "clauses": [
                {"clause": clause, "passages": passages(clause.text)}
                for clause in regulation.clauses.filter(withdrawn_on=None)
            ],
            "writes": may_write and regulation.text_public,
            "older": Regulation.objects.visible_to(self.request.user).filter(superseded_by=regulation),
            "crumbs": [{"label": _("法规制度"), "url": reverse("library:list")}, {"label": regulation.title}],
        }


def acts_of(regulation: Regulation) -> list[dict[str, Any]]:
    pages = [("edit", _("修改题录")), ("supersede", _("标明被取代"))]
    if regulation.text_public:
        pages += [("clause_new", _("加一条")), ("paste", _("粘贴全文"))]
    return [
        {"label": label, "url": reverse(f"library:{name}", args=[regulation.pk]), "method": "get"}
        for name, label in pages
    ]


class RegulationForm(RecordForm):
    kind = "regulation"
    right = WRITE
    form_class = forms.RegulationForm

    def title(self) -> str:
        return _("修改题录") if self.record else _("登记法规")

    def create(self, form: forms.RegulationForm) -> Regulation:
        return actions.enter_regulation(form.save(commit=False), by=self.request.user)

    def save(self, form: forms.RegulationForm, version: int) -> Regulation:
        return actions.edit_regulation(
            form.save(commit=False),
            by=self.request.user,
            version=version,
            fields=form.changed_data,
        )

    def extra(self) -> dict[str, Any]:
        return {} if self.record else {"cancel_url": reverse("library:list")}


def writable(request: Request, pk: int) -> Regulation:
    regulation: Regulation = kinds.get("regulation").access(request.user, pk)
    require_write(request.user, WRITE)
    return regulation


def back(regulation: Regulation) -> str:
    return reverse("library:regulation", args=[regulation.pk])


def clause_form(request: Request, pk: int, clause_pk: int | None = None) -> HttpResponse:
    regulation, user = writable(request, pk), request.user
    known = Clause(regulation=regulation)
    if clause_pk:
        known = get_object_or_404(Clause, pk=clause_pk, regulation=regulation, withdrawn_on=None)
    form = forms.ClauseForm(request.POST or None, instance=known)

    def act(typed: dict[str, Any]) -> str:  # noqa: ARG001 - the form writes into `known`
        actions.save_clause(form.save(commit=False), by=user, version=posted_version(request))
        return _("已保存")

    title = _("条文：%(regulation)s") % {"regulation": regulation.title}
    return form_page(request, form, act, title=title, version=regulation.version, cancel_url=back(regulation))


@require_POST
def withdraw_clause(request: Request, pk: int, clause_pk: int) -> HttpResponse:
    regulation = writable(request, pk)
    clause = get_object_or_404(Clause, pk=clause_pk, regulation=regulation, withdrawn_on=None)
    actions.withdraw_clause(clause, by=request.user, version=posted_version(request))
    messages.success(request, _("已撤下；已有的引用不变"))
    return HttpResponseRedirect(back(regulation))


def supersede(request: Request, pk: int) -> HttpResponse:
    regulation, user = writable(request, pk), request.user
    form = forms.SupersedeForm(request.POST or None, old=regulation)

    def act(typed: dict[str, Any]) -> str:
        actions.supersede(regulation, by=user, **typed)
        return _("已标明；已有的引用不变")

    title = _("标明被取代：%(regulation)s") % {"regulation": regulation.title}
    return form_page(request, form, act, title=title, cancel_url=back(regulation))


def compare(request: Request, pk: int) -> HttpResponse:
    """A superseded regulation beside the one that replaced it, article by article."""
    old: Regulation = kinds.get("regulation").access(request.user, pk)
    if old.superseded_by is None:
        raise Http404
    found = versions.pairs(*(list(r.clauses.filter(withdrawn_on=None)) for r in (old, old.superseded_by)))
    labels = {
        "changed": (_("修改"), "due"),
        "new": (_("新增"), "running"),
        "gone": (_("删去"), "overdue"),
        "moved": (_("只改条号"), "waiting"),
        "same": (_("未变"), "done"),
    }
    everything = bool(request.GET.get("all"))
    counts = Counter(pair.sort for pair in found)
    context = {
        "title": _("新旧对照"),
        "old": old,
        "new": old.superseded_by,
        "counts": [
            {"label": label, "tone": tone, "count": counts[sort]} for sort, (label, tone) in labels.items()
        ],
        "pairs": [
            {
                "pair": pair,
                "label": labels[pair.sort][0],
                "tone": labels[pair.sort][1],
                "old": pair.old.text if pair.old else "",
                "new": pair.new.text if pair.new else "",
            }
            for pair in found
            if everything or pair.sort != "same"
        ],
        "hides": not everything and counts["same"],
        "crumbs": [
            {"label": _("法规制度"), "url": reverse("library:list")},
            {"label": old.title, "url": back(old)},
            {"label": _("新旧对照")},
        ],
    }
    return render(request, "library/compare.html", context)


def clauses(request: Request) -> HttpResponse:
    """Fragment for the working paper's form: clauses to choose from, as radio buttons named `clause`."""
    text = request.GET.get("q", "").strip()
    found = list(queries.find_clauses(text)[: queries.MOST_OPTIONS]) if text else []
    return render(request, "library/clauses.html", {"q": text, "clauses": found})


def cite_search(request: Request) -> JsonResponse:
    """The same for a chooser one can type into: [{value, text, hint}]."""
    text = request.GET.get("q", "").strip()
    found = queries.find_clauses(text)[: queries.MOST_OPTIONS] if text else []
    options = [{"value": clause.pk, "text": str(clause), "hint": clause.text[:80]} for clause in found]
    return JsonResponse(options, safe=False)
