"""Engagements: the list, the page with its acts, and planning's sections 准备 and 人员."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import UnitType
from xuncha.cycle.planning import forms, queries, stages
from xuncha.cycle.planning.actions import engagements as verbs
from xuncha.cycle.planning.actions import preparation, require
from xuncha.cycle.planning.flow import engagement_flow
from xuncha.cycle.planning.models import (
    MODES,
    Attendance,
    CooperationItem,
    Engagement,
    EntryMeeting,
    Group,
    KeyPointCheck,
    Round,
)
from xuncha.cycle.planning.views.acting import EdgePage
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import store
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, head


def seen_rounds(request: Request) -> QuerySet[Round]:
    return Round.objects.visible_to(request.user).order_by("-term__no", "-no")


def seen_groups(request: Request) -> QuerySet[Group]:
    return Group.objects.visible_to(request.user).select_related("round").order_by("-round_id", "no")


class EngagementFilter(django_filters.FilterSet):
    q = text_filter(
        "organisation__name", "organisation__short_name", "organisation__initials", label=gettext_lazy("单位")
    )
    round = django_filters.ModelChoiceFilter(label=gettext_lazy("轮次"), queryset=seen_rounds)
    group = django_filters.ModelChoiceFilter(label=gettext_lazy("巡察组"), queryset=seen_groups)
    stage = django_filters.ChoiceFilter(label=gettext_lazy("阶段"), choices=stages.CHOICES)
    unit_type = django_filters.ModelChoiceFilter(
        label=gettext_lazy("类型"), field_name="organisation__unit_type", queryset=UnitType.objects.all()
    )
    mode = django_filters.ChoiceFilter(label=gettext_lazy("方式"), choices=MODES)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in engagement_flow.states.values()],
    )

    class Meta:
        model = Engagement
        fields = ("q", "round", "group", "stage", "unit_type", "mode", "state")


class EngagementList(RecordList):
    title = gettext_lazy("任务")
    lead = gettext_lazy("一个组、一轮中对一个单位的巡察是一个任务；村默认随乡镇任务。")
    filterset = EngagementFilter
    right = "planning.read"
    export_name = "engagements"
    paper = "planning-print_notice"
    ordering = ("-round_id", "group__no", "seq")
    empty = gettext_lazy("这里将列出各轮的巡察任务；先在“规划”里编排轮次、列入单位。")
    columns = (
        Column("unit", gettext_lazy("被巡察单位"), lambda item: str(item.organisation), css="w-l", frozen=True, sort="organisation__name"),
        Column("type", gettext_lazy("类型"), lambda item: item.organisation.unit_type.name, css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda item: str(item.round), css="w-l"),
        Column("group", gettext_lazy("巡察组"), lambda item: str(item.group), css="w-m", sort="group__no"),
        Column("mode", gettext_lazy("方式"), lambda item: item.get_mode_display(), css="w-m"),
        Column("stage", gettext_lazy("阶段"), lambda item: f"{item.stage} {stages.LABEL[item.stage]}", css="w-m", sort="stage"),
        Column("entry", gettext_lazy("进驻"), lambda item: item.entry_on, css="w-m number", sort="entry_on"),
        Column("end", gettext_lazy("驻点结束"), lambda item: item.onsite_end, css="w-m number", sort="onsite_end"),
        state_column(engagement_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Engagement]:
        return queries.engagements(self.request.user)

    def url(self, record: Engagement) -> str:
        return reverse("planning:engagement", args=[record.pk])


class EngagementPage(RecordPage):
    """Stage bar, what can be done now, and planning's own sections; the records of every room stand on the overview page."""

    kind = "engagement"
    template_name = "planning/engagement.html"
    section = ""

    def extra(self) -> dict[str, Any]:
        user, engagement = self.request.user, self.record
        overview = queries.engagement_overview(engagement, user)
        own = {
            "facts": overview.pop("facts"),
            "title": str(engagement.organisation),
            "number": "-".join(f"{part:02d}" for part in engagement.number_parts().values()),
        }
        tabs = queries.sections(engagement, user, current=self.section or "preparation")
        return (
            overview
            | {
                "record_head": head(engagement, kinds.get("engagement")) | own,
                "sections": tabs,
                "runs": user.may("planning.group", engagement)
                and engagement.state in ("planned", "under_way"),
                "writes": user.may("planning.write", engagement),
            }
            | self.section_context()
        )

    def section_context(self) -> dict[str, Any]:
        engagement = self.record
        meeting = EntryMeeting.objects.visible_to(self.request.user).filter(engagement=engagement).first()
        attendance = (
            Attendance.objects.visible_to(self.request.user).filter(meeting=meeting) if meeting else []
        )
        return queries.preparation(engagement, self.request.user) | {
            "meeting": meeting,
            "attendance": list(attendance),
            "cooperation_form": forms.CooperationForm(),
            "key_point_form": forms.KeyPointForm(auto_id="point_%s"),
            "liaison_form": forms.LiaisonForm(instance=engagement),
            "self_check_form": forms.DayForm(),
        }


