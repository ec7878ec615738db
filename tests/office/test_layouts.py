"""One ledger in many layouts: columns in any order, headings nobody listed, answers as ticked columns, no merges."""

from __future__ import annotations

import random
from pathlib import Path

import docx
import pytest
import xlsxwriter

from xuncha.office import Role, Understanding, understand, understand_all

ROWS = [
    ["县财政局党组", "预算编制不细", "1.代编预算120万元；2.项目库空转", "一是细化预算；二是清理项目库", "周明远、赵静", "预算股", "2026年9月底前", "已完成"],
    ["县财政局党组", "国库集中支付监管不严", "公务卡结算率仅45.6%", "开展专项检查", "孙 悦", "国库股、监督股", "立行立改", "正在推进"],
    ["石盘镇党委", "民主集中制执行不严", "①会议记录缺失；②末位表态不落实", "1、修订规则\n2、补齐记录", "何云", "党政办", "长期坚持", "未完成（原因：人员未到位）"],
]  # fmt: skip
WORDINGS = [
    ["被巡察党组织", "受巡单位", "整改主体（单位）", "被巡察单位"],
    ["反馈问题", "巡察指出的问题", "问题描述", "发现的主要问题"],
    ["具体表现", "问题事例", "表现形式", "具体情形"],
    ["整改措施", "整改办法", "拟采取的措施", "具体做法"],
    ["责任领导", "包案领导", "牵头负责人", "主要责任领导"],
    ["责任部门", "承担科室", "牵头股室", "落实部门"],
    ["整改时限", "办结期限", "计划完成日期", "销号时限"],
    ["完成情况", "目前进度", "整改到位与否", "当前整改状态"],
]
NAMES = [
    "unit_raw",
    "feedback_item",
    "performances",
    "measures",
    "responsible_leaders",
    "depts",
    "due",
    "status",
]


def expected() -> list[list[object]]:
    return [
        ["县财政局党组", "预算编制不细", ["代编预算120万元", "项目库空转"], ["细化预算", "清理项目库"], ["周明远", "赵静"], ["预算股"], "2026-09-30", "done"],
        ["县财政局党组", "国库集中支付监管不严", ["公务卡结算率仅45.6%"], ["开展专项检查"], ["孙悦"], ["国库股", "监督股"], "immediate", "in_progress"],
        ["石盘镇党委", "民主集中制执行不严", ["会议记录缺失", "末位表态不落实"], ["修订规则", "补齐记录"], ["何云"], ["党政办"], "long_term", "not_done"],
    ]  # fmt: skip


