"""A person's own batches of forms: what is being made, what can be fetched."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.foundation import audit
from xuncha.foundation.files import storage
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.kit import batches, printing
from xuncha.kit.http import Request
from xuncha.kit.models import PaperBatch


@require_GET
def mine(request: Request) -> HttpResponse:
    pages = printing.pages()
    rows = PaperBatch.objects.filter(owner_id=request.user.pk).select_related("file")[:50]
    context = {
        "title": _("批量文书"),
        "lines": [_line(batch, pages) for batch in rows],
        "days": batches.KEPT.days,
    }
    return render(request, "kit/batches.html", context)


def _line(batch: PaperBatch, pages: dict[str, Any]) -> dict[str, Any]:
    page = pages.get(batch.slug)
    return {
        "batch": batch,
        "label": page.label if page else batch.slug,
        "count": len(batch.ids),
        "url": reverse("kit:batch_file", args=[batch.pk]) if batch.file_id else "",
    }


@require_GET
def fetch(request: Request, pk: int) -> FileResponse:
    """The file, to its owner alone, as long as everything in it may be read; each time on record."""
    batch = PaperBatch.objects.filter(pk=pk, owner_id=request.user.pk).select_related("file").first()
    if batch is None or batch.file is None:
        raise Http404
    if not batches.still_readable(batch, request.user):
        # Without a reason: whoever is kept from a record does not learn that there is something to be kept from.
        raise NotAllowed(_("这批文书不能再取，请在列表里重新生成"))
    with act():
        audit.record("papers.fetched", by=request.user, data={"batch": batch.pk, "form": batch.slug})
    return FileResponse(
        storage.open_stored(batch.file),
        as_attachment=True,
        filename=batch.file.original_name,
        content_type=batch.file.media_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )
