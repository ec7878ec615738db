"""Zip containers: office documents, OFD, and plain zips. Looked into without unpacking to disk, with every size counted."""

from __future__ import annotations

import stat
import zipfile
import zlib
from typing import IO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from xuncha.foundation.files import compound
from xuncha.foundation.files.content_types import PROGRAM_HEADS, REFUSED_ENDINGS
from xuncha.foundation.files.names import clean_name, extension
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.spool import Spool

MOST_ENTRIES = 5000
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 200  # text compresses 20-fold, an empty worksheet 150-fold; a bomb 1000-fold
RATIO_COUNTS_FROM = 20 * 1024 * 1024
DEEPEST = 3  # a zip with a report with an embedded table
_CHUNK = 256 * 1024
_ZIP = b"PK\x03\x04"
_OLE_DOCUMENTS = frozenset({"doc", "xls", "wps", "et"})
_TYPES = "[Content_Types].xml"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class _Budget:
    """What may still be unpacked from one upload, all levels together."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.unpacked = 0

    def spend(self, count: int) -> None:
        self.unpacked += count
        self.require(self.unpacked)

    def require(self, unpacked: int) -> None:
        ratio_broken = unpacked > RATIO_COUNTS_FROM and unpacked > self.size * MOST_RATIO
        if unpacked > MOST_UNPACKED or ratio_broken:
            raise FileRefused(_("压缩包展开后过大（疑似压缩炸弹），不予接收；请分开上传"))


def recognise(stream: IO[bytes], size: int) -> str:
    """ "docx", "xlsx", "pptx", "ofd" or "zip"; FileRefused for bombs, macros, disguises and damage."""
    return _recognise(stream, size, _Budget(size), level=1)


def _recognise(stream: IO[bytes], size: int, budget: _Budget, *, level: int) -> str:
    if level > DEEPEST:
        raise FileRefused(_("压缩包层层相套，超过 %d 层，不予接收；请展开后上传") % DEEPEST)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            _require_sane(archive, size, budget)
            code = _office_code(archive)
            for entry in archive.infolist():
                _read_through(archive, entry, budget, level=level, plain=code == "zip")
            return code
    except FileRefused:
        raise
    except _DAMAGED:
        raise FileRefused(_("压缩结构不完整或已损坏，可能没有传完；请重新生成后上传")) from None


def _require_sane(archive: zipfile.ZipFile, size: int, budget: _Budget) -> None:
    """Everything that the directory alone gives away."""
    entries = archive.infolist()
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise FileRefused(_("压缩结构前面夹带了其他内容，不予接收"))
    if len(entries) > MOST_ENTRIES:
        raise FileRefused(_("压缩包内超过 %d 个文件，请分包上传") % MOST_ENTRIES)
    if sum(entry.compress_size for entry in entries) > size:
        raise FileRefused(_("压缩包内的文件相互重叠（压缩炸弹的做法），不予接收"))
    budget.require(budget.unpacked + sum(entry.file_size for entry in entries))
    for entry in entries:
        _require_harmless_entry(entry)


def _require_harmless_entry(entry: zipfile.ZipInfo) -> None:
    # orig_filename, because zipfile cuts the other at a NUL and turns backslashes.
    name = entry.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name:
        raise FileRefused(_("压缩包内的文件名带有路径跳转或盘符，不予接收"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused(_("压缩包内有链接文件，不予接收"))
    if entry.flag_bits & 0x1:
        raise FileRefused(_("压缩包设了口令，无法查验；请去掉口令后上传"))


def _office_code(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    if _TYPES.lower() in names:
        _require_no_macros(archive, names)
        for code, folder in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
            if any(name.startswith(folder) for name in names):
                return code
    return "ofd" if "ofd.xml" in names else "zip"


def _require_no_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    """By name and by declared type: a macro part may be called anything, but it must be declared."""
    by_name = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names)
    if by_name or any("macro" in kind or "vbaproject" in kind for kind in _declared_types(archive)):
        raise FileRefused(_("文档里含有宏，不予接收；请另存为不含宏的 docx、xlsx 或 PDF"))


def _declared_types(archive: zipfile.ZipFile) -> list[str]:
    entry = next(info for info in archive.infolist() if info.filename.lower() == _TYPES.lower())
    if entry.file_size > 2 * 1024 * 1024:
        raise FileRefused(_("文档的类型清单异常，不予接收"))
    try:
        root = ElementTree.fromstring(archive.read(entry))
    except (ElementTree.ParseError, DefusedXmlException):
        raise FileRefused(_("文档的类型清单异常，不予接收")) from None
    return [element.get("ContentType", "").lower() for element in root]


def _read_through(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, *, level: int, plain: bool
) -> None:
    """Unpack one entry into nothing: declared sizes may lie, check sums tell damage, and the content is looked at."""
    with archive.open(entry) as content, Spool() as kept:
        head = chunk = content.read(_CHUNK)
        keep = head.startswith((_ZIP, compound.MAGIC))
        while chunk:
            budget.spend(len(chunk))
            if keep:
                kept.write(chunk)
            chunk = content.read(_CHUNK)
        _require_no_program(entry.filename, head, plain=plain)
        if head.startswith(_ZIP):
            size = kept.tell()
            _recognise(kept.reader(), size, budget, level=level + 1)
        elif keep and extension(entry.filename) in _OLE_DOCUMENTS:
            compound.recognise(kept.reader())


def _require_no_program(name: str, head: bytes, *, plain: bool) -> None:
    """Names count in plain zips only: office documents carry SVG icons of their own."""
    refused_name = plain and extension(name) in REFUSED_ENDINGS
    if refused_name or any(head.startswith(sign) for sign, _label in PROGRAM_HEADS):
        raise FileRefused(_("压缩包内含有程序、脚本或网页（%s），不予接收") % clean_name(name)[:60])
