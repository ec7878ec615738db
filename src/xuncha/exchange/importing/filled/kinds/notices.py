"""立行立改通知: several notices of one task, as drafts (domain §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.cycle.workpapers.noticing import draft_notice
from xuncha.exchange.importing.filled.kinds.places import tasks
from xuncha.exchange.importing.filled.table import DAY, SAME, Cell, Filled, Row, Table
from xuncha.foundation.dates import today
from xuncha.foundation.scoping import Actor
from xuncha.office.values.text import narrow

RIGHT = "workpapers.write"
COLUMNS = (
    Cell("title", "问题", required=True, width=30, most=200, remark="一句话"),
    Cell("problem", "问题描述", required=True, width=44, most=2000),
    Cell("basis", "依据", width=30, most=1000),
    Cell("requirement", "整改要求", required=True, width=36, most=1000),
    Cell("due", "办结期限", DAY, width=14, remark="写成 2026-08-31"),
)


def compare(filled: Filled, place: Engagement, by: Actor) -> None:
    rows = ImmediateNotice.objects.visible_to(by).filter(engagement=place).exclude(state="void")
    standing = {narrow(title) for title in rows.values_list("title", flat=True)}
    seen: set[str] = set()
    for row in filled.rows:
        title = narrow(row.values["title"] or "")
        if title and title in seen:
            filled.wrong(row, "title", _("与上面一行重复"))
        seen.add(title)
        if title in standing:
            row.outcome, row.why = SAME, _("已有同名通知")
        if row.values["due"] and row.values["due"] < today():
            filled.wrong(row, "due", _("期限已经过去"))


def land(rows: Sequence[Row], place: Engagement, by: Any, _file: str) -> int:
    for row in rows:
        draft_notice(ImmediateNotice(**row.values), engagement=place, by=by)
    return len(rows)


NOTICES = Table(
    "notices",
    gettext_lazy("立行立改通知"),
    gettext_lazy("一个任务的几份通知；转入后是草稿，签发、送达仍按程序办。"),
    RIGHT,
    gettext_lazy("立行立改通知由本组人员起草"),
    lambda _place: COLUMNS,
    compare,
    land,
    lambda row: str(row.values["title"] or ""),
    lambda _place: reverse("workpapers:notices"),
    tasks(RIGHT),
)
