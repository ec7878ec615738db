"""资料调阅清单: one list of what a unit is asked for, as a draft (domain §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.materials.actions import MOST_LINES, Line, open_request
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.importing.filled.kinds.places import tasks
from xuncha.exchange.importing.filled.table import CHOICE, COUNT, DAY, SAME, Cell, Fault, Filled, Row, Table
from xuncha.foundation.dates import today
from xuncha.foundation.scoping import Actor
from xuncha.office.values.text import narrow

RIGHT = "materials.write"
DAYS = 3
"""For answering a list whose rows name no day (the same as the list's own page proposes)."""
COLUMNS = (
    Cell("name", "资料名称", required=True, width=44, most=200),
    Cell("topic", "类别", CHOICE, choices=lambda _place: {str(word): code for code, word in Material.Topic.choices}),
    Cell("copies", "份数", COUNT, width=8, most=99),
    Cell("medium", "介质", CHOICE, choices=lambda _place: {str(word): code for code, word in Material.Medium.choices}, width=10),
    Cell("origin", "形式", CHOICE, choices=lambda _place: {str(word): code for code, word in Material.Origin.choices}, width=10),
    Cell("due", "期限", DAY, width=14, remark="写成 2026-08-31；不填的按清单期限"),
)  # fmt: skip


def compare(filled: Filled, place: Engagement, by: Actor) -> None:
    """What an earlier list of this task asks for already is not asked for again."""
    rows = Material.objects.within_reach(by, RIGHT).filter(request__engagement=place)
    standing = {narrow(name) for name in rows.exclude(request__state="void").values_list("name", flat=True)}
    seen: set[str] = set()
    for row in filled.rows:
        name = narrow(row.values["name"] or "")
        if name and name in seen:
            filled.wrong(row, "name", _("与上面一行重复"))
        seen.add(name)
        if name in standing:
            row.outcome, row.why = SAME, _("以前的清单已要过")
        if row.values["due"] and row.values["due"] < today():
            filled.wrong(row, "due", _("期限已经过去"))
    if filled.count("new") > MOST_LINES:
        filled.faults.append(Fault(0, _("一份清单最多 %(count)s 项") % {"count": MOST_LINES}))


def land(rows: Sequence[Row], place: Engagement, by: Any, file: str) -> int:
    named = [row.values["due"] for row in rows if row.values["due"]]
    request = MaterialRequest(
        title=file[:80], requested_on=today(), due=max(named, default=today() + timedelta(days=DAYS))
    )
    open_request(request, engagement=place, lines=[_line(row) for row in rows], by=by)
    return len(rows)


def _line(row: Row) -> Line:
    values = row.values
    return Line(
        values["name"],
        values["topic"] or Material.Topic.POLICY,
        values["copies"] or 1,
        values["medium"] or Material.Medium.ELECTRONIC,
        values["origin"] or Material.Origin.COPY,
        values["due"],
    )


MATERIALS = Table(
    "materials",
    gettext_lazy("资料调阅清单"),
    gettext_lazy("向一个单位要的资料；转入后是一份草稿，清单名取文件名，送审、发出仍按程序办。"),
    RIGHT,
    gettext_lazy("资料调阅清单由本组人员编写"),
    lambda _place: COLUMNS,
    compare,
    land,
    lambda row: str(row.values["name"] or ""),
    lambda _place: reverse("fieldwork:materials"),
    tasks(RIGHT),
)
