from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation import hostile
from xuncha.foundation.files.names import LONGEST, clean_name, extension
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.sniff import inspect

HONEST = {
    "意见.pdf": hostile.PDF,
    "报告.docx": hostile.ooxml("docx"),
    "台账.xlsx": hostile.ooxml("xlsx"),
    "汇报.pptx": hostile.ooxml("pptx"),
    "旧文.doc": hostile.ole("WordDocument", "1Table"),
    "旧文.wps": hostile.ole("WordDocument"),
    "旧表.xls": hostile.ole("Workbook"),
    "更旧.xls": hostile.ole("Book"),
    "旧表.et": hostile.ole("Workbook"),
    "版式.ofd": hostile.ofd(),
    "图.PNG": hostile.png(),
    "图.jpg": hostile.JPG,
    "图.jpeg": hostile.JPG,
    "图.gif": hostile.GIF,
    "图.bmp": hostile.BMP,
    "扫描.tif": hostile.TIFF,
    "照片.heic": hostile.HEIC,
    "录像.mp4": hostile.MP4,
    "录音.m4a": hostile.M4A,
    "录音.wav": hostile.WAV,
    "录音.amr": hostile.AMR,
    "录音.mp3": hostile.MP3,
    "无头.mp3": hostile.MP3_BARE,
    "说明.txt": "单位名称：某镇\r\n".encode(),
    "国标.txt": "单位名称：某镇\r\n".encode("gb18030"),
    "记事本.txt": "单位名称".encode("utf-16"),
    "没有标记.txt": "单位名称：县教科局，2024年3月\r\n整改情况".encode("utf-16-le"),
    "表.csv": "单位,金额\n某镇,3\n".encode("utf-8-sig"),
    "材料.zip": hostile.zipped({"一/报告.docx": hostile.ooxml("docx"), "图.png": hostile.png()}),
}


def _inspect(data: bytes, name: str):
    return inspect(io.BytesIO(data), name)


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_let_in(name):
    assert extension(name) in _inspect(HONEST[name], name).extensions


def test_the_stream_is_left_at_its_start():
    stream = io.BytesIO(hostile.PDF)
    inspect(stream, "a.pdf")
    assert stream.tell() == 0


