"""Printing and publishing of the notices of an engagement, and the record of where they were put up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.door import actions, paper
from xuncha.exchange.door.models import DoorOpening, NoticePosting, with_due
from xuncha.exchange.door.notices import (
    Notice,
    address_of,
    code_image,
    code_png,
    departure_notice,
    entry_notice,
)
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import act
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.office.notices import notice_document

NOTICES = {"entry": entry_notice, "departure": departure_notice}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PostingForm(forms.ModelForm[NoticePosting]):
    class Meta:
        model = NoticePosting
        fields = ("sort", "channel", "on", "place", "note")
        widgets = {"on": forms.DateInput(attrs={"type": "date"})}
        help_texts = {"place": gettext_lazy("公众号名称、网址、张贴地点")}


def opening_for(request: Request, pk: int) -> DoorOpening:
    """The opening with everything a notice says of it, or 404."""
    rows = with_due(DoorOpening.objects.visible_to(request.user))
    found = rows.select_related("engagement__round", "engagement__organisation", "engagement__group").filter(
        pk=pk
    )
    opening = found.first()
    if opening is None:
        raise Http404
    return opening


def publicity(request: Request, pk: int) -> HttpResponse:
    """What to print, and where it has been published (多渠道发布记录)."""
    opening = opening_for(request, pk)

    def post(fields: dict[str, Any]) -> str:
        actions.note_posting(NoticePosting(**fields), opening=opening, by=request.user)
        return _("已登记发布")

    return form_page(
        request,
        PostingForm(request.POST or None, initial={"on": today(), "sort": "entry"}),
        post,
        cancel_url=reverse("exchange:publicity", args=[pk]),
        template="exchange/publicity.html",
        title=_("公告和海报：%(unit)s") % {"unit": opening.engagement.organisation},
        opening=opening,
        url=address_of(opening),
        postings=list(
            NoticePosting.objects.visible_to(request.user).filter(engagement=opening.engagement_id)
        ),
    )


@require_GET
def publicity_of(request: Request, engagement: int) -> HttpResponse:
    """From the page of an engagement: to its notices, or to the opening that they are made from."""
    found: Engagement = kinds.get("engagement").access(request.user, engagement)
    opening = DoorOpening.objects.visible_to(request.user).filter(engagement=found).first()
    name, key = ("publicity", opening.pk) if opening else ("new_opening", found.pk)
    return HttpResponseRedirect(reverse(f"exchange:{name}", args=[key]))


def _on_record(opening: DoorOpening, request: Request) -> None:
    with act():
        audit.record("record.printed", by=request.user, about=opening)


@require_GET
def notice(request: Request, pk: int, sort: str) -> HttpResponse:
    """Entry or departure notice on A4; `?format=docx` as a Word file, `pdf` as it is put up."""
    opening = opening_for(request, pk)
    made: Notice = NOTICES[sort](opening)
    _on_record(opening, request)
    asked = request.GET.get("format")
    if asked == "docx":
        return _word(made, opening, with_code=sort == "entry")
    if asked == "pdf":
        content = paper.notice_file(made, opening, with_code=sort == "entry")
        return _file(content, paper.KINDS["pdf"], f"notice-{opening.pk}.pdf")
    context = _paper(pk) | {
        "title": made.title,
        "notice": made,
        "qr": code_image(opening) if sort == "entry" else "",
    }
    return render(request, "exchange/print_public_notice.html", context)


def _word(made: Notice, opening: DoorOpening, *, with_code: bool) -> HttpResponse:
    on = f"{made.on.year}年{made.on.month}月{made.on.day}日"
    picture = code_png(opening) if with_code else b""
    caption = _("扫码反映问题") if picture else ""
    content = notice_document(
        made.title, made.parts, signed=made.signed, on=on, picture=picture, caption=caption
    )
    return _file(content, WORD, f"notice-{opening.pk}.docx")


@require_GET
def poster(request: Request, pk: int) -> HttpResponse:
    """One sheet to put up: a large code, the address, until when, and every other way; `?format=pdf` or `png` as a file."""
    opening = opening_for(request, pk)
    _on_record(opening, request)
    asked = request.GET.get("format", "")
    if asked in paper.KINDS:
        content = paper.poster_file(opening, ending=asked)
        return _file(content, paper.KINDS[asked], f"poster-{opening.code}.{asked}")
    context = _paper(pk) | {
        "title": opening.title,
        "opening": opening,
        "qr": code_image(opening),
        "url": address_of(opening),
        "scope": [line for line in opening.scope.splitlines() if line.strip()],
        "channels": [line for line in opening.channels.splitlines() if line.strip()],
        "closes": opening.closes_at,
    }
    return render(request, "exchange/print_poster.html", context)


@require_GET
def poster_code(request: Request, pk: int) -> HttpResponse:
    """The code alone as a PNG, for a public account or a printer's own poster."""
    opening = opening_for(request, pk)
    content = code_png(opening)
    if not content:
        raise Http404
    _on_record(opening, request)
    return _file(content, "image/png", f"code-{opening.code}.png")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _paper(pk: int) -> dict[str, Any]:
    """No watermark: these sheets are for the public; who printed them is in the trail."""
    return {"back_url": reverse("exchange:publicity", args=[pk]), "watermark": ""}
