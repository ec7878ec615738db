"""One door for every attachment."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from xuncha.foundation.files.download import serve_attachment
from xuncha.foundation.files.models import Attachment


def download(request: HttpRequest, pk: int) -> FileResponse:
    """An attachment of a record this person may see; anything else is 404."""
    rows = Attachment.objects.visible_to(request.user).select_related("file")
    return serve_attachment(get_object_or_404(rows, pk=pk), by=request.user)  # type: ignore[arg-type]
