"""The workbook of a package: what stands in it, and how it is written (practice 7, 22)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import UNIT_CHOICES, Measure, RectificationItem
from xuncha.exchange.packages.models import FillPackage
from xuncha.office.sheets import Column, SheetOut, write_workbook
from xuncha.office.values.text import narrow

KEY = "行码（勿动）"
FILL, ABOUT = "填报表", "填报说明"
EVIDENCE = "佐证材料"
DECLARED = {str(choice.label): str(choice.value) for choice in UNIT_CHOICES}
YES_NO = {"是": True, "否": False}
LOCKED = ("problem", "performance")
"""Read-only texts: whoever changes them is answered, not followed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: name here, title there; `locked` is what we wrote, the rest is the unit's."""

    name: str
    title: str
    width: int
    locked: bool = False
    choices: tuple[str, ...] = ()
    comment: str = ""


_HEAD = (
    Field("key", KEY, 4, locked=True),
    Field("seq", "序号", 6, locked=True),
    Field("problem", "反馈问题", 36, locked=True),
    Field("performance", "具体表现", 40, locked=True),
)
PROGRESS = (
    *_HEAD,
    Field("measures", "整改措施", 36, locked=True),
    Field("due_shown", "完成时限", 12, locked=True),
    Field("standing", "现在登记的情况", 14, locked=True),
    Field("declared", "完成情况", 12, choices=tuple(DECLARED), comment="从下拉列表中选一个"),
    Field("text", "做了什么、效果如何", 44, comment="写具体：开了什么会、出了什么制度、退了多少钱"),
    Field("unfinished_reason", "未完成原因", 24, comment="选“未完成”时必填；选“已完成”时不填"),
    Field("next_step", "下步打算", 24),
    Field("done_on", "完成日期", 12, comment="写成 2026-08-31"),
    Field("has_evidence", "有无佐证", 8, choices=tuple(YES_NO), comment="有佐证的，文件放进右边写的文件夹"),
    Field("folder", "佐证放在", 14, locked=True),
)
PLAN = (
    *_HEAD,
    Field("goal", "整改目标", 30, comment="写到什么程度，要能检验"),
    Field("measures", "整改措施", 44, comment="一条一行，或写成 1.…；2.…"),
    Field("leaders", "责任领导", 14),
    Field("dept", "责任部门", 14),
    Field("co_depts", "配合部门", 14),
    Field("due", "完成时限", 12, comment="写成 2026-08-31"),
    Field("is_long_term", "是否长期坚持", 10, choices=tuple(YES_NO)),
)


def fields_of(mode: str) -> Sequence[Field]:
    return PLAN if mode == FillPackage.Mode.PLAN else PROGRESS


def text_digest(text: str) -> str:
    """Of a text as people read it: office programs change line ends and blanks by themselves."""
    return hashlib.sha256(narrow(text).encode()).hexdigest()[:16]


def row_key(code: str, item: RectificationItem) -> str:
    return f"{code}/{item.pk}/{text_digest(item.problem + item.performance)}"


def snapshot(items: Iterable[RectificationItem]) -> list[dict[str, Any]]:
    """What goes out, by row: ids, versions and digests, never a second copy of the texts.

    `seq` counts within the package: old ledgers give one number to several rows, and folders go by it.
    """
    return [
        {
            "item": item.pk,
            "seq": seq,
            "version": item.version,
            **{name: text_digest(getattr(item, name)) for name in LOCKED},
        }
        for seq, item in enumerate(items, 1)
    ]


def package_digest(code: str, rows: Sequence[dict[str, Any]]) -> str:
    parts = [code, *(f"{row['item']}{row['problem']}{row['performance']}" for row in rows)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def items_of(package: FillPackage) -> list[RectificationItem]:
    """The items of a package in its order; for verbs and downloads after access to the package was decided."""
    ids = [row["item"] for row in package.rows]
    found = RectificationItem.objects.trusted().select_related("plan", "feedback_item__feedback").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def measures_of(items: Iterable[RectificationItem]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Measure.objects.trusted().filter(item__in=[item.pk for item in items]).order_by("item", "seq")
    for item_id, content in rows.values_list("item_id", "content"):
        found.setdefault(item_id, []).append(content)
    return found


def write_sheet(target: io.BytesIO, package: FillPackage) -> None:
    items = items_of(package)
    measures = measures_of(items)
    fields = fields_of(package.mode)
    columns = [
        Column(
            field.title,
            width=field.width,
            choices=field.choices,
            comment=field.comment or None,
            hidden=field.name == "key",
            locked=field.locked,
        )
        for field in fields
    ]
    numbers = {row["item"]: row["seq"] for row in package.rows}
    rows = [
        [_value(package, item, numbers[item.pk], field.name, measures.get(item.pk, [])) for field in fields]
        for item in items
    ]
    title = f"{package.organisation.name}{package.get_mode_display()}"
    fill = SheetOut(FILL, columns, rows, titles=[title], protect=True)
    write_workbook(target, [_about(package), fill])


def _value(
    package: FillPackage, item: RectificationItem, seq: int, name: str, measures: Sequence[str]
) -> Any:
    special: dict[str, Any] = {
        "key": lambda: row_key(package.code, item),
        "seq": lambda: str(seq),
        "measures": lambda: "\n".join(f"{no}. {text}" for no, text in enumerate(measures, 1)),
        "due_shown": lambda: _("长期坚持") if item.is_long_term and not item.due else _iso(item.due),
        "standing": lambda: str(item.get_declared_display()),
        "folder": lambda: f"{EVIDENCE}/{folder_name(seq)}",
        "due": lambda: _iso(item.due),
        "is_long_term": lambda: "是" if item.is_long_term else "",
    }
    if name in special:
        return special[name]()
    plain = {"problem", "performance", "goal", "leaders", "dept", "co_depts"}
    return getattr(item, name) if name in plain else ""


def folder_name(seq: int) -> str:
    return f"{seq:02d}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def about_lines(package: FillPackage) -> list[tuple[str, str]]:
    """(label, value): the lines of the instructions sheet that the reader looks for again."""
    return [
        ("包号", package.code),
        ("填报单位", package.organisation.name),
        ("内容", str(package.get_mode_display())),
        ("事项数", str(len(package.rows))),
        ("应交回日期", package.due_back.isoformat()),
        ("校验码", package.digest[:16]),
        ("填报人", ""),
        ("联系电话", ""),
    ]


HOW_TO = (
    "1. 只填“填报表”里白色的格；灰字的格是原文，不要改，也不要删行、加行。",
    "2. “完成情况”从下拉列表选：已完成、基本完成、未完成、长期坚持。选“未完成”的写原因，选“已完成”的不写。",
    "3. 佐证放进“佐证材料”里对应序号的文件夹，文件名写清是什么。",
    "4. 填好后连同佐证文件夹一起压缩（zip），原样交回；没有佐证的，只交这张表也可以。",
    "5. 涉密材料不要放进来，只在表里写文号。",
)


def _about(package: FillPackage) -> SheetOut:
    columns = [Column("项目", width=16, locked=True), Column("内容", width=60)]
    return SheetOut(ABOUT, columns, about_lines(package), titles=["巡察整改填报包"], notes=HOW_TO)
