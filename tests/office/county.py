"""Files of a second, invented county, laid out otherwise than the developer set in every respect we could think of.

Each builder writes one file and returns what a correct understanding of it yields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from docx.document import Document as WordDocument
from docx.table import Table as WordTable

Rows = list[dict[str, Any]]

TOWNSHIPS = ["石盘镇", "枫香镇", "古渡乡", "城东街道"]
UNITS = [
    # short Party body name, full name, type column, expected type
    ("{c}财政局党组", "{C}财政局", "县直单位", "county_dept"),
    ("{c}住建局党组", "{C}住房和城乡建设局", "县直单位", "county_dept"),
    ("{c}卫健局党委", "{C}卫生健康局", "县直单位", "county_dept"),
    ("{c}人社局党组", "{C}人力资源和社会保障局", "县直单位", "county_dept"),
    ("{c}市场监管局党组", "{C}市场监督管理局", "县直单位", "county_dept"),
    ("团{c}委", "共青团{C}委员会", "群团组织", "other_organ"),
    ("{c}水投公司党总支", "{C}水利建设投资有限公司", "国有企业", "soe"),
    ("{c}一中党委", "{C}第一中学", "学校", "school"),
    ("{c}中医院党总支", "{C}中医医院", "医院", "hospital"),
    ("{c}疾控中心党支部", "{C}疾病预防控制中心", "事业单位", "institution"),
]
VILLAGES = {
    "石盘镇": ["红旗村", "柿树坪村", "新街社区"],
    "枫香镇": ["红旗村", "大湾村"],
    "古渡乡": ["渡口村"],
    "城东街道": ["东山社区"],
}
LEADERS = [
    "周明远",
    "赵 静",
    "欧阳立",
    "吴小梅",
    "郑国强",
    "孙　悦",
    "冯晓东",
    "陈思思",
    "何云",
    "沈建军",
    "韩梅",
    "杨柳",
    "朱丹",
    "秦岚",
    "许诺",
    "吕方",
    "施展",
    "张帆",
    "孔明",
    "曹杰",
    "严华",
]


@dataclass
class County:
    """A county or county-level city: its name and the word its short names begin with (县 or 市)."""

    name: str = "云岭县"

    @property
    def level(self) -> str:
        return self.name[-1]

    def put(self, template: str) -> str:
        return template.format(c=self.level, C=self.name)


@dataclass
class Built:
    path: Path
    records: dict[str, Rows]
    not_records: dict[str, list[int]] = field(default_factory=dict)


class Sheet:
    """A worksheet written row by row, merges by span."""

    def __init__(self, book: xlsxwriter.Workbook, name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.day = book.add_format({"num_format": 'm"月"d"日"'})
        self.row = 0

    def put(self, *values: Any, at: int = 0) -> int:
        """Write one row, return its 1-based number."""
        for column, value in enumerate(values, at):
            if isinstance(value, date):
                self.sheet.write_datetime(
                    self.row, column, datetime(value.year, value.month, value.day), self.day
                )
            elif value not in ("", None):
                self.sheet.write(self.row, column, value)
        self.row += 1
        return self.row

    def banner(self, text: str, width: int) -> int:
        self.sheet.merge_range(self.row, 0, self.row, width - 1, text)
        self.row += 1
        return self.row

    def span(self, top: int, left: int, bottom: int, right: int, text: Any) -> None:
        """A merge by 1-based row and 0-based column."""
        self.sheet.merge_range(top - 1, left, bottom - 1, right, text)


def plain_name(name: str) -> str:
    return name.replace(" ", "").replace("　", "")


# -- object library --------------------------------------------------------------------------------


def library(folder: Path, county: County) -> Built:
    """A heading of three rows, columns in another order, townships in a column, no 小计 but 本类合计."""
    path = folder / f"{county.name}应巡党组织底册.xlsx"
    book = xlsxwriter.Workbook(path)
    Sheet(book, "说明").put("本册由巡察办维护")
    sheet = Sheet(book, "底册")
    sheet.banner(f"{county.name}十五届{county.level}委巡察全覆盖任务底册", 12)
    sheet.banner("（2026年3月修订）", 12)
    _library_head(sheet, county)
    expected: Rows = []
    notes = [sheet.banner(f"第一部分　{county.level}直及企事业单位", 12)]
    for i, (_, full, raw, kind) in enumerate(UNITS):
        row, record = _unit_row(i, county.put(full), raw, kind, county)
        expected.append(record | {"row": sheet.put(*row)})
    notes.append(sheet.put("本类合计", "", len(UNITS)))
    notes.append(sheet.banner("第二部分　乡镇（街道）", 12))
    for i, name in enumerate(TOWNSHIPS):
        row, record = _unit_row(
            20 + i, county.name + name, "街道" if name.endswith("街道") else name[-1], "township", county
        )
        expected.append(record | {"row": sheet.put(*row)})
    notes.append(sheet.banner("第三部分　村（社区）", 12))
    for township, villages in VILLAGES.items():
        for name in villages:
            row, record = _village_row(len(expected), name, township, county)
            expected.append(record | {"row": sheet.put(*row)})
    notes.append(sheet.put("总　计", "", f"共{len(expected)}个"))
    notes.append(sheet.put("备注：届次未填的为本届。"))
    notes.append(sheet.put("制表：许诺　　复核：严华　　2026年3月6日"))
    book.close()
    return Built(path, {"inspection_object": expected}, {"底册": notes})


def _library_head(sheet: Sheet, county: County) -> None:
    top = sheet.row + 1
    sheet.span(top, 0, top + 2, 0, "编号")
    sheet.span(top, 1, top, 6, "基本情况")
    sheet.span(top + 1, 1, top + 2, 1, "所属乡镇（街道）")
    sheet.span(top + 1, 2, top + 2, 2, "单 位 全 称")
    sheet.span(top + 1, 3, top + 1, 4, "党组织")
    sheet.row = top + 1
    sheet.put("设置形式", "上级党组织", at=3)
    sheet.span(top + 1, 5, top + 1, 6, "党组织书记")
    sheet.row = top + 1
    sheet.put("姓名", "职务", at=5)
    sheet.span(top, 7, top + 2, 7, "单位\n类别")
    sheet.span(top, 8, top + 2, 8, f"联系（分管）{county.level}级领导")
    sheet.span(top, 9, top + 1, 11, "最近一次接受巡察")
    sheet.row = top + 1
    sheet.put("届次", "轮次", "进驻时间", at=9)
    sheet.row = top + 2


_LAST: list[tuple[tuple[Any, Any, Any], tuple[str | None, int | None, str | None]]] = [
    (("十四届", "第九轮", "2025年4月"), ("十四届", 9, "2025-04")),
    (("", "未巡", ""), (None, None, None)),
    (("十四届", 3, date(2022, 9, 8)), ("十四届", 3, "2022-09")),
    (("", "第1轮", "2026.3-2026.5"), ("十五届", 1, "2026-03")),
    (("十三届", "第十二轮", "2020/10"), ("十三届", 12, "2020-10")),
    (("", "", ""), (None, None, None)),
    (("十四届", "第10轮", "2025年9月至次年1月"), ("十四届", 10, "2025-09")),
]


def _unit_row(i: int, name: str, raw: str, kind: str, county: County) -> tuple[list[Any], dict[str, Any]]:
    leader, boss = LEADERS[i % len(LEADERS)], LEADERS[(i + 5) % len(LEADERS)]
    org = "党委" if i % 2 else "党组"
    last, (term, number, month) = _LAST[i % len(_LAST)]
    superior = f"{county.level}委"
    row = [i + 1, "", f" {name}\u00a0", org, superior, leader, f"{org}书记", raw, boss, *last]
    return row, {
        "name": name, "unit_type": kind, "superior_party_org": superior, "parent_unit": None, "party_org_type": org,
        "leader": plain_name(leader), "county_leader": plain_name(boss), "last_term": term, "last_round_no": number, "last_inspected": month,
    }  # fmt: skip


def _village_row(i: int, name: str, township: str, county: County) -> tuple[list[Any], dict[str, Any]]:
    leader, boss = LEADERS[i % len(LEADERS)], LEADERS[(i + 3) % len(LEADERS)]
    last, (term, number, month) = _LAST[(i + 1) % len(_LAST)]
    superior = f"{township}党委" if township[-1] != "道" else f"{township}党工委"
    kind = "社区" if name.endswith("社区") else "行政村"
    row = ["", township, name, "党总支", superior, leader, "书记、主任", kind, boss, *last]
    return row, {
        "name": name, "unit_type": "village", "superior_party_org": superior, "parent_unit": county.name + township,
        "party_org_type": "党总支", "leader": plain_name(leader), "county_leader": plain_name(boss), "last_term": term, "last_round_no": number, "last_inspected": month,
    }  # fmt: skip


# -- problem lists ---------------------------------------------------------------------------------

# node number, problem, performances, nature as written, code, top leader as written, expected
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
_MARKS = ["{n}.", "（{n}）", "{n}、", "{z}是", "{o}", "{n}）"]


def numbered(points: list[str], style: int, glue: str = "；\n") -> str:
    """A numbered list in one of the styles people use; one point alone carries no number."""
    if len(points) == 1:
        return points[0] + "。"
    mark = _MARKS[style % len(_MARKS)]
    written = [
        mark.format(n=i, z="一二三四五六"[i - 1], o="①②③④⑤⑥"[i - 1]) + point
        for i, point in enumerate(points, 1)
    ]
    return glue.join(written) + "。"


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
    _fill(table, 0, ["序号", "被巡察单位", "主要问题", "具体表现", "问题性质", "涉及一把手"])
    expected: Rows = []
    for u, (short, full, *_) in enumerate((UNITS[0], UNITS[6])):
        first = len(table.rows)
        for i, problem in enumerate(PROBLEMS):
            node, title, points, nature, _, top, _ = problem
            if i in (0, 2, 3, 4):
                heading = table.add_row().cells
                heading[1].merge(heading[5]).text = f"（{'一二三四'[node - 1]}）{NODES[node]}方面的问题"
            table.add_row()
            _fill(
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


def _fill(table: WordTable, row: int, texts: list[str]) -> None:
    for cell, text in zip(table.rows[row].cells, texts, strict=False):
        if text:
            cell.text = text


# -- ledgers ---------------------------------------------------------------------------------------

# deadline as written, expected, long-term | status as written, code, long-term, reason
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
    _fill(
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
        _fill(
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


# -- petitions -------------------------------------------------------------------------------------


def petitions(folder: Path, county: County) -> Built:
    """Other order and words, named or not in a column of its own, a year that rolls over, a cadre of the level above told by post only."""
    path = folder / "来信来访登记.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = Sheet(book, "登记簿")
    sheet.banner("来信来访登记簿（2025年12月至2026年1月）", 13)
    sheet.put(
        "受理编号",
        "分办意见",
        "诉求内容",
        "举报人",
        "是否署名",
        "手机号码",
        "受理渠道",
        "登记日期",
        "反映对象",
        "对象职务",
        "所涉单位",
        "信访类型",
        "办理进展",
    )
    c = county.level
    rows: list[tuple[list[Any], dict[str, Any]]] = [
        (["L-1", "组内核实", "反映低保评定不公。", "王  芳", "是", 13900000001, "群众来信", date(2025, 12, 20), "", "", "石盘镇", "检举控告", "正在办理"],
         {"code": "L-1", "received_at": "2025-12-20", "channel": "letter", "is_realname": True, "reporter_name": "王芳", "reporter_phone": "13900000001", "unit": f"{county.name}石盘镇", "content": "反映低保评定不公", "disposal": "组内了解", "kind": "检举控告"}),
        (["L-2", f"转{c}纪委监委", "反映局长收受礼金", "匿名", "否", "", "热线电话", "12月30日", "李某", "股长", f"{c}住建局", "检举控告类", ""],
         {"code": "L-2", "received_at": "2025-12-30", "channel": "call", "is_realname": False, "reporter_name": None, "reporter_phone": None, "unit": f"{county.name}住房和城乡建设局", "content": "反映局长收受礼金", "disposal": "移交纪委监委", "kind": "检举控告"}),
        (["L-3", "立行立改", "要求解决饮水困难", "刘强等6人", "是", "139-0000-0003", "接访窗口", "1月4日", "/", "", "红旗村", "求决", "已办结"],
         {"code": "L-3", "received_at": "2026-01-04", "channel": "visit", "is_realname": True, "reporter_name": "刘强", "reporter_phone": "13900000003", "content": "要求解决饮水困难", "disposal": "立行立改", "kind": "求决诉求", "joint_count": 6}),
        (["L-4", "直送上级纪委", f"反映副{c}长插手工程", "钱多", "是", "13900000004", "扫码举报", "2026年1月6日", "赵某", f"{c}委常委、副{c}长", "", "检举控告", ""],
         {"code": "L-4", "received_at": "2026-01-06", "channel": "qrcode", "is_realname": None, "reporter_name": None, "reporter_phone": None, "unit": None, "content": None, "disposal": "径送上级"}),
        (["L-5", "转相关职能部门办理", "建议增设路灯", "多名群众", "否", "无", "电子信箱", "2026/1/8", "", "", "城东街道", "意见建议", ""],
         {"code": "L-5", "received_at": "2026-01-08", "channel": "email", "is_realname": False, "reporter_name": None, "reporter_phone": None, "unit": f"{county.name}城东街道", "content": "建议增设路灯", "disposal": "转职能部门", "kind": "批评建议"}),
    ]  # fmt: skip
    expected = [record | {"row": sheet.put(*row)} for row, record in rows]
    skipped = [sheet.put("合计5件")]
    book.close()
    return Built(path, {"petition": expected}, {"登记簿": skipped})


# -- appointment, letter, working paper ------------------------------------------------------------


def authorization(folder: Path, county: County) -> Built:
    """A row per group, a column per role, posts in brackets."""
    path = folder / "巡察组组成及分工.docx"
    document = docx.Document()
    for text in (
        f"{county.name[0]}巡字〔2026〕3号",
        "关于第二轮巡察组组成人员及任务分工的通知",
        f"十五届{county.level}委第二轮巡察设2个巡察组，开展专项巡察，进驻时间为2026年3月2日至5月15日。",
    ):
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=6)
    _fill(table, 0, ["巡察对象", "巡察组", "组长", "副组长", "成员", "联络员"])
    _fill(
        table,
        1,
        [
            f"{county.put(UNITS[0][0])}、{county.put(UNITS[3][0])}",
            "第1组",
            f"周明远（{county.level}人大原副主任）",
            "赵静（巡察办副主任）、何云（纪委干部）",
            "吴小梅（审计局干部）、郑国强（税务局干部）",
            "韩梅（巡察办干部）",
        ],
    )
    _fill(
        table,
        2,
        [
            "枫香镇党委",
            "第2组",
            "欧阳立（巡察专员）",
            "冯晓东（组织部副部长）",
            "陈思思（财政局干部）",
            "杨柳（巡察办干部）",
        ],
    )
    document.add_paragraph(f"中共{county.name}委巡察工作领导小组")
    document.add_paragraph("2026年2月26日")
    document.save(str(path))
    groups = [
        {
            "group": "第一巡察组",
            "leader": {"name": "周明远", "org_post": f"{county.level}人大原副主任"},
            "objects": [county.put(UNITS[0][1]), county.put(UNITS[3][1])],
            "deputies": ["赵静", "何云"],
            "members": ["吴小梅", "郑国强"],
            "liaison": "韩梅",
        },
        {
            "group": "第二巡察组",
            "leader": {"name": "欧阳立", "org_post": "巡察专员"},
            "objects": [f"{county.name}枫香镇"],
            "deputies": ["冯晓东"],
            "members": ["陈思思"],
            "liaison": "杨柳",
        },
    ]
    return Built(
        path,
        {
            "authorization": [
                {
                    "doc_no": f"{county.name[0]}巡字〔2026〕3号",
                    "term": "十五届",
                    "round_no": 2,
                    "issued": "2026-02-26",
                    "onsite_from": "2026-03-02",
                    "onsite_to": "2026-05-15",
                    "mode": "special",
                    "groups": groups,
                }
            ]
        },
    )


def letter(folder: Path, county: County) -> Built:
    """Nodes as chapters, problems as （一）, performances in paragraphs of their own, advice and demands after."""
    path = folder / "巡察反馈意见.docx"
    document = docx.Document()
    unit, short = county.put(UNITS[2][1]), county.put(UNITS[2][0])
    for text in (
        f"{county.level}委第一巡察组关于巡察{short}的反馈意见",
        f"{short}：",
        f"按照部署，2026年3月2日至5月15日，{county.level}委第一巡察组对{short}开展了巡察，与32名干部谈话32人次，受理信访举报7件。现反馈如下。",
    ):
        document.add_paragraph(text)
    for number, problem in enumerate(PROBLEMS, 1):
        if number != 2:
            document.add_paragraph(f"{'一二三四'[problem[0] - 1]}、{NODES[problem[0]]}方面存在的问题")
        mark = "一二三四五"[number - 1] if number <= 2 else "一"
        if number % 2:
            document.add_paragraph(f"（{mark}）{problem[1]}。{numbered(problem[2], 3, '；')}")
        else:
            document.add_paragraph(f"（{mark}）{problem[1]}。")
            for i, point in enumerate(problem[2], 1):
                document.add_paragraph(f"{i}.{point}。")
    for text in (
        "五、整改建议",
        "（一）提高政治站位，扛牢整改责任。要制定方案。",
        "（二）强化资金监管，堵塞管理漏洞。",
        "六、整改要求",
        f"请{short}自收到反馈意见之日起30日内报送整改方案，集中整改期限为3个月，集中整改结束后15日内报送整改情况报告。",
        f"{county.level}委第一巡察组",
        "2026年6月5日",
    ):
        document.add_paragraph(text)
    document.save(str(path))
    problems = [{"unit": unit, "node_no": p[0], "problem": p[1], "performances": p[2]} for p in PROBLEMS]
    head = {
        "unit": unit,
        "group": "第一巡察组",
        "date": "2026-06-05",
        "onsite_from": "2026-03-02",
        "onsite_to": "2026-05-15",
        "talk_count": 32,
        "petition_count": 7,
        "suggestions": ["提高政治站位，扛牢整改责任", "强化资金监管，堵塞管理漏洞"],
    }
    return Built(path, {"feedback": [head | {"problems": problems}]})


def workpaper(folder: Path, county: County) -> Built:
    """Six columns, other labels, one paper per sheet of a workbook; money in the label's unit."""
    path = folder / "底稿.xlsx"
    book = xlsxwriter.Workbook(path)
    expected: Rows = []
    for i in (1, 2):
        sheet = Sheet(book, f"底稿{i}")
        sheet.banner("巡察工作底稿", 6)
        sheet.put("底稿号", f"2026-2-{i:03d}", "填制日期", "2026.4.8", "巡察组别", "第二组")
        sheet.put(
            "被巡察党组织",
            county.put(UNITS[3][0]),
            "问题性质",
            "☑个性 □共性" if i == 1 else "共性",
            "涉及一把手",
            "否" if i == 1 else "是",
        )
        sheet.put("问题名称", "违规发放津补贴问题", "", "涉及金额（万元）", 12.5 if i == 1 else "3.2万元")
        sheet.put(
            "问题发生时间",
            "2024年2月—2025年6月" if i == 1 else "2024年5月3日",
            "",
            "线索来源",
            "资料查阅、谈话",
        )
        sheet.put("问题描述", "在工资总额外发放津补贴。")
        sheet.put("查实情况", "查阅凭证36份，2024年2月起每人每月发放300元。")
        sheet.put("违反规定", "《津补贴管理办法》第五条")
        sheet.put("问题分析", "纪律意识淡薄。")
        sheet.put("证据清单", "1.记账凭证（36页）\n2.谈话笔录（4页）")
        sheet.put("编制人", "何云、韩梅 2026年4月8日", "", "复核人", "赵静 2026年4月9日")
        sheet.put("组长意见", "同意。\n周明远 2026年4月10日" if i == 1 else "年  月  日")
        expected.append({
            "code": f"2026-2-{i:03d}", "compiled": "2026-04-08", "unit": county.put(UNITS[3][1]), "group": "第二巡察组", "title": "违规发放津补贴问题",
            "nature": "individual" if i == 1 else "common", "involves_top_leader": i == 2, "amount": 125000.0 if i == 1 else 32000.0,
            "occurred_from": "2024-02" if i == 1 else "2024-05-03", "occurred_to": "2025-06" if i == 1 else "2024-05-03",
            "facts": "查阅凭证36份，2024年2月起每人每月发放300元。", "basis": "《津补贴管理办法》第五条", "authors": ["何云", "韩梅"],
            "evidences": [{"no": "1", "name": "记账凭证", "pages": 36}, {"no": "2", "name": "谈话笔录", "pages": 4}],
            "state": "leader_signed" if i == 1 else "group_meeting",
        })  # fmt: skip
    book.close()
    return Built(path, {"workpaper": expected})


BUILDERS = {
    "library": library, "problems_by_heading": problems_by_heading, "problems_by_sheet": problems_by_sheet, "problems_in_word": problems_in_word,
    "ledger": ledger, "ledger_by_measure": ledger_by_measure, "plan": plan, "written_plan": written_plan, "petitions": petitions, "authorization": authorization, "letter": letter,
    "workpaper": workpaper,
}  # fmt: skip


def build_all(folder: Path, county: County) -> dict[str, Built]:
    return {name: build(folder, county) for name, build in BUILDERS.items()}
