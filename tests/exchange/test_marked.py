"""Errors come back as the same file with the cells marked."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from tests.cast import Cast
from xuncha.office.errors import Unreadable
from xuncha.office.marking import TooBig, marked
from xuncha.office.marks import SHEET, Mark
from xuncha.office.sheets import Column, SheetOut, write_workbook

RED, YELLOW = "F8D7DA", "FFF3CD"


def book_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "台账"
    page.append(["单位", "问题"])
    page.append(["县教育局", '=HYPERLINK("http://x",1)'])
    page.merge_cells("A3:B3")
    page["A3"] = "合并"
    page.column_dimensions["A"].width = 33
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_cells_are_coloured_commented_and_listed_and_the_rest_stays_as_it_was() -> None:
    marks = [
        Mark("没有这个单位", "台账", 2, 0),
        Mark("看不清", "台账", 2, 0, wrong=False),
        Mark("合并的格", "台账", 3, 1, wrong=False),
        Mark("整张表", "台账"),
    ]
    book = book_of(marked(workbook(), marks))
    page = book["台账"]
    assert page["A2"].fill.fgColor.rgb.endswith(RED) and page["A2"].comment.text == "没有这个单位\n看不清"
    assert page["A3"].fill.fgColor.rgb.endswith(YELLOW) and page["A3"].comment
    assert page["B2"].data_type == "s" and page["B2"].value.startswith("'=")
    assert page.column_dimensions["A"].width == 33
    assert book.sheetnames[0] == SHEET
    assert [row[1:] for row in book[SHEET].values][1:] == [
        ("A2", "必须改正", "没有这个单位"),
        ("A2", "请核实", "看不清"),
        ("B3", "请核实", "合并的格"),
        (None, "必须改正", "整张表"),
    ]


def test_a_table_that_is_no_workbook_comes_back_as_one() -> None:
    book = book_of(marked("单位,问题\n县教育局,=1\n".encode(), [Mark("？", "", 2, 1)], ending=".csv"))
    page = book.worksheets[1]
    assert page["B2"].comment and page["B2"].value == "'=1"


def test_what_is_no_table_or_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable):
        marked(b"PK\x03\x04", [])
    monkeypatch.setattr("xuncha.office.marking.MOST_CELLS", 3)
    with pytest.raises(TooBig):
        marked(workbook(), [])


@pytest.mark.parametrize("where", [b"D1:XFD1048576", b"D1:D700000"])
def test_a_merge_over_a_whole_sheet_is_too_big(where: bytes) -> None:
    """In a sheet that holds nothing, which the reader leaves out."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.create_sheet("空").merge_cells("D1:E2")
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="D1:E2"', b'ref="' + where + b'"'))
    with pytest.raises(TooBig):
        marked(out.getvalue(), [Mark("？", "", 2, 1)])


def ledger(*rows: tuple[str, str, str]) -> bytes:
    target = io.BytesIO()
    titles = ("序号", "被巡察单位", "反馈问题", "整改措施", "责任领导", "整改时限", "完成情况")
    lines = [
        (str(no), unit, problem, "制定制度", "张三", "2026-08-31", status)
        for no, (unit, problem, status) in enumerate(rows, 1)
    ]
    sheet = SheetOut("台账", [Column(title) for title in titles], lines, titles=["整改台账"])
    write_workbook(target, [sheet])
    return target.getvalue()


@pytest.mark.django_db(databases=["default", "jobs"])
def test_a_doubtful_import_goes_back_marked(cast: Cast, enter: Any, bring: Any) -> None:
    rows = [
        ("县教育局", "制度落实不严格", "已完成"),
        ("没有的局", "食堂采购未招标", "已完成"),
        ("没有的局", "三公经费超支", "将就着"),
    ]
    browser = enter(cast.staff)
    batch = bring(browser, **{"台账.xlsx": ledger(*rows)})
    assert "须改正" not in browser.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    response = browser.post(reverse("exchange:marked_import", args=[batch.pk, 1]))
    page = book_of(b"".join(response.streaming_content))["台账"]
    wrong = [page[f"B{row}"].fill.fgColor.rgb.endswith(RED) for row in (3, 4, 5)]
    assert wrong == [False, True, True] and page["G5"].comment
    assert browser.post(reverse("exchange:marked_import", args=[batch.pk, 2])).status_code == 404
    assert enter(cast.leader).post(reverse("exchange:marked_import", args=[batch.pk, 1])).status_code == 404
    clean = bring(browser, **{"好.xlsx": ledger(rows[0])})
    assert browser.post(reverse("exchange:marked_import", args=[clean.pk, 1])).status_code == 422


@pytest.mark.django_db(databases=["default", "jobs"])
def test_a_doubt_about_a_row_is_marked_on_the_sheet_where_the_row_stands(
    cast: Cast, enter: Any, bring: Any
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ledger(("县教育局", "制度落实不严格", "已完成"))))
    second = book.create_sheet("第二张")
    for row in openpyxl.load_workbook(
        io.BytesIO(ledger(("县教育局", "食堂采购未招标", "将就着")))
    ).active.values:
        second.append(row)
    target = io.BytesIO()
    book.save(target)
    browser = enter(cast.staff)
    batch = bring(browser, **{"两张.xlsx": target.getvalue()})
    response = browser.post(reverse("exchange:marked_import", args=[batch.pk, 1]))
    marked_book = book_of(b"".join(response.streaming_content))
    assert marked_book["第二张"]["G3"].comment and not marked_book["台账"]["G3"].comment
