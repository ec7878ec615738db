"""Official documents as Word: layout of GB/T 9704, headings, no crash on odd signs."""

from __future__ import annotations

import io

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from xuncha.office.official import Block, official_document


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def test_the_page_has_the_prescribed_type_area() -> None:
    (section,) = opened(official_document("题目", [])).sections
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(width / Mm(1)), round(height / Mm(1))) == (156, 225)
    assert "PAGE" in section.footer._element.xml


def test_title_number_headings_text_and_signature_stand_in_order() -> None:
    blocks = [Block("县财政局：", indent=False), Block("一、问题", level=1), Block("正文")]
    page = opened(official_document("题目", blocks, number="JY-001", signed="中共某县委", on="2026年1月1日"))
    lines = page.paragraphs
    assert [line.text for line in lines] == [
        "题目",
        "JY-001",
        "",
        "县财政局：",
        "一、问题",
        "正文",
        "中共某县委",
        "2026年1月1日",
    ]
    assert [lines[place].runs[0].font.name for place in (0, 4, 5)] == [
        "方正小标宋简体",
        "黑体",
        "仿宋_GB2312",
    ]
    assert lines[3].paragraph_format.first_line_indent is None and lines[5].paragraph_format.first_line_indent
    assert [lines[place]._p.pPr.jc.val for place in (0, 6)] == [
        WD_ALIGN_PARAGRAPH.CENTER,
        WD_ALIGN_PARAGRAPH.RIGHT,
    ]


def test_control_characters_do_not_break_the_file() -> None:
    page = opened(official_document("题\x07目", [Block("正\x00文\x1f")]))
    assert [line.text for line in page.paragraphs if line.text] == ["题目", "正文"]
