"""The register of briefing requests: ask many at once, remind, note replies one by one or in bulk."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import forms, queries
from xuncha.cycle.planning.actions import preparation
from xuncha.cycle.planning.flow import briefing_flow
from xuncha.cycle.planning.models import BriefingRequest, Engagement
from xuncha.cycle.planning.views.acting import EdgePage
from xuncha.cycle.planning.views.engagements import seen_rounds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


def asked_departments(request: Request) -> QuerySet[Organisation]:
    asked = BriefingRequest.objects.visible_to(request.user).values("to_organisation_id")
    return Organisation.objects.filter(pk__in=asked)


class BriefingFilter(django_filters.FilterSet):
    q = text_filter("to_organisation__name", "organisation__name", "document_no")
    round = django_filters.ModelChoiceFilter(label=gettext_lazy("轮次"), queryset=seen_rounds)
    to_organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("函商部门"), queryset=asked_departments
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in briefing_flow.states.values()],
    )
    late = django_filters.BooleanFilter(label=gettext_lazy("逾期"), method="by_lateness")

    class Meta:
        model = BriefingRequest
        fields = ("q", "round", "to_organisation", "state", "late")

    def by_lateness(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - django-filter's signature
        late = {"state": "asked", "due__lt": today()}
        return rows.filter(**late) if value else rows.exclude(**late)


class BriefingList(RecordList):
    title = gettext_lazy("情况通报函")
    lead = gettext_lazy("进驻前向纪检、组织、政法、审计、信访等部门了解情况；涉及具体人的材料按线索另存。")
    filterset = BriefingFilter
    right = "planning.read"
    export_name = "briefings"
    ordering = ("state", "due", "id")
    empty = gettext_lazy("这里将登记向各部门发出的情况通报函和回复。")
    columns = (
        Column("to", gettext_lazy("函商部门"), lambda item: str(item.to_organisation), css="w-l", frozen=True, sort="to_organisation__name"),
        Column("unit", gettext_lazy("被巡察单位"), lambda item: str(item.organisation), css="w-m", sort="organisation__name"),
        Column("round", gettext_lazy("轮次"), lambda item: str(item.round or ""), css="w-l"),
        Column("document_no", gettext_lazy("函号"), lambda item: item.document_no, css="w-m"),
        Column("asked_on", gettext_lazy("发函"), lambda item: item.asked_on, css="w-m number", sort="asked_on"),
        Column("due", gettext_lazy("要求回复"), lambda item: item.due, css="w-m number", sort="due"),
        Column("replied_on", gettext_lazy("回复"), lambda item: item.replied_on, css="w-m number", sort="replied_on"),
        Column("reminders", gettext_lazy("催办"), lambda item: item.reminders or "", css="w-s end"),
        Column("note", gettext_lazy("说明"), lambda item: item.note, css="w-m"),
        state_column(briefing_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[BriefingRequest]:
        return queries.briefings(self.request.user)

    def url(self, record: BriefingRequest) -> str:
        return reverse("planning:briefing", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("planning.write", acting=True):
            return []
        return [
            {"label": _("函商部门"), "url": reverse("planning:briefing_new"), "icon": "add", "primary": True}
        ]

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("planning.write", acting=True):
            return []
        url = reverse("planning:briefings_bulk")
        return [
            {"label": _("今天已回复"), "url": url, "name": "act", "value": "reply", "primary": True},
            {"label": _("催办"), "url": url, "name": "act", "value": "remind"},
        ]


class BriefingPage(RecordPage):
    kind = "briefing_request"
    template_name = "planning/briefing.html"


class BriefingPrint(PrintPage):
    """情况通报函: what a department is asked before entry (DR02)."""

    kind = "briefing_request"
    template_name = "planning/print_briefing.html"
    label = gettext_lazy("情况通报函")
    letter = True

    def extra(self) -> dict[str, Any]:
        return {
            "number": self.record.document_no,
            "committee": settings.COMMITTEE_NAME,
            "back_url": reverse("planning:briefing", args=[self.record.pk]),
        }


class BriefingReply(EdgePage):
    kind, edge, form_class = "briefing_request", "reply", forms.ReplyForm

    def _page(self, form: Any, status: int = 200) -> HttpResponse:
        self.record.replied_on = self.record.replied_on or today()  # the form asks for it
        return super()._page(form, status)

    def act(self, fields: dict[str, Any]) -> None:
        upload = fields["file"]
        attachment_id = None
        if upload:
            stored = store(upload, by=self.request.user)
            attachment_id = attach(stored, to=self.record, title=_("回函"), by=self.request.user).pk
        preparation.note_reply(
            self.record,
            on=fields["on"],
            note=fields["note"],
            attachment_id=attachment_id,
            by=self.request.user,
        )


def ask(request: Request) -> HttpResponse:
    """Ask several departments about several units at once."""
    rows = Engagement.objects.within_reach(request.user, "planning.write").filter(state="planned")
    if not request.user.reach("planning.write", acting=True):
        raise NotAllowed(_("情况通报由巡察办函商"))
    wanted = request.GET.get("round", "")
    if wanted.isdigit():
        rows = rows.filter(round=int(wanted))
    rows = rows.select_related("organisation", "group", "round").order_by("group__no", "seq")
    form = forms.BriefingForm(request.POST or None, engagements=rows)
    if not form.is_bound and wanted.isdigit():
        form.initial["engagements"] = list(rows.values_list("pk", flat=True))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        made = preparation.ask_briefings(
            list(fields.pop("engagements")), list(fields.pop("departments")), by=request.user, **fields
        )
        messages.success(request, _("已登记 %(count)s 件函") % {"count": len(made)})
        return HttpResponseRedirect(reverse("planning:briefings"))
    context = {
        "title": _("函商部门情况通报"),
        "form": form,
        "submit_label": _("登记发函"),
        "cancel_url": reverse("planning:briefings"),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def bulk(request: Request) -> HttpResponse:
    """Replies that came in one envelope, or a reminder to all who are late."""
    if not request.user.holds("planning.write"):
        raise NotAllowed(_("函询由巡察办办理"))
    ids = [int(value) for value in request.POST.getlist("pick") if value.isdigit()]
    rows = list(queries.briefings(request.user).filter(pk__in=ids, state="asked"))
    if not rows:
        raise Missing(_("没有选中待回复的函"))
    for row in rows:
        if request.POST.get("act") == "remind":
            preparation.remind(row, by=request.user)
        else:
            preparation.note_reply(row, on=today(), by=request.user)
    messages.success(request, _("已办理 %(count)s 件") % {"count": len(rows)})
    return HttpResponseRedirect(reverse("planning:briefings"))
