"""Files of a third, adversarial county: near-meaning headings in any order, odd layouts, noise rows. Seeded.

Nothing here is copied from the lexicon; a heading is drawn from wordings that mean the field, a layout from habits of
offices. Each builder writes one file and returns what a correct understanding of it yields.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import docx
import xlsxwriter

Rows = list[dict[str, Any]]
COUNTY = "青枫县"
UNITS = [  # (as the files say it, full name, type)
    ("县教体局党委", "青枫县教育体育局", "county_dept"),
    ("发改局", "青枫县发展和改革局", "county_dept"),
    ("县自规局党组", "青枫县自然资源和规划局", "county_dept"),
    ("中共青枫县交通运输局党组", "青枫县交通运输局", "county_dept"),
    ("柳溪镇党委", "青枫县柳溪镇", "township"),
    ("城投公司党支部", "青枫县城市建设投资有限公司", "soe"),
]
HEADS: dict[str, list[str]] = {
    "unit": ["受巡单位", "被巡察地方（单位）", "整改党组织", "单位简称", "被巡党组织名称"],
    "problem": ["反馈指出的问题", "巡察指出问题", "需整改的问题", "问题要点", "查摆出的问题", "问题点位"],
    "performances": ["细化表现", "问题细目", "实际表现", "问题情形", "具体问题点"],
    "goal": ["改到什么程度", "预期效果", "要达到的效果", "目标任务"],
    "measures": ["怎么改", "拟采取的做法", "整改路径", "推进措施", "采取的措施", "整改办法"],
    "leaders": ["挂帅领导", "牵头人", "负责同志", "分管同志", "谁来抓", "主责领导", "包抓责任人"],
    "depts": ["经办科室", "落实科室", "承办站所", "谁来办（股室）", "主办股站", "经办部门"],
    "due": ["何时改完", "最迟完成日", "期限", "销号期限", "要求完成日期", "时间要求", "预定完结日", "计划办结日"],
    "status": ["是否改完", "整改到位与否", "目前状况", "完成度", "销号进度", "到位情况", "整改现状"],
    "reason": ["滞后原因", "没改完的原因", "未到位缘由"],
    "evidences": ["印证资料", "档案名称", "佐证清单", "证明资料"],
    "nature": ["问题定性", "共性/个性", "性质归类"],
    "top": ["涉一把手（√）", "是否涉及班子主要领导", "与主要负责人有关"],
    "name": ["机构全称", "应巡对象", "巡察覆盖对象", "单位（全称）"],
    "unit_type": ["归口分类", "单位归类", "机构类别", "所属类别"],
    "superior": ["上一级党组织", "归属党组织", "隶属党组织名称"],
    "org_type": ["组织设置", "党组织建制", "党的组织形式"],
    "head": ["一把手姓名", "党组织带头人", "班长", "书记（姓名）"],
    "boss": ["挂钩县领导", "县级包联领导", "县领导（联系）"],
    "last": ["前次巡察时间", "上一次接受巡察时间", "最近接受巡察年月"],
    "received": ["接件日期", "来件时间", "何时收到", "登记日"],
    "channel": ["来件途径", "件源", "反映途径", "来件渠道"],
    "reporter": ["反映者", "举报者姓名", "投诉人"],
    "phone": ["回访电话", "联络方式", "手机"],
    "target_unit": ["问题所涉单位", "被投诉单位", "指向单位"],
    "content": ["反映要点", "举报事由", "诉求摘要", "反映了什么"],
    "disposal": ["分流意见", "转办去向", "拟处理方式", "如何处理"],
}  # fmt: skip
UNFORESEEN: dict[str, list[str]] = {
"unit":["责任主体","涉改单位","被巡察单位（党组织）"],
"problem":["整改项目","反馈意见内容","问题表述","存在差距和不足"],
"performances":["问题症状","主要情形","具体内容","事实描述"],
"measures":["整改要点","落实方案","解决方法","工作任务","整改方式"],
"leaders":["党组分管领导","责任人（领导）","牵头局领导","主抓人","专班负责人"],
"depts":["主管科室","责任处（科）室","责任岗位（股室）","具体科室"],
"due":["拟结时间","完成节点","截止日","整改到期日","兑现时间"],
"status":["当前阶段","办理状态","销号与否","目前状态","整改结果认定"],
"goal":["整改成果要求","任务目标","达标要求"],
"reason":["未整改到位的说明","进度慢的原因","尚未完成原因说明"],
"evidences":["资料归档","附件名称","过程资料"],
"nature":["类型（共性/个性）","问题性质认定"],
"top":["是否为主要领导问题","关键少数"],
"name":["党组织所属单位","单位","被巡察单位全称"],
"unit_type":["单位性质类别","行业系统","对象类型"],
"superior":["隶属上级党委","上级组织","主管党组织"],
"org_type":["组织类别","党组织层级形式","组织形态"],
"head":["主要负责人姓名","现任书记","单位一把手"],
"boss":["包保县领导","分管副县长","联点县级领导"],
"last":["末次巡察","上届巡察时间","最近一轮巡察时间"],
"received":["受理日期","收件日","信访日期"],
"channel":["信访渠道","反映形式","受理方式"],
"reporter":["来访群众","反映群众姓名","实名举报人"],
"phone":["联系号码","电话号码","联系电话（保密）"],
"target_unit":["被举报单位","涉及部门","问题属地单位"],
"content":["问题概述","群众诉求","反映问题摘要"],
"disposal":["处理去向","办理建议","批办意见"],
}  # fmt: skip
"""Wordings collected after the lexicon had been written, so that content has to speak where words do not."""
SEQ = ["序", "No.", "序号", "顺号"]
NOISE = {
    "电话": lambda rng: f"0739-{rng.randrange(1000000, 9999999)}",
    "更新人": lambda rng: rng.choice(["周岚", "吕萍"]),
    "备  注": lambda rng: rng.choice(["", "", "已报县委办"]),
}
PROBLEMS = [
    ("理论学习走形式", ["2025年中心组学习缺4次", "心得体会3篇雷同"], "个性", "individual", "√", True),
    ("“三重一大”决策不规范", ["2.6万元设备采购未上会"], "共性", "common", "", False),
    ("差旅费报销把关不严", ["超标准报销1.8万元", "6张票据无审批", "12人次重复报销"], "个性", "individual", "", False),
    ("干部选任程序倒置", ["先任职后考察1人", "档案缺件7份"], "体制机制", "institutional", "√", True),
    ("往来款长期挂账", ["应收款36.5万元挂账5年未清"], "历史遗留", "legacy", "", False),
]  # fmt: skip
MEASURES = [
    ["制定学习计划并按月通报", "对缺学3人谈话提醒"],
    ["修订议事规则"],
    ["追缴1.8万元", "开展票据专项清理", "约谈报账员"],
]
PEOPLE = [
    ("贺明远", ["贺明远"]),
    ("贺明远、蒋 涛", ["贺明远", "蒋涛"]),
    ("局长彭立", ["彭立"]),
    ("邓小舟（副局长）", ["邓小舟"]),
]
OFFICES = [
    ("办公室", ["办公室"]),
    ("财务股、办公室", ["财务股", "办公室"]),
    ("人事股\n机关党委", ["人事股", "机关党委"]),
]
DUES: list[tuple[Any, str, bool]] = [
    ("2026年8月底前", "2026-08-31", False), ("8月底", "2026-08-31", False), (46265, "2026-08-31", False),
    ("长期坚持", "long_term", True), ("2026-10-15", "2026-10-15", False), (date(2026, 9, 30), "2026-09-30", False),
    ("立行立改", "immediate", False), ("26年9月", "2026-09-30", False), ("2026.12底", "2026-12-31", False),
    ("十月底前并长期坚持", "2026-10-31", True),
]  # fmt: skip
STATES = [
    ("已改完", "done"), ("改了大半", "basically_done"), ("还在改", "in_progress"), ("尚未动手", "not_started"),
    ("未改完", "not_done"), ("改到位", "done"), ("序时推进中", "in_progress"), ("完成销号", "done"),
]  # fmt: skip
NAMES = ["贺明远", "蒋涛", "彭立", "邓小舟", "肖凡", "曾雨", "谭青", "廖斌"]


class Drawn(Random):
    """A seeded source of choices with the wordings that this office uses."""

    words = HEADS


@dataclass
class Made:
    path: Path
    records: dict[str, Rows]
    not_records: list[int] = field(default_factory=list)


@dataclass
class Sheet:
    """Rows of text with merges, written as xlsx, GBK csv or a Word table."""

    name: str = "Sheet1"
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    def put(self, *values: Any) -> int:
        self.rows.append(list(values))
        return len(self.rows)

    def banner(self, text: str, width: int) -> int:
        row = self.put(text)
        self.merges.append((row - 1, 0, row - 1, width - 1))
        return row


def drawn(seed: int, words: dict[str, list[str]] = HEADS) -> Drawn:
    rng = Drawn(seed)
    rng.words = words
    return rng


def write(path: Path, sheet: Sheet) -> None:
    {"xlsx": _xlsx, "csv": _csv, "docx": _docx}[path.suffix[1:]](path, sheet)


def _xlsx(path: Path, sheet: Sheet) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page, day = book.add_worksheet(sheet.name), book.add_format({"num_format": "m月d日"})
        for row, values in enumerate(sheet.rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    page.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
                elif value not in ("", None):
                    page.write(row, column, value)
        for top, left, bottom, right in sheet.merges:
            value = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
            page.merge_range(top, left, bottom, right, value)
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})


def _csv(path: Path, sheet: Sheet) -> None:
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([[_plain(value) for value in row] for row in sheet.rows])


def _docx(path: Path, sheet: Sheet) -> None:
    document, width = docx.Document(), max(map(len, sheet.rows))
    table = document.add_table(rows=len(sheet.rows), cols=width)
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            table.cell(row, column).text = _plain(value)
    for top, left, bottom, right in sheet.merges:
        text = table.cell(top, left).text
        merged = table.cell(top, left).merge(table.cell(bottom, min(right, width - 1)))
        merged.text = text
    document.save(str(path))


def _plain(value: Any) -> str:
    return value.strftime("%Y/%-m/%-d") if isinstance(value, date) else str(value)


@dataclass
class Layout:
    """How this office lays out a table, drawn once a file."""

    rng: Drawn
    fields: list[str]
    ending: str = "xlsx"
    by: str = "column"  # where the unit stands: column, merged, first, heading
    words: dict[str, list[str]] = field(default_factory=lambda: HEADS)

    @classmethod
    def drawn(
        cls, rng: Drawn, fields: Sequence[str], endings: Sequence[str] = ("xlsx", "xlsx", "csv", "docx")
    ) -> Layout:
        chosen = list(fields)
        rng.shuffle(chosen)
        ending = rng.choice(endings)
        ways = ["column", "first", "heading"] + (["merged"] if ending != "csv" else [])
        return cls(rng, chosen, ending, rng.choice(ways), rng.words)

    def start(self, title: str) -> tuple[Sheet, list[int]]:
        """Title, perhaps a remark above the heading, the heading in one or two rows."""
        rng, sheet = self.rng, Sheet(self.rng.choice(["Sheet1", "汇总", "表一"]))
        self.noise = rng.choice(
            [None, *(name for name in NOISE if name != "电话" or "phone" not in self.fields)]
        )
        self.columns = [
            *(["seq"] if rng.random() < 0.8 else []),
            *self.fields,
            *(["noise"] if self.noise else []),
        ]
        if self.by == "heading" and "unit" in self.columns:
            self.columns.remove("unit")
        self.heads = [self._head(name) for name in self.columns]
        width = len(self.columns)
        lines = [sheet.banner(title, width)]
        if rng.random() < 0.4:
            lines.append(sheet.put("填报说明：请按要求如实填写，2026年9月1日前报巡察办。"))
        if rng.random() < 0.3:
            sheet.put()
        lines += self._heading(sheet, width)
        if rng.random() < 0.2 and self.ending == "xlsx":
            sheet.hidden_columns.append(rng.randrange(width))
        return sheet, lines

    def _head(self, name: str) -> str:
        text = self.noise if name == "noise" else self.rng.choice(SEQ if name == "seq" else self.words[name])
        return self.rng.choice([text, text, f"{text[:2]}\n{text[2:]}" if len(text) > 3 else text, f"*{text}"])

    def _heading(self, sheet: Sheet, width: int) -> list[int]:
        if self.rng.random() < 0.4 and width > 5 and self.ending != "csv":
            at = self.rng.randrange(1, width - 2)
            top = [*self.heads]
            top[at : at + 2] = [self.rng.choice(["有关情况", "整改内容", "基本信息"]), ""]
            first = sheet.put(*top)
            second = sheet.put(
                *["" if column not in (at, at + 1) else head for column, head in enumerate(self.heads)]
            )
            sheet.merges.append((first - 1, at, first - 1, at + 1))
            sheet.merges += [(first - 1, c, second - 1, c) for c in range(width) if c not in (at, at + 1)]
            return [first, second]
        return [sheet.put(*self.heads)]

    def line(self, sheet: Sheet, number: int, values: dict[str, Any]) -> int:
        values = {"seq": number, "noise": NOISE[self.noise](self.rng) if self.noise else ""} | values
        return sheet.put(*[values.get(name, "") for name in self.columns])

    def close(self, sheet: Sheet) -> list[int]:
        ends = [
            ("合计", "", f"{len(sheet.rows)}条"),
            ("注：本表一式两份。",),
            ("审核人：贺明远", "", "填表人：曾雨"),
        ]
        return [sheet.put(*self.rng.choice(ends)) for _ in range(self.rng.randrange(1, 3))]


def numbered(rng: Drawn, points: Sequence[str]) -> str:
    if len(points) == 1:
        return points[0] + rng.choice(["", "。"])
    style = rng.choice(["{n}.", "（{n}）", "{z}是", "{o}", "{n}、"])
    glue = rng.choice(["；", "\n", "；\n", "。"])
    return glue.join(
        style.format(n=n, z="一二三四"[n - 1], o="①②③④"[n - 1]) + text for n, text in enumerate(points, 1)
    )


def _grouped(
    rng: Drawn,
    layout: Layout,
    title: str,
    fill: Callable[[int, tuple[Any, ...]], tuple[dict[str, Any], dict[str, Any]]],
) -> tuple[Sheet, Rows, list[int]]:
    """Rows by unit, the unit in a column, merged, only in the first row, or in a heading above."""
    sheet, skipped = layout.start(title)
    expected: Rows = []
    number = 0
    for short, full, _type in rng.sample(UNITS, 3):
        if layout.by == "heading":
            skipped.append(sheet.banner(f"{'一二三四五六'[number % 6]}、{short}", len(layout.columns)))
        first = len(sheet.rows)
        for problem in PROBLEMS:
            number += 1
            values, record = fill(number, problem)
            shown = short if layout.by == "column" or len(sheet.rows) == first else ""
            row = layout.line(sheet, number, {"unit": shown} | values)
            expected.append({"unit": full, "row": row} | record)
        if layout.by == "merged":
            column = layout.columns.index("unit")
            sheet.merges.append((first, column, len(sheet.rows) - 1, column))
        if rng.random() < 0.5:
            skipped.append(sheet.put("小计", "", f"{len(PROBLEMS)}"))
    return sheet, expected, [*skipped, *layout.close(sheet)]


def ledger(folder: Path, rng: Drawn) -> Made:
    layout = Layout.drawn(
        rng,
        [
            "unit",
            "problem",
            "performances",
            "goal",
            "measures",
            "leaders",
            "depts",
            "due",
            "status",
            "reason",
            "evidences",
        ],
    )
    title = rng.choice(["巡察整改推进表", "反馈问题整改销号一览", "整改台账"])

    def fill(n: int, problem: tuple[Any, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        (due, day, long), (state, code) = DUES[n % len(DUES)], STATES[n % len(STATES)]
        people, offices, measures = PEOPLE[n % 4], OFFICES[n % 3], MEASURES[n % 3]
        reason = "上级批复未到" if code == "not_done" else ""
        values = {
            "problem": problem[0], "performances": numbered(rng, problem[1]), "goal": "问题清零", "measures": numbered(rng, measures),
            "leaders": people[0], "depts": offices[0], "due": due, "status": state, "reason": reason, "evidences": "会议纪要、整改照片",
        }  # fmt: skip
        return values, {
            "feedback_item": problem[0], "performances": problem[1], "goal": "问题清零", "measures": measures,
            "responsible_leaders": people[1], "depts": offices[1], "due": day, "is_long_term": long, "status": code,
            "unfinished_reason": reason or None,
        }  # fmt: skip

    sheet, expected, skipped = _grouped(rng, layout, f"{COUNTY}{title}（2026年3月20日反馈）", fill)
    return _made(
        folder, f"县委巡察办{title}.{layout.ending}", sheet, {"rectification_item": expected}, skipped
    )


def problems(folder: Path, rng: Drawn) -> Made:
    layout = Layout.drawn(rng, ["unit", "problem", "performances", "nature", "top"])

    def fill(_n: int, problem: tuple[Any, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        title, points, nature, code, top, is_top = problem
        values = {"problem": title, "performances": numbered(rng, points), "nature": nature, "top": top}
        return values, {"problem": title, "performances": points, "nature": code, "is_top_leader": is_top}

    sheet, expected, skipped = _grouped(rng, layout, f"{COUNTY}第三轮巡察发现问题汇总", fill)
    return _made(folder, f"问题汇总.{layout.ending}", sheet, {"feedback_item": expected}, skipped)


def library(folder: Path, rng: Drawn) -> Made:
    layout = Layout.drawn(rng, ["name", "unit_type", "superior", "org_type", "head", "boss", "last"])
    layout.by = "column"
    types = {"county_dept": "县直部门", "township": "乡镇", "soe": "县属国企"}
    sheet, skipped = layout.start(f"{COUNTY}巡察对象名册")
    expected: Rows = []
    for n, (_short, full, kind) in enumerate(UNITS):
        head, boss = NAMES[n], NAMES[-1 - n]
        last, month = [("2024年5月", "2024-05"), ("", None), ("2023.11", "2023-11")][n % 3]
        values = {
            "name": full, "unit_type": types[kind], "superior": "县委", "org_type": ["党组", "党委"][n % 2],
            "head": head, "boss": boss, "last": last,
        }  # fmt: skip
        row = layout.line(sheet, n + 1, values)
        expected.append({
            "name": full, "unit_type": kind, "superior_party_org": "县委", "party_org_type": ["党组", "党委"][n % 2],
            "leader": head, "county_leader": boss, "last_inspected": month, "row": row,
        })  # fmt: skip
    return _made(
        folder,
        f"对象名册.{layout.ending}",
        sheet,
        {"inspection_object": expected},
        [*skipped, *layout.close(sheet)],
    )


def petitions(folder: Path, rng: Drawn) -> Made:
    layout = Layout.drawn(
        rng, ["received", "channel", "reporter", "phone", "target_unit", "content", "disposal"]
    )
    layout.by = "column"
    sheet, skipped = layout.start("群众来信来访登记表（2026年）")
    expected: Rows = []
    channels = [("群众来电", "call"), ("来访", "visit"), ("扫码", "qrcode"), ("书信", "letter")]
    ends = [
        ("转县纪委", "移交纪委监委"),
        ("立行立改", "立行立改"),
        ("组内核实", "组内了解"),
        ("留存备查", "留存"),
    ]
    for n in range(6):
        unit, (channel, code), (end, disposal) = UNITS[n % 5], channels[n % 4], ends[n % 4]
        name = NAMES[n]
        values = {
            "received": f"2026年4月{n + 2}日", "channel": channel, "reporter": name, "phone": f"1390000000{n}",
            "target_unit": unit[0], "content": f"反映{unit[0]}第{n + 1}项补贴发放不公", "disposal": end,
        }  # fmt: skip
        row = layout.line(sheet, n + 1, values)
        expected.append({
            "received_at": f"2026-04-{n + 2:02d}", "channel": code, "reporter_name": name, "reporter_phone": f"1390000000{n}",
            "unit": unit[1], "content": f"反映{unit[0]}第{n + 1}项补贴发放不公", "disposal": disposal, "row": row,
        })  # fmt: skip
    return _made(
        folder, f"来信来访.{layout.ending}", sheet, {"petition": expected}, [*skipped, *layout.close(sheet)]
    )


def _made(folder: Path, name: str, sheet: Sheet, records: dict[str, Rows], skipped: list[int]) -> Made:
    write(folder / name, sheet)
    return Made(folder / name, records, skipped)


BUILDERS: dict[str, Callable[[Path, Drawn], Made]] = {
    "library": library,
    "problems": problems,
    "ledger": ledger,
    "petitions": petitions,
}
