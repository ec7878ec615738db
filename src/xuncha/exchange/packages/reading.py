"""What comes back: a zip or a bare workbook, recognised by the package code in its rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xuncha.exchange.packages.sheet import ABOUT, KEY, PLAN, PROGRESS
from xuncha.foundation.files.refusals import FileRefused
from xuncha.office.values.text import narrow

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS = 5000
_NUMBER = re.compile(r"^\D{0,2}(\d{1,4})(?!\d)")
_TITLES = {narrow(field.title): field.name for field in (*PROGRESS, *PLAN)} | {narrow("完成时限"): "due"}


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as it came back: its place in the sheet, the key in its hidden cell, and what stands in each column."""

    row: int
    key: str
    values: dict[str, str]


@dataclass
class Handed:
    """A workbook that came back. `columns` {field: letter}; `evidence` [(row number, name in the zip)]."""

    code: str
    unit: str
    filler: str
    sheet: str
    columns: dict[str, str]
    rows: list[Filled]
    evidence: list[tuple[int | None, str]] = field(default_factory=list)
    workbook: str = ""

    @property
    def codes(self) -> set[str]:
        return {row.key.partition("/")[0] for row in self.rows if row.key}


def read_handed(stream: IO[bytes]) -> Handed:
    """Read what a unit handed in; FileRefused with a sentence when it is no package."""
    if not zipfile.is_zipfile(stream):
        raise FileRefused(_("填报表要存成 xlsx 交回；用 WPS 的请“另存为”xlsx"))
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        if "xl/workbook.xml" in archive.namelist():
            stream.seek(0)
            return read_workbook(stream)
        return _from_zip(archive)


def _from_zip(archive: zipfile.ZipFile) -> Handed:
    entries = {readable_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    books = [name for name in entries if name.lower().endswith(".xlsx") and not _is_evidence(name)]
    if len(books) != 1:
        raise FileRefused(
            _("压缩包里应当正好有一张填报表（xlsx），现在有 %(count)d 张") % {"count": len(books)}
        )
    handed = read_workbook(io.BytesIO(archive.read(entries[books[0]])))
    handed.workbook = entries[books[0]].filename
    handed.evidence = [
        (number_of(name), entries[name].filename)
        for name in sorted(entries)
        if _counts_as_evidence(name, books[0])
    ]
    return handed


def _is_evidence(name: str) -> bool:
    return len(PurePosixPath(name).parts) > 2 or "佐证" in name


def _counts_as_evidence(name: str, book: str) -> bool:
    last = PurePosixPath(name).name
    return (
        name != book
        and last not in {"README.txt", "Thumbs.db", ".DS_Store"}
        and not last.startswith(("~$", "._"))
    )


def readable_name(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows packs names in GBK without saying so."""
    return entry.filename if entry.flag_bits & 0x800 else shown_name(entry.filename)


def shown_name(inner: str) -> str:
    """A name as zipfile gives it, as people wrote it; real Chinese cannot be cp437, so it is left alone."""
    try:
        return inner.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return inner


def number_of(name: str) -> int | None:
    """The item's number: the nearest folder that is a number, else the number the file's name begins with."""
    path = PurePosixPath(name)
    for part in reversed(path.parts[:-1]):
        if part.isdigit():
            return int(part)
    found = _NUMBER.match(path.name)
    return int(found.group(1)) if found else None


def read_workbook(stream: IO[bytes]) -> Handed:
    import openpyxl  # here and not above: it brings numpy into every web process
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(stream, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise FileRefused(_("填报表打不开，可能没有存完或已损坏；请重新保存后再交")) from None
    for page in book.worksheets:
        found = _header(page)
        if found:
            return _read(book, page, *found)
    raise FileRefused(_("这不是填报包里的表：没有找到填报表的表头和行码"))


def _header(page: Worksheet) -> tuple[int, dict[str, int]] | None:
    """The heading is the row that holds the key column, wherever it was moved to."""
    for row in page.iter_rows(min_row=1, max_row=min(page.max_row or 1, 15)):
        titles = {narrow(text_of(cell.value)): cell.column for cell in row if cell.value}
        if narrow(KEY) in titles:
            return row[0].row, {
                _TITLES[title]: column for title, column in titles.items() if title in _TITLES
            }
    return None


def _read(book: Any, page: Worksheet, head: int, columns: dict[str, int]) -> Handed:
    from openpyxl.utils import get_column_letter

    if (page.max_row or 0) > MOST_ROWS:
        raise FileRefused(_("填报表的行数过多，请检查表格末尾是否有多余的行"))
    rows = list(_rows(page, head, columns))
    about = _about(book)
    letters = {name: get_column_letter(column) for name, column in columns.items()}
    code = about.get("包号", "") or next((row.key.partition("/")[0] for row in rows if row.key), "")
    return Handed(code, about.get("填报单位", ""), about.get("填报人", ""), page.title, letters, rows)


def _rows(page: Worksheet, head: int, columns: dict[str, int]) -> Iterator[Filled]:
    for cells in page.iter_rows(min_row=head + 1):
        values = {
            name: text_of(cells[column - 1].value) for name, column in columns.items() if column <= len(cells)
        }
        if any(values.values()):
            yield Filled(cells[0].row, values.pop("key", ""), values)


def _about(book: Any) -> dict[str, str]:
    """Label → value on the instructions sheet."""
    if ABOUT not in book.sheetnames:
        return {}
    rows = book[ABOUT].iter_rows(max_row=40, max_col=2, values_only=True)
    return {text_of(label): text_of(value) for label, value in rows if label}


def text_of(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a point, the apostrophe of neutral texts taken off."""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value).strip()
    return text[1:] if text.startswith("'") and text[1:2] in {"=", "+", "-", "@"} else text


def open_evidence(path: Path, inner: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(inner)
