"""What is let in. The content decides; the extension must agree with it, otherwise somebody is being misled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ContentType:
    """One kind of content. The first extension names it."""

    code: str
    media_type: str
    extensions: tuple[str, ...]
    label: Any


def _office(subtype: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.{subtype}"


_ALL = (
    ContentType("pdf", "application/pdf", ("pdf",), _("PDF 文档")),
    ContentType("docx", _office("wordprocessingml.document"), ("docx",), _("Word 文档（docx）")),
    ContentType("xlsx", _office("spreadsheetml.sheet"), ("xlsx",), _("Excel 表格（xlsx）")),
    ContentType("pptx", _office("presentationml.presentation"), ("pptx",), _("演示文稿（pptx）")),
    # WPS Writer and Spreadsheets keep the stream names of doc and xls: only the extension tells them apart.
    ContentType("doc", "application/msword", ("doc", "wps"), _("Word/WPS 文字（doc、wps）")),
    ContentType("xls", "application/vnd.ms-excel", ("xls", "et"), _("Excel/WPS 表格（xls、et）")),
    ContentType("ofd", "application/ofd", ("ofd",), _("OFD 版式文件")),
    ContentType("png", "image/png", ("png",), _("PNG 图片")),
    ContentType("jpg", "image/jpeg", ("jpg", "jpeg"), _("JPEG 图片")),
    ContentType("gif", "image/gif", ("gif",), _("GIF 图片")),
    ContentType("bmp", "image/bmp", ("bmp",), _("BMP 图片")),
    ContentType("tiff", "image/tiff", ("tif", "tiff"), _("TIFF 图片")),
    ContentType("heic", "image/heic", ("heic", "heif"), _("HEIC 照片")),
    ContentType("mp3", "audio/mpeg", ("mp3",), _("MP3 录音")),
    ContentType("wav", "audio/wav", ("wav",), _("WAV 录音")),
    ContentType("amr", "audio/amr", ("amr",), _("AMR 录音")),
    # A phone's m4a and mp4 differ in their tracks, not in their head.
    ContentType("mp4", "video/mp4", ("mp4", "m4a", "mov", "3gp"), _("MP4 录音录像（mp4、m4a、mov、3gp）")),
    ContentType("webp", "image/webp", ("webp",), _("WebP 图片")),
    ContentType("aac", "audio/aac", ("aac",), _("AAC 录音")),
    ContentType("ogg", "audio/ogg", ("ogg", "opus"), _("OGG 录音")),
    ContentType("webm", "video/webm", ("webm",), _("WebM 录音录像")),
    ContentType("txt", "text/plain", ("txt", "csv"), _("纯文本（txt、csv）")),
    ContentType("zip", "application/zip", ("zip",), _("ZIP 压缩包")),
)
ALLOWED = {content.code: content for content in _ALL}
EXTENSIONS = tuple(ending for content in _ALL for ending in content.extensions)

_BY_EXTENSION = {
    "wps": "application/wps-office.wps",
    "et": "application/wps-office.et",
    "m4a": "audio/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "csv": "text/csv",
}


def media_type(content: ContentType, ending: str) -> str:
    """What a download is labelled as."""
    return _BY_EXTENSION.get(ending, content.media_type)


# Contents that are recognised only to be refused by name.
PROGRAM_HEADS: tuple[tuple[bytes, Any], ...] = (
    (b"MZ", _("Windows 可执行程序")),
    (b"\x7fELF", _("Linux 可执行程序")),
    (b"\xca\xfe\xba\xbe", _("可执行程序")),
    (b"\xcf\xfa\xed\xfe", _("可执行程序")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", _("Windows 快捷方式")),
    (b"#!/", _("脚本")),
    (b"#! /", _("脚本")),
)
REFUSED_HEADS: tuple[tuple[bytes, Any], ...] = (
    *PROGRAM_HEADS,
    (b"7z\xbc\xaf\x27\x1c", _("7z 压缩包")),
    (b"Rar!\x1a\x07", _("RAR 压缩包")),
    (b"\x1f\x8b", _("gz 压缩包")),
    (b"{\\rtf", _("RTF 文档")),
)
# Names that are refused inside a plain zip, whatever they contain.
_PROGRAMS = (
    "exe dll com scr cpl msi msp sys bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar apk lnk url reg inf"
)
_SCRIPTS_AND_PAGES = "sh bash py pl rb php asp aspx jsp html htm xhtml mht mhtml svg svgz chm iso img iqy"
_MACRO_OFFICE = "docm dotm xlsm xltm xlam pptm potm ppsm ppam xll"
REFUSED_ENDINGS = frozenset(f"{_PROGRAMS} {_SCRIPTS_AND_PAGES} {_MACRO_OFFICE}".split())