REFUSED = {
    "an empty file": ("a.pdf", b"", "空文件"),
    "a page": ("a.txt", b"<!DOCTYPE html><script>1</script>", "网页"),
    "a page behind blanks and a mark": ("a.txt", b"\xef\xbb\xbf \n<HTML>", "网页"),
    "a page in utf-16": ("a.txt", "<html>".encode("utf-16"), "网页"),
    "a drawing": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "SVG"),
    "a drawing with a prologue": ("a.txt", b"<?xml version='1.0'?><svg/>", "SVG"),
    "a shell script": ("a.txt", b"#!/bin/sh\nrm\n", "脚本"),
    "a php page": ("a.csv", b"<?php system($_GET[0]);", "脚本"),
    "a program": ("a.pdf", b"MZ\x90\0" + b"\0" * 100, "可执行程序"),
    "a linux program": ("a.txt", b"\x7fELF\x02\x01" + b"\0" * 100, "可执行程序"),
    "a shortcut": ("a.txt", b"L\0\0\0\x01\x14\x02\0" + b"\0" * 50, "快捷方式"),
    "a rar": ("a.zip", b"Rar!\x1a\x07\x01\0", "RAR"),
    "noise": ("a.txt", bytes(range(256)), "未能识别"),
    "a script by its name": ("a.js", b"alert(1)", "扩展名是 .js"),
    "a pdf that calls itself docx": ("a.docx", hostile.PDF, "PDF 文档"),
    "a docx that calls itself pdf": ("a.pdf", hostile.ooxml("docx"), "Word 文档（docx）"),
    "an xlsx that calls itself docx": ("a.docx", hostile.ooxml("xlsx"), "Excel 表格（xlsx）"),
    "a zip that calls itself docx": ("a.docx", hostile.zipped({"a.txt": b"x"}), "ZIP 压缩包"),
    "a docx that calls itself zip": ("a.zip", hostile.ooxml("docx"), "Word 文档"),
    "a doc that calls itself et": ("a.et", hostile.ole("WordDocument"), "doc、wps"),
    "a name without extension": ("证据", hostile.PDF, "没有扩展名"),
    "a hidden double extension": ("a.pdf.exe", hostile.PDF, "扩展名是 .exe"),
    "a name that reads backwards": ("报告\u202efdp.exe", hostile.PDF, "扩展名是 .exe"),
    "a truncated pdf": ("a.pdf", hostile.PDF[:-12], "不完整"),
    "a truncated png": ("a.png", hostile.png()[:-6], "不完整"),
    "a truncated docx": ("a.docx", hostile.ooxml("docx")[:-30], "不完整或已损坏"),
    "a truncated doc": ("a.doc", hostile.ole("WordDocument")[:900], "不完整或已损坏"),
    "a doc whose directory runs in a circle": ("a.doc", hostile.endless_ole(), "不完整或已损坏"),
    "a picture with an archive behind it": ("a.jpg", hostile.JPG + hostile.zipped({"a.exe": b"MZ"}), "夹带"),
    "a pdf with an archive behind it": ("a.pdf", hostile.PDF + hostile.zipped({"a": b"1"}), "夹带"),
    "an archive with something in front": (
        "a.zip",
        hostile.zipped({"a": b"1"})[:4] + b"\0" * 40 + hostile.zipped({"a": b"1"}),
        "前面夹带",
    ),
    "a macro document": ("a.docm", hostile.ooxml("docx", {"word/vbaProject.bin": b"x"}), "宏"),
    "a renamed macro document": ("a.docx", hostile.ooxml("docx", {"word/vbaProject.bin": b"x"}), "宏"),
    "a macro under another name": (
        "a.docx",
        hostile.ooxml("docx", {"word/x.bin": b"x"}, kind="application/vnd.ms-office.vbaProject"),
        "宏",
    ),
    "a macro type in another encoding": (
        "a.xlsx",
        hostile.ooxml("xlsx", kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml", encoding="utf-16"),
        "宏",
    ),
    "an old macro sheet": ("a.xlsx", hostile.ooxml("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), "宏"),
    "a doc with macros": ("a.doc", hostile.ole("WordDocument", "Macros", "VBA", "_VBA_PROJECT"), "宏"),
    "an xls with macros": ("a.xls", hostile.ole("Workbook", "_VBA_PROJECT_CUR"), "宏"),
    "macros outside the directory": (
        "a.doc",
        hostile.ole("WordDocument", body="_VBA_PROJECT".encode("utf-16-le")),
        "宏",
    ),
    "a document with a password": ("a.docx", hostile.ole("EncryptedPackage", "EncryptionInfo"), "口令"),
    "an installer": ("a.doc", hostile.ole("SummaryInformation"), "不在可接收之列"),
    "a bomb": ("a.zip", hostile.bomb(), "炸弹"),
    "a bomb dressed as a table": (
        "a.xlsx",
        hostile.ooxml("xlsx", {"xl/a.xml": b" " * 64 * 1024 * 1024}),
        "炸弹",
    ),
    "a bomb that lies about its size": ("a.zip", hostile.lying_bomb(), "损坏|炸弹"),
    "a bomb of overlapping entries": ("a.zip", hostile.overlapping(), "重叠|损坏"),
    "a bomb two levels down": ("a.zip", hostile.zipped({"a.zip": hostile.bomb()}), "炸弹"),
    "an archive with a password": ("a.zip", hostile.encrypted(), "口令"),
    "an archive that climbs out": ("a.zip", hostile.zipped({"../../etc/passwd": b"x"}), "路径"),
    "an archive that climbs out the other way": ("a.zip", hostile.zipped({"..\\..\\a.txt": b"x"}), "路径"),
    "an archive with an absolute name": ("a.zip", hostile.zipped({"/etc/passwd": b"x"}), "路径"),
    "an archive with a drive": ("a.zip", hostile.zipped({"C:\\a.txt": b"x"}), "路径"),
    "an archive with a link": (
        "a.zip",
        hostile.zipped({"a": b"/etc/passwd"}, external_attr=0o120777 << 16),
        "链接",
    ),
    "an archive with a program": ("a.zip", hostile.zipped({"资料/打开.exe": b"x"}), "程序"),
    "an archive with a renamed program": ("a.zip", hostile.zipped({"a.txt": b"MZ\x90\0"}), "程序"),
    "an archive with a page": ("a.zip", hostile.zipped({"a.HTML": b"x"}), "网页"),
    "an archive with a macro document": (
        "a.zip",
        hostile.zipped({"a.docx": hostile.ooxml("docx", {"word/vbaProject.bin": b"x"})}),
        "宏",
    ),
    "an archive with an old macro document": (
        "a.zip",
        hostile.zipped({"a.xls": hostile.ole("Workbook", "_VBA_PROJECT_CUR")}),
        "宏",
    ),
    "a program inside a document": (
        "a.docx",
        hostile.ooxml("docx", {"word/embeddings/a.bin": b"MZ\x90\0"}),
        "程序",
    ),
    "archives within archives within archives": ("a.zip", hostile.nested(4), "层层相套"),
    "an archive of too many files": (
        "a.zip",
        hostile.zipped({f"{n}": b"" for n in range(5001)}),
        "超过 5000",
    ),
    "a type list that expands entities": (
        "a.docx",
        hostile.zipped(
            {"[Content_Types].xml": b'<!DOCTYPE t [<!ENTITY a "x">]><Types>&a;</Types>', "word/d.xml": b""}
        ),
        "类型清单",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_a_sentence_that_says_why(what):
    name, data, reason = REFUSED[what]
    with pytest.raises(FileRefused, match=reason):
        _inspect(data, name)


def test_the_mismatch_names_both_sides():
    with pytest.raises(FileRefused, match=r"扩展名是 \.docx，内容却是PDF 文档"):
        _inspect(hostile.PDF, "a.docx")


def test_the_macro_check_is_what_refuses_the_macro_document():
    assert _inspect(hostile.ooxml("docx", {"word/other.bin": b"x"}), "a.docx").code == "docx"
    assert _inspect(hostile.ole("WordDocument", "ObjectPool"), "a.doc").code == "doc"


def test_ordinary_archives_two_levels_deep_are_let_in():
    assert _inspect(hostile.nested(3), "a.zip").code == "zip"


def test_icons_inside_office_documents_are_no_reason_to_refuse():
    assert _inspect(hostile.ooxml("docx", {"word/media/image1.svg": b"<svg/>"}), "a.docx").code == "docx"


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_content_makes_the_inspection_stumble(data):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"BM"):
        try:
            _inspect(start + data, "a.pdf")
        except FileRefused:
            continue


@given(st.integers(0, 600), st.integers(1, 255))
@settings(max_examples=150, deadline=None)
def test_no_damage_to_a_document_makes_the_inspection_stumble(position, flip):
    for name in ("报告.docx", "旧文.doc", "材料.zip"):
        data = bytearray(HONEST[name])
        data[position % len(data)] ^= flip
        try:
            _inspect(bytes(data), name)
        except FileRefused:
            continue


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\报告.pdf", "报告.pdf"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ('a"b;c.pdf', "a_b_c.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
        (".htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("a\0.pdf", "a.pdf"),
        ("  报告 （终稿）.pdf  ", "报告 （终稿）.pdf"),
    ],
)
def test_names_are_made_harmless(raw, clean):
    assert clean_name(raw) == clean


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_name_becomes_one_short_visible_line(raw):
    name = clean_name(raw)
    assert 0 < len(name) <= LONGEST
    assert not set('<>:"/\\|?*\r\n\t\0') & set(name)
    assert clean_name(name) == name


def test_a_long_name_keeps_its_extension():
    assert clean_name("长" * 300 + ".docx").endswith("长.docx")


SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "office"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="sample office files are not on this machine")
def test_documents_from_real_offices_are_let_in():
    for path in SAMPLES.iterdir():
        if path.suffix in {".docx", ".xlsx", ".xls"}:
            with path.open("rb") as stream:
                assert f".{inspect(stream, path.name).code}" == path.suffix
