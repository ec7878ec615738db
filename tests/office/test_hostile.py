"""Files that must not be read, each with a clear reason."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter

from xuncha.office import Limits, Unreadable, understand, understand_all


def workbook(path: Path, rows: int = 3) -> bytes:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for i in range(rows):
        sheet.write_row(i, 0, ["序号", "反馈问题", f"文字{i}"])
    book.close()
    return path.read_bytes()


def repack(
    data: bytes, *, add: dict[str, bytes] | None = None, change: dict[str, tuple[bytes, bytes]] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if change and name in change:
                content = content.replace(*change[name])
            new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def reason(path: Path, data: bytes, limits: Limits | None = None) -> str:
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        understand(path, limits=limits)
    assert re.fullmatch(".*[一-鿿].*。", caught.value.message)
    return caught.value.reason_code


def test_a_good_file_is_read(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx")
    assert understand(tmp_path / "a.xlsx").name == "a.xlsx"


def test_empty(tmp_path: Path) -> None:
    assert reason(tmp_path / "a.xlsx", b"") == "empty"


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        understand(tmp_path / "nowhere.xlsx")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated(tmp_path: Path, share: float) -> None:
    data = workbook(tmp_path / "a.xlsx", 500)
    assert reason(tmp_path / "b.xlsx", data[: int(len(data) * share)]) == "corrupt"


def test_broken_inside(tmp_path: Path) -> None:
    data = bytearray(workbook(tmp_path / "a.xlsx", 500))
    middle = len(data) // 2
    data[middle : middle + 200] = b"\x00" * 200
    assert reason(tmp_path / "b.xlsx", bytes(data)) == "corrupt"


def test_malformed_sheet_xml(tmp_path: Path) -> None:
    data = repack(
        workbook(tmp_path / "a.xlsx"), change={"xl/worksheets/sheet1.xml": (b"</sheetData>", b"<row")}
    )
    assert reason(tmp_path / "b.xlsx", data) == "corrupt"


def test_zip_bomb_by_its_own_words(tmp_path: Path) -> None:
    data = repack(workbook(tmp_path / "a.xlsx"), add={"xl/media/bomb.bin": b"\0" * 6_000_000})
    assert reason(tmp_path / "b.xlsx", data, Limits(unpacked=5_000_000)) == "zip_bomb"


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(repack(workbook(tmp_path / "a.xlsx"), add={"xl/media/bomb.bin": b"\0" * 6_000_000}))
    true = struct.pack("<I", 6_000_000)
    for _ in range(2):
        at = data.index(true)
        data[at : at + 4] = struct.pack("<I", 1000)
    assert reason(tmp_path / "b.xlsx", bytes(data), Limits(unpacked=5_000_000)) in ("zip_bomb", "corrupt")


@pytest.mark.slow
def test_five_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(50):
                member.write(b"0" * 10_000_000)
    with pytest.raises(Unreadable) as caught:
        understand(path)
    assert caught.value.reason_code == "zip_bomb"


@pytest.mark.slow
def test_one_stray_cell_in_the_last_row_and_column(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "序号")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(Unreadable) as caught:
        understand(tmp_path / "a.xlsx")
    assert caught.value.reason_code == "too_many_cells"


def test_an_ods_cell_that_stands_for_millions(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
    body = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content><table:table>{body}</table:table></office:document-content>",
        )
    assert reason(tmp_path / "a.ods", out.getvalue()) == "too_many_cells"


def test_macros_by_content_whatever_the_name(tmp_path: Path) -> None:
    data = repack(workbook(tmp_path / "a.xlsx"), add={"xl/vbaProject.bin": b"anything"})
    assert reason(tmp_path / "b.xlsx", data) == "macro"
    kind = (
        b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"ms-excel.sheet.macroEnabled.main+xml",
    )
    data = repack(workbook(tmp_path / "a.xlsx"), change={"[Content_Types].xml": kind})
    assert reason(tmp_path / "c.xlsx", data) == "macro"


def compound(*names: str) -> bytes:
    """A minimal OLE file whose directory lists these streams."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = bytearray(512)
    for i, name in enumerate(("Root Entry", *names)):
        raw = name.encode("utf-16-le") + b"\0\0"
        entries[i * 128 : i * 128 + len(raw)] = raw
        struct.pack_into("<H", entries, i * 128 + 64, len(raw))
    return bytes(header) + table + bytes(entries)


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (("Workbook", "_VBA_PROJECT_CUR"), "macro"),
        (("WordDocument",), "old_format"),
        (("Something",), "wrong_type"),
        (("Workbook",), "corrupt"),
    ],
)
def test_compound_files(tmp_path: Path, streams: tuple[str, ...], code: str) -> None:
    assert reason(tmp_path / "a.xlsx", compound(*streams)) == code


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"MZ\x90\x00",
        b"{\\rtf1 hello}",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\x01\x02\x00\x03",
    ],
)
def test_other_types_renamed(tmp_path: Path, data: bytes) -> None:
    assert reason(tmp_path / "a.xlsx", data) == "wrong_type"


def test_any_zip_renamed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert reason(tmp_path / "a.docx", out.getvalue()) == "wrong_type"


def test_over_large(tmp_path: Path) -> None:
    assert reason(tmp_path / "b.xlsx", workbook(tmp_path / "a.xlsx"), Limits(file=1000)) == "too_large"


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = repack(
        workbook(tmp_path / "a.xlsx"), change={"xl/workbook.xml": (b"<workbook", evil + b"<workbook")}
    )
    assert reason(tmp_path / "b.xlsx", data) == "unsafe_xml"
    document = io.BytesIO()
    docx.Document().save(document)
    data = repack(document.getvalue(), change={"word/document.xml": (b"<w:document", evil + b"<w:document")})
    assert reason(tmp_path / "b.docx", data) == "unsafe_xml"


def test_truncated_word(tmp_path: Path) -> None:
    document = io.BytesIO()
    docx.Document().save(document)
    data = document.getvalue()
    assert reason(tmp_path / "b.docx", data[: len(data) // 2]) == "corrupt"
    assert (
        reason(tmp_path / "c.docx", repack(data, change={"word/document.xml": (b"</w:body>", b"")}))
        == "corrupt"
    )


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    workbook(tmp_path / "good.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"")
    answers = understand_all([tmp_path / "bad.xlsx", tmp_path / "good.xlsx"])
    assert answers["bad.xlsx"].refused[0].reason == "这是一个空文件。"
    assert "good.xlsx" in answers


def test_a_name_with_script_and_a_formula_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "<script>alert(1)<.csv"
    path.write_text("被巡察党组织,反馈问题,具体表现\n县财政局党组,=HYPERLINK(1),+1\n", "utf8")
    answer = understand(path)
    assert answer.records["feedback_item"][0]["problem"] == "=HYPERLINK(1)"
