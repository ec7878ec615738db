"""Sample data for the living style page: every component as it looks with a fictional county's records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = dt.date(2026, 8, 31)
AT = dt.datetime(2026, 8, 28, 14, 32, tzinfo=dt.UTC)
UNITS = [("", "请选择"), ("1", "县教科局"), ("2", "县文旅投公司"), ("3", "青石镇"), ("4", "县人民医院")]
STATES = [
    ("draft", "起草中"), ("waiting", "待启动"), ("running", "正在整改"), ("due", "即将到期"), ("overdue", "逾期未完成"),
    ("done", "已销号"), ("void", "已作废"),
]  # fmt: skip
STAGES = (
    "规划计划", "启动授权", "巡前准备", "动员进驻", "巡察了解", "底稿会商", "立行立改", "起草报告", "审议", "反馈",
    "移交", "整改方案", "集中整改", "报告公开", "评估销号", "后续整改", "成果运用", "质量考评", "归档",
)  # fmt: skip


class SampleForm(forms.Form):
    """One control of each kind."""

    title = forms.CharField(label=_("标题"), max_length=60, help_text=_("一句话说清是什么问题，不超过 60 字"))
    unit = forms.ChoiceField(
        label=_("被巡察单位"), choices=UNITS, widget=forms.Select(attrs={"data-choose": True})
    )
    found_on = forms.DateField(label=_("查证日期"), widget=forms.DateInput(attrs={"type": "date"}))
    facts = forms.CharField(
        label=_("查证事实（时间、地点、人、事、数）"), widget=forms.Textarea(attrs={"rows": 5})
    )
    nature = forms.ChoiceField(
        label=_("处理意见"), widget=forms.RadioSelect, choices=[("keep", "列入反馈"), ("now", "立行立改"), ("lead", "移交线索")]
    )  # fmt: skip
    proof = forms.FileField(label=_("佐证"), required=False)
    leader = forms.BooleanField(label=_("涉及主要负责人"), required=False)


class SampleFilter(forms.Form):
    q = forms.CharField(label=_("查找"), required=False)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS, required=False)
    late = forms.BooleanField(label=_("只看逾期"), required=False)


def sample() -> dict[str, Any]:
    """The whole context of kit/furniture.html."""
    return {
        "title": _("界面样张"),
        "states": STATES,
        **frame(),
        **record(),
        **ledger(),
        **work(),
        **figures(),
    }


def frame() -> dict[str, Any]:
    wrong = SampleForm(
        {
            "title": "“第一议题”制度落实不严格",
            "facts": "2025 年 3 月至 6 月，局党组会 7 次中有 4 次未安排学习。",
        }
    )
    return {
        "crumbs": [{"label": "待办", "url": "#"}, {"label": "界面样张"}],
        "form": wrong,
        "filter_form": SampleFilter({"unit": "1"}, auto_id="filter_%s"),
        "active_filters": [{"label": "单位：县教科局", "url": "#"}, {"label": "只看逾期", "url": "#"}],
        "saved_views": [{"label": "我联系的单位", "url": "#"}, {"label": "本周到期", "url": "#"}],
        "tabs": [
            {"label": "谈话", "url": "#", "count": 9},
            {"label": "底稿", "url": "#", "count": 16, "current": True},
            {"label": "整改", "url": "#", "count": 24, "state": "overdue"},
            {"label": "报告", "url": "#", "count": None},
        ],
    }


def clock(days: int | None, **more: Any) -> dict[str, Any]:
    basis = {"rule": "整改方案自反馈之日起 15 个工作日内报送", "basis": "《清源县巡察整改办法》第六条"}
    return {"due": DAY, "days_left": days, "computed": "2026-08-10 反馈＋15 个工作日", **basis, **more}


def record() -> dict[str, Any]:
    return {
        "record_head": {
            "kind": "底稿", "number": "预-0213", "title": "“第一议题”制度落实不严格，理论学习中心组学习走过场",
            "state": "deputy_review", "state_label": "副组长审核", "holder": "刘敏", "holder_post": "第一组副组长", "since": AT,
            "clock": clock(2), "flags": [{"label": "涉及主要负责人", "tone": "due"}],
            "facts": [{"label": "单位", "value": "县教科局"}, {"label": "承办", "value": "周宁"}, {"label": "分类", "value": "A1.02"}],
        },
        "acts": [
            {"label": "通过", "url": "#", "primary": True, "icon": "check", "method": "post"},
            {"label": "退回修改", "url": "#", "icon": "return"},
            {"label": "签字", "url": "#", "icon": "sign", "missing": ["定性依据", "1 份佐证"], "who": "第一组组长 孙立"},
            {"label": "作废", "url": "#", "danger": True, "method": "post", "confirm": "作废后编号不再使用，须写明理由。确定作废？"},
        ],
        "stages": [
            {"code": f"S{at:02}", "label": label, "state": "done" if at < 5 else "now" if at == 5 else "next" if at == 6 else "later",
             "missing": ["3 份底稿未签字"] if at == 5 else []}
            for at, label in enumerate(STAGES)
        ],
        "timeline": [
            {"at": AT, "who": "刘敏", "post": "副组长", "sentence": "退回修改", "note": "第二段缺会议日期和缺席人数，请补会议记录。"},
            {"at": AT - dt.timedelta(hours=5), "who": "周宁", "post": "组员", "sentence": "提交审核"},
            {"at": AT - dt.timedelta(days=2), "who": "孙立", "post": "组长", "sentence": "签字", "paper": True, "on_behalf": "周宁"},
        ],
        "people": [{"name": "孙立", "post": "县审计局", "role": "组长"}, {"name": "周宁", "post": "", "role": "承办人", "absent": "外出"}],
        "clocks": [{"label": "初核", **clock(2)}, {"label": "报送方案", **clock(-3)}, {"label": "回访", **clock(41, suggestion=True)}],
        "sources": [{"kind": "谈话", "label": "ZC-07 摘要 3", "url": "#"}, {"kind": "资料", "label": "党组会议记录 2025", "url": "#"}],
        "outcomes": [{"kind": "反馈问题", "label": "一（二）1", "url": "#", "state_label": "整改中"}],
        "evidence": [
            {"label": "证-01", "title": "2025 年党组会议记录", "url": "#", "note": "3 页"},
            {"label": "证-02", "title": "谈话摘要 ZC-07", "url": "#", "sealed": True},
        ],
        "places": [
            {"label": "承办人", "name": "周宁", "at": AT, "state": "done"},
            {"label": "副组长", "name": "刘敏", "at": AT, "state": "done", "paper": True, "scan_url": "#", "recorded_by": "周宁", "modified": True},
            {"label": "组长", "state": "next"},
        ],
        "opinions": [
            {"party": "县纪委监委", "person": "陈立", "at": AT, "state": "approved", "state_label": "同意销号", "text": "措施到位。"},
            {"party": "县委组织部", "person": "何静", "at": AT, "state": "returned", "state_label": "退回", "text": "缺制度文本。", "adopted": "已采纳", "adopted_note": "8 月 29 日补充"},
        ],
        "old_text": "2025年3月以来，局党组会议共召开7次，其中3次未安排“第一议题”学习，集中学习流于形式。",
        "new_text": "2025年3月至6月，局党组会议共召开7次，其中4次未安排“第一议题”学习，集中学习流于形式。",
    }  # fmt: skip


ITEMS = [
    ("1", "ZG-0007", "县教科局", "“第一议题”制度落实不严格，4 次党组会未安排学习", "局党组 高远", "done", "已销号", 0),
    ("2", "ZG-0008", "县教科局", "三公经费超预算 12.5 万元，公务接待清单不全", "办公室 许清", "running", "正在整改", 12),
    ("3", "ZG-0009", "县文旅投公司", "工程项目应招标未招标 2 个", "董事会 罗成", "overdue", "逾期未完成", -3),
    ("4", "ZG-0010", "青石镇", "惠民补贴发放不及时，涉及 31 户 <script>alert(1)</script>", "镇党委 林峰", "returned", "退回补课", 2),
]  # fmt: skip


def ledger() -> dict[str, Any]:
    return {
        "bars": [
            {"label": "全部", "count": 24, "url": "#", "current": True},
            {"label": "拟销号", "count": 3, "url": "#", "tone": "running"},
            {"label": "逾期", "count": 1, "url": "#", "tone": "overdue"},
            {"label": "退回", "count": 2, "url": "#", "tone": "due"},
            {"label": "已销号", "count": 11, "url": "#", "tone": "done"},
        ],
        "items": [
            {"pk": pk, "number": number, "unit": unit, "problem": problem, "leader": leader, "state": state, "label": label, "clock": clock(days)}
            for pk, number, unit, problem, leader, state, label, days in ITEMS
        ],
        "bulk_acts": [
            {"label": "指派", "url": "#", "icon": "person"}, {"label": "提醒", "url": "#", "icon": "clock"},
            {"label": "送联审", "url": "#", "primary": True, "confirm": "送联审后单位不能再改。确定送出？"},
        ],
        "page": {"first": 1, "last": 50, "total": 12_480, "previous_url": None, "next_url": "#"},
    }  # fmt: skip


def work() -> dict[str, Any]:
    def row(number: int, kind: str, *cells: str | dict[str, str]) -> dict[str, Any]:
        return {
            "number": number,
            "kind": kind,
            "cells": [c if isinstance(c, dict) else {"text": c} for c in cells],
        }

    return {
        "heap": {
            "kind": "底稿", "act": "底稿待备案", "count": 4, "units": "县教科局、白禾镇", "list_url": "#", "note": "已等 9 天",
            "cards": [{"kind": "底稿", "act": "底稿待备案", "unit": "县教科局", "title": "采购未集体研究", "url": "#"}],
        },
        "todos": [
            {"kind": "底稿", "act": "待我审核", "unit": "县教科局", "title": "“第一议题”制度落实不严格", "clock": clock(-2), "url": "#"},
            {"kind": "谈话", "act": "今天 14:30", "unit": "县文旅投公司", "title": "财务部负责人（必谈）", "clock": clock(0), "url": "#", "verb": "准备提纲"},
            {"kind": "资料", "act": "对方已提供", "unit": "县教科局", "title": "近三年三公经费明细", "clock": clock(6), "url": "#", "verb": "核收"},
        ],
        "job": {"label": "导入整改台账 2025.xlsx", "state": "running", "done": 6200, "total": 10000, "detail": "正在核对责任单位"},
        "preview_columns": ["序号", "问题", "整改时限", "责任人"],
        "preview_rows": [
            row(3, "header", "序号", "反馈问题", "整改时限", "责任人"),
            row(4, "record", "1", "学习不深入", {"text": "2023年8月底前", "understood": "2023-08-31"}, "高远"),
            row(5, "record", "2", "招标不规范", {"text": "长期", "kind": "doubtful", "understood": "长期坚持"}, "罗成"),
            row(6, "subtotal", "", "小计 2 个", "", ""),
            row(7, "refused", "", "", "33-13", "=cmd()"),
        ],
        "doubts": [
            {"id": "1", "where": "C5", "anchor": "row-5", "text": "“长期”没有写到哪一天", "choices": [
                {"value": "long", "label": "作长期坚持", "chosen": True}, {"value": "blank", "label": "时限留空，以后补"}]},
        ],
        "preview_counts": [
            {"label": "可收", "count": 2, "state": "done"}, {"label": "拿不准", "count": 1, "state": "due"}, {"label": "不收", "count": 1, "state": "overdue"},
        ],
    }  # fmt: skip


def figures() -> dict[str, Any]:
    return {
        "rates": [
            {"label": "完成率", "value": "45.8%", "note": "11 ÷ 24", "definition": "已完成 ÷ 反馈问题总数", "state": "done"},
            {"label": "完成率（含基本完成）", "value": "70.8%", "note": "17 ÷ 24", "definition": "（已完成＋基本完成）÷ 反馈问题总数", "state": "running"},
            {"label": "逾期", "value": "1", "unit": "件", "state": "overdue"},
            {"label": "涉及金额", "value": "12.5", "unit": "万元"},
        ],
        "focus": {
            "kind": "rows", "unit": "个", "categories": ["落实决策部署", "全面从严治党", "组织建设", "整改落实"],
            "series": [{"name": "问题", "values": [31, 46, 22, 9]}], "urls": ["#a", "#b", "#c", "#d"],
        },
        "stacked": {
            "kind": "bar", "unit": "件", "categories": ["县教科局", "县文旅投公司", "青石镇"],
            "series": [{"name": "已完成", "values": [11, 6, 4], "stack": "a"}, {"name": "未完成", "values": [3, 8, 2], "stack": "a"}],
        },
    }  # fmt: skip
