"""Its ledgers and plans."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from docx.document import Document as WordDocument

from tests.office.county.problems import NODES, PROBLEMS
from tests.office.county.scene import UNITS, Built, County, Rows, Sheet, fill_row, numbered

DUES: list[tuple[Any, str, bool]] = [
    ("2026年9月底前", "2026-09-30", False),
    ("立行立改", "immediate", False),
    (date(2026, 6, 30), "2026-06-30", False),
    ("长期坚持", "long_term", True),
    ("10月底前完成并长期坚持", "2026-10-31", True),
    (46387, "2026-12-31", False),
    ("2026.7.31", "2026-07-31", False),
    ("年底前", "2026-12-31", False),
    ("二〇二六年八月", "2026-08-31", False),
    ("2026年三季度", "2026-09-30", False),
]
STATES: list[tuple[str, str, bool, str | None]] = [
    ("已整改到位", "done", False, None),
    ("整改完成，长期坚持", "done", True, None),
    ("基本完成", "basically_done", False, None),
    ("正在整改", "in_progress", False, None),
    ("未完成，原因：需省级部门批复", "not_done", False, "需省级部门批复"),
    ("取得阶段性成效", "phase_done", False, None),
    ("尚未启动", "not_started", False, None),
]
MEASURES = [
    ["制定专项资金管理办法", "追缴2.4万元并上缴国库", "对3名责任人谈话提醒"],
    ["召开党组会专题研究"],
    ["开展“三会一课”全面自查，补学4次", "修订党员发展流程"],
]
PEOPLE: list[tuple[str, list[str]]] = [
    ("周明远、赵 静", ["周明远", "赵静"]),
    ("牵头领导：欧阳立\n配合领导：吴小梅", ["欧阳立", "吴小梅"]),
    ("郑国强（党组书记、局长）", ["郑国强"]),
    ("孙　悦，冯晓东及班子成员", ["孙悦", "冯晓东"]),
    ("何云 沈建军", ["何云", "沈建军"]),
]
OFFICES: list[tuple[str, list[str]]] = [
    ("预算股、国库股", ["预算股", "国库股"]),
    ("办公室", ["办公室"]),
    ("会计核算中心\n监督股", ["会计核算中心", "监督股"]),
]


def _item(i: int, unit: str, problem: tuple[Any, ...], points: list[str], **more: Any) -> dict[str, Any]:
    _, due, due_long = DUES[i % len(DUES)]
    _, status, status_long, reason = STATES[i % len(STATES)]
    return {
        "unit": unit, "special": "main", "feedback_item": problem[1], "performances": points, "measures": MEASURES[i % 3],
        "responsible_leaders": PEOPLE[i % 5][1], "depts": OFFICES[i % 3][1], "due": due, "is_long_term": due_long or status_long,
        "status": status, "unfinished_reason": reason, **more,
    }  # fmt: skip


def ledger(folder: Path, county: County) -> Built:
    """A heading of three rows over 13 columns, one performance per row under a merged problem, repeated heading, sub-totals."""
    path = folder / "整改销号进度表0930.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = Sheet(book, "进度")
    sheet.banner(f"{county.level}委巡察整改工作进度表", 13)
    sheet.put("填报时间：2026年9月30日", "", "", "", "", "", "反馈日期：2026年3月20日")
    _ledger_head(sheet)
    expected: Rows = []
    skipped: list[int] = []
    i = 0
    for short, full, *_ in UNITS[:4]:
        for problem in PROBLEMS[:4]:
            first = sheet.row + 1
            for point in problem[2]:
                row = sheet.put(*_ledger_row(i, county.put(short), problem[1], point))
                expected.append(_item(i, county.put(full), problem, [point], row=row))
                i += 1
            if len(problem[2]) > 1:
                sheet.span(first, 2, sheet.row, 2, problem[1])
        skipped.append(sheet.put("", f"{county.put(short)}小计", f"{len(PROBLEMS[:4])}个"))
    _ledger_head(sheet)
    skipped += [sheet.row - 2, sheet.row - 1, sheet.row]
    row = sheet.put(*_ledger_row(i, county.put(UNITS[4][0]), PROBLEMS[4][1], PROBLEMS[4][2][0]))
    expected.append(_item(i, county.put(UNITS[4][1]), PROBLEMS[4], PROBLEMS[4][2], row=row))
    skipped.append(sheet.put("填表人：杨柳", "", "", "", "负责人（签字）："))
    book.close()
    return Built(path, {"rectification_item": expected}, {"进度": skipped})


def _ledger_row(i: int, unit: str, problem: str, point: str) -> list[Any]:
    due, status = DUES[i % len(DUES)][0], STATES[i % len(STATES)][0]
    return [
        due,
        unit,
        problem,
        point + "。",
        "全面完成",
        numbered(MEASURES[i % 3], i),
        PEOPLE[i % 5][0],
        OFFICES[i % 3][0],
        "机关党委",
        status,
        "会议纪要",
        13900000000 + i,
        "",
    ]


def _ledger_head(sheet: Sheet) -> None:
    top = sheet.row + 1
    sheet.span(top, 0, top + 2, 0, "整改完成\n期  限")
    sheet.span(top, 1, top + 2, 1, "整改责任主体（单位）")
    sheet.span(top, 2, top, 3, "问题情况")
    sheet.span(top + 1, 2, top + 2, 2, "巡察反馈的问题")
    sheet.span(top + 1, 3, top + 2, 3, "问题具体表现")
    sheet.span(top, 4, top, 8, "整改任务")
    sheet.span(top + 1, 4, top + 2, 4, "预期目标")
    sheet.span(top + 1, 5, top + 2, 5, "整改举措")
    sheet.span(top + 1, 6, top + 1, 8, "责任分工")
    sheet.row = top + 1
    sheet.put("领导", "牵头股室", "协办股室", at=6)
    sheet.span(top, 9, top + 2, 9, "目前整改进度")
    sheet.span(top, 10, top + 2, 10, "印证材料")
    sheet.span(top, 11, top + 2, 11, "联系电话")
    sheet.span(top, 12, top + 2, 12, "备 注")
    sheet.row = top + 2


def ledger_by_measure(folder: Path, county: County) -> Built:
    """One measure per row; problem, deadline and status merged over the problem's rows; unit only in the title."""
    short, full = county.put(UNITS[0][0]), county.put(UNITS[0][1])
    path = folder / "专项整改情况.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = Sheet(book, "选人用人")
    sheet.banner(f"{short}选人用人专项检查整改情况表", 7)
    sheet.put("序号", "责任科室", "整改措施", "存在的主要问题", "完成时间", "整改落实情况", "责任人")
    expected: Rows = []
    for i, problem in enumerate(PROBLEMS[:3]):
        first, measures = sheet.row + 1, MEASURES[i % 3]
        for measure in measures:
            sheet.put(
                i + 1, OFFICES[i % 3][0], measure, problem[1], DUES[i][0], STATES[i][0], PEOPLE[i % 5][0]
            )
        if len(measures) > 1:
            for column, value in (
                (0, i + 1),
                (1, OFFICES[i % 3][0]),
                (3, problem[1]),
                (5, STATES[i][0]),
                (6, PEOPLE[i % 5][0]),
            ):
                sheet.span(first, column, sheet.row, column, value)
            sheet.sheet.merge_range(first - 1, 4, sheet.row - 1, 4, "")
            due = DUES[i][0]
            if isinstance(due, date):
                sheet.sheet.write_datetime(first - 1, 4, datetime(due.year, due.month, due.day), sheet.day)
            else:
                sheet.sheet.write(first - 1, 4, due)
        expected.append(_item(i, full, problem, [], special="personnel", row=first))
    book.close()
    return Built(path, {"rectification_item": expected})


