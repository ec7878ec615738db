"""Tells by content what a file is, and refuses what is not on the list, is damaged, or disguises itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.foundation.files import archives, compound, plain
from xuncha.foundation.files.content_types import ALLOWED, EXTENSIONS, REFUSED_HEADS, ContentType
from xuncha.foundation.files.names import clean_name, extension
from xuncha.foundation.files.refusals import FileRefused

HEAD = 4096
TAIL = 64 * 1024
_INSPECTED = "_xuncha_content"


def inspect(stream: IO[bytes], name: str) -> ContentType:
    """The content of a whole, seekable stream; FileRefused with a sentence otherwise. Leaves the stream at its start."""
    try:
        content = recognise(stream)
    finally:
        stream.seek(0)
    _require_agreement(content, extension(clean_name(name)))
    return content


def inspect_upload(upload: UploadedFile) -> ContentType:
    """`inspect`, once per upload: the form and the verb both ask, and a large archive takes seconds."""
    known: ContentType | None = getattr(upload, _INSPECTED, None)
    if known is None:
        known = inspect(cast("IO[bytes]", upload.file), upload.name or "")
        setattr(upload, _INSPECTED, known)
    return known


def recognise(stream: IO[bytes]) -> ContentType:
    """What the content is, whatever it is called."""
    head, tail, size = _ends(stream)
    if size == 0:
        raise FileRefused(_("这是空文件，没有内容"))
    if head.startswith(b"PK\x03\x04"):
        return ALLOWED[archives.recognise(stream, size)]
    if head.startswith(compound.MAGIC):
        return ALLOWED[compound.recognise(stream)]
    for code, fits in _SIGNS.items():
        if fits(head):
            _require_whole(code, tail)
            _require_no_passenger(tail)
            return ALLOWED[code]
    _refuse_known(head)
    plain.require_text(stream)
    return ALLOWED["txt"]


def _ends(stream: IO[bytes]) -> tuple[bytes, bytes, int]:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - TAIL))
    tail = stream.read(TAIL)
    stream.seek(0)
    return stream.read(HEAD), tail, size


def _is_bmp(head: bytes) -> bool:
    known = {12, 40, 52, 56, 64, 108, 124}
    return head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and int.from_bytes(head[14:18], "little") in known


def _is_mp3(head: bytes) -> bool:
    if head[:3] == b"ID3":
        return True
    # Frame sync, layer III, and neither the forbidden bit rate nor the forbidden sample rate.
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in {0, 15}
        and head[2] >> 2 & 3 != 3
    )


def _brand(head: bytes) -> bytes:
    return head[8:12] if head[4:8] == b"ftyp" else b""


_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_MP4 = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4A ",
    b"M4B ",
    b"dash",
}
_MP4 |= {b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"qt  "}

_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "pdf": lambda head: head.startswith(b"%PDF-"),
    "png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR",
    "jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "gif": lambda head: head[:6] in {b"GIF87a", b"GIF89a"},
    "bmp": _is_bmp,
    "tiff": lambda head: head[:4] in {b"II*\0", b"MM\0*"},
    "heic": lambda head: _brand(head) in _HEIC,
    "mp4": lambda head: _brand(head) in _MP4,
    "wav": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
    "amr": lambda head: head.startswith((b"#!AMR\n", b"#!AMR-WB\n")),
    "webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "ogg": lambda head: head.startswith(b"OggS"),
    "webm": lambda head: head.startswith(b"\x1a\x45\xdf\xa3"),
    "mp3": _is_mp3,
    "aac": lambda head: len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0,
}

# A phone may append a clip to a JPEG, so its end mark says nothing.
_ENDINGS = {"pdf": b"%%EOF", "png": b"IEND\xaeB`\x82"}


def _require_whole(code: str, tail: bytes) -> None:
    if _ENDINGS.get(code, b"") not in tail:
        raise FileRefused(_("这份%s不完整，可能没有传完或已损坏；请重新导出后再上传") % ALLOWED[code].label)


def _require_no_passenger(tail: bytes) -> None:
    """A zip directory that ends exactly at the end of a picture or PDF: one file for the eye, another for the unpacker."""
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < 22:
        return
    comment = int.from_bytes(tail[start + 20 : start + 22], "little")
    if start + 22 + comment == len(tail):
        raise FileRefused(_("文件末尾夹带了一个压缩包，不予接收"))


def _refuse_known(head: bytes) -> None:
    for sign, label in REFUSED_HEADS:
        if head.startswith(sign):
            raise FileRefused(
                _("内容是%(what)s，不在可接收的类型之内（可接收：%(list)s）")
                % {"what": label, "list": "、".join(EXTENSIONS)}
            )


def _require_agreement(content: ContentType, ending: str) -> None:
    if ending not in content.extensions:
        claimed = f".{ending}" if ending else _("（没有扩展名）")
        raise FileRefused(
            _("扩展名是 %(claimed)s，内容却是%(content)s，两者不一致；请确认文件后改用正确的扩展名")
            % {"claimed": claimed, "content": content.label}
        )
