"""Many files at once, and zips of them: each is taken in or refused by itself, with its reason."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.files.spool import Spool
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.library.documents.actions import take_in
from xuncha.library.documents.models import Document
from xuncha.office.documents import zips

COPIED = 1024 * 1024


@dataclass
class Taken:
    """What came of an upload."""

    documents: list[Document] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_in_all(uploads: Iterable[UploadedFile], *, by: Any, **kwargs: Any) -> Taken:
    """Every file by its own act: what is wrong with one does not keep the others out. Keywords as `take_in`."""
    taken = Taken()
    for upload in uploads:
        name = clean_name(upload.name or "")
        try:
            for one in unpacked(upload):
                _take(one, taken, by, kwargs)
        except NotAllowed:
            raise
        except Refused as refusal:
            taken.refused.append((name, str(refusal.message)))
    return taken


def _take(upload: UploadedFile, taken: Taken, by: Any, kwargs: dict[str, Any]) -> None:
    try:
        taken.documents.append(take_in(upload, by=by, **kwargs))
    except NotAllowed:
        raise
    except Refused as refusal:
        taken.refused.append((clean_name(upload.name or ""), str(refusal.message)))


def unpacked(upload: UploadedFile) -> Iterator[UploadedFile]:
    """The file itself, or the files in it if it is a plain zip. The zip as a whole was inspected first."""
    if inspect_upload(upload).code != "zip":
        yield upload
        return
    with zips.opened(cast("IO[bytes]", upload.file)) as archive:
        found = list(zips.members(archive))
        if not found:
            raise Refused(_("压缩包里没有文件"))
        if len(found) > zips.MOST:
            raise Refused(_("压缩包里超过 %(most)s 个文件，请分包上传") % {"most": zips.MOST})
        for member in found:
            yield from _member(archive, member)


def _member(archive: zipfile.ZipFile, member: zips.Member) -> Iterator[UploadedFile]:
    """One file of the zip, kept like any upload while it is taken in: never on a disk in clear."""
    with Spool() as held, archive.open(member.info) as content:
        while piece := content.read(COPIED):
            held.write(piece)
        size = held.tell()
        yield UploadedFile(held.reader(), clean_name(member.name), size=size)
