"""Handing a file out: always as an attachment, never to be run or framed by a browser, always on record."""

from __future__ import annotations

from django.db import models
from django.http import FileResponse
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.files import audited as audited
from xuncha.foundation.files.models import Attachment, StoredFile
from xuncha.foundation.files.names import clean_name, extension
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.storage import open_stored
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def serve_attachment(attachment: Attachment, *, by: Actor, about: models.Model | None = None) -> FileResponse:
    """An attachment under its number and title. The caller got it from `Attachment.objects.visible_to`, or opens it through
    another record (`about`), which the audit then names."""
    ending = extension(attachment.file.name)
    name = f"{attachment.number} {attachment.label.removesuffix(f'.{ending}')}.{ending}"
    return _serve(
        attachment.file,
        name=name,
        by=by,
        about=about,
        kind="" if about else attachment.kind,
        record_id=None if about else attachment.record_id,
    )


def serve(
    stored: StoredFile, *, name: str = "", by: Actor, about: models.Model | None = None
) -> FileResponse:
    """Stream a stored file that the caller may hand out; `about` is the record it belongs to, for the audit."""
    return _serve(stored, name=name or stored.original_name, by=by, about=about)


@verb
def _serve(
    stored: StoredFile,
    *,
    name: str,
    by: Actor,
    about: models.Model | None,
    kind: str = "",
    record_id: int | None = None,
) -> FileResponse:
    try:
        content = open_stored(stored)
    except FileNotFoundError:
        raise FileRefused(
            _("文件内容在存储中缺失，请联系系统管理员从备份恢复（校验码 %s）") % stored.sha256[:12]
        ) from None
    audit.record(
        "file.download",
        by=by,
        about=about,
        kind=kind,
        record_id=record_id,
        data={"file": stored.pk, "sha256": stored.sha256},
    )
    response = FileResponse(
        content, as_attachment=True, filename=clean_name(name), content_type=stored.media_type
    )
    response["Content-Length"] = str(stored.size)
    for header, value in _HEADERS.items():
        response[header] = value
    return response
