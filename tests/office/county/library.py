"""Its list of bodies to be inspected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.office.county.scene import (
    LEADERS,
    TOWNSHIPS,
    UNITS,
    VILLAGES,
    Built,
    County,
    Rows,
    Sheet,
    plain_name,
)


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
