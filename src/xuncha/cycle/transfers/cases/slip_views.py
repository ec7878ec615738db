"""Slips out as a workbook and back with a difference view."""

from __future__ import annotations

import io
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.cycle.transfers.cases import actions, forms, queries, slips
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.cases.views import signer_named
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.verbs import act
from xuncha.kit.http import Request

WAITING = "lead_case:slips"


class CoverForm(NoStateSecrets):
    """The signed cover of the workbook; without it the rows are written, and no step is taken."""

    field_order = ("signer_name", "signer_post", "acted_on", "scan", "has_state_secret")
    signer_name = django_forms.CharField(label=gettext_lazy("接收单位签字人"), max_length=60, required=False)
    signer_post = django_forms.CharField(label=gettext_lazy("职务"), max_length=120, required=False)
    acted_on = django_forms.DateField(label=gettext_lazy("签字日期"), widget=forms.day(), required=False)
    scan = EvidenceFileField(label=gettext_lazy("签字页扫描件"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("scan") and not (
            self.cleaned_data.get("signer_name") and self.cleaned_data.get("acted_on")
        ):
            self.add_error("signer_name", _("附了签字页的，写明签字人和签字日期"))
        return cleaned


def require_officer(request: Request) -> None:
    if not request.user.reach("cases.record_paper", acting=True):
        raise NotAllowed(_("反馈表由线索专员发出和收回"))


def slips_out(request: Request) -> HttpResponse | FileResponse:
    """Choose a receiver; its open cases go out, one row each. On record."""
    require_officer(request)
    rows = queries.answered_by_slip(request.user)
    wanted = request.GET.get("receiver", "")
    if not wanted.isdigit():
        receivers = Organisation.objects.filter(pk__in=rows.order_by().values("organisation")).order_by(
            "name"
        )
        context = {"title": _("发出反馈表"), "receivers": receivers}
        return render(request, "transfers/cases/slips_out.html", context)
    cases = list(rows.filter(organisation=int(wanted))[: slips.MOST_ROWS])
    buffer = io.BytesIO()
    slips.write_out(buffer, cases)
    with act():
        audit.record("lead_case.slips_out", by=request.user, data={"count": len(cases)})
    buffer.seek(0)
    name = f"办理情况反馈表_{today():%Y%m%d}_{request.user.name}.xlsx"
    return FileResponse(buffer, as_attachment=True, filename=name)


def slips_in(request: Request) -> HttpResponse:
    """The filled-in workbook, row by row beside what stands now; nothing is written yet."""
    require_officer(request)
    form = forms.SlipsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        context = {
            "title": _("收回反馈表"),
            "form": form,
            "cancel_url": reverse("transfers:cases"),
            "submit_label": _("看哪里变了"),
        }
        return render(request, "kit/form.html", context, status=422 if request.method == "POST" else 200)
    try:
        rows = slips.read_in(form.cleaned_data["workbook"], queries.answered_by_slip(request.user))
    except ValueError as wrong:
        form.add_error("workbook", str(wrong))
        context = {
            "title": _("收回反馈表"),
            "form": form,
            "cancel_url": reverse("transfers:cases"),
            "submit_label": _("看哪里变了"),
        }
        return render(request, "kit/form.html", context, status=422)
    drafts.save(request.user, WAITING, {"rows": slips.packed(rows)})
    return _difference(request, rows, CoverForm())


def _difference(request: Request, rows: list[slips.Row], form: CoverForm, status: int = 200) -> HttpResponse:
    context = {
        "title": _("反馈表与现在的不同"),
        "rows": rows,
        "landing": sum(row.lands for row in rows),
        "same": sum(not row.changes and not row.problems for row in rows),
        "form": form,
    }
    return render(request, "transfers/cases/slips_in.html", context, status=status)


def slips_land(request: Request) -> HttpResponse:
    """Write the ticked rows; with the signed cover each goes to the second person as well."""
    require_officer(request)
    kept = drafts.load(request.user, WAITING)
    form = CoverForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or kept is None:
        return HttpResponseRedirect(reverse("transfers:slips_in"))
    if not form.is_valid():
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
        return HttpResponseRedirect(reverse("transfers:slips_in"))
    picked = set(request.POST.getlist("pick"))
    rows = [row for row in kept.data["rows"] if str(row["case"]) in picked]
    done, refused = _land(request, rows, form.cleaned_data)
    drafts.discard(request.user, WAITING)
    messages.success(request, _("已登记 %(count)s 件") % {"count": done})
    for sentence in refused:
        messages.warning(request, sentence)
    return HttpResponseRedirect(reverse("transfers:cases"))


def _land(request: Request, rows: list[dict[str, Any]], cover: dict[str, Any]) -> tuple[int, list[str]]:
    """Row by row: what is wrong with one does not keep the others back."""
    user = request.user
    cases = {case.pk: case for case in queries.answered_by_slip(user)}
    scan = store(cover["scan"], by=user, is_sealed=True) if cover.get("scan") else None
    done, refused = 0, []
    for row in rows:
        case = cases.get(row["case"])
        if case is None:
            continue
        try:
            _land_one(case, row, cover, scan, user)
            done += 1
        except Refused as refusal:
            refused.append(f"{case.lead}：{refusal.message}")
    with act():
        audit.record("lead_case.slips_in", by=user, data={"count": done})
    return done, refused


def _land_one(case: Case, row: dict[str, Any], cover: dict[str, Any], scan: Any, user: Any) -> None:
    values = slips.unpacked(row["values"])
    if scan is None or row["step"] not in dict(forms.steps_from(case.state)):
        actions.write(case, values, by=user, version=row["version"])
        return
    actions.record_slip(
        case,
        values,
        step=row["step"],
        signer=signer_named(cover, case),
        acted_on=cover["acted_on"],
        scan=scan,
        by=user,
        version=row["version"],
    )
