"""The verbs of files. Whether somebody may add to a record is decided by the room's verb that calls `attach`."""

from __future__ import annotations

from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit, kinds
from xuncha.foundation.files import audited as audited
from xuncha.foundation.files import storage
from xuncha.foundation.files.content_types import media_type
from xuncha.foundation.files.limits import require_size
from xuncha.foundation.files.marks import head_text, require_unmarked
from xuncha.foundation.files.models import Attachment, Form, Role, StoredFile
from xuncha.foundation.files.names import clean_name, extension
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

_NAMELESS = "密封附件"
_PREFIX = {Role.EVIDENCE: _("证"), Role.SCAN: _("扫"), Role.DOCUMENT: _("文"), Role.OTHER: _("附")}


@verb
def store(upload: UploadedFile, *, by: Actor, is_sealed: bool = False) -> StoredFile:
    """Let an upload in, judged by its content; FileRefused or UploadTooLarge with a sentence otherwise.

    `is_sealed`: content and name are kept under the keys at rest; required for records of a sealed kind.
    """
    require_size(upload.size or 0)
    name = clean_name(upload.name or "")
    content = inspect_upload(upload)
    stream = cast("IO[bytes]", upload.file)
    require_unmarked(name, head_text(stream, content.code))
    stream.seek(0)
    sha256, _on_disk = storage.write(stream, is_sealed=is_sealed)
    stored = StoredFile(
        sha256=sha256,
        size=upload.size or 0,
        content=content.code,
        media_type=media_type(content, extension(name)),
        name=f"{_NAMELESS}.{extension(name)}" if is_sealed else name,
        sealed=is_sealed,
        uploaded_by_id=by.pk,
        uploaded_by_name=by.name,
    )
    if is_sealed:
        stored.original_name = name
    stored.save()
    audit.record("file.store", by=by, about=stored, data={"sha256": sha256, "size": stored.size})
    return stored


@verb
def attach(
    file: StoredFile,
    *,
    to: models.Model,
    title: str,
    by: Actor,
    role: str = Role.EVIDENCE,
    form: str = Form.ELECTRONIC,
    pages: int | None = None,
    note: str = "",
) -> Attachment:
    """Hang a file on a record and number it. One's own upload, or a file one already sees elsewhere (typed once)."""
    _require_known_file(file, by)
    _require_sealed_as_the_record(file, to)
    require_unmarked(title, note)
    sequence, title = _next_sequence(to, role), title.strip()[:200]
    attachment = Attachment(
        kind=kinds.of(to).name,
        record_id=to.pk,
        **place_of(to),
        file=file,
        role=role,
        sequence=sequence,
        number=f"{_PREFIX[Role(role)]}-{sequence:02d}",
        title=_NAMELESS if file.sealed else title or file.name,
        form=form,
        pages=pages,
        note="" if file.sealed else note,
        attached_by_id=by.pk,
        attached_by_name=by.name,
    )
    if file.sealed:
        attachment.label = "，".join(filter(None, (title or file.original_name, note)))
    attachment.save(force_insert=True)
    audit.record("file.attach", by=by, about=to, data={"attachment": attachment.pk, "sha256": file.sha256})
    return attachment


@verb
def void_attachment(attachment: Attachment, *, reason: str, by: Actor) -> Attachment:
    """Strike an attachment out; it stays readable with its reason, its number is not given again."""
    if not reason.strip():
        raise NeedsReason(_("作废附件须写明原因"))
    fields = {
        "voided_at": timezone.now(),
        "voided_by_id": by.pk,
        "voided_by_name": by.name,
        "void_reason": reason.strip()[:500],
    }
    if not Attachment.objects.trusted().filter(pk=attachment.pk, voided_at=None).update(**fields):
        raise Refused(_("%s 已经作废") % attachment.number)
    for name, value in fields.items():
        setattr(attachment, name, value)
    audit.record(
        "file.void",
        by=by,
        kind=attachment.kind,
        record_id=attachment.record_id,
        data={"attachment": attachment.pk},
    )
    return attachment


def _require_sealed_as_the_record(file: StoredFile, record: models.Model) -> None:
    """A plain file on a sealed record would be the second door; rooms say it when they store."""
    if kinds.of(record).sealed and not file.sealed:
        raise ValueError(f"{kinds.of(record).name} 是密封种类，附件须用 store(…, is_sealed=True) 存放")


def _require_known_file(file: StoredFile, by: Actor) -> None:
    """A stored file's id can be guessed; attaching it must not be a way to read it."""
    if file.uploaded_by_id == by.pk:
        return
    if not Attachment.objects.visible_to(by).filter(file=file).exists():
        raise NotAllowed(_("只能附上本人上传的文件，或本人能看到的附件"))


def _next_sequence(record: models.Model, role: str) -> int:
    """The record's row is locked first, so that two people attaching at once get two numbers."""
    rows: Any = type(record)._default_manager
    rows = rows.trusted() if hasattr(rows, "trusted") else rows
    rows.select_for_update().get(pk=record.pk)
    same = Attachment.objects.trusted().filter(kind=kinds.of(record).name, record_id=record.pk, role=role)
    return (same.aggregate(last=Max("sequence"))["last"] or 0) + 1
