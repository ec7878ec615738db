"""Its petition register, appointment document, letter and working paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

from tests.office.county.problems import NODES, PROBLEMS
from tests.office.county.scene import UNITS, Built, County, Rows, Sheet, fill_row, numbered


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
    fill_row(table, 0, ["巡察对象", "巡察组", "组长", "副组长", "成员", "联络员"])
    fill_row(
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
    fill_row(
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
                    "groups": _groups(county),
                }
            ]
        },
    )


def _groups(county: County) -> Rows:
    return [
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