def plan(folder: Path, county: County) -> Built:
    """A plan in Word: ten columns in another order, framework rows inside, numbered paragraphs around."""
    path = folder / "关于巡察反馈意见的整改方案.docx"
    unit = county.put(UNITS[1][1])
    document = docx.Document()
    for text in (
        f"中共{unit}党组",
        f"关于落实{county.level}委巡察反馈意见的整改方案",
        f"2026年3月20日，{county.level}委第三巡察组向我局党组反馈了巡察意见。现制定方案如下。",
        "一、指导思想",
        "（一）坚持问题导向。（二）坚持举一反三。",
        "二、组织领导",
        "成立整改工作领导小组，由党组书记、局长周明远任组长，赵静、欧阳立任副组长，吴小梅、郑国强任成员。",
        "1.明确责任。2.挂图作战。",
        f"中共{unit}党组",
        "2026年4月10日",
    ):
        document.add_paragraph(text)
    expected = _plan_table(document, unit)
    document.save(str(path))
    head = {
        "unit": unit,
        "date": "2026-04-10",
        "feedback_date": "2026-03-20",
        "leader_group": {"head": "周明远", "deputies": ["赵静", "欧阳立"], "members": ["吴小梅", "郑国强"]},
    }
    return Built(path, {"rectification_plan": [head | {"items": expected}]})


