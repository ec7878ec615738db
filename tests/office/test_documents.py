"""Documents of every usual format, and everything that may be wrong with one."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pptx
import pytest
import xlsxwriter
from PIL import Image
from pptx.util import Cm

from xuncha.office.documents import asked, pdfs, texts, zips
from xuncha.office.documents.converting import as_docx
from xuncha.office.documents.guessing import guess
from xuncha.office.documents.model import SCAN, Reading
from xuncha.office.documents.passages import passages
from xuncha.office.documents.reading import read
from xuncha.office.errors import Unreadable

SIMPLE = "县委巡察办关于开展自查的通知\n各乡镇党委：现将有关事项通知如下，请认真组织学习，按时上报情况。"
TRADITIONAL = "縣委巡察辦關於開展自查的通知\n各鄉鎮黨委：現將有關事項通知如下，請認真組織學習，按時上報情況。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLE, "utf-8"),
        (SIMPLE, "utf-8-sig"),
        (SIMPLE, "gb18030"),
        (SIMPLE, "gbk"),
        (SIMPLE, "utf-16"),
        (SIMPLE, "utf-16-le"),
        (SIMPLE, "utf-16-be"),
        (SIMPLE, "hz"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "gb18030"),
        ("第十条", "gb18030"),
        ("plain ascii only", "ascii"),
    ],
)
def test_a_text_is_decoded_whatever_wrote_it(text: str, encoding: str) -> None:
    assert texts.decode(text.encode(encoding)).text == text


def test_lines_of_two_encodings_are_read_and_said_so(tmp_path: Path) -> None:
    mixed = tmp_path / "a.txt"
    mixed.write_bytes(SIMPLE.encode() + "\n后来用另一个程序加了一行，说的是同一件事。".encode("gb18030"))
    reading = read(mixed)
    assert "后来用另一个程序" in reading.parts[0].text and "几种编码" in reading.notes[0]


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 400, bytes(range(128, 256)) * 30])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        read(path)


def test_a_million_characters_become_passages(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("巡察发现问题要整改。" * 100_000, encoding="utf8")
    parts = read(path).parts
    assert sum(len(part.text) for part in parts) == 1_000_000
    assert len(parts) == 500 and all(part.text.endswith("。") for part in parts)


def test_a_passage_never_tears_a_short_paragraph() -> None:
    lines = [f"第{number}条 " + "字" * 300 for number in range(20)]
    cut = list(passages(lines))
    assert "\n".join(cut) == "\n".join(lines)
    assert all(piece.startswith("第") for piece in cut)


def word(tmp_path: Path) -> Path:
    page = docx.Document()
    page.add_paragraph("清源县公务接待管理办法")
    page.add_paragraph("第一条 为规范接待，制定本办法。")
    table = page.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单位", "金额"
    path = tmp_path / "stored"
    page.save(str(path))
    return path


def test_word_slides_and_sheets_are_read(tmp_path: Path) -> None:
    assert "单位　金额" in read(word(tmp_path)).parts[0].text
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "巡前培训"
    slide.shapes.add_textbox(Cm(1), Cm(9), Cm(9), Cm(3)).text_frame.text = "带好工作手册"
    show.save(str(tmp_path / "show"))
    assert [(p.label, p.text) for p in read(tmp_path / "show").parts] == [("第1张", "巡前培训\n带好工作手册")]
    book = xlsxwriter.Workbook(str(tmp_path / "book"))
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ["单位", 2024])
    book.close()
    assert [(p.label, p.text) for p in read(tmp_path / "book").parts] == [("工作表“名册”", "单位　2024")]


def test_a_pdf_tells_typed_pages_from_pictures(tmp_path: Path) -> None:
    path = tmp_path / "scan"
    Image.new("RGB", (600, 800), "white").save(path, "PDF")
    reading = read(path)
    assert [(part.label, part.origin) for part in reading.parts] == [("第1页", SCAN)]
    assert Reading.from_json(reading.to_json()) == reading
    assert pdfs.is_text("关于开展第一轮巡察的通知及其附件") and not pdfs.is_text("\ue001\ue002" * 9)
    told, png = asked.read({"do": "page", "path": str(path), "number": 0, "turn": 90}, b"")
    assert told == {} and Image.open(io.BytesIO(png)).width > Image.open(io.BytesIO(png)).height


BARE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
LOCKED = BARE + (
    b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[(a)(a)]>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LOCKED, "encrypted"),
        (b"%PDF-1.4 broken", "corrupt"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n broken", "corrupt"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "heic"),
        (b"PK\x03\x04 broken", "corrupt"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refusal:
        read(path)
    assert refusal.value.reason_code == code and "。" in refusal.value.message


def test_a_word_file_with_outside_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.docx"
    with zipfile.ZipFile(word(tmp_path)) as good, zipfile.ZipFile(path, "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
                )
            bad.writestr(name, data)
    with pytest.raises(Unreadable) as refusal:
        read(path)
    assert refusal.value.reason_code == "unsafe_xml"


def old_word(tmp_path: Path) -> Path:
    """As much of a compound file as tells that a .doc is one: its directory with the stream's name."""
    name = "WordDocument".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") + b"\0" * 62
    end = (0xFFFFFFFE).to_bytes(4, "little")
    table = b"\xfd\xff\xff\xff" + end + b"\xff" * 504
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + b"\x09\0".ljust(18, b"\0")
    head += (1).to_bytes(4, "little") + b"\0" * 24 + (0).to_bytes(4, "little") + b"\xff" * 432
    path = tmp_path / "old"
    path.write_bytes(head[:512].ljust(512, b"\0") + table[:512] + entry.ljust(512, b"\0"))
    return path


