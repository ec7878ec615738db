"""Files of a report that were not let in: named with the reason, and handed out from the kept parcel to who handles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.views import page_of, petition_for
from xuncha.foundation import audit, door
from xuncha.foundation.door import ArrivedFile
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.refusals import Refused
from xuncha.foundation.verbs import verb
from xuncha.kit.http import Request


@dataclass(frozen=True)
class RefusedFile:
    """One file, by the parcel it came in and its place there."""

    serial: str
    no: int
    file: ArrivedFile
    reason: str
    until: date


def refused_of(petition: Petition) -> list[RefusedFile]:
    """Judged again by the same rule, because nothing of a refused file was written down."""
    return [
        RefusedFile(parcel.serial, no, file, reason, parcel.until)
        for parcel in door.kept_for(petition.kind_name, petition.pk)
        for no, file in enumerate(parcel.files, start=1)
        if (reason := why_not(file))
    ]


def why_not(file: ArrivedFile) -> str:
    """The sentence of the refusal; empty for a file that is let in."""
    try:
        inspect_upload(SimpleUploadedFile(file.name, file.read(), content_type=file.media_type))
    except Refused as refusal:
        return str(refusal.message)
    return ""


@never_cache
def refused(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    context = {
        "title": _("没有收下的附件：%(number)s") % {"number": petition.number},
        "petition": petition,
        "found": refused_of(petition) if petition.refused_files else [],
        "back": page_of(petition),
    }
    return render(request, "fieldwork/petitions/refused.html", context)


@never_cache
@require_POST
def fetch_refused(request: Request, pk: int, serial: str, no: int) -> HttpResponse:
    """As it came, under an ending that no program opens by itself."""
    petition = petition_for(request, pk, "petitions.write")
    for item in refused_of(petition) if petition.refused_files else []:
        if (item.serial, item.no) == (serial, no):
            return _handed_out(petition, item, by=request.user)
    raise Http404


@verb
def _handed_out(petition: Petition, item: RefusedFile, *, by: Any) -> HttpResponse:
    audit.record("petition.refused_file", by=by, about=petition, data={"no": item.no})
    answer = HttpResponse(item.file.read(), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{item.no:02d}.unchecked"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
