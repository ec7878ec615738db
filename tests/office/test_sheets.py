"""Workbooks out and back."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.office.sheets import Column, SheetOut, neutral, read_rows, restored, write_workbook

LONG = tuple(f"云岭县第{i}单位党组" for i in range(60))


def test_a_fill_in_sheet_has_drop_downs_comments_hidden_ids_and_a_heading_that_stays(tmp_path: Path) -> None:
    columns = [
        Column("内部编号", hidden=True, locked=True),
        Column("完成情况", choices=("已完成", "未完成"), comment="四选一"),
        Column("单位", choices=LONG),
        Column("件数", number=True),
    ]
    sheet = SheetOut(
        "整改/台账",
        columns,
        [["id-1", "已完成", LONG[0], 3], ["id-2", "", None, None]],
        titles=["填报表"],
        notes=["注：只填白色格"],
        blank_rows=5,
    )
    write_workbook(tmp_path / "a.xlsx", [sheet])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["整改_台账"]
    assert page.column_dimensions["A"].hidden
    assert page.freeze_panes == "A3"
    assert page["B2"].comment.text == "四选一"
    sources = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert sources == {"B3:B9": '"已完成,未完成"', "C3:C9": "选项!$A$1:$A$60"}
    assert page["A3"].value == "id-1"
    assert page["D3"].value == 3


def test_what_people_typed_never_becomes_a_formula(tmp_path: Path) -> None:
    nasty = ["=1+1", "+86 138", "-1", "@SUM(A1)", "\tx", "\r=1", "http://a.b"]
    write_workbook(tmp_path / "a.xlsx", [SheetOut("表", [Column("值")], [[text] for text in nasty])])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in archive.namelist()
    cells = [row[0].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["表"].iter_rows(min_row=2)]
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in cells)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_neutralising_is_undone_on_the_way_back(text: str) -> None:
    assert restored(neutral(text)) == text or text.startswith("'")


def test_rows_come_back_as_they_went_out(tmp_path: Path) -> None:
    columns = [Column("甲"), Column("乙"), Column("丙", number=True)]
    write_workbook(
        tmp_path / "a.xlsx", [SheetOut("表", columns, [["007", date(2026, 1, 2), 2], ["=a", "", 3.5]])]
    )
    assert read_rows(tmp_path / "a.xlsx") == {
        "表": [["甲", "乙", "丙"], ["007", date(2026, 1, 2), 2.0], ["=a", "", 3.5]]
    }


def test_sheet_names_are_made_valid_and_unique(tmp_path: Path) -> None:
    rows: list[list[str]] = [["x"]]
    write_workbook(
        tmp_path / "a.xlsx",
        [SheetOut(name, [Column("a")], rows) for name in ("a:b", "", "很长" * 30, "很长" * 30)],
    )
    names = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert len(set(names)) == 4
    assert all(len(name) <= 31 for name in names)


def test_a_long_export_goes_through_constant_memory_into_any_stream() -> None:
    target = io.BytesIO()
    rows = ([f"行{i}", i] for i in range(6000))
    write_workbook(
        target,
        [SheetOut("长表", [Column("名"), Column("数", number=True)], rows, titles=["题"], row_count=6000)],
    )
    target.seek(0)
    page = openpyxl.load_workbook(target, read_only=True)["长表"]
    assert [cell.value for cell in next(iter(page.iter_rows(min_row=6002, max_row=6002)))] == ["行5999", 5999]
