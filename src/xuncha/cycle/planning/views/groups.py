"""Groups: form, page with members and units, seats, appointments, replacement, and the group's plan of work."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.planning import forms, queries
from xuncha.cycle.planning.actions import groups as verbs
from xuncha.cycle.planning.actions import require
from xuncha.cycle.planning.models import Group, GroupPlan, Membership, Round
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NeedsReason
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage
from xuncha.people.models import Appointment


class GroupPage(RecordPage):
    kind = "group"
    template_name = "planning/group.html"

    def extra(self) -> dict[str, Any]:
        user, group = self.request.user, self.record
        engaged = queries.engagements(user).filter(group=group).exclude(state="void").order_by("seq")
        members = queries.members(group, user)
        held = _held(members)
        plan = GroupPlan.objects.visible_to(user).filter(group=group).first()
        writes = user.may("planning.write", group) and group.round.state not in ("closed", "void")
        return {
            "members": [(member, appointment_state(member, held)) for member in members],
            "engagements": [item for item in engaged if item.parent_id is None],
            "own_villages": [item for item in engaged if item.parent_id is not None],
            "plan": plan,
            "writes": writes,
            "may_plan": plan is None and user.may("planning.group", group),
            "seat_form": forms.SeatForm() if writes else None,
            "unproposed": any(member.left_on is None and member.appointment_id is None for member in members),
            "moves": [
                other
                for other in queries.groups_of(group.round, user)
                if writes and other.pk != group.pk and group.round.state == "draft"
            ],
        }


def _held(members: list[Membership]) -> dict[int, Appointment]:
    ids = [member.appointment_id for member in members if member.appointment_id]
    return {item.pk: item for item in Appointment.objects.trusted().filter(pk__in=ids)}


def appointment_state(member: Membership, held: dict[int, Appointment]) -> dict[str, Any]:
    """How far the appointment of a seat is, in words and colour."""
    found = held.get(member.appointment_id or 0)
    if member.left_on:
        return {"tone": "void", "label": _("已离组")}
    if found is None:
        return {"tone": "draft", "label": _("未提出授权")}
    tones = {"active": "done", "approved": "running", "proposed": "waiting"}
    return {
        "tone": tones.get(found.state, "void"),
        "label": found.get_state_display(),
        "until": found.acts_until,
    }


class GroupEdit(RecordForm):
    kind = "group"
    right = "planning.write"
    form_class = forms.GroupForm

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        self.round_id = kwargs.get("round_pk")
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def title(self) -> str:
        return _("修改巡察组") if self.record else _("组建巡察组")

    def _round(self) -> Round:
        found: Round = kinds.get("round").access(self.request.user, self.round_id or 0)
        return found

    def get(self, request: Request) -> HttpResponse:
        if self.record is None:
            require(request.user, "planning.write", self._round(), _("巡察组由巡察办组建"))
        return super().get(request)

    def create(self, form: Any) -> Group:
        group = form.save(commit=False)
        group.round = self._round()
        return verbs.form_group(group, by=self.request.user)

    def extra(self) -> dict[str, Any]:
        back = (
            reverse("planning:group", args=[self.record.pk])
            if self.record
            else reverse("planning:round", args=[self.round_id])
        )
        return {"cancel_url": back}


def group_for(request: Request, pk: int) -> Group:
    found: Group = kinds.get("group").access(request.user, pk)
    return found


def back_to(group_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("planning:group", args=[group_id]))


def seat_from(fields: dict[str, Any]) -> verbs.Seat:
    names = ("role_code", "name", "user", "home_unit", "division")
    return verbs.Seat(**{name: fields[name] for name in names})


def add_seat(request: Request, pk: int) -> HttpResponse:
    """Seat somebody; what stands against it is said on the form."""
    group = group_for(request, pk)
    require(request.user, "planning.write", group, _("人员由巡察办安排"))
    form = forms.SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.seat(
                group, seat_from(form.cleaned_data), by=request.user, reason=form.cleaned_data["reason"]
            )
        except NeedsReason as need:
            form.add_error("reason", [str(need), *map(str, need.details)])
        else:
            messages.success(request, _("已安排"))
            return back_to(pk)
    return _form_page(request, form, _("安排组成员：%(group)s") % {"group": group}, _("安排"), group)


def _form_page(
    request: Request, form: django_forms.Form, title: str, submit: str, group: Group
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "submit_label": submit,
        "cancel_url": reverse("planning:group", args=[group.pk]),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose the appointments of everybody who has none yet."""
    group = group_for(request, pk)
    made = verbs.propose_appointments(group, by=request.user)
    messages.success(request, _("已提出 %(count)s 项授权，等领导小组批准") % {"count": len(made)})
    return back_to(pk)


def member_for(request: Request, pk: int) -> Membership:
    from django.shortcuts import get_object_or_404

    rows = Membership.objects.visible_to(request.user).select_related("group__round", "round", "user")
    found: Membership = get_object_or_404(rows, pk=pk)
    require(request.user, "planning.write", found, _("人员由巡察办调整"))
    return found


def replace(request: Request, pk: int) -> HttpResponse:
    """Replace a member or leader by supplementary appointment."""
    member = member_for(request, pk)
    form = forms.ReplaceForm(request.POST or None, initial={"role_code": member.role_code})
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            verbs.replace_member(
                member,
                seat_from(fields),
                on=fields["on"],
                reason=fields["leaving_reason"],
                document_no=fields["document_no"],
                note=fields["reason"],
                by=request.user,
            )
        except NeedsReason as need:
            form.add_error("reason", [str(need), *map(str, need.details)])
        else:
            messages.success(request, _("已调整，补充授权等领导小组批准"))
            return back_to(member.group_id)
    return _form_page(request, form, _("接替%(name)s") % {"name": member.name}, _("调整"), member.group)


def unseat(request: Request, pk: int) -> HttpResponse:
    member = member_for(request, pk)
    form = forms.LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.unseat(member, by=request.user, **form.cleaned_data)
        messages.success(request, _("已离组；授权请安全保密管理员收回"))
        return back_to(member.group_id)
    return _form_page(request, form, _("离组：%(name)s") % {"name": member.name}, _("记下"), member.group)


class GroupPlanPage(RecordPage):
    kind = "group_plan"
    template_name = "planning/group_plan.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        return {"writes": self.record.state == "draft" and user.may("planning.group", self.record)}


class GroupPlanPrint(PrintPage):
    kind = "group_plan"
    template_name = "planning/print_group_plan.html"
    label = gettext_lazy("巡察组工作方案")

    def extra(self) -> dict[str, Any]:
        return {"back_url": reverse("planning:group_plan", args=[self.record.pk])}


class GroupPlanEdit(RecordForm):
    kind = "group_plan"
    right = "planning.group"
    form_class = forms.GroupPlanForm
    editable_states = ("draft",)

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        self.group_id = kwargs.get("group_pk")
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def title(self) -> str:
        return _("组工作方案")

    def get(self, request: Request) -> HttpResponse:
        if self.record is None:
            require(request.user, "planning.group", group_for(request, self.group_id or 0), _("由本组起草"))
        return super().get(request)

    def create(self, form: Any) -> GroupPlan:
        group = group_for(self.request, self.group_id or 0)
        return verbs.open_group_plan(form.save(commit=False), group=group, by=self.request.user)
