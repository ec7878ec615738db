"""Takes out of a file what tells who wrote it, without decoding a picture or running anything of it.

Office documents are packed anew: properties, thumbnails, authors of comments and changes, and the times of the parts
go. MP3 loses its tags, other media what `unmarking` knows. A PDF is rewritten by a helper process. Pictures came cleaned
from the door; plain text has nothing. The rest is named as it is: not cleaned.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from xuncha.foundation.engines import calling
from xuncha.foundation.files import unmarking
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.sniff import inspect_upload

CLEAN_ALREADY = frozenset({"jpg", "png", "webp", "txt", "bmp", "amr"})
OFFICE = frozenset({"docx", "xlsx", "pptx"})
TAGGED = frozenset({"mp3", "aac"})
PDF_ENGINE = "pdf-stripping"

_SCHEMAS = "http://schemas.openxmlformats.org"
_PROPERTIES = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_SCHEMAS}/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_SCHEMAS}/officeDocument/2006/custom-properties"/>',
}
_THUMBNAIL = re.compile(r"^docProps/thumbnail\.\w+$")
_PEOPLE = re.compile(r"^(word/(people|commentsExtended)|xl/persons/person|ppt/commentAuthors)\.xml$")
_PICTURE = re.compile(r"\.(jpe?g|tiff?|heic|gif|emf|wmf)$", re.IGNORECASE)
# Values of attributes and elements that hold a person's name; the rest of the document stays byte for byte.
_NAMES = re.compile(
    rb'((?:w|w15|p|x14|p15):(?:author|initials|userId)|displayName|userId|name|initials|lastModifiedBy)="[^"]*"'
)
_AUTHORED = re.compile(rb'((?:w|w15|p15):(?:author|initials|userId))="[^"]*"')
_AUTHOR_LIST = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def cleaned(code: str, data: bytes) -> tuple[bytes, bool]:
    """The content and whether nothing of its maker is left in it, as far as the format has a known place for that.

    `code` as in content_types. What cannot be cleaned comes back as it was.
    """
    if code in CLEAN_ALREADY:
        return data, True
    if code in OFFICE:
        return _office(data)
    if code in TAGGED:
        return _untagged(data), True
    if code in unmarking.BY_CODE:
        return unmarking.BY_CODE[code](data)
    return _pdf(data) if code == "pdf" else (data, False)


def clean_upload(upload: SimpleUploadedFile) -> tuple[SimpleUploadedFile, bool]:
    """An upload judged first and then cleaned; FileRefused as `inspect`. What cleaning would break stays as it came."""
    code = inspect_upload(upload).code
    data, is_clean = cleaned(code, upload.read())
    fresh = SimpleUploadedFile(upload.name or "", data, content_type=upload.content_type or "")
    upload.seek(0)
    try:
        inspect_upload(fresh)
    except FileRefused:
        return upload, False
    return fresh, is_clean


def _office(data: bytes) -> tuple[bytes, bool]:
    """Pictures inside keep what their camera wrote, so a document with such pictures is not called clean."""
    out, pictures = io.BytesIO(), False
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            name = entry.filename
            pictures = pictures or bool(_PICTURE.search(name) and not _THUMBNAIL.match(name))
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, b"" if _THUMBNAIL.match(name) else _part(name, old.read(entry)))
    return out.getvalue(), not pictures


def _part(name: str, data: bytes) -> bytes:
    if name in _PROPERTIES:
        return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + _PROPERTIES[name].encode()
    if _PEOPLE.match(name):
        return _NAMES.sub(rb'\1=""', data)
    if name.endswith(".xml"):
        return _AUTHOR_LIST.sub(rb"\1\2", _AUTHORED.sub(rb'\1=""', data))
    return data


def register_engine() -> None:
    calling.register(calling.Engine(PDF_ENGINE, "xuncha.office.documents.stripping:clean", seconds=60))


def _pdf(data: bytes) -> tuple[bytes, bool]:
    """By a helper process; as it came when that cannot do it."""
    try:
        told, fresh = calling.call(PDF_ENGINE, {}, blob=data)
    except calling.EngineError:
        return data, False
    return (fresh, bool(told["clean"])) if told["rewritten"] else (data, False)


def _untagged(data: bytes) -> bytes:
    """Without ID3v2 in front (several may follow each other), ID3v1 and APE at the end."""
    while data[:3] == b"ID3" and len(data) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    if data[-128:-125] == b"TAG":
        data = data[:-128]
    if data[-32:-24] == b"APETAGEX":
        data = data[: -32 - int.from_bytes(data[-20:-16], "little")]
    return data