class Preparation(EngagementPage):
    section = "preparation"


class People(EngagementPage):
    section = "people"
    template_name = "planning/people.html"

    def section_context(self) -> dict[str, Any]:
        return {"members": queries.members(self.record.group, self.request.user)}


class Notify(EdgePage):
    kind, edge, form_class = "engagement", "notify", forms.NotifyForm

    def act(self, fields: dict[str, Any]) -> None:
        verbs.notify(self.record, by=self.request.user, **fields)


class Reschedule(EdgePage):
    kind, edge, form_class = "engagement", "reschedule", forms.RescheduleForm

    def initial(self) -> dict[str, Any]:
        return {"entry_on": self.record.entry_on, "onsite_end": self.record.onsite_end}

    def act(self, fields: dict[str, Any]) -> None:
        verbs.reschedule(self.record, by=self.request.user, **fields)


class Enter(EdgePage):
    kind, edge, form_class = "engagement", "enter", forms.EnterForm

    def act(self, fields: dict[str, Any]) -> None:
        verbs.enter(self.record, by=self.request.user, **fields)


class Extend(EdgePage):
    kind, edge, form_class = "engagement", "extend", forms.ProlongForm

    def initial(self) -> dict[str, Any]:
        return {"onsite_end": self.record.onsite_end}

    def act(self, fields: dict[str, Any]) -> None:
        verbs.extend(self.record, by=self.request.user, **fields)


class EndOnsite(EdgePage):
    kind, edge, form_class = "engagement", "end_onsite", forms.DayForm

    def act(self, fields: dict[str, Any]) -> None:
        verbs.end_onsite(self.record, by=self.request.user, **fields)


def engagement_for(request: Request, pk: int) -> Engagement:
    found: Engagement = kinds.get("engagement").access(request.user, pk)
    return found


def back_to(engagement_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("planning:preparation", args=[engagement_id]))


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Give a unit to another group while the round is being planned."""
    engagement = engagement_for(request, pk)
    group: Group = kinds.get("group").access(request.user, int(request.POST.get("group") or 0))
    verbs.move_to_group(engagement, group, by=request.user)
    messages.success(request, _("已调到%(group)s") % {"group": group})
    return HttpResponseRedirect(reverse("planning:round", args=[engagement.round_id]))


@require_POST
def receive_self_check(request: Request, pk: int) -> HttpResponse:
    form = forms.DayForm(request.POST)
    engagement = engagement_for(request, pk)
    if form.is_valid():
        preparation.receive_self_check(engagement, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("已记下收到自查报告"))
    return back_to(pk)


@require_POST
def set_liaison(request: Request, pk: int) -> HttpResponse:
    form = forms.LiaisonForm(request.POST)
    engagement = engagement_for(request, pk)
    if form.is_valid():
        fields = form.cleaned_data
        preparation.set_liaison(
            engagement, name=fields["liaison_name"], phone=fields["liaison_phone"], by=request.user
        )
    return back_to(pk)


@require_POST
def add_cooperation(request: Request, pk: int) -> HttpResponse:
    form = forms.CooperationForm(request.POST)
    engagement = engagement_for(request, pk)
    if form.is_valid():
        preparation.add_cooperation(engagement, by=request.user, **form.cleaned_data)
    return back_to(pk)


@require_POST
def add_key_point(request: Request, pk: int) -> HttpResponse:
    form = forms.KeyPointForm(request.POST)
    engagement = engagement_for(request, pk)
    if form.is_valid():
        preparation.add_key_point(engagement, by=request.user, **form.cleaned_data)
    return back_to(pk)


@require_POST
def tick_key_point(request: Request, pk: int) -> HttpResponse:
    rows = KeyPointCheck.objects.visible_to(request.user).select_related("engagement")
    point = get_object_or_404(rows, pk=pk)
    preparation.tick_key_point(point, covered=point.covered_on is None, by=request.user)
    return back_to(point.engagement_id)


@require_POST
def tick_cooperation(request: Request, pk: int) -> HttpResponse:
    """By the group or the office on the engagement's page, or by the unit on its own."""
    item, theirs = _cooperation_item(request, pk)
    preparation.tick_cooperation(item, done=item.done_on is None, by=request.user)
    return _after_cooperation(item, theirs=theirs)


