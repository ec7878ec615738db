"""Pages of leads: the list, one lead in full or in outline, registering and writing it, its printed form."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput, TextInput
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.transfers.leads import actions, files, forms, people, queries, sources
from xuncha.cycle.transfers.leads.flow import lead_flow
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import kinds
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

SEALED = gettext_lazy("（密封，不导出）")
TONES = {Lead.Priority.URGENT: "overdue", Lead.Priority.FIRST: "due"}


def shown_title(lead: Any) -> str:
    """The sealed title for whoever may read it, the outline for everybody else."""
    return (lead.title if lead.full else "") or lead.outline


def _has_discipline(rows: QuerySet[Lead], _name: str, value: str) -> QuerySet[Lead]:
    """In Python: SQLite cannot look into a JSON list."""
    found = [pk for pk, codes in rows.values_list("pk", "disciplines") if value in codes]
    return rows.filter(pk__in=found)


class LeadFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_words", label=gettext_lazy("编号、标题、姓名"), widget=TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), choices=[(state.code, state.label) for state in lead_flow.states.values()]
    )
    grade = django_filters.ChoiceFilter(label=gettext_lazy("等级"), choices=Lead.Grade.choices)
    priority = django_filters.ChoiceFilter(label=gettext_lazy("办理顺序"), choices=Lead.Priority.choices)
    discipline = django_filters.ChoiceFilter(
        label=gettext_lazy("纪律"), choices=DISCIPLINES, method="by_discipline"
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = Lead
        fields = ("q", "state", "grade", "priority", "discipline", "engagement")

    def by_words(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        return queries.with_words(rows, value, self.request.user)

    def by_discipline(self, rows: QuerySet[Lead], name: str, value: str) -> QuerySet[Lead]:
        return _has_discipline(rows, name, value)


class LeadList(RecordList):
    title = gettext_lazy("问题线索")
    register_title = gettext_lazy("问题线索登记簿")
    lead = gettext_lazy(
        "线索按件、被反映人按人，不相加。姓名和内容只有本组组长、副组长、登记人和线索专员能看。"
    )
    filterset = LeadFilter
    right = "leads.read"
    export_name = "leads"
    paper = "transfers-leads-print"
    empty = gettext_lazy("这里将列出您可以看的线索。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda lead: lead.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("线索"), lambda _lead: str(SEALED), shown_title, css="grow", frozen=True),
        Column("persons", gettext_lazy("人数"), lambda lead: lead.persons, css="end number", sort="persons"),
        Column("organisation", gettext_lazy("单位"), lambda lead: str(lead.organisation), css="w-m"),
        Column("disciplines", gettext_lazy("涉及"), lambda lead: "、".join(lead.discipline_labels), css="w-m"),
        Column("grade", gettext_lazy("等级"), lambda lead: lead.get_grade_display(), css="w-m", sort="grade"),
        Column(
            "priority", gettext_lazy("顺序"), lambda lead: lead.get_priority_display(),
            lambda lead: chip(TONES.get(lead.priority, "draft"), lead.get_priority_display()) if lead.priority != "normal" else "", css="w-s", sort="priority",
        ),
        state_column(lead_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Lead]:
        return queries.leads(self.request.user)

    def url(self, record: Lead) -> str:
        return reverse("transfers:lead", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("leads.register", acting=True):
            return []
        place = self.request.GET.get("engagement", "")
        url = reverse("transfers:lead_new") + (f"?engagement={place}" if place.isdigit() else "")
        return [{"label": _("登记线索"), "url": url, "icon": "add", "primary": True}]

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("transfers.write", acting=True):
            return []
        return [{"label": _("列入移交清单"), "url": reverse("transfers:transfer_pick"), "primary": True}]


class LeadPage(RecordPage):
    kind = "lead"
    template_name = "transfers/leads/lead.html"

    def extra(self) -> dict[str, Any]:
        user, lead = self.request.user, self.record
        full = queries.reads_in_full(user, lead)
        open_to_me = lead.state in actions.WRITABLE and user.may("leads.write", lead)
        if lead.state == "group_review":
            open_to_me = open_to_me and user.may("leads.sign", lead)
        return {
            "full": full,
            "named": queries.people_of(lead, user) if full else [],
            "persons": people.count_of(lead),
            "source_label": sources.LABELS.get(lead.source_kind, ""),
            "sources": sources.source_of(lead, user),
            "reasons": reasons(lead) if full else [],
            "edits": open_to_me,
            "files": files.files_of(lead, user) if full else [],
            "prints": full,
            "orders": user.may("leads.sign", lead) or user.may("leads.record_decision", lead),
            "names_meeting": lead.state == "group_approved" and user.may("leads.record_decision", lead),
            "excludes": user.may("people.exclude", lead),
        }


def reasons(lead: Lead) -> list[dict[str, Any]]:
    return [
        {"act": lead_flow.edges[edge].label, "on": on, "who": who, "text": text}
        for edge, on, who, text in lead.notes
        if edge in lead_flow.edges
    ]


def lead_for(request: Request, pk: int) -> Lead:
    """A lead one may know, or 404."""
    lead: Lead = kinds.get("lead").access(request.user, pk)
    return lead


class LeadForm(RecordForm):
    """Register a lead, after unit and level of management were asked; or mend one."""

    kind = "lead"
    right = "leads.write"
    form_class = forms.LeadForm
    template_name = "transfers/leads/form.html"
    editable_states = actions.WRITABLE

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        self.engagement: Engagement | None = None
        self.source: Any = None
        if pk is None:
            if not request.user.reach("leads.register", acting=True):
                raise NotAllowed(_("线索由巡察组登记"))
            self._find(request)
            if self.engagement is None or request.GET.get("superior") != "no":
                return self._ask(request)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def _find(self, request: Request) -> None:
        self.source = sources.found(request.GET.get("source", ""), request.user)
        wanted = request.GET.get("engagement", "")
        if self.source is not None:  # where it was found is where it belongs
            wanted = str(place_of(self.source)["engagement_id"] or "")
        if wanted.isdigit():
            self.engagement = queries.engagements(request.user).filter(pk=int(wanted)).first()

    def _ask(self, request: Request) -> HttpResponse:
        """Unit first, then whether anybody is managed above, both before any text (practice 10)."""
        context = {
            "title": _("登记线索"),
            "engagement": self.engagement,
            "engagements": [] if self.engagement else queries.engagements(request.user)[:100],
            "source": request.GET.get("source", ""),
            "superior": request.GET.get("superior") == "yes",
            "straight_up_url": straight_up_url(),
        }
        return render(request, "transfers/leads/choose.html", context)

    def get(self, request: Request) -> HttpResponse:
        if self.record is not None:
            actions.require_open(request.user, self.record)
        return super().get(request)

    def blank(self) -> Any:
        lead = Lead()
        for name, value in self._begun().items():
            if name not in forms.SEALED:
                setattr(lead, name, value)
        return lead

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def _begun(self) -> dict[str, Any]:
        if self.source is None:
            return {}
        return {
            name: value
            for name, value in sources.SOURCES[self.source.kind_name].begin(self.source).items()
            if value
        }

    def _page(self, form: Any, *, draft: Any = None, status: int = 200) -> HttpResponse:
        if self.record is None and not form.is_bound and draft is None:
            form.initial |= {name: text for name, text in self._begun().items() if name in forms.SEALED}
        return super()._page(form, draft=draft, status=status)

    @property
    def draft_key(self) -> str:
        if self.record is not None:
            return super().draft_key
        place = f"{self.engagement.pk}" if self.engagement else ""
        from_ = f"-{self.source.kind_name}-{self.source.pk}" if self.source is not None else ""
        return f"lead:new:{place}{from_}"

    def create(self, form: Any) -> Lead:
        assert self.engagement is not None
        engagement = self.engagement
        lead = form.save(commit=False)
        form.sealed(lead)
        named = actions.typed(form.cleaned_data["people"])
        return self._kept(
            lambda: actions.register(
                lead, engagement=engagement, people=named, source=self.source, by=self.request.user
            )
        )

    def save(self, form: Any, version: int) -> Lead:
        lead = form.save(commit=False)
        changed = [name for name in form.changed_data if name in forms.LeadForm.Meta.fields]
        fields = [*changed, *form.sealed(lead)]
        named = actions.typed(form.cleaned_data["people"])
        return self._kept(
            lambda: actions.edit(lead, fields=fields, people=named, version=version, by=self.request.user)
        )

    def _kept(self, act: Any) -> Lead:
        """What names somebody managed above must not stay in a draft either."""
        try:
            lead: Lead = act()
        except actions.AboveUs:
            drafts.discard(self.request.user, self.draft_key)
            raise
        return lead

    def title(self) -> str:
        unit = self.record.organisation if self.record else self.engagement and self.engagement.organisation
        return _("线索：%(unit)s") % {"unit": unit}

    def extra(self) -> dict[str, Any]:
        label = sources.SOURCES[self.source.kind_name].label if self.source is not None else ""
        return {"source_label": label, "straight_up_url": straight_up_url(), "engagement": self.engagement}


def straight_up_url() -> str:
    """Where a matter about somebody managed above is handed straight up; the room of petitions has that page."""
    try:
        return reverse("fieldwork:direct_new")
    except NoReverseMatch:
        return ""


class LeadPrint(PrintPage):
    """问题线索登记表; without names and texts it is the outline for the leading group's meeting."""

    kind = "lead"
    template_name = "transfers/leads/print.html"
    label = gettext_lazy("问题线索登记表")

    def extra(self) -> dict[str, Any]:
        user, lead = self.request.user, self.record
        full = queries.reads_in_full(user, lead)
        return {
            "full": full,
            "named": queries.people_of(lead, user) if full else [],
            "persons": people.count_of(lead),
            "source_label": sources.LABELS.get(lead.source_kind, ""),
        }


