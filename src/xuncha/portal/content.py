"""Tells by its first bytes what a file is. What is not on the list is refused; names and claims do not count.

More is checked inside, where archives are opened and damage is found: here nothing is decoded.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from xuncha.portal.cleaning import Cleaner, JpegCleaner, PngCleaner, WebpCleaner

HEAD = 4096


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of content that is let in."""

    media_type: str
    ending: str
    fits: Callable[[bytes], bool]
    cleaner: type[Cleaner] | None = None


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _brand(brands: tuple[bytes, ...]) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _is_mp3(head: bytes) -> bool:
    """An ID3 tag, or a frame of layer III with a permitted bit rate and sample rate."""
    if head[:3] == b"ID3":
        return True
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in {0, 15}
        and head[2] >> 2 & 3 != 3
    )


def _is_aac(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
MP4 = (
    *(
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
    ),
    *(b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"qt  "),
)
_MARKUP = re.compile(r"\s*(<|#!|\{\\rtf|%!PS)")

CONTENTS = (
    Content("image/jpeg", "jpg", _starts(b"\xff\xd8\xff"), JpegCleaner),
    Content("image/png", "png", _starts(b"\x89PNG\r\n\x1a\n"), PngCleaner),
    Content("image/webp", "webp", _riff(b"WEBP"), WebpCleaner),
    Content("image/gif", "gif", _starts(b"GIF87a", b"GIF89a")),
    Content("image/bmp", "bmp", lambda head: head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"),
    Content("image/heic", "heic", _brand(HEIC)),
    Content("video/mp4", "mp4", _brand(MP4)),
    Content("audio/wav", "wav", _riff(b"WAVE")),
    Content("audio/amr", "amr", _starts(b"#!AMR\n", b"#!AMR-WB\n")),
    Content("audio/ogg", "ogg", _starts(b"OggS")),
    Content("video/webm", "webm", _starts(b"\x1a\x45\xdf\xa3")),
    Content("application/pdf", "pdf", _starts(b"%PDF-")),
    Content("application/x-ole-storage", "doc", _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    Content("application/zip", "zip", _starts(b"PK\x03\x04")),
    Content("audio/mpeg", "mp3", _is_mp3),
    Content("audio/aac", "aac", _is_aac),
)
PLAIN = Content("text/plain", "txt", lambda _head: False)

# Containers that several programs share: the ending that the reporter's program gave is kept when it is one of these.
SHARED = {
    "application/zip": ("docx", "xlsx", "pptx", "ofd", "zip"),
    "application/x-ole-storage": ("doc", "xls", "wps", "et"),
    "video/mp4": ("mp4", "m4a", "mov", "3gp"),
}


def recognise(head: bytes) -> Content | None:
    """From up to `HEAD` first bytes; None for what is not let in."""
    for content in CONTENTS:
        if content.fits(head):
            return content
    return PLAIN if _is_text(head) else None


def ending(content: Content, claimed: str) -> str:
    allowed = SHARED.get(content.media_type, ())
    said = claimed.rpartition(".")[2].lower()
    return said if said in allowed else content.ending


def _is_text(head: bytes) -> bool:
    """Readable, and neither markup nor a script: an SVG is a page that runs."""
    if b"\0" in head:
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return _MARKUP.match(text) is None
    return False
