"""Office files of the invented county, made on the spot, so that the tests always run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "office"
OBJECTS, PROBLEMS = (
    "附件1：青山县十四届县委巡察对象库（2023年9月更新）.xlsx",
    "第六轮巡察反馈问题清单汇总表 - 副本.xlsx",
)
LEDGER, PLAN = "整改台账汇总（截至8月31日）0905.xlsx", "石桥镇党委巡察整改方案(报县委巡察办)最终版.docx"
LETTER, APPOINTED = "关于巡察县住建局党组的反馈意见.docx", "县委第六轮巡察组授权任职及任务分工（定稿）.docx"
PETITIONS, PAPERS = "信访登记台账2022.11-2023.1.xls", "问题底稿（第一组、第三组、第四组）.docx"


def workbook(rows: Sequence[Sequence[Any]], *, sheet: str = "Sheet1") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                page.write(row, column, value)
    return buffer.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def shared(name: str) -> bytes:
    return (SHARED / name).read_bytes()


def unit_names(count: int) -> list[str]:
    return [f"清源县{name}局" for name in _SUBJECTS[:count]]


_SUBJECTS = [
    "财政", "民政", "水利", "林业", "审计", "统计", "司法", "商务", "交通运输", "农业农村",
    "应急管理", "市场监督管理", "医疗保障", "退役军人事务", "自然资源", "生态环境", "文化旅游", "卫生健康", "住房和城乡建设", "人力资源和社会保障",
]  # fmt: skip


def objects_file(names: Sequence[str]) -> bytes:
    head = ["序号", "单位名称", "单位类型", "党组织名称", "党组织书记", "分管（联系）县领导"]
    rows = [
        [no, name, "县直单位", f"中共{name}党组", f"书记{'甲乙丙丁戊'[no % 5]}", "宋江河"]
        for no, name in enumerate(names, 1)
    ]
    return workbook([["清源县委巡察对象库"], head, *rows])


def problem_rows(names: Sequence[str], each: int) -> list[list[Any]]:
    return [
        [
            at * each + no + 1,
            name,
            problem(at, no),
            f"1.{point(at, no, 1)}；2.{point(at, no, 2)}",
            "个性问题",
            "否",
        ]
        for at, name in enumerate(names)
        for no in range(each)
    ]


def problem(at: int, no: int) -> str:
    return f"{_TOPICS[no % len(_TOPICS)]}（{at + 1}号单位第{no + 1}项）"


def point(at: int, no: int, part: int) -> str:
    return f"{2020 + part}年度第{no + 1}项工作有{at + 3}处没有落实"


_TOPICS = [
    "理论学习中心组学习不经常",
    "三重一大事项集体决策不规范",
    "差旅费报销审核不严格",
    "党员发展程序不完整",
    "专项资金拨付不及时",
]


def problems_file(names: Sequence[str], each: int = 3) -> bytes:
    head = ["序号", "被巡察单位", "反馈问题", "具体表现", "问题性质", "是否涉及主要负责人"]
    return workbook([["反馈问题清单"], head, *problem_rows(names, each)])


LEDGER_HEAD = [
    "序号",
    "被巡察单位",
    "反馈问题",
    "具体表现",
    "整改措施",
    "责任领导",
    "责任部门",
    "整改时限",
    "完成情况",
    "完成情况说明",
    "未完成原因",
]


def ledger_rows(
    names: Sequence[str], each: int = 3, *, status: str = "正在整改", progress: str = ""
) -> list[list[Any]]:
    return [
        [
            at * each + no + 1,
            name,
            problem(at, no),
            f"1.{point(at, no, 1)}；2.{point(at, no, 2)}",
            "1.修订制度；2.开展一次检查",
            "张伟",
            "办公室",
            "2030年8月底前",
            status,
            progress,
            "",
        ]
        for at, name in enumerate(names)
        for no in range(each)
    ]


def ledger_file(rows: Sequence[Sequence[Any]]) -> bytes:
    return workbook([["清源县整改台账"], LEDGER_HEAD, *rows], sheet="整改台账")