def lead_priority(request: Request, pk: int) -> HttpResponse:
    lead = lead_for(request, pk)
    if not (request.user.may("leads.sign", lead) or request.user.may("leads.record_decision", lead)):
        raise NotAllowed(_("办理顺序由组长或线索专员确定"))

    def act(fields: dict[str, Any]) -> str:
        actions.prioritise(lead, fields["priority"], by=request.user, version=posted_version(request) or None)
        return _("已定办理顺序")

    return form_page(
        request,
        forms.PriorityForm(request.POST or None, initial={"priority": lead.priority}),
        act,
        cancel_url=kinds.of(lead).url(pk),
        title=_("办理顺序：%(lead)s") % {"lead": kinds.of(lead).title(lead)},
        submit_label=_("确定"),
        version=lead.version,
    )


def lead_meeting(request: Request, pk: int) -> HttpResponse:
    """Which meeting of the leading group decides; noted before the decision is entered from paper."""
    lead = lead_for(request, pk)
    if not request.user.may("leads.record_decision", lead):
        raise NotAllowed(_("领导小组会由线索专员登记"))

    def act(fields: dict[str, Any]) -> str:
        actions.name_meeting(
            lead, fields["meeting"], by=request.user, version=posted_version(request) or None
        )
        return _("已登记审定会议")

    return form_page(
        request,
        forms.MeetingForm(request.POST or None, initial={"meeting": lead.leading_group_meeting}),
        act,
        cancel_url=kinds.of(lead).url(pk),
        title=_("审定会议：%(lead)s") % {"lead": kinds.of(lead).title(lead)},
        submit_label=_("登记"),
        version=lead.version,
    )


def lead_files(request: Request, pk: int) -> HttpResponse:
    """Add files while the lead is open: from outside, or of the record it was found in."""
    lead = lead_for(request, pk)
    actions.require_open(request.user, lead)
    form = files.FileForm(
        request.POST or None, request.FILES or None, sources=files.files_to_carry(lead, request.user)
    )

    def act(fields: dict[str, Any]) -> str:
        files.add_files(
            lead, upload=fields["file"], title=fields["title"], carried=form.chosen(), by=request.user
        )
        return _("已加附件")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(lead).url(pk),
        title=_("附件：%(lead)s") % {"lead": lead},
        lead=_("移交、双方签字之后，接收单位能打开这些附件，每次打开都有记录；其他单位看不到。"),
        submit_label=_("附上"),
    )
