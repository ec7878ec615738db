"""Blank workbooks to type into, for offices that begin with nothing: every kind that lands has one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation, UnitType
from xuncha.cycle.fieldwork.petitions.models import Channel
from xuncha.cycle.planning.models import MODES
from xuncha.cycle.rectification.models import Declared
from xuncha.cycle.workpapers.models import Nature
from xuncha.exchange.importing.actions import require_import
from xuncha.exchange.importing.landing.petitions import ABOVE, DISPOSALS, LEVELS, SORTS
from xuncha.office.sheets import Column, SheetOut, write_workbook

ROWS = 200
YES_NO = ("是", "否")


@dataclass(frozen=True)
class Blank:
    """One template: what it is for and the titles of its columns, in order."""

    code: str
    label: Any
    about: Any
    columns: str
    line: str = ""
    """A second title to be filled in, for what stands once for the whole file."""


@dataclass(frozen=True)
class Ask:
    """One column: what is asked, how wide, which drop-down, and a remark on its heading."""

    title: str
    width: int = 20
    choices: str = ""
    remark: str = ""


def _ask(*columns: Ask) -> dict[str, Ask]:
    return {column.title: column for column in columns}


POINTS = "几条写成 1.…；2.…"
COLUMNS = _ask(
    Ask("序号", 6),
    Ask("单位名称", 28, "", "写全称，如：清源县教育局；村（社区）只写村名"),
    Ask("单位类型", 16, "unit_types"),
    Ask("所属乡镇（街道）", 20, "", "只有村（社区）要填"),
    Ask("党组织名称", 28),
    Ask("党组织类型", 12, "party_orgs"),
    Ask("上级党组织"),
    Ask("党组织书记", 12, "", "党组织主要负责人姓名"),
    Ask("党内职务", 14),
    Ask("分管（联系）县领导", 16),
    Ask("上次巡察届次", 14, "", "如：十四届"),
    Ask("上次巡察轮次", 12, "", "如：第3轮"),
    Ask("上次巡察时间", 14, "", "如：2023-04"),
    Ask("巡察组", 14, "", "如：第一巡察组；一组多人写多行"),
    Ask("组内职务", 12, "seats"),
    Ask("姓名", 10),
    Ask("工作单位及职务", 28),
    Ask("被巡察单位", 24, "units", "多个单位写多行"),
    Ask("巡察方式", 12, "modes"),
    Ask("反馈问题", 36, "", "照反馈意见原文"),
    Ask("具体表现", 40, "", POINTS),
    Ask("问题性质", 12, "natures"),
    Ask("是否涉及主要负责人", 12, "yes_no"),
    Ask("是否重点关注", 12, "yes_no"),
    Ask("整改目标", 24),
    Ask("整改措施", 40, "", POINTS),
    Ask("责任领导", 12),
    Ask("责任部门", 14),
    Ask("配合部门", 14),
    Ask("整改时限", 14, "", "如：2026-08-31；长期坚持"),
    Ask("完成情况", 14, "declared"),
    Ask("完成情况说明", 40, "", "做了什么、效果如何"),
    Ask("未完成原因", 24),
    Ask("佐证材料", 24),
    Ask("备注"),
    Ask("登记编号", 14),
    Ask("收到日期", 14, "", "如：2026-08-31"),
    Ask("信访渠道", 12, "channels"),
    Ask("是否实名", 10, "yes_no"),
    Ask("信访人姓名", 12, "", "匿名的空着；转入时直接密封"),
    Ask("联系电话", 14),
    Ask("联名人数", 8),
    Ask("被反映人", 12),
    Ask("被反映人职务", 20),
    Ask("干部管理权限", 14, "authorities", "上级管理的只登记件号和时间，不写内容"),
    Ask("反映的主要问题", 44),
    Ask("信访类别", 14, "petition_sorts"),
    Ask("是否重复件", 16, "", "写原来那一件的登记编号"),
    Ask("处置意见", 14, "disposals"),
    Ask("办理结果", 30),
    Ask("经办人", 10),
)
"""Every column once; a template says which of them it asks, in which order."""

_PROBLEM = "序号 被巡察单位 反馈问题 具体表现"
_DUTY = "整改目标 整改措施 责任领导 责任部门"
BLANKS = {
    blank.code: blank
    for blank in (
        Blank(
            "objects",
            gettext_lazy("巡察对象库"),
            gettext_lazy("单位、村（社区）和它们的党组织；第一次使用从这里开始。"),
            "序号 单位名称 单位类型 所属乡镇（街道） 党组织名称 党组织类型 上级党组织 党组织书记 党内职务"
            " 分管（联系）县领导 上次巡察届次 上次巡察轮次 上次巡察时间 备注",
        ),
        Blank(
            "authorization",
            gettext_lazy("授权任职"),
            gettext_lazy("一轮巡察的组、人员和单位；转入后只是提议，批准、启用仍按程序办。"),
            "巡察组 组内职务 姓名 工作单位及职务 被巡察单位 巡察方式",
            "　　届县委第　　轮巡察（文号：　　　　）　　　　年　　月　　日至　　月　　日驻点",
        ),
        Blank(
            "problems",
            gettext_lazy("反馈问题清单"),
            gettext_lazy("历年反馈的问题和具体表现；先转入它，台账会自动对应。"),
            f"{_PROBLEM} 问题性质 是否涉及主要负责人 是否重点关注 备注",
        ),
        Blank(
            "ledger",
            gettext_lazy("整改台账"),
            gettext_lazy("整改事项和进展；同一批单位的新台账再转入一次，只更新进展，不重复。"),
            f"{_PROBLEM} {_DUTY} 整改时限 完成情况 完成情况说明 未完成原因 佐证材料 备注",
        ),
        Blank(
            "plan",
            gettext_lazy("整改方案"),
            gettext_lazy("一个单位的整改方案（三清单），表名写单位和“整改方案”。"),
            f"{_PROBLEM} {_DUTY} 配合部门 整改时限",
        ),
    )
}
REGISTER = Blank(
    "petitions",
    gettext_lazy("信访登记台账"),
    gettext_lazy("历史信访登记；由线索专员或组长转入。"),
    "序号 登记编号 收到日期 信访渠道 是否实名 信访人姓名 联系电话 联名人数 被巡察单位 被反映人 被反映人职务"
    " 干部管理权限 反映的主要问题 信访类别 是否重复件 处置意见 办理结果 经办人",
)
"""Not among the others: who may import for the office may not read petitions."""


def choices() -> dict[str, tuple[str, ...]]:
    """What the drop-downs offer, read off the data, so that a template never offers what would not be understood."""
    names = Organisation.objects.active().filter(parent=None).values_list("name", flat=True)
    return {
        "units": tuple(names),
        "unit_types": tuple(UnitType.objects.values_list("name", flat=True)),
        "party_orgs": tuple(Organisation.PartyOrg.values),
        "seats": (_("组长"), _("副组长"), _("组员"), _("联络员")),
        "modes": tuple(str(label) for _code, label in MODES),
        "natures": tuple(str(label) for label in Nature.labels),
        "declared": tuple(str(label) for label in Declared.labels),
        "yes_no": YES_NO,
        "channels": tuple(str(label) for label in Channel.labels),
        "authorities": tuple(LEVELS),
        "petition_sorts": tuple(SORTS),
        "disposals": (*DISPOSALS, ABOVE),
        "": (),
    }


def write_blank(target: io.BytesIO, blank: Blank) -> None:
    offered = choices()
    columns = [
        Column(ask.title, width=ask.width, choices=offered[ask.choices], comment=ask.remark or None)
        for ask in map(COLUMNS.__getitem__, blank.columns.split())
    ]
    titles = [str(blank.label), blank.line] if blank.line else [str(blank.label)]
    write_workbook(target, [SheetOut(str(blank.label), columns, titles=titles, blank_rows=ROWS)])


def blank_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require_import(user)
    context = {"title": _("空白模板"), "blanks": list(BLANKS.values())}
    return render(request, "exchange/blanks.html", context)


def blank_file(request: HttpRequest, code: str) -> FileResponse:
    user: Any = request.user
    require_import(user)
    if code not in BLANKS:
        raise Http404
    return sent_blank(BLANKS[code])


def sent_blank(blank: Blank) -> FileResponse:
    buffer = io.BytesIO()
    write_blank(buffer, blank)
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{blank.label}（空白模板）.xlsx")
