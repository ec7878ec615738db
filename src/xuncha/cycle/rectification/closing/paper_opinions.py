"""Opinions of a joint review given in ink, for parties that do not use the system: one enters, another compares (practice 1, 7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from xuncha.cycle.rectification import parties
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.flow import engine, pending
from xuncha.foundation.flow.models import Opinion
from xuncha.foundation.flow.paper import Signer, account_named
from xuncha.foundation.flow.parallel import record_opinion
from xuncha.foundation.refusals import NeedsReason, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act
from xuncha.kit.http import Request

GIVEN = ("party", "on", "result", "text", "original_at", "copies", "seal")
KINDS = (
    "rectification_item",
    "rectification_plan",
    "rectification_change",
    "rectification_report",
    "withholding",
)


class PaperOpinionForm(NoStateSecrets):
    """What stands on the paper: which party, who signed when, what it says; and the scan."""

    party = forms.ChoiceField(label=gettext_lazy("会审方"))
    signer_name = forms.CharField(label=gettext_lazy("签字人"), max_length=60)
    signer_post = forms.CharField(label=gettext_lazy("职务"), max_length=120, required=False)
    on = forms.DateField(label=gettext_lazy("签字日期"), widget=forms.DateInput(attrs={"type": "date"}))
    result = forms.ChoiceField(
        label=gettext_lazy("意见"), choices=Opinion.Result.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("说明"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    scan = EvidenceFileField(label=gettext_lazy("意见扫描件"))
    original_at = forms.CharField(label=gettext_lazy("原件存放处"), max_length=120, required=False)
    copies = forms.IntegerField(label=gettext_lazy("份数"), min_value=1, max_value=99, initial=1)
    seal = forms.CharField(label=gettext_lazy("印章"), max_length=80, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.choices = [(party, parties.LABELS[party]) for party in open_parties(record)]


def open_parties(record: Any) -> list[str]:
    """Parties of the joint review now under way that have not spoken."""
    parallel = engine.flow_of(record).parallels.get(record.state)
    return pending.open_parties(record, parallel) if parallel else []


def awaited(record: Any) -> bool:
    return bool(open_parties(record))


def url(record: Any) -> str:
    return reverse("rectification:paper_opinion", args=[record.kind_name, record.pk])


def scans(record: Any, actor: Actor) -> QuerySet[Attachment]:
    """The scanned opinions of a record, as far as its reader may see them."""
    return Attachment.objects.on(record, actor).valid().filter(role=Role.SCAN)


@require_http_methods(["GET", "POST"])
def page(request: Request, kind: str, pk: int) -> HttpResponse:
    """登记会审方纸面意见."""
    if kind not in KINDS:
        raise Http404
    record = kinds.get(kind).access(request.user, pk)
    if not request.user.may("rectification.record_paper", record):
        raise NotAllowed(_("会审方的纸质意见由巡察办登记"))
    form = PaperOpinionForm(
        request.POST or None, request.FILES or None, record=record, initial={"on": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _record(record, form.cleaned_data, request.user)
            messages.success(request, _("纸面意见已登记，等第二人核对后计入"))
            return HttpResponseRedirect(kinds.get(kind).url(pk))
        except NeedsReason as need:
            form.add_error("text", str(need))
    return render(request, "kit/form.html", _context(record, form), status=422 if form.errors else 200)


def _record(record: Any, fields: dict[str, Any], by: Any) -> None:
    parallel = engine.flow_of(record).parallels[record.state]
    name = fields["signer_name"]
    user = account_named(name, f"{parallel.right}.{fields['party']}", record)
    given = {key: fields[key] for key in GIVEN}
    with act():
        scan = store(fields["scan"], by=by)
        record_opinion(record, signer=Signer(name, fields["signer_post"], user), scan=scan, by=by, **given)


def _context(record: Any, form: PaperOpinionForm) -> dict[str, Any]:
    kind = kinds.of(record)
    return {
        "title": _("登记会审方纸面意见：%(title)s") % {"title": kind.title(record)},
        "form": form,
        "submit_label": _("登记"),
        "cancel_url": kind.url(record.pk),
        "hints": [
            {
                "label": _("谁来登记"),
                "text": _("登记人不代表任何一方，也没有经办这件事；登记之后不能再给出本方意见。"),
            },
            {"label": _("何时算数"), "text": _("第二人对照扫描件核对相符后计入，日期以签字日期为准。")},
        ],
    }
