"""A print page read as an official document: blocks, lines, named fields, and a closed vocabulary."""

from __future__ import annotations

import pytest

from xuncha.office.forms.fields import fields_of
from xuncha.office.forms.model import Align, FormDocument, Heading, Line, Paragraph, Table
from xuncha.office.forms.reading import UnknownMark, read_form

HEAD = """<header class="print-head"><p class="print-secrecy" data-field="密级">内部资料</p><h1 data-field="标题">巡察问题底稿</h1>
<p class="print-line"><span>单位：<span data-field="单位">县供销社</span></span><span data-field="附注"></span>
<span>编号：<span data-field="编号">DG-003</span></span></p></header>"""


def form(content: str, css: str = "paper") -> FormDocument:
    return read_form(f'<!doctype html><body class="{css}"><main id="content">{content}</main></body>')


def test_the_head_gives_title_number_unit_and_secrecy() -> None:
    head = form(HEAD).head
    assert (head.title, head.number, head.unit, head.secrecy) == (
        "巡察问题底稿",
        "DG-003",
        "县供销社",
        "内部资料",
    )


def test_typed_lines_become_paragraphs_and_the_headings_among_them_headings() -> None:
    blocks = form(
        '<p class="pre">一、基本情况\n  县供销社共 12 人。\n\n（一）班子</p><p>2024 年\n 完成</p>'
    ).blocks
    assert [(type(item), item.text) for item in blocks if isinstance(item, Heading | Paragraph)] == [
        (Heading, "一、基本情况"),
        (Paragraph, "县供销社共 12 人。"),
        (Heading, "（一）班子"),
        (Paragraph, "2024 年 完成"),
    ]


def test_a_signed_end_stands_at_the_right_and_places_to_sign_side_by_side() -> None:
    first, second, line = form(
        '<p class="end">第一巡察组<br>2026年1月1日</p><p class="print-line"><span>签字：</span><span>（盖章）</span></p>'
    ).blocks
    assert isinstance(first, Paragraph) and isinstance(second, Paragraph)
    assert (first.text, first.align, second.text) == ("第一巡察组", Align.RIGHT, "2026年1月1日")
    assert line == Line(("签字：", "（盖章）"))


def test_a_table_keeps_heads_spans_and_rows_to_sign_in() -> None:
    (table,) = form(
        '<table class="print-table"><thead><tr><th>序号</th><th>内容</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="pre">甲\n乙</td></tr>'
        '<tr class="sign"><td colspan="2">签字<span class="small">　</span></td></tr></tbody></table>'
    ).blocks
    assert isinstance(table, Table)
    assert [row.head for row in table.rows] == [True, False, False]
    assert table.rows[1].cells[1].text == "甲\n乙"
    assert (table.rows[2].height, table.rows[2].cells[0].colspan, table.columns) == (14, 2, 2)


def test_marked_values_are_collected_by_name_and_repeated_rows_as_a_list() -> None:
    fields = form(
        HEAD
        + '<p class="pre" data-field="事实">甲\n乙</p><table class="print-table"><tbody data-rows="佐证">'
        + '<tr><td data-field="序号">1</td><td data-field="名称">会议记录</td></tr>'
        + '<tr><td data-field="序号">2</td><td data-field="名称"> 凭证 </td></tr></tbody></table>'
    ).fields
    assert fields["事实"] == "甲\n乙" and fields["单位"] == "县供销社"
    assert fields["佐证"] == [{"序号": "1", "名称": "会议记录"}, {"序号": "2", "名称": "凭证"}]


@pytest.mark.parametrize("content", ["<video></video>", '<p class="loud">甲</p>', '<img src="/a.png">'])
def test_what_no_printed_form_has_is_refused_by_name(content: str) -> None:
    with pytest.raises(UnknownMark, match=r"video|loud|img"):
        form(content)


def test_landscape_one_page_and_the_watermark_are_read_off_the_page() -> None:
    page = '<body class="paper paper-landscape one-page"><main id="content"></main><svg class="watermark"><text>李四 2026-01-01</text></svg></body>'
    read = read_form(page)
    assert (read.landscape, read.compact, read.watermark) == (True, True, "李四 2026-01-01")


def test_field_names_are_listed_from_the_source_with_what_it_includes() -> None:
    source = (
        '<c-print-head :title="title" />{% if a %}<p data-field="理由">{{ a }}</p>{% endif %}'
        '{% include "parts/rows.html" with x=1 %}<td data-field="签字"><c-sign-mark :mark="m" /></td>'
    )
    kept = {
        "parts/rows.html": '<tbody data-rows="佐证">{% for i in x %}<tr><td data-field="名称">{{ i }}</td></tr>{% endfor %}</tbody>',
        "cotton/print_head.html": '<h{{ level }} data-field="标题">{{ title }}</h{{ level }}>',
    }
    assert fields_of(source, kept.__getitem__) == {
        "标题": (),
        "理由": (),
        "佐证": ("名称",),
        "签字": (),
    }
