"""A petition register: uploaded, understood and shown, then landed; the file itself is never kept (DR25, design §6)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.history import RIGHT
from xuncha.cycle.fieldwork.petitions.models import Channel
from xuncha.exchange.importing.blanks import REGISTER, sent_blank
from xuncha.exchange.importing.forms import ACCEPT
from xuncha.exchange.importing.landing import petitions
from xuncha.exchange.importing.landing.petitions import Row
from xuncha.exchange.importing.reading import recognise
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.kit.http import Request

KEY = "petition-register"
PART = 150
"""Rows a draft: each stays well below the size a draft may have."""
OUTCOMES = {
    petitions.NEW: (gettext_lazy("新增"), "waiting"),
    petitions.DIRECT: (gettext_lazy("只登记件号和时间"), "due"),
    petitions.KNOWN: (gettext_lazy("已有，不重复转入"), "done"),
    petitions.LEFT: (gettext_lazy("不转入"), "void"),
}


class RegisterForm(NoStateSecrets):
    document = forms.FileField(
        label=gettext_lazy("信访登记台账"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("Excel、Word 均可；文件读完即丢弃，只留密封的登记内容"),
    )
    field_order = ("document", "has_state_secret")


def require(request: Request) -> None:
    if not request.user.reach(RIGHT, acting=True):
        raise NotAllowed(_("信访台账由线索专员或组长转入：巡察办不看信访正文"))


def upload(request: Request) -> HttpResponse:
    """Understand one file in memory and show what it would become."""
    require(request)
    require_whole_upload(request)
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _read(request, form.cleaned_data["document"])
            return HttpResponseRedirect(reverse("exchange:petition_rows"))
        except Refused as refusal:
            form.add_error("document", str(refusal.message))
    context = {
        "title": _("转入信访台账"),
        "form": form,
        "submit_label": _("读一读"),
        "cancel_url": reverse("fieldwork:petitions"),
        "hints": [
            {
                "label": _("上级管理的不转入内容"),
                "text": _(
                    "反映上级管理干部、处置为径送上级的行，只登记时间；收件号另编，原文一个字也不保存。"
                ),
            },
            {"label": _("反映人"), "text": _("姓名、电话转入时直接密封，须两方密钥才能查看。")},
        ],
    }
    page = "exchange/petition_upload.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


def blank(request: Request) -> FileResponse:
    """A register to type into, with its drop-downs."""
    require(request)
    return sent_blank(REGISTER)


def _read(request: Request, document: Any) -> None:
    name = clean_name(document.name)
    found = recognise(document, name=name)
    records = found.shown.records.get(petitions.KIND, ()) if found.shown else ()
    if not records:
        raise Missing(_("没有认出信访登记内容"))
    _forget(request)
    rows = [petitions.extract(record.values) for record in records]
    for no, first in enumerate(range(0, len(rows), PART)):
        drafts.save(request.user, f"{KEY}:{no}", {"file": name, "rows": rows[first : first + PART]})


def _kept(request: Request) -> tuple[str, list[dict[str, Any]]]:
    name = ""
    rows: list[dict[str, Any]] = []
    for no in range(drafts.MAX_PER_PERSON):
        part = drafts.load(request.user, f"{KEY}:{no}")
        if part is None:
            break
        name, rows = part.data["file"], rows + part.data["rows"]
    return name, rows


def _forget(request: Request) -> None:
    for key, _at in drafts.waiting(request.user):
        if key.startswith(f"{KEY}:"):
            drafts.discard(request.user, key)


def rows(request: Request) -> HttpResponse:
    """Every row with what it would become; one button lands all of them."""
    require(request)
    file, kept = _kept(request)
    if not kept:
        return HttpResponseRedirect(reverse("exchange:petition_register"))
    found = petitions.compare(kept, request.user, file=file)
    if request.method == "POST":
        return _land(request, found)
    counts = Counter(row.outcome for row in found)
    context = {
        "title": _("转入信访台账"),
        "file": file,
        "counts": [(label, tone, counts[code]) for code, (label, tone) in OUTCOMES.items() if counts[code]],
        "lines": [_line(row) for row in found],
        "comes": counts[petitions.NEW] + counts[petitions.DIRECT],
    }
    return render(request, "exchange/petition_register.html", context)


def _line(row: Row) -> dict[str, Any]:
    label, tone = OUTCOMES[row.outcome]
    is_direct = row.outcome == petitions.DIRECT or bool(row.values.get("restricted"))
    return {
        "number": "" if is_direct else row.values.get("code", ""),
        "on": row.values.get("received_at"),
        "channel": Channel(petitions.channel_of(row.values)).label,
        "unit": "" if is_direct else row.organisation or row.values.get("unit_raw", ""),
        "content": "" if is_direct else row.values.get("content", ""),
        "disposal": "" if is_direct else row.values.get("disposal", ""),
        "task": row.engagement,
        "label": label,
        "tone": tone,
        "why": row.why,
    }


def _land(request: Request, found: list[Row]) -> HttpResponse:
    if "discard" in request.POST:
        _forget(request)
        messages.success(request, _("已丢弃，没有转入"))
        return HttpResponseRedirect(reverse("exchange:petition_register"))
    came = petitions.land(found, by=request.user)
    _forget(request)
    messages.success(
        request,
        _("已转入信访件 %(petitions)d 件，只登记件号和时间 %(direct)d 件") % came,
    )
    return HttpResponseRedirect(reverse("fieldwork:petitions"))
