"""Appointments: the list by group and round, proposing a document, approving and activating listed batches."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import paper
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.kit.acts import PaperForm, confirm_password
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, text_filter
from xuncha.kit.records import RecordPage, head
from xuncha.kit.session import proof_in
from xuncha.people import forms, queries, scopes
from xuncha.people.actions import appointments as actions
from xuncha.people.actions.accounts import require
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.flow import standing
from xuncha.people.models import Appointment
from xuncha.people.roles import roles
from xuncha.people.views.accounts import slips_page

State = Appointment.State
OVER = "over"


def place_choices(sort: str) -> Any:
    """Groups and rounds offered by planning, read when the page is made."""

    def choices(request: Any) -> list[tuple[int, str]]:
        return [(scope.ids[0], scope.label) for scope in scopes.choices(sort, request.user)]

    return choices


class AppointmentFilter(django_filters.FilterSet):
    q = text_filter("user__name", "scope_label", "document_no")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[*State.choices, (OVER, gettext_lazy("履职期满"))],
        method="in_standing",
    )
    role_code = django_filters.ChoiceFilter(
        label=gettext_lazy("角色"), choices=lambda: [(code, role.label) for code, role in roles().items()]
    )
    group_id = django_filters.ChoiceFilter(label=gettext_lazy("巡察组"), choices=())
    round_id = django_filters.ChoiceFilter(label=gettext_lazy("轮次"), choices=())

    class Meta:
        model = Appointment
        fields = ("q", "state", "role_code", "group_id", "round_id")

    def in_standing(self, rows: Any, _name: str, value: str) -> Any:
        """The same words as the column shows: what is active by its state but past its term is not 有效."""
        over = Q(state=State.ACTIVE, acts_until__lt=today())
        return rows.filter(over) if value == OVER else rows.filter(~over, state=value)

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        for name in ("group", "round"):
            found = place_choices(name)(request)
            if found:
                self.filters[f"{name}_id"].extra["choices"] = found
            else:
                del self.filters[f"{name}_id"]


APPOINTMENT_COLUMNS = (
    Column(
        "user",
        gettext_lazy("姓名"),
        lambda item: item.user.name,
        css="nowrap",
        sort="user__name",
        frozen=True,
    ),
    Column("unit", gettext_lazy("单位"), lambda item: str(item.user.organisation or ""), css="nowrap"),
    Column("post", gettext_lazy("职务"), lambda item: item.user.post, css="w-m"),
    Column("role", gettext_lazy("角色"), lambda item: item.role.label, css="nowrap", sort="role_code"),
    Column("scope", gettext_lazy("范围"), lambda item: item.scope_label or _("全县"), css="w-l"),
    Column("document", gettext_lazy("授权文号"), lambda item: item.document_no, css="nowrap"),
    Column(
        "acts_from", gettext_lazy("授权起"), lambda item: item.acts_from, css="w-m number", sort="acts_from"
    ),
    Column(
        "acts_until",
        gettext_lazy("履职止"),
        lambda item: item.acts_until,
        css="w-m number",
        sort="acts_until",
    ),
    Column(
        "reads_until",
        gettext_lazy("查阅止"),
        lambda item: item.reads_until,
        css="w-m number",
        sort="reads_until",
    ),
    Column(
        "state",
        gettext_lazy("状态"),
        lambda item: standing(item, today())[1],
        lambda item: chip(*standing(item, today())),
        sort="state",
    ),
)


class AppointmentList(RecordList):
    title = gettext_lazy("授权")
    lead = gettext_lazy("巡察办提出，领导小组批准，安全保密管理员启用；到期自动失效。")
    filterset = AppointmentFilter
    columns = APPOINTMENT_COLUMNS
    right = "people.read"
    export_name = "appointments"
    empty = gettext_lazy("这里将列出授权：谁、什么角色、管到哪里、到哪一天。")

    def rows(self) -> QuerySet[Appointment]:
        return queries.appointments(self.request.user)

    def url(self, record: Appointment) -> str:
        return reverse("people:appointment", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("people.propose", acting=True):
            return []
        return [{"label": _("提出授权"), "url": reverse("people:propose"), "icon": "add", "primary": True}]

    def bulk_acts(self) -> list[dict[str, Any]]:
        user: Any = self.request.user
        offered = [
            ("people.approve", "approve_batch", _("批准"), "sign", True),
            ("people.record_paper", "paper_batch", _("登记纸质批准"), "stamp", False),
            ("people.record_paper", "confirm_batch", _("核对纸质批准"), "check", False),
            ("people.activate", "activate_batch", _("启用"), "check", True),
        ]
        return [
            {
                "label": label,
                "url": reverse(f"people:{name}") + self._query(),
                "icon": icon,
                "primary": primary,
            }
            for right, name, label, icon, primary in offered
            if user.reach(right, acting=True)
        ]


class AppointmentPage(RecordPage):
    kind = "appointment"
    template_name = "people/appointment.html"

    def extra(self) -> dict[str, Any]:
        user: Any = self.request.user
        replaceable = self.record.state == State.ACTIVE and user.may("people.propose", self.record)
        tone, label = standing(self.record, today())
        return {
            "record_head": head(self.record, kinds.of(self.record)) | {"state": tone, "state_label": label},
            "replaceable": replaceable and self.record.acts_on(today()),
        }


def propose(request: Request) -> HttpResponse:
    """A whole appointment document: its head, and a line for every person."""
    user: Any = request.user
    require(user, "people.propose")
    places = forms.Places(user)
    posted = request.POST if request.method == "POST" else None
    head = forms.TermsForm(posted, initial={"acts_from": today(), "sort": "regular"})
    lines = forms.lines(places, posted, blank=_lines_wanted(request))
    refused: list[Any] = []
    if posted is not None and head.is_valid() and lines.is_valid():
        try:
            made = actions.propose(lines.rows(), terms=head.terms(), by=user)
        except Missing as missing:
            refused = missing.details
        else:
            messages.success(request, _("已提出 %(count)s 份授权，等领导小组批准") % {"count": len(made)})
            return HttpResponseRedirect(reverse("people:appointments") + "?state=proposed")
    context = {
        "title": _("提出授权"),
        "form": head,
        "lines": lines,
        "columns": lines.forms[0].visible_fields(),
        "places": places,
        "refused": refused,
        "more_url": f"?lines={_lines_wanted(request) + 10}",
    }
    return render(request, "people/propose.html", context, status=200 if posted is None else 422)


def _lines_wanted(request: Request) -> int:
    text = request.GET.get("lines", "")
    return min(int(text), 200) if text.isdigit() else 8


def replace(request: Request, pk: int) -> HttpResponse:
    """A supplementary appointment in somebody's place: same role, same scope, same last day."""
    user: Any = request.user
    old: Appointment = kinds.get("appointment").access(user, pk)
    if old.state != State.ACTIVE or not user.may("people.propose", old):
        raise NotAllowed(_("只有有效的授权可以由巡察办提出接替"))
    form = forms.ReplaceForm(request.POST or None, initial={"acts_from": today()})
    if request.method == "POST" and form.is_valid():
        made = _propose_in_place_of(old, dict(form.cleaned_data), user)
        messages.success(request, _("已提出补充授权，等领导小组批准；启用时待办移交给接替的人"))
        return HttpResponseRedirect(reverse("people:appointment", args=[made.pk]))
    context = {
        "title": _("接替：%(name)s %(what)s") % {"name": old.user.name, "what": old},
        "form": form,
        "submit_label": _("提出补充授权"),
        "cancel_url": reverse("people:appointment", args=[pk]),
        "hints": REPLACE_HINTS,
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


REPLACE_HINTS = [
    {
        "label": gettext_lazy("启用之后"),
        "text": gettext_lazy(
            "被接替的人从接替之日起不再办理，仍可查阅到原定日期；起草署名不变，待办移交给接替的人。"
        ),
    },
]


def _propose_in_place_of(old: Appointment, data: dict[str, Any], by: Any) -> Appointment:
    terms = Terms(data.pop("acts_from"), old.acts_until, old.reads_until, data.pop("document_no"))
    scope = scopes.Scope(
        tuple(old.scope_ids),
        old.scope_label,
        old.round_id,
        old.group_id,
        old.engagement_id,
        old.organisation_id,
    )
    return actions.propose([Row(old.role_code, **data, scope=scope, replaces=old)], terms=terms, by=by)[0]


def _batch(request: Request, right: str, *states: str) -> list[Appointment]:
    """What was ticked on the list, everything its filter matches, or the one appointment of a page of its own."""
    ids = request.POST.getlist("pick") or request.GET.getlist("pick")
    if request.POST.get("all"):
        rows = queries.appointments(request.user)
        ids = [
            str(pk)
            for pk in AppointmentFilter(request.GET, rows, request=request).qs.values_list("pk", flat=True)
        ]
    return queries.chosen(request.user, right, states, ids)


def _batch_page(request: Request, rows: list[Appointment], status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "rows": rows,
        "columns": APPOINTMENT_COLUMNS,
        "cancel_url": reverse("people:appointments"),
    } | more
    return render(request, "people/batch.html", context, status=status)


def _confirmed(request: Request) -> bool:
    """The first POST comes from the list and only shows; the second carries the decision."""
    return request.method == "POST" and request.POST.get("decided") == "1"


def approve_batch(request: Request) -> HttpResponse:
    """One signature over the list that is shown."""
    rows = _batch(request, "people.approve", State.PROPOSED)
    wrong = ""
    if _confirmed(request):
        try:
            proof = proof_in(request) or confirm_password(request, request.POST.get("password", ""))
        except NeedsReason as refusal:
            wrong = str(refusal)
        else:
            actions.approve_batch(rows, by=request.user, proof=proof)
            messages.success(request, _("已批准 %(count)s 份授权") % {"count": len(rows)})
            return HttpResponseRedirect(reverse("people:appointments"))
    return _batch_page(
        request,
        rows,
        status=422 if wrong else 200,
        title=_("批准授权"),
        lead=_("您的签名覆盖下面整份名单。"),
        asks_password=proof_in(request) is None,
        wrong=wrong,
        submit_label=_("批准这 %(count)s 份") % {"count": len(rows)},
    )


def paper_batch(request: Request) -> HttpResponse:
    """The decision was signed in ink: one scan for the whole list."""
    rows = _batch(request, "people.record_paper", State.PROPOSED)
    posted = (request.POST, request.FILES) if _confirmed(request) else (None, None)
    form = PaperForm(posted[0], posted[1], initial={"acted_on": today()})
    if form.is_bound and form.is_valid():
        _record_paper(rows, form.recorded(), request.user)
        messages.success(request, _("已登记，等第二人核对扫描件"))
        return HttpResponseRedirect(reverse("people:appointments"))
    return _batch_page(
        request,
        rows,
        status=422 if form.is_bound else 200,
        title=_("登记纸质批准"),
        lead=_("授权决定已由领导小组负责人在纸上签字：登记扫描件，由第二人核对后生效。"),
        form=form,
        submit_label=_("登记"),
    )


def _record_paper(rows: list[Appointment], data: dict[str, Any], by: Any) -> None:
    signer = _signer(data.pop("signer_name"), data.pop("signer_post"))
    scan = store(data.pop("scan"), by=by)
    actions.record_paper_approval(rows, signer=signer, scan=scan, by=by, **data)


def _signer(name: str, post: str) -> paper.Signer:
    """The account of who signed, when one of that name may approve."""
    from xuncha.people.models import User

    people = User.objects.filter(name=name.strip(), is_active=True)
    return paper.Signer(name, post, next((user for user in people if user.reach("people.approve")), None))


def confirm_batch(request: Request) -> HttpResponse:
    """The second person compares the scan with the list."""
    rows = _batch(request, "people.record_paper", State.PROPOSED)
    acts = [(row, paper.open_act(row)) for row in rows]
    if any(act is None for _row, act in acts):
        raise NotAllowed(_("选中的授权里有还没有登记纸质批准的"))
    if _confirmed(request):
        actions.confirm_paper_approval(rows, by=request.user)
        messages.success(request, _("已核对，授权按签字日期批准"))
        return HttpResponseRedirect(reverse("people:appointments"))
    return _batch_page(
        request,
        rows,
        title=_("核对纸质批准"),
        lead=_("请对照扫描件核对签字人、日期和名单。"),
        paper_acts={act.scan_id: act for _row, act in acts if act}.values(),
        submit_label=_("相符，确认"),
    )


def activate_batch(request: Request) -> HttpResponse:
    """Activate the list; slips for everybody without a password are shown once."""
    rows = _batch(request, "people.activate", State.APPROVED, State.FOUNDING)
    if _confirmed(request):
        slips = actions.activate_batch(rows, by=request.user)
        if slips:
            return slips_page(request, slips)
        messages.success(request, _("已启用 %(count)s 份授权") % {"count": len(rows)})
        return HttpResponseRedirect(reverse("people:appointments"))
    fresh = sum(1 for row in rows if row.user.last_login is None)
    return _batch_page(
        request,
        rows,
        title=_("启用授权"),
        lead=_("启用后即可按期限办理。其中 %(count)s 人首次开通，口令条随后显示一次，请备好打印机。")
        % {"count": fresh},
        submit_label=_("启用这 %(count)s 份") % {"count": len(rows)},
    )


def activate(_request: Request, pk: int) -> HttpResponse:
    """The button on one appointment's page leads to the same list with one line."""
    return HttpResponseRedirect(f"{reverse('people:activate_batch')}?pick={pk}")
