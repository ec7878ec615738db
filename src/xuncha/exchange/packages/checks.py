"""Contradictions in what came back, cell by cell, so that the unit can mend exactly these (practice 7, 22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.ledger.actions import require_plan_open
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.models import Declared, RectificationItem
from xuncha.exchange.packages.models import FillPackage
from xuncha.exchange.packages.reading import Filled, Handed
from xuncha.exchange.packages.sheet import DECLARED, LOCKED, YES_NO, fields_of, text_digest
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.office.values.dates import parse_span

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: `level` error goes back to the unit, warning asks the office for a reason."""

    level: str
    text: str
    row: int | None = None
    field: str = ""
    item: int | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def findings(
    package: FillPackage, handed: Handed, items: Mapping[int, RectificationItem], *, by: Actor
) -> list[Finding]:
    """Everything that is wrong with a return, in the order of its rows."""
    found = list(_whole(package, handed))
    sent = {row["item"]: row for row in package.rows}
    with_files = {number for number, _name in handed.evidence if number}
    for row in handed.rows:
        item_id = item_of(row)
        if item_id is None or item_id not in sent or item_id not in items:
            continue
        item = items[item_id]
        for finding in _row(package, row, item, sent[item_id], sent[item_id]["seq"] in with_files, by):
            found.append(Finding(finding.level, finding.text, row.row, finding.field, item_id))
    return sorted(found, key=lambda finding: finding.row or 0)


def item_of(row: Filled) -> int | None:
    parts = row.key.split("/")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else None


def _whole(package: FillPackage, handed: Handed) -> Iterator[Finding]:
    """Rows added, doubled, taken away; files that belong nowhere."""
    sent = {row["item"]: row for row in package.rows}
    counted = Counter(item_of(row) for row in handed.rows)
    for row in handed.rows:
        item_id = item_of(row)
        if item_id is None:
            yield Finding(ERROR, _("这一行是后加的，没有行码；请只填原有的行"), row.row, "seq")
        elif item_id not in sent:
            yield Finding(ERROR, _("这一行不是这个填报包里的"), row.row, "seq")
        elif counted[item_id] > 1:
            yield Finding(
                ERROR, _("同一事项出现了 %(n)d 行") % {"n": counted[item_id]}, row.row, "seq", item_id
            )
    for item_id, row in sent.items():
        if item_id not in counted:
            yield Finding(ERROR, _("缺少序号 %(seq)s 这一行") % {"seq": row["seq"]}, None, "", item_id)
    seqs = {row["seq"] for row in package.rows}
    for number, name in handed.evidence:
        if number not in seqs:
            yield Finding(WARNING, _("佐证“%(name)s”不在任何一项的文件夹里，不会附上") % {"name": name[-60:]})


def _row(
    package: FillPackage,
    row: Filled,
    item: RectificationItem,
    sent: Mapping[str, Any],
    has_files: bool,  # noqa: FBT001
    by: Actor,
) -> Iterator[Finding]:
    for name in LOCKED:
        if text_digest(row.values.get(name, "")) != sent[name]:
            yield Finding(ERROR, _("原文被改动；这一格只读，请恢复原文"), field=name)
    for field in fields_of(package.mode):
        value = row.values.get(field.name, "")
        if field.choices and value and value not in field.choices:
            options = "、".join(field.choices)
            yield Finding(ERROR, _("只能填：%(options)s") % {"options": options}, field=field.name)
    if package.mode == FillPackage.Mode.PLAN:
        yield from _plan_row(row, item, by)
    else:
        yield from _progress_row(row, item, has_files=has_files)


def _progress_row(row: Filled, item: RectificationItem, *, has_files: bool) -> Iterator[Finding]:
    declared = DECLARED.get(row.values.get("declared", ""), "")
    text, reason = row.values.get("text", ""), row.values.get("unfinished_reason", "")
    if not row.values.get("declared"):
        yield Finding(ERROR, _("没有选完成情况"), field="declared")
    if declared and declared != item.declared and not text:
        yield Finding(ERROR, _("完成情况有变化，请写明做了什么"), field="text")
    if declared == Declared.DONE and reason:
        yield Finding(ERROR, _("选了“已完成”，又写了未完成原因，请改正其中一处"), field="unfinished_reason")
    if declared == Declared.NOT_DONE and not (reason or item.unfinished_reason):
        yield Finding(ERROR, _("选了“未完成”，须写明原因"), field="unfinished_reason")
    if item.state not in (*WORKING, "long_term") and says_something_new(row, item):
        yield Finding(ERROR, _("这一事项已申报或已销号，不能再改"), field="declared")
    yield from _evidence(row, item, declared, has_files=has_files)
    yield from _day(row, item, "done_on", declared)


def _evidence(row: Filled, item: RectificationItem, declared: str, *, has_files: bool) -> Iterator[Finding]:
    says = YES_NO.get(row.values.get("has_evidence", ""))
    if says and not has_files:
        yield Finding(ERROR, _("填了有佐证，文件夹里没有文件"), field="has_evidence")
    elif declared == Declared.DONE and not has_files and not item.evidence_count:
        yield Finding(WARNING, _("已完成，但没有任何佐证"), field="has_evidence")
    elif says is False and has_files:
        yield Finding(WARNING, _("填了没有佐证，文件夹里却有文件"), field="has_evidence")


def _day(row: Filled, item: RectificationItem, name: str, declared: str) -> Iterator[Finding]:
    raw = row.values.get(name, "")
    if not raw:
        return
    day = day_of(raw)
    fed_back = item.feedback_item.feedback.feedback_on if item.feedback_item else None
    if day is None:
        yield Finding(ERROR, _("看不懂的日期，请写成 2026-08-31"), field=name)
    elif day > today():
        yield Finding(ERROR, _("完成日期晚于今天"), field=name)
    elif fed_back and day < fed_back:
        text = _("完成日期早于反馈日期 %(day)s") % {"day": fed_back}
        yield Finding(WARNING if item.is_immediate else ERROR, text, field=name)
    elif declared == Declared.NOT_DONE:
        yield Finding(ERROR, _("选了“未完成”，又写了完成日期"), field=name)


def _plan_row(row: Filled, item: RectificationItem, by: Actor) -> Iterator[Finding]:
    for name, title in (
        ("goal", _("整改目标")),
        ("measures", _("整改措施")),
        ("leaders", _("责任领导")),
        ("dept", _("责任部门")),
    ):
        if not row.values.get(name):
            yield Finding(ERROR, _("没有写%(what)s") % {"what": title}, field=name)
    raw, long_term = row.values.get("due", ""), YES_NO.get(row.values.get("is_long_term", ""), False)
    day = day_of(raw)
    fed_back = item.feedback_item.feedback.feedback_on if item.feedback_item else None
    if raw and day is None:
        yield Finding(ERROR, _("看不懂的日期，请写成 2026-08-31"), field="due")
    elif not raw and not long_term:
        yield Finding(ERROR, _("没有写完成时限；长期事项请选“是”"), field="due")
    elif day and fed_back and day < fed_back:
        yield Finding(ERROR, _("完成时限早于反馈日期 %(day)s") % {"day": fed_back}, field="due")
    try:
        require_plan_open(item, by)
    except NotAllowed as refusal:
        yield Finding(ERROR, str(refusal.message), field="goal")


def day_of(text: str) -> date | None:
    span = parse_span(text) if text else None
    return span.end if span else None


def says_something_new(row: Filled, item: RectificationItem) -> bool:
    declared = DECLARED.get(row.values.get("declared", ""), "")
    text = row.values.get("text", "")
    return bool((declared and declared != item.declared) or (text and text != item.progress))