def _cooperation_item(request: Request, pk: int) -> tuple[CooperationItem, bool]:
    """One line, and whether the person came to it as the unit that is asked; 404 for everybody else."""
    rows = CooperationItem.objects.select_related("engagement")
    item = rows.visible_to(request.user).filter(pk=pk).first()
    if item is not None:
        return item, False
    return get_object_or_404(rows.within_reach(request.user, "planning.cooperate"), pk=pk), True


def _after_cooperation(item: CooperationItem, *, theirs: bool) -> HttpResponse:
    return HttpResponseRedirect(reverse("planning:cooperation")) if theirs else back_to(item.engagement_id)


def prove_cooperation(request: Request, pk: int) -> HttpResponse:
    """Hand in a proof for one line: a photo, minutes, a list."""
    item, theirs = _cooperation_item(request, pk)
    back = _after_cooperation(item, theirs=theirs)

    def act(fields: dict[str, Any]) -> str:
        title = fields["title"] or PurePath(fields["file"].name).stem
        stored = store(fields["file"], by=request.user)
        preparation.prove_cooperation(item, stored, title=title, by=request.user)
        return _("已交凭据")

    return form_page(
        request,
        forms.ProofForm(request.POST or None, request.FILES or None),
        act,
        cancel_url=back["Location"],
        title=_("凭据：%(item)s") % {"item": item.text},
        submit_label=_("交凭据"),
    )


def entry_meeting(request: Request, pk: int) -> HttpResponse:
    """Record the entry meeting with its attendance."""
    engagement = engagement_for(request, pk)
    require(request.user, "planning.group", engagement, _("进驻会由本组或巡察办登记"))
    form = forms.MeetingForm(request.POST or None)
    lines = forms.AttendanceSet(
        request.POST or None, initial=None if request.POST else expected(request, engagement)
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        attendance = [preparation.Present(**line) for line in lines.cleaned_data if line.get("name")]
        preparation.hold_entry_meeting(
            engagement, attendance=attendance, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("已登记进驻动员会"))
        return back_to(pk)
    context = {
        "title": _("进驻动员会：%(unit)s") % {"unit": engagement.organisation},
        "form": form,
        "lines": lines,
        "engagement": engagement,
        "submit_label": _("登记"),
        "cancel_url": reverse("planning:preparation", args=[pk]),
    }
    return render(request, "planning/entry_meeting.html", context, status=422 if form.is_bound else 200)


def expected(request: Request, engagement: Engagement) -> list[dict[str, Any]]:
    """Who should be there: the office, the group, the head of the unit."""
    lines: list[dict[str, Any]] = [{"side": Attendance.Side.OFFICE, "present": True}]
    for member in queries.members(engagement.group, request.user):
        if member.left_on is None:
            post = member.get_role_code_display()
            lines.append({"side": Attendance.Side.GROUP, "name": member.name, "post": post, "present": True})
    unit = engagement.organisation
    if unit.head_name:
        lines.append(
            {"side": Attendance.Side.UNIT, "name": unit.head_name, "post": unit.head_post, "present": True}
        )
    return lines


def cooperation(request: Request) -> HttpResponse:
    """The unit's own page: what it was asked to prepare, ticked by itself."""
    if not request.user.holds("planning.cooperate"):
        raise NotAllowed(_("这一页由被巡察单位使用"))
    context = {"title": _("配合事项"), "engagements": queries.to_cooperate(request.user)}
    return render(request, "planning/cooperation.html", context)


class NoticePrint(PrintPage):
    """巡察通知."""

    kind = "engagement"
    template_name = "planning/print_notice.html"
    label = gettext_lazy("巡察通知")
    letter = True

    def extra(self) -> dict[str, Any]:
        found = queries.preparation(self.record, self.request.user)
        return {
            "title": _("巡察通知"),
            "members": queries.members(self.record.group, self.request.user),
            "cooperation": found["cooperation"],
            "logistics": found["logistics"],
        }
