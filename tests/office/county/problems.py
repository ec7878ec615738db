"""Its problems fed back, in three layouts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import xlsxwriter

from tests.office.county.scene import UNITS, Built, County, Rows, Sheet, fill_row, numbered

PROBLEMS: list[tuple[int, str, list[str], str, str, str, bool]] = [
    (
        1,
        "落实上级决策部署打折扣",
        ["2024年3项重点任务逾期，涉及资金3.6万元", "专项债项目1.5公里管网未动工"],
        "个性",
        "individual",
        "否",
        False,
    ),
    (1, "意识形态工作抓而不实", ["2025年未专题研究意识形态工作"], "共性", "common", "", False),
    (
        2,
        "专项资金监管不严",
        ["2023年向12户重复发放补贴2.4万元", "账外列支招待费0.86万元", "票据审核不严，3张发票验证为假"],
        "体制机制",
        "institutional",
        "√",
        True,
    ),
    (
        3,
        "基层党建责任虚化",
        ["4个支部“三会一课”记录造假", "发展党员程序倒置2人"],
        "历史遗留",
        "legacy",
        "×",
        False,
    ),
    (4, "巡察整改不彻底", ["上轮反馈的7个问题中2个反弹"], "个性问题", "individual", "无", False),
]
NODES = {
    1: "聚焦党中央决策部署在基层落实情况",
    2: "聚焦群众身边腐败问题和不正之风",
    3: "聚焦基层党组织领导班子和干部队伍建设",
    4: "聚焦巡视巡察和各类监督发现问题整改落实",
}


def _feedback_record(unit: str, problem: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    node, title, points, _, nature, _, top = problem
    return {
        "unit": unit,
        "node_no": node,
        "problem": title,
        "performances": points,
        "nature": nature,
        "is_top_leader": top,
        **more,
    }


def problems_by_heading(folder: Path, county: County) -> Built:
    """No unit column: each unit is a heading over its rows; the node is a merged column; heading of one row."""
    path = folder / "巡察发现问题一览表(终稿).xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = Sheet(book, "Sheet1")
    sheet.banner(f"{county.name[:-1]}巡察发现问题一览表", 8)
    head = sheet.put(
        "反馈组", "编 号", "问题类别", "发现的突出问题", "性质", "是否涉及主要负责人", "问题表现形式", "备注"
    )
    expected: Rows = []
    skipped = [head]
    for u, (short, full, *_) in enumerate(UNITS[:3]):
        skipped.append(sheet.banner(f"{'一二三'[u]}、{county.put(short)}（{len(PROBLEMS)}个问题）", 8))
        first = sheet.row + 1
        for i, problem in enumerate(PROBLEMS):
            node, title, points, nature, _, top, _ = problem
            ending = ["", "的问题", "。"][i % 3]
            row = sheet.put(
                f"第{u + 2}组",
                i + 1,
                NODES[node] + "方面" if i != 1 else "",
                title + ending,
                nature,
                top,
                numbered(points, i + u),
            )
            expected.append(_feedback_record(county.put(full), problem, group_no=u + 2, row=row))
        sheet.span(first, 2, first + 1, 2, NODES[1] + "方面")
        skipped.append(sheet.put("", "小计", "", f"{len(PROBLEMS)}个"))
    skipped.append(sheet.put("说明：性质按个性、共性等四类填写。"))
    book.close()
    return Built(path, {"feedback_item": expected}, {"Sheet1": skipped})


def problems_by_sheet(folder: Path, county: County) -> Built:
    """A sheet per unit named after it; performances one per row below the problem, nothing merged; node headings."""
    path = folder / "反馈问题台账（分单位）.xlsx"
    book = xlsxwriter.Workbook(path)
    expected: Rows = []
    skipped: dict[str, list[int]] = {}
    for short, full, *_ in UNITS[1:3]:
        name = county.put(short)
        sheet = Sheet(book, name)
        sheet.put("巡察反馈问题清单")
        sheet.put("具体情形", "反馈的主要问题", "序号", "问题属性", "一把手问题")
        skip = skipped.setdefault(name, [])
        for i, problem in enumerate(PROBLEMS):
            node, title, points, nature, _, top, _ = problem
            if i in (0, 2, 3, 4):
                skip.append(sheet.put("", f"{'一二三四'[node - 1]}、{NODES[node]}", ""))
            row = sheet.put(points[0] + "；", title, i + 1, nature, top)
            for point in points[1:]:
                sheet.put(point + "；")
            expected.append(_feedback_record(county.put(full), problem, sheet=name, row=row))
        skip.append(sheet.put("审核人：（签字）", "", "", "填报人：何云"))
    book.close()
    return Built(path, {"feedback_item": expected}, skipped)


def problems_in_word(folder: Path, county: County) -> Built:
    """The problem list as a Word table, units merged down, title and points in separate columns."""
    path = folder / "问题清单.docx"
    document = docx.Document()
    document.add_paragraph(f"{county.level}委第二轮巡察反馈问题清单")
    table = document.add_table(rows=1, cols=6)
    fill_row(table, 0, ["序号", "被巡察单位", "主要问题", "具体表现", "问题性质", "涉及一把手"])
    expected: Rows = []
    for u, (short, full, *_) in enumerate((UNITS[0], UNITS[6])):
        first = len(table.rows)
        for i, problem in enumerate(PROBLEMS):
            node, title, points, nature, _, top, _ = problem
            if i in (0, 2, 3, 4):
                heading = table.add_row().cells
                heading[1].merge(heading[5]).text = f"（{'一二三四'[node - 1]}）{NODES[node]}方面的问题"
            table.add_row()
            fill_row(
                table,
                -1,
                [
                    str(i + 1),
                    county.put(short) if i == 0 else "",
                    f"{i + 1}.{title}",
                    numbered(points, u + i, "\n"),
                    nature,
                    top,
                ],
            )
            expected.append(_feedback_record(county.put(full), problem, sheet="表1", row=len(table.rows)))
        del first
    document.save(str(path))
    return Built(path, {"feedback_item": expected})
