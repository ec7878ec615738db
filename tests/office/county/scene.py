"""The invented county: its units, people and the tools to write its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
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


def fill_row(table: WordTable, row: int, texts: list[str]) -> None:
    for cell, text in zip(table.rows[row].cells, texts, strict=False):
        if text:
            cell.text = text


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