def write(path: Path, rows: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value not in ("", None):
                sheet.write(i, j, value)
    book.close()
    return path


def items(answer: Understanding) -> list[list[object]]:
    return [[record[name] for name in NAMES] for record in answer.records["rectification_item"]]


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_columns_and_any_wording(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    order = dice.sample(range(8), 8)
    head = [dice.choice(words) for words in WORDINGS]
    rows = [
        ["巡察整改台账"],
        [head[c] for c in order],
        *([row[c] for c in order] for row in ROWS),
        ["填表人：许诺"],
    ]
    assert items(understand(write(tmp_path / "a.xlsx", rows))) == expected()


def test_the_same_as_a_word_table(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("巡察整改台账（截至2026年9月）")
    table = document.add_table(rows=4, cols=8)
    for i, row in enumerate([[words[0] for words in WORDINGS], *ROWS]):
        for j, text in enumerate(row):
            table.rows[i].cells[j].text = text
    document.save(str(tmp_path / "a.docx"))
    assert items(understand(tmp_path / "a.docx")) == expected()


def test_the_same_as_csv_in_the_national_encoding(tmp_path: Path) -> None:
    lines = [
        ",".join(words[0] for words in WORDINGS),
        *(",".join(f'"{cell}"' for cell in row) for row in ROWS),
    ]
    (tmp_path / "a.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    assert items(understand(tmp_path / "a.csv")) == expected()


def test_status_as_ticked_columns(tmp_path: Path) -> None:
    head = [words[0] for words in WORDINGS[:7]]
    top = [*head, "完成情况", "", ""]
    below = ["", "", "", "", "", "", "", "已完成", "正在推进", "未完成"]
    ticks = [["√", "", ""], ["", "√", ""], ["", "", "原因：人员未到位"]]
    rows = [["整改台账"], top, below, *([*row[:7], *tick] for row, tick in zip(ROWS, ticks, strict=True))]
    answer = understand(write(tmp_path / "a.xlsx", rows))
    assert items(answer) == expected()
    assert answer.records["rectification_item"][2]["unfinished_reason"] == "人员未到位"


def test_unit_and_problem_stand_once_and_rows_below_mean_the_same(tmp_path: Path) -> None:
    head = [words[0] for words in WORDINGS]
    first, second = ROWS[0], [*ROWS[1]]
    second[0] = second[1] = ""
    answer = understand(write(tmp_path / "a.xlsx", [head, first, second]))
    assert [record["feedback_item"] for record in answer.records["rectification_item"]] == [
        "预算编制不细"
    ] * 2
    assert [record["unit_raw"] for record in answer.records["rectification_item"]] == ["县财政局党组"] * 2


def test_a_numbered_column_row_and_a_repeated_heading_are_no_records(tmp_path: Path) -> None:
    head = [words[0] for words in WORDINGS]
    rows = [head, list(range(1, 9)), ROWS[0], head, ROWS[1], ["合计", 2], ["注：以上为初报数。"]]
    answer = understand(write(tmp_path / "a.xlsx", rows))
    assert len(answer.records["rectification_item"]) == 2
    roles = [row.role for row in answer.cells[0].rows()]
    assert roles == [
        Role.HEADER,
        Role.HEADER,
        Role.RECORD,
        Role.HEADER,
        Role.RECORD,
        Role.SUBTOTAL,
        Role.NOTE,
    ]


def test_groups_as_headings_over_their_people(tmp_path: Path) -> None:
    rows = [
        ["第二轮巡察人员名单"], ["姓名", "工作单位及职务", "组内岗位"],
        ["第一巡察组（巡察对象：县财政局党组、石盘镇党委）"], ["周明远", "县人大干部", "组长"], ["赵静", "县纪委干部", "副组长兼联络员"],
        ["第二巡察组（巡察对象：县民政局党组）"], ["何云", "县审计局干部", "组长"], ["韩梅", "县税务局干部", "组员"],
    ]  # fmt: skip
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        if len(row) == 1:
            sheet.merge_range(i, 0, i, 2, row[0])
        else:
            sheet.write_row(i, 0, row)
    book.close()
    groups = understand(tmp_path / "a.xlsx").records["authorization"][0]["groups"]
    assert [group["group"] for group in groups] == ["第一巡察组", "第二巡察组"]
    assert groups[0]["objects_raw"] == ["县财政局党组", "石盘镇党委"]
    assert groups[0]["liaison"]["name"] == groups[0]["deputies"][0]["name"] == "赵静"


def test_a_register_of_working_papers(tmp_path: Path) -> None:
    rows = [
        ["问题底稿汇总表"], ["序号", "底稿编号", "被巡察单位", "问题标题", "问题性质", "涉及金额（万元）", "查证事实", "定性依据", "是否涉及一把手"],
        [1, "2026-1-001", "县财政局党组", "代编预算", "共性", 12.5, "代编预算120万元。", "《预算法》第四十条", "否"], [2, "2026-1-002", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    answer = understand(write(tmp_path / "a.xlsx", rows))
    (paper,) = answer.records["workpaper"]
    assert (paper["code"], paper["title"], paper["amount"], paper["nature"]) == (
        "2026-1-001",
        "代编预算",
        125000.0,
        "common",
    )
    assert any(remark.row == 4 for remark in answer.doubtful)


def test_the_same_names_in_posts_below_the_county_hide_nothing(tmp_path: Path) -> None:
    posts = [
        "村党支部副书记",
        "副书记",
        "县财政局局长",
        "城关小学校长",
        "县委常委、副县长",
        "县人民法院院长",
        "副县长",
    ]
    rows = [["信访登记"], ["编号", "收到时间", "信访人", "被反映人", "职务", "反映内容", "来源方式"]]
    rows += [[f"X-{i}", "2026.3.1", "匿名", "李某", post, "反映某事", "来信"] for i, post in enumerate(posts)]
    records = understand(write(tmp_path / "a.xlsx", rows)).records["petition"]
    assert [bool(record.get("restricted")) for record in records] == [False] * 4 + [True] * 3


def paragraphs(path: Path, lines: list[str]) -> Understanding:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return understand(path)


def test_groups_told_in_paragraphs(tmp_path: Path) -> None:
    lines = [
        "云巡发〔2026〕2号", "关于第二轮巡察组组长授权任职的通知", "十五届县委第二轮巡察开展常规巡察，时间为2026年3月2日至5月15日。",
        "一、第一巡察组", "组  长：周明远（县人大原副主任）", "副组长：赵静（县委巡察办副主任）、何云（县纪委干部）", "成  员：吴小梅（县审计局干部）", "联络员：韩梅", "巡察对象：县财政局党组、县民政局党组",
        "二、第二巡察组", "组  长：欧阳立", "副组长兼联络员：冯晓东", "成  员：陈思思、杨柳", "巡察对象：石盘镇党委（含所辖村）", "2026年2月26日",
    ]  # fmt: skip
    record = paragraphs(tmp_path / "a.docx", lines).records["authorization"][0]
    first, second = record["groups"]
    assert record["issued"] == "2026-02-26"
    assert first["leader"] == {"name": "周明远", "org_post": "县人大原副主任"}
    assert first["objects_raw"] == ["县财政局党组", "县民政局党组"]
    assert second["objects_raw"] == ["石盘镇党委"]
    assert second["liaison"]["name"] == second["deputies"][0]["name"] == "冯晓东"
    assert [person["name"] for person in second["members"]] == ["陈思思", "杨柳"]


LETTER = ["县委第二巡察组关于巡察县财政局党组的反馈意见", "县财政局党组："]
LETTERS = {
    "sections between": [
        "二、存在的主要问题", "（一）聚焦党中央决策部署在基层落实情况方面", "1.贯彻上级决策有差距", "（1）惠企政策不落实。3项政策未落实。", "（2）专项债管理不严。一是项目慢；二是资金闲置。",
        "（二）聚焦群众身边腐败和不正之风方面", "1.财务管理不规范", "（1）票据审核不严。3张发票为假。", "三、意见建议", "（一）提高站位。",
    ],
    "problems as 一是": [
        "巡察发现以下问题：", "一、聚焦党中央决策部署落实方面", "一是惠企政策不落实。3项政策未落实。", "二是专项债管理不严。项目慢；资金闲置。",
        "二、聚焦群众身边腐败和不正之风方面", "一是票据审核不严。3张发票为假。", "三、整改意见", "（一）提高站位。",
    ],
    "colons and no framework": [
        "一、主要问题", "（一）党中央决策部署落实不到位方面的问题", "1.惠企政策不落实：3项政策未落实。", "2.专项债管理不严：项目慢；资金闲置。",
        "（二）作风不实方面的问题", "3.票据审核不严：3张发票为假。", "二、建议", "（一）提高站位。",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_letters_of_other_shapes(name: str, tmp_path: Path) -> None:
    letter = paragraphs(tmp_path / "a.docx", LETTER + LETTERS[name]).records["feedback"][0]
    assert [(p["node_no"], p["problem"], p["performances"]) for p in letter["problems"]] == [
        (1, "惠企政策不落实", ["3项政策未落实"]),
        (1, "专项债管理不严", ["项目慢", "资金闲置"]),
        (2, "票据审核不严", ["3张发票为假"]),
    ]
    assert letter["suggestions"] == ["提高站位"]


def test_a_column_with_an_unforeseen_heading_is_understood_by_content_and_said_so(tmp_path: Path) -> None:
    head = [words[0] for words in WORDINGS]
    head[6] = "几时弄好"
    answer = understand(write(tmp_path / "a.xlsx", [["整改台账"], head, *ROWS]))
    assert items(answer) == expected()
    assert any(remark.column == "几时弄好" for remark in answer.doubtful)


def test_what_is_not_understood_is_told_with_its_place(tmp_path: Path) -> None:
    rows = [[*row] for row in ROWS]
    rows[1][6], rows[2][7] = "看情况", "呵呵"
    answer = understand(write(tmp_path / "a.xlsx", [[words[0] for words in WORDINGS], *rows]))
    told = {(remark.row, remark.column, remark.text) for remark in answer.doubtful}
    assert {(3, "整改时限", "看情况"), (4, "完成情况", "呵呵")} <= told


def test_a_file_without_any_known_table_is_refused_in_words(tmp_path: Path) -> None:
    answer = understand_all([write(tmp_path / "a.xlsx", [["姓名", "身高"], ["甲", 170]])])["a.xlsx"]
    assert not answer.records
    assert "没有认出" in answer.refused[-1].reason


@pytest.mark.slow
def test_ten_thousand_rows_take_seconds_not_minutes(tmp_path: Path) -> None:
    import time

    rows = [[*row[:1], f"{row[1]}之{i}", *row[2:]] for i in range(3334) for row in ROWS][:10_000]
    path = write(tmp_path / "a.xlsx", [[words[0] for words in WORDINGS], *rows])
    began = time.process_time()
    answer = understand(path)
    spent = time.process_time() - began
    assert len(answer.records["rectification_item"]) == 10_000
    assert spent < 4  # the budget is 2 s on a quiet machine; twice that where tests share one
    page = list(answer.cells[0].rows(5001, 5050))
    assert len(page) == 50
    assert {cell.field for cell in page[0].cells} >= {"due", "status", "measures"}
