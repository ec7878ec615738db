"""Pages of meetings: list, agenda from what waits, the grid of results, printed agenda, a round in figures."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.planning.models import Round
from xuncha.cycle.reporting.meetings import actions, forms, joint, queries
from xuncha.cycle.reporting.meetings.flow import meeting_flow
from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.sorts import sorts
from xuncha.cycle.reporting.meetings.summary import figures
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.flow.models import Opinion
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.papers import stamp
from xuncha.kit.printing import PrintPage, answer
from xuncha.kit.records import RecordPage


def meeting_url(meeting: Meeting | int, anchor: str = "") -> str:
    return reverse("reporting:meeting", args=[getattr(meeting, "pk", meeting)]) + anchor


class MeetingFilter(django_filters.FilterSet):
    q = text_filter("title", "chair")
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("会议"), choices=Meeting.Sort.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in meeting_flow.states.values()],
    )

    class Meta:
        model = Meeting
        fields = ("q", "sort_of", "state")


class MeetingList(RecordList):
    title = gettext_lazy("会议")
    register_title = gettext_lazy("会议登记簿")
    lead = gettext_lazy("勾选等待审议的事项成为议程，逐项记结果，主持人一次签批，逐件办结。")
    filterset = MeetingFilter
    right = "meetings.read"
    export_name = "meetings"
    ordering = ("-on", "-id")
    empty = gettext_lazy("这里将列出会议。登记会议后，从等待审议的事项里勾选议题。")
    columns = (
        Column("title", gettext_lazy("名称"), lambda meeting: meeting.title, css="w-xl", frozen=True),
        Column("sort", gettext_lazy("会议"), lambda meeting: meeting.get_sort_display(), css="w-m"),
        Column("on", gettext_lazy("时间"), lambda meeting: meeting.on, sort="on", css="w-m number"),
        Column("chair", gettext_lazy("主持人"), lambda meeting: meeting.chair, css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda meeting: str(meeting.round or ""), css="w-no"),
        Column("group", gettext_lazy("巡察组"), lambda meeting: str(meeting.group or ""), css="w-m"),
        state_column(meeting_flow),
    )

    def rows(self) -> QuerySet[Meeting]:
        return queries.meetings(self.request.user)

    def url(self, record: Meeting) -> str:
        return meeting_url(record)

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("meetings.write", acting=True):
            return []
        url = reverse("reporting:new_meeting")
        return [{"label": _("登记会议"), "url": url, "icon": "add", "primary": True}]


class MeetingForm(RecordForm):
    kind = "meeting"
    right = "meetings.write"
    form_class = forms.MeetingForm
    editable_states = ("open",)

    def title(self) -> str:
        return _("修改会议") if self.record else _("登记会议")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def create(self, form: forms.MeetingForm) -> Meeting:
        return actions.call(form.save(commit=False), by=self.request.user)


class MeetingPage(RecordPage):
    kind = "meeting"
    template_name = "reporting/meeting.html"

    def extra(self) -> dict[str, Any]:
        user, meeting = self.request.user, self.record
        items = queries.agenda(meeting, user)
        writes = user.may("meetings.write", meeting)
        parties = joint.grid(meeting, items, user) if sorts()[meeting.sort].asks_parties else {}
        return parties | {
            "items": items,
            "urls": queries.known(items, user),
            "results": AgendaItem.Result.choices,
            "writes": writes and meeting.state == "open",
            "attaches": writes,
            "waiting": queries.waiting(meeting, user) if writes and meeting.state == "open" else [],
            "scans": list(Attachment.objects.on(meeting, user).valid()),
            "scan_form": forms.MinutesForm() if actions.may_attach_minutes(meeting, user) else None,
            "summary_url": reverse("reporting:round_summary", args=[meeting.round_id])
            if meeting.round_id and user.holds("reporting.summary")
            else "",
        }


@require_POST
def put_on_agenda(request: Request, pk: int) -> HttpResponse:
    meeting: Meeting = kinds.get("meeting").access(request.user, pk)
    picked = [picked_pair(text) for text in request.POST.getlist("pick")]
    actions.put_on_agenda(meeting, [pair for pair in picked if pair], by=request.user)
    return HttpResponseRedirect(meeting_url(meeting, "#agenda"))


def picked_pair(text: str) -> tuple[str, int] | None:
    kind, _colon, pk = text.partition(":")
    return (kind, int(pk)) if pk.isdigit() else None


@require_POST
def take_off_agenda(request: Request, pk: int, item: int) -> HttpResponse:
    meeting: Meeting = kinds.get("meeting").access(request.user, pk)
    rows = AgendaItem.objects.visible_to(request.user).select_related("meeting")
    actions.take_off_agenda(get_object_or_404(rows, meeting=meeting, pk=item), by=request.user)
    return HttpResponseRedirect(meeting_url(meeting, "#agenda"))


@require_POST
def enter_results(request: Request, pk: int) -> HttpResponse:
    """The grid: one result and opinion a line."""
    meeting: Meeting = kinds.get("meeting").access(request.user, pk)
    items = queries.agenda(meeting, request.user)
    minutes = request.POST.get("minutes", meeting.minutes)
    if sorts()[meeting.sort].asks_parties:
        owing = joint.asked(meeting, items, request.user)
        blank = Opinion.Result.AGREE if request.POST.get("fill") == "agreed" else ""
        results = {item.pk: joint.read(request.POST, item, owing[item.pk], blank) for item in items}
        signers = joint.signers(request.POST, owing.values())
    else:
        results, signers = _results(request, items), None
    actions.enter_results(meeting, results, minutes=minutes, signers=signers, by=request.user)
    return HttpResponseRedirect(meeting_url(meeting, "#agenda"))


def _results(request: Request, items: list[AgendaItem]) -> dict[int, actions.Result]:
    """One result for all, a line."""
    blank = AgendaItem.Result.AGREED if request.POST.get("fill") == "agreed" else ""
    return {
        item.pk: actions.Result(
            request.POST.get(f"result-{item.pk}") or blank, request.POST.get(f"opinion-{item.pk}", "")
        )
        for item in items
        if f"result-{item.pk}" in request.POST
    }


@require_POST
def attach_minutes(request: Request, pk: int) -> HttpResponse:
    meeting: Meeting = kinds.get("meeting").access(request.user, pk)
    actions.require_attach_minutes(meeting, request.user)
    form = forms.MinutesForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"title": _("附会议记录"), "form": form, "cancel_url": meeting_url(meeting)}
        return render(request, "kit/form.html", context, status=422)
    scan = store(form.cleaned_data["scan"], by=request.user)
    actions.attach_minutes(meeting, scan, by=request.user)
    return HttpResponseRedirect(meeting_url(meeting, "#minutes-scans"))


class PrintAgenda(PrintPage):
    """The agenda before the meeting, the resolutions after it."""

    kind = "meeting"
    template_name = "reporting/print_agenda.html"
    label = gettext_lazy("会议议程和议定事项")

    def extra(self) -> dict[str, Any]:
        items = queries.agenda(self.record, self.request.user)
        asks = sorts()[self.record.sort].asks_parties
        return (joint.grid(self.record, items, self.request.user) if asks else {}) | {
            "items": items,
            "urls": queries.known(items, self.request.user),
            "landscape": asks,
            "note": _("议定事项") if any(item.result for item in items) else _("议程"),
            "back_url": meeting_url(self.record),
        }


def round_summary(request: Request, pk: int) -> HttpResponse:
    """A round in figures for the secretaries' meeting (M0-02); `?print=1` on A4."""
    user = request.user
    round_: Round = kinds.get("round").access(user, pk)
    if not user.holds("reporting.summary"):
        raise NotAllowed(_("轮次综合情况由巡察办和领导小组成员查阅"))
    context = figures(round_, user) | {
        "title": _("%(round)s综合情况汇报") % {"round": round_.name},
        "round": round_,
        "back_url": reverse("reporting:round_summary", args=[pk]),
        "watermark": stamp(user),
        "day": today(),
    }
    if request.GET.get("print"):
        return answer(request, "reporting/print_summary.html", context, about=round_)
    return render(request, "reporting/summary.html", context)
