"""The Word file read back against GB/T 9704—2012: page, type area, grid, fonts and sizes, headings, page numbers."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from xuncha.office.forms.model import (
    Align,
    Cell,
    FormDocument,
    Head,
    Heading,
    Line,
    Paragraph,
    Row,
    Span,
    Table,
)
from xuncha.office.forms.word import word

BODY = Paragraph((Span("经查，县供销社未执行“三重一大”制度。"),))


def opened(document: FormDocument) -> Document:
    return docx.Document(io.BytesIO(word(document)))


def letter() -> Document:
    head = Head("巡察建议书", number="JY-001", secrecy="内部资料", line=("编号：JY-001",))
    blocks = (
        head,
        Heading("一、问题"),
        Heading("（一）资金", 2),
        BODY,
        Paragraph((Span("县委巡察办"),), Align.RIGHT),
    )
    return opened(FormDocument(blocks, watermark="李四 2026-01-01 09:30"))


@pytest.mark.parametrize(
    ("landscape", "page", "area"), [(False, (210, 297), (156, 225)), (True, (297, 210), (225, 156))]
)
def test_page_and_type_area(landscape: bool, page: tuple[int, int], area: tuple[int, int]) -> None:
    (section,) = opened(FormDocument((BODY,), landscape=landscape)).sections
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == page
    assert (round(width / Mm(1)), round(height / Mm(1))) == area


def test_margins_of_a_standing_page() -> None:
    (section,) = letter().sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]


def test_twenty_two_lines_of_twenty_eight_characters() -> None:
    page = letter()
    grid = page.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    assert grid.get(qn("w:type")) == "lines" and int(225 / 25.4 * 72 / pitch) == 22
    body = next(line for line in page.paragraphs if line.text.startswith("经查"))
    assert body.paragraph_format.line_spacing == Pt(pitch)
    tighter = int(body.runs[0]._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(156 / 25.4 * 72 / (16 + tighter)) == 28


def test_fonts_and_sizes_of_each_part() -> None:
    found = {
        line.text: (line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")), line.runs[0].font.size.pt)
        for line in letter().paragraphs
        if line.text
    }
    assert found == {
        "内部资料": ("黑体", 16),
        "巡察建议书": ("方正小标宋简体", 22),
        "JY-001": ("仿宋_GB2312", 16),
        "一、问题": ("黑体", 16),
        "（一）资金": ("楷体_GB2312", 16),
        BODY.text: ("仿宋_GB2312", 16),
        "县委巡察办": ("仿宋_GB2312", 16),
    }


def test_headings_stand_in_the_outline_and_paragraphs_are_indented_by_two_characters() -> None:
    lines = {line.text: line for line in letter().paragraphs}
    levels = [
        lines[text]._p.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) for text in ("一、问题", "（一）资金")
    ]
    assert levels == ["0", "1"]
    assert lines[BODY.text]._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_page_numbers_stand_at_the_outer_edge_in_song() -> None:
    page = letter()
    section = page.sections[0]
    assert page.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = footer.paragraphs
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == align
        assert line._p.pPr.ind.get(qn(f"w:{align}")) == "280"
        assert "PAGE" in line._p.xml and {run.font.size.pt for run in line.runs} == {14}
        assert {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in line.runs} == {"宋体"}


def test_the_watermark_stands_on_odd_and_even_pages() -> None:
    section = letter().sections[0]
    heads = [part.paragraphs[0].text for part in (section.header, section.even_page_header)]
    assert heads == ["李四 2026-01-01 09:30"] * 2


def test_the_file_names_stand_ins_for_each_official_font() -> None:
    with zipfile.ZipFile(io.BytesIO(word(FormDocument((BODY,))))) as held:
        table = etree.fromstring(held.read("word/fontTable.xml"))
    names = {font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val")).split(",") for font in table}
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"} == set(names)
    assert names["仿宋_GB2312"][:2] == ["仿宋", "FangSong"] and "KaiTi" in names["楷体_GB2312"]


def test_a_red_head_has_the_name_in_red_and_a_red_rule() -> None:
    page = opened(FormDocument((Head("通知"), BODY), red_head="县委巡察工作领导小组办公室"))
    name, rule, *_rest = page.paragraphs
    assert str(name.runs[0].font.color.rgb) == "FF0000" and name.paragraph_format.space_before == Pt(99.2)
    assert rule._p.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:color")) == "FF0000"


def cell(text: str, **more: int) -> Cell:
    return Cell((Paragraph((Span(text),), indent=False),), **more)


def test_a_table_fills_the_type_area_keeps_spans_and_repeats_its_head() -> None:
    rows = (
        Row((cell("序号"), cell("内容"), cell("备注")), head=True),
        Row((cell("1", rowspan=2), cell("会议记录", colspan=2))),
        Row((cell("甲"), cell("乙"))),
        Row((cell("签字", colspan=3),), height=14),
    )
    page = opened(FormDocument((Table(rows),)))
    (table,) = page.tables
    grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert abs(sum(grid) / 20 - 156 / 25.4 * 72) < 0.5
    assert [[found.text for found in row.cells] for row in table.rows][1:3] == [
        ["1", "会议记录", "会议记录"],
        ["1", "甲", "乙"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert round(table.rows[3].height / Mm(1)) == 14


def test_places_to_sign_are_spread_over_the_line() -> None:
    (line,) = (
        item
        for item in opened(FormDocument((Line(("签字：", "（盖章）", "年　月　日")),))).paragraphs
        if item.text
    )
    assert line.text == "签字：\t（盖章）\t年　月　日"
    assert [stop.alignment.name for stop in line.paragraph_format.tab_stops] == ["CENTER", "RIGHT"]


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        (Head("题", unit="县局", number="1", line=("单位：县局", "编号：1")), ["单位：县局\t编号：1"]),
        (Head("题", note="一轮", line=("一轮",)), ["\t一轮\t"]),
        (Head("题", number="〔2026〕1号", line=("编号：〔2026〕1号",)), ["〔2026〕1号", ""]),
        (
            Head(
                "题", unit="县" * 30, note="一轮", number="1", line=("单位：" + "县" * 30, "一轮", "编号：1")
            ),
            ["单位：" + "县" * 30, "一轮", "编号：1"],
        ),
    ],
)
def test_unit_note_and_number_stand_below_the_title(head: Head, lines: list[str]) -> None:
    title, *below = opened(FormDocument((head,))).paragraphs
    assert title.text == "题" and [line.text for line in below] == lines
