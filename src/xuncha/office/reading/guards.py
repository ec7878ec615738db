"""What a file really is, by its content, and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from xuncha.office.errors import Unreadable
from xuncha.office.reading.ole import stream_names

_MB = 1024 * 1024
_CHUNK = 256 * 1024
_KINDS = {
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
}
_OTHER = {
    b"%PDF": "PDF",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"{\\rtf": "RTF",
    b"MZ": "程序",
    b"Rar!": "RAR压缩包",
    b"7z\xbc\xaf": "7z压缩包",
}
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR_ROW = re.compile(rb'<row r="(\d{6,})"')
_REPEATED_ROW = re.compile(rb'<table:table-row\b[^>]*number-rows-repeated="\d{4,}"[^>]*(?<!/)>')
_REPEATED_CELL = re.compile(
    rb'<table:table-cell\b(?=[^>]*number-columns-repeated="\d{4,}")(?=[^>]*office:value-type)[^>]*>'
)
_TOO_WIDE = "工作表的范围过大（末尾有零星的单元格）。请删除表格外的空行空列后再导入。"
_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})')


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; `ratio` is unpacked ÷ packed of one member; `cells` counts the used rectangle of one sheet."""

    file: int = 50 * _MB
    unpacked: int = 200 * _MB
    ratio: int = 400
    cells: int = 5_000_000


def identify(path: Path, limits: Limits, *, also: tuple[str, ...] = ()) -> str:
    """xlsx, xlsb, xls, ods, docx or csv, or one of `also` (pptx); raises Unreadable for everything else and everything
    dangerous."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Unreadable("corrupt", "文件打不开，请检查文件是否还在、是否被占用。") from error
    if size == 0:
        raise Unreadable("empty", "这是一个空文件。")
    if size > limits.file:
        raise Unreadable(
            "too_large", f"文件有{size // _MB}MB，超过{limits.file // _MB}MB的上限。请拆分后再导入。"
        )
    if head.startswith(b"PK"):
        return _inspect_zip(path, limits, also)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _inspect_ole(path.read_bytes())
    for magic, name in _OTHER.items():
        if head.startswith(magic):
            raise Unreadable("wrong_type", f"这是{name}文件，不是表格或Word文档（扩展名不算数）。")
    return _inspect_text(head, path)


def _inspect_ole(data: bytes) -> str:
    names = stream_names(data)
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted", "文件设有打开密码。请去掉密码后再导入。")
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}:
        raise Unreadable("macro", "文件带有宏，为安全起见不予读取。请另存为不带宏的格式后再导入。")
    if names & {"Workbook", "Book"}:
        return "xls"
    if "WordDocument" in names:
        raise Unreadable("old_format", "这是旧版Word文档（.doc或.wps）。请另存为.docx后再导入。")
    raise Unreadable("corrupt" if not names else "wrong_type", "文件已损坏，或不是表格、Word文档。")


def _inspect_text(head: bytes, path: Path) -> str:
    if head.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise Unreadable(
            "wrong_type", "这是网页或XML格式，不是真正的表格文件。请用表格软件打开后另存为.xlsx。"
        )
    if b"\x00" in head or path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        raise Unreadable("wrong_type", "文件内容不是表格或Word文档（可能已损坏，或改过扩展名）。")
    return "csv"


def _inspect_zip(path: Path, limits: Limits, also: tuple[str, ...]) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_declared(archive, limits)
            kind = _kind_of(archive, also)
            _check_members(archive, limits)
            if kind == "ods":
                _check_repeats(archive.read("content.xml"))
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("corrupt", "文件已损坏或不完整（可能没有传完）。请重新取得文件后再导入。") from error


def _check_declared(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > 5_000 or sum(member.file_size for member in members) > limits.unpacked:
        raise Unreadable("zip_bomb", f"文件解开后超过{limits.unpacked // _MB}MB，疑似压缩炸弹，不予读取。")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted", "文件设有密码。请去掉密码后再导入。")


def _kind_of(archive: zipfile.ZipFile, also: tuple[str, ...]) -> str:
    names = set(archive.namelist())
    if any(name.rsplit("/", 1)[-1].lower().startswith("vbaproject") for name in names):
        raise Unreadable("macro", "文件带有宏，为安全起见不予读取。请另存为不带宏的格式后再导入。")
    kind = next((kind for name, kind in _KINDS.items() if name in names), None)
    if kind is None and "content.xml" in names and "mimetype" in names:
        kind = "ods" if b"spreadsheet" in archive.read("mimetype")[:200] else "odt"
    if kind is None or (kind in ("pptx", "odt") and kind not in also):
        raise Unreadable("wrong_type", "文件内容不是表格或Word文档（可能是别的压缩包，或改过扩展名）。")
    return kind


def _check_members(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack once without keeping anything: what is declared is not believed."""
    total = 0
    for member in archive.infolist():
        seen, tail, extent = 0, b"", _Extent(limits)
        is_xml = member.filename.endswith((".xml", ".rels"))
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                seen += len(chunk)
                total += len(chunk)
                if total > limits.unpacked or (
                    seen > 20 * _MB and seen > limits.ratio * max(member.compress_size, 1)
                ):
                    raise Unreadable(
                        "zip_bomb", f"文件解开后超过{limits.unpacked // _MB}MB，疑似压缩炸弹，不予读取。"
                    )
                if is_xml:
                    _check_xml(member.filename, tail + chunk, extent)
                    tail = chunk[-64:]


def _check_xml(name: str, data: bytes, extent: _Extent) -> None:
    if _ENTITY.search(data):
        raise Unreadable("unsafe_xml", "文件里有不该出现的实体声明，为安全起见不予读取。")
    if b"encryption-data" in data and name == "META-INF/manifest.xml":
        raise Unreadable("encrypted", "文件设有打开密码。请去掉密码后再导入。")
    if b"macroEnabled" in data and name == "[Content_Types].xml":
        raise Unreadable("macro", "文件带有宏，为安全起见不予读取。请另存为不带宏的格式后再导入。")
    if name.startswith("xl/worksheets/"):
        extent.see(data)


def _check_repeats(content: bytes) -> None:
    """One cell or row of an .ods may stand for a million: fine while it is blank, a bomb when it holds something."""
    for row in _REPEATED_ROW.finditer(content):
        end = content.find(b"</table:table-row>", row.end())
        if b"office:value-type" in content[row.end() : end]:
            raise Unreadable("too_many_cells", _TOO_WIDE)
    if _REPEATED_CELL.search(content):
        raise Unreadable("too_many_cells", _TOO_WIDE)


class _Extent:
    """The rectangle a worksheet would take in memory: one stray cell in the last row is enough to fill it."""

    def __init__(self, limits: Limits) -> None:
        self.limit, self.rows, self.columns = limits.cells, 1, 26

    def see(self, data: bytes) -> None:
        self.rows = max([self.rows, *(int(row) for row in _FAR_ROW.findall(data))])
        for letters in set(_COLUMN.findall(data)):
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            self.columns = max(self.columns, number)
        if self.rows * self.columns > self.limit:
            raise Unreadable("too_many_cells", _TOO_WIDE)
