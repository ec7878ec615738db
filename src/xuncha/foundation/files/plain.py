"""Plain text: really text, and not a page or script in disguise."""

from __future__ import annotations

import codecs
import re
from typing import IO

from django.utils.translation import gettext as _

from xuncha.foundation.files.refusals import FileRefused
from xuncha.office.documents.texts import unmarked_utf16

CHUNK = 64 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_MARKUP = re.compile(
    r"\s*(<!--|<!doctype|<\?xml|<\?php|<%|<html|<head|<body|<svg|<script|<iframe|<xml|<\w+:)", re.IGNORECASE
)


def require_text(stream: IO[bytes]) -> None:
    """FileRefused unless the whole stream is text in an encoding that offices use (UTF-8, UTF-16, GB 18030; Big5 passes as the latter)."""
    stream.seek(0)
    start = stream.read(CHUNK)
    for encoding in _candidates(start):
        stream.seek(0)
        try:
            first = _read_all(stream, encoding)
        except ValueError:
            continue
        if _MARKUP.match(first):
            raise FileRefused(_("内容是网页、SVG 图形或脚本，不予接收；请另存为 PDF 或图片"))
        return
    raise FileRefused(_("未能识别文件内容，不予接收；请转为 PDF、Word、Excel 或图片后上传"))


def _candidates(start: bytes) -> tuple[str, ...]:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    unmarked = unmarked_utf16(start)
    return ("utf-8-sig", "gb18030", unmarked) if unmarked else ("utf-8-sig", "gb18030")


def _read_all(stream: IO[bytes], encoding: str) -> str:
    """The first piece, after all of it was decoded; ValueError when it is not text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    first = ""
    while chunk := stream.read(CHUNK):
        piece = decoder.decode(chunk)
        if _CONTROL.search(piece):
            raise ValueError("control character")
        first = first or piece
    decoder.decode(b"", final=True)
    return first