def test_an_old_word_file_needs_a_converter_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="另存为") as refusal:
        read(old_word(tmp_path))
    assert refusal.value.reason_code == "old_format"


def test_a_converter_is_used_where_there_is_one(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text(
        '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = --outdir ] && out=$2; shift; done\n'
        f'cp "{word(tmp_path)}" "$out/source.docx"\n'
    )
    program.chmod(0o755)
    reading = read(old_word(tmp_path), converter=str(program))
    assert reading.container == "doc" and "公务接待" in reading.parts[0].text
    program.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(Unreadable, match="运行失败"), as_docx(tmp_path / "old", str(program)):
        pass


def test_the_names_in_a_zip_from_windows_are_readable() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("通知.txt", "a")
        archive.writestr("__MACOSX/._x", "b")
        archive.writestr("~$临时.docx", "c")
    with zips.opened(io.BytesIO(packed.getvalue())) as archive:
        assert [member.name for member in zips.members(archive)] == ["通知.txt"]
    info = zipfile.ZipInfo("通知".encode("gbk").decode("cp437"))
    assert zips.readable(info) == "通知"


HEADED = """中共清源县委巡察工作领导小组办公室文件
清巡办〔2024〕15号

关于印发《清源县巡察整改
评估办法》的通知

各乡镇党委，县直各单位党组织：
现将办法印发给你们，请遵照执行。

2024年9月3日
"""


def test_title_number_date_and_issuer_are_guessed() -> None:
    found = guess(HEADED, "扫描件001.pdf")
    assert found.title == "关于印发《清源县巡察整改评估办法》的通知"
    assert (found.number, found.on, found.kind) == ("清巡办〔2024〕15号", date(2024, 9, 3), "notice")
    assert found.issuer == "中共清源县委巡察工作领导小组办公室" and found.year == 2024


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        ("在全县巡察工作会议上的讲话\n（2023年12月8日）\n同志们：", "在全县巡察工作会议上的讲话", "speech"),
        ("清源县公务接待管理办法（试行）\n第一章 总则\n第一条 为规范接待。", "清源县公务接待管理办法（试行）", "regulation"),
        ("同志们：今天开会。", "名字就是标题", ""),
        ("二〇二四年三月五日", "名字就是标题", ""),
    ],
)  # fmt: skip
def test_other_heads(text: str, title: str, kind: str) -> None:
    found = guess(text, "名字就是标题.txt")
    assert (found.title, found.kind) == (title, kind)


def test_a_date_in_words_is_a_date() -> None:
    assert guess("正文\n二〇二四年三月十五日").on == date(2024, 3, 15)
    assert guess("正文\n2024年13月45日").on is None