def written_plan(folder: Path, county: County) -> Built:
    """A plan without any table: each problem with labelled paragraphs below it."""
    path = folder / "整改落实方案（文字版）.docx"
    unit = county.put(UNITS[1][1])
    document = docx.Document()
    for text in (
        f"中共{unit}党组关于巡察反馈意见的整改方案",
        f"2026年3月20日，{county.level}委第三巡察组向我局党组反馈了巡察意见。",
        "一、总体要求",
        "（一）坚持问题导向。（二）坚持举一反三。",
        "二、整改任务",
    ):
        document.add_paragraph(text)
    expected: Rows = []
    for i, problem in enumerate(PROBLEMS):
        if i != 1:
            document.add_paragraph(f"（{'一二三四'[problem[0] - 1]}）{NODES[problem[0]]}方面")
        document.add_paragraph(f"{i + 1}.关于{problem[1]}的问题。")
        document.add_paragraph(f"具体表现：{numbered(problem[2], 4, '；')}")
        document.add_paragraph("整改措施：" + ("" if i % 2 else numbered(MEASURES[i % 3], 1, "；")))
        for n, measure in enumerate(MEASURES[i % 3] if i % 2 else [], 1):
            document.add_paragraph(f"（{n}）{measure}。")
        due = DUES[i][0]
        written = due.strftime("%Y年%-m月%-d日") if isinstance(due, date) else str(due)
        document.add_paragraph(
            f"牵头领导：{PEOPLE[i % 5][1][0]}；责任股室：{OFFICES[i % 3][1][0]}；整改时限：{written}。"
        )
        item = _item(
            i, unit, problem, problem[2], node_no=problem[0], status="not_started", unfinished_reason=None
        )
        item |= {
            "responsible_leaders": PEOPLE[i % 5][1][:1],
            "depts": OFFICES[i % 3][1][:1],
            "is_long_term": DUES[i][2],
        }
        expected.append(item)
    document.add_paragraph("三、保障措施")
    document.add_paragraph("（一）加强领导。各股室要高度重视。")
    document.add_paragraph("2026年4月10日")
    document.save(str(path))
    return Built(path, {"rectification_plan": [{"unit": unit, "date": "2026-04-10", "items": expected}]})


def _plan_table(document: WordDocument, unit: str) -> Rows:
    table = document.add_table(rows=1, cols=8)
    fill_row(
        table, 0, ["整改期限", "责任股室", "牵头领导", "整改措施", "预期目标", "问题表现", "反馈问题", "序号"]
    )
    expected: Rows = []
    for i, problem in enumerate(PROBLEMS):
        if i in (0, 2, 3, 4):
            heading = table.add_row().cells
            heading[0].merge(heading[7]).text = f"{'一二三四'[problem[0] - 1]}、{NODES[problem[0]]}方面"
        table.add_row()
        due = DUES[i][0]
        written = due.strftime("%Y年%-m月%-d日") if isinstance(due, date) else str(due)
        fill_row(
            table,
            -1,
            [
                written,
                OFFICES[i % 3][0],
                PEOPLE[i % 5][0],
                numbered(MEASURES[i % 3], i),
                "问题清零",
                numbered(problem[2], i + 1),
                problem[1] + "的问题",
                str(i + 1),
            ],
        )
        expected.append(
            _item(
                i,
                unit,
                problem,
                problem[2],
                node_no=problem[0],
                goal="问题清零",
                status="not_started",
                unfinished_reason=None,
                is_long_term=DUES[i][2],
            )
        )
    return expected
