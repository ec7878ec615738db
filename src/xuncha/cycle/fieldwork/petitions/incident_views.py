"""Pages of obstruction, retaliation, protection and clarification: straight to the leading group, past unit and office."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions import forms, incident_actions, queries
from xuncha.cycle.fieldwork.petitions.incidents import Incident, incident_flow
from xuncha.cycle.fieldwork.petitions.reasons import told
from xuncha.cycle.fieldwork.petitions.views import page_of
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage

KNOWN_FROM = ("petition", "interview")
"""Kinds an incident may have become known from."""


class IncidentList(RecordList):
    title = gettext_lazy("干扰与保护事项")
    lead = gettext_lazy("登记人和组长能看；直报之后领导小组能看。被巡察单位和巡察办看不到。")
    right = "incidents.read"
    export_name = "incidents"
    ordering = ("-happened_on", "-id")
    empty = gettext_lazy("这里将列出干扰阻挠、打击报复、请求保护和失实澄清事项。")
    columns = (
        Column("sort", gettext_lazy("类别"), lambda row: row.get_sort_display(), css="grow", sort="sort", frozen=True),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("happened", gettext_lazy("发生日期"), lambda row: row.happened_on, css="w-m number", sort="happened_on"),
        Column("told", gettext_lazy("报告日期"), lambda row: row.told_leader_on, css="w-m number", sort="told_leader_on"),
        state_column(incident_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Incident]:
        return queries.incidents(self.request.user)

    def url(self, record: Incident) -> str:
        return reverse("fieldwork:incident", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("incidents.add", acting=True):
            return []
        url = reverse("fieldwork:incident_new")
        return [{"label": _("登记事项"), "url": url, "icon": "add", "primary": True}]


def new(request: Request) -> HttpResponse:
    """In which unit, what happened; from a petition or a talk its place comes along."""
    user = request.user
    source = _source(request)
    rows = queries.engagements(user, "incidents.add")
    wanted = str(source.engagement_id) if source else request.GET.get("engagement", "")
    engagement = rows.filter(pk=int(wanted)).first() if wanted.isdigit() else None
    if not user.reach("incidents.add", acting=True):
        raise NotAllowed(_("干扰与保护事项由本组成员登记"))
    if engagement is None:
        found = list(rows[:100])
        if len(found) != 1:
            choice = {"title": _("登记干扰与保护事项"), "engagements": found}
            return render(request, "fieldwork/petitions/choose.html", choice)
        engagement = found[0]
    form = forms.IncidentForm(
        request.POST or None, initial={"happened_on": today(), "sort": request.GET.get("sort", "")}
    )
    if request.method == "POST" and form.is_valid():
        incident = incident_actions.note(engagement=engagement, source=source, by=user, **form.cleaned_data)
        return HttpResponseRedirect(page_of(incident))
    context = {
        "form": form,
        "title": _("登记干扰与保护事项：%(unit)s") % {"unit": engagement.organisation},
        "lead": _("登记后请立即直报领导小组。"),
        "submit_label": _("登记"),
        "cancel_url": page_of(source) if source else reverse("fieldwork:incidents"),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def _source(request: Request) -> Any:
    name, _colon, pk = request.GET.get("from", "").partition(":")
    return kinds.get(name).access(request.user, int(pk)) if name in KNOWN_FROM and pk.isdigit() else None


class IncidentPage(RecordPage):
    kind = "incident"
    template_name = "fieldwork/petitions/incident.html"

    def extra(self) -> dict[str, Any]:
        user, incident = self.request.user, self.record
        writes = user.reach("incidents.write", acting=True).covers(incident)
        return {
            "reasons": told(incident),
            "writes": writes and incident.state != "concluded",
            "clears": incident.sort == Incident.Sort.CLARIFICATION and bool(incident.measures),
            "sources": _came_from(incident, user),
        }


def _came_from(incident: Incident, user: Any) -> list[dict[str, Any]]:
    if not incident.source_kind or not incident.source_id:
        return []
    kind = kinds.get(incident.source_kind)
    return [
        {"kind": kind.label, "label": title, "url": kind.url(pk)}
        for pk, title in kind.titles(user, [incident.source_id]).items()
    ]


def measures(request: Request, pk: int) -> HttpResponse:
    incident: Incident = kinds.get("incident").access(request.user, pk)
    if not request.user.reach("incidents.write", acting=True).covers(incident):
        raise NotAllowed(_("措施由登记人或组长填写"))

    def act(fields: dict[str, Any]) -> str:
        incident_actions.write_measures(incident, measures=fields["measures"], by=request.user)
        return _("已保存")

    return form_page(
        request,
        forms.MeasuresForm(request.POST or None, initial={"measures": incident.measures}),
        act,
        cancel_url=page_of(incident),
        title=_("措施：%(sort)s") % {"sort": incident.get_sort_display()},
        submit_label=_("保存"),
    )
