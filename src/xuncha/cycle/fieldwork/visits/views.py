"""Pages of visits and meetings attended."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import DateInput, HiddenInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.visits import actions, forms, queries
from xuncha.cycle.fieldwork.visits.models import Finding, PersonType, Visit
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

SEALED = gettext_lazy("（密封，不导出）")


class VisitFilter(django_filters.FilterSet):
    q = text_filter("place", "village__organisation__name", label=gettext_lazy("地点、村"))
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("类别"), choices=Visit.Sort.choices
    )
    on = django_filters.DateFilter(label=gettext_lazy("日期"), widget=DateInput(attrs={"type": "date"}))
    engagement = django_filters.NumberFilter(widget=HiddenInput())
    village = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = Visit
        fields = ("q", "sort_of", "on", "engagement", "village")


class VisitList(RecordList):
    title = gettext_lazy("走访和列席会议")
    register_title = gettext_lazy("走访和列席登记簿")
    lead = gettext_lazy("反映了问题的户才写一条；走访总户数按村登记在“对村巡察”表里。")
    filterset = VisitFilter
    right = "visits.read"
    export_name = "visits"
    paper = "fieldwork-visits-print_visit"
    ordering = ("-on", "-id")
    empty = gettext_lazy("这里将列出您参加的或可以看的走访、座谈和列席会议。")
    columns = (
        Column("on", gettext_lazy("日期"), lambda row: row.on, css="w-m number", sort="on"),
        Column("sort", gettext_lazy("类别"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("place", gettext_lazy("地点"), lambda row: row.place, css="grow", frozen=True),
        Column("village", gettext_lazy("村（社区）"), lambda row: row.village.organisation.name if row.village else "", css="w-m"),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("people", gettext_lazy("走访对象"), lambda row: types_of(row), css="w-l"),
        Column("team", gettext_lazy("巡察人员"), lambda row: row.team_names, css="w-m"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Visit]:
        return queries.visits(self.request.user)

    def url(self, record: Visit) -> str:
        return reverse("fieldwork:visit", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("visits.add", acting=True):
            return []
        url = reverse("fieldwork:visit_places")
        return [{"label": _("登记走访、会议"), "url": url, "icon": "add", "primary": True}]


def types_of(visit: Visit) -> str:
    labels = dict(PersonType.choices)
    return "、".join(str(labels[code]) for code in visit.people_types if code in labels)


def place_for(request: Request, pk: int) -> Engagement:
    found = queries.engagements(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places(request: Request) -> HttpResponse:
    """The engagements whose visits one enters."""
    if not request.user.holds("visits.add"):
        raise NotAllowed(_("走访和列席会议由本组人员登记"))
    rows = list(queries.engagements(request.user)[:100])
    if len(rows) == 1:
        return HttpResponseRedirect(reverse("fieldwork:visit_place", args=[rows[0].pk]))
    context = {"title": _("走访和列席会议"), "engagements": rows}
    return render(request, "fieldwork/visits/places.html", context)


def visit_place(request: Request, pk: int) -> HttpResponse:
    """How far the visits of one engagement are: households against DR06, meetings, findings by leaf."""
    engagement = place_for(request, pk)
    context = {
        "title": _("走访：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        "tally": queries.tally(engagement, request.user),
        "summary": queries.summary(engagement, request.user),
        "recent": queries.visits(request.user).filter(engagement=engagement)[:20],
        "adds": request.user.may("visits.add", engagement),
    }
    return render(request, "fieldwork/visits/place.html", context)


class VisitForm(RecordForm):
    """Enter (under a place) or correct one visit or meeting."""

    kind, right, form_class = "visit", "visits.write", forms.VisitForm
    template_name = "fieldwork/rows_form.html"

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        if pk is None:
            self.right = "visits.add"  # type: ignore[misc]
            self.engagement = place_for(request, kwargs["place"])
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def title(self) -> str:
        return _("修改记录") if self.record else _("登记走访、会议")

    def form_arguments(self) -> dict[str, Any]:
        place = self.record.engagement if self.record else self.engagement
        return {"actor": self.request.user, "engagement": place}

    def blank(self) -> Visit:
        visit, village = Visit(on=today()), self.request.GET.get("village", "")
        rows = SubObject.objects.visible_to(self.request.user).filter(engagement=self.engagement)
        row = (
            rows.filter(pk=int(village)).select_related("organisation").first() if village.isdigit() else None
        )
        if row is not None:
            visit.village, visit.place = row, row.organisation.name
        return visit

    def create(self, form: forms.VisitForm) -> Visit:
        visit = form.save(commit=False)
        return actions.add_visit(visit, form.noted(), engagement=self.engagement, by=self.request.user)

    def save(self, form: forms.VisitForm, version: int) -> Visit:
        visit = form.save(commit=False)
        return actions.rewrite(visit, form.noted(), version=version, by=self.request.user)

    def extra(self) -> dict[str, Any]:
        return {"leaves": Leaf.objects.filter(deprecated_on=None).only("code", "name")}


class VisitPage(RecordPage):
    kind = "visit"
    template_name = "fieldwork/visits/visit.html"

    def extra(self) -> dict[str, Any]:
        user, visit = self.request.user, self.record
        labels = dict(PersonType.choices)
        people = [row | {"label": labels.get(row.get("type"), "")} for row in visit.minutes.get("people", ())]
        return {
            "minutes": visit.minutes,
            "people_met": people,
            "findings": queries.findings_of(visit, user),
            "files": list(Attachment.objects.on(visit, user).valid().select_related("file")),
            "writes": user.may("visits.write", visit),
        }


def add_file(request: Request, pk: int) -> HttpResponse:
    """A picture taken on the spot, or a paper of a meeting; sealed like the note it hangs on."""
    visit: Visit = kinds.get("visit").access(request.user, pk)
    if not request.user.may("visits.write", visit):
        raise NotAllowed(_("走访记录由参加的人员修改"))

    def add(fields: dict[str, Any]) -> str:
        actions.add_file(visit, fields["file"], title=fields["title"], by=request.user)
        return _("已加附件")

    return form_page(
        request,
        forms.FileForm(request.POST or None, request.FILES or None),
        add,
        cancel_url=kinds.of(visit).url(pk),
        title=_("照片、会议材料"),
        submit_label=_("加附件"),
    )


class VisitPrint(PrintPage):
    """走访记录 or 列席会议记录, for the file."""

    kind = "visit"
    template_name = "fieldwork/visits/print_visit.html"
    label = gettext_lazy("走访、列席记录")

    def extra(self) -> dict[str, Any]:
        found = queries.findings_of(self.record, self.request.user)
        return {
            "minutes": self.record.minutes,
            "types": types_of(self.record),
            "findings": [item for item in found if not item.withdrawn_on],
            "title": "",
        }


class FindingFilter(django_filters.FilterSet):
    leaf = django_filters.CharFilter(
        field_name="leaf_id", lookup_expr="startswith", label=gettext_lazy("问题分类")
    )
    destination = django_filters.ChoiceFilter(
        label=gettext_lazy("去向"), choices=Finding._meta.get_field("destination").choices
    )
    engagement = django_filters.NumberFilter(field_name="visit__engagement", widget=HiddenInput())

    class Meta:
        model = Finding
        fields = ("leaf", "destination", "engagement")


class FindingList(RecordList):
    title = gettext_lazy("走访和会议发现")
    lead = gettext_lazy("引用时只显示编号，不显示姓名、户名。")
    filterset = FindingFilter
    right = "visits.read"
    export_name = "visit_findings"
    ordering = ("importance", "leaf_id", "id")
    empty = gettext_lazy("走访、座谈、列席会议发现的问题将列在这里。")
    columns = (
        Column("code", gettext_lazy("编号"), lambda item: item.code, css="w-no", sort="code"),
        Column("text", gettext_lazy("发现"), lambda _item: str(SEALED), lambda item: item.text[:120], css="grow", frozen=True),
        Column("leaf", gettext_lazy("问题分类"), lambda item: str(item.leaf or ""), css="w-m", sort="leaf_id"),
        Column("importance", gettext_lazy("重要程度"), lambda item: item.get_importance_display(), css="w-s", sort="importance"),
        Column("destination", gettext_lazy("去向"), lambda item: item.get_destination_display(), css="w-s", sort="destination"),
        Column("organisation", gettext_lazy("单位"), lambda item: str(item.visit.organisation), css="w-m"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Finding]:
        return queries.findings(self.request.user)

    def url(self, record: Finding) -> str:
        return reverse("fieldwork:visit_finding", args=[record.pk])


class FindingPage(RecordPage):
    kind = "visit_finding"
    template_name = "fieldwork/visits/finding.html"

    def extra(self) -> dict[str, Any]:
        visit = self.record.visit
        node = {
            "kind": visit.get_sort_display(),
            "label": f"{visit.on:%Y-%m-%d} {visit.place}",
            "url": kinds.of(visit).url(visit.pk),
        }
        return {"visit": visit, "sources": [node]}
