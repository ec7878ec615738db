"""谈话名单: whom to talk to in one task, onto its plan; nobody twice (domain §3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.interviews.plan import partners_of, put_on_plan
from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.importing.filled.kinds.places import tasks
from xuncha.exchange.importing.filled.table import CHOICE, SAME, Cell, Filled, Row, Table
from xuncha.foundation.scoping import Actor

RIGHT = "interviews.plan"
COLUMNS = (
    Cell("post", "职务", required=True, width=28, most=80, remark="如：党组成员、副局长；没有职务的写身份"),
    Cell("name", "姓名", width=12, most=40, remark="还没有定下人的可以空着"),
    Cell("category", "类别", CHOICE, choices=lambda _place: {str(word): code for code, word in Interview.Category.choices}),
    Cell("why", "列入原因", width=28, most=80, remark="如：班子成员、纪检组织负责人、近三年退休班子成员"),
)  # fmt: skip


def compare(filled: Filled, place: Engagement, by: Actor) -> None:
    """By post and name: who stands on the plan already is left alone, two equal rows are a fault."""
    standing = {_key(partner) for partner in partners_of(place, by)}
    seen: set[tuple[str, str]] = set()
    for row in filled.rows:
        key = _key(row.values)
        if key in seen:
            filled.wrong(row, "post", _("与上面一行重复"))
        seen.add(key)
        if key in standing:
            row.outcome, row.why = SAME, _("计划里已有")


def _key(values: dict[str, Any]) -> tuple[str, str]:
    return str(values.get("post") or ""), str(values.get("name") or "")


def land(rows: Sequence[Row], place: Engagement, by: Any, _file: str) -> int:
    return put_on_plan(
        place,
        [
            (
                row.values["category"] or Interview.Category.OPTIONAL,
                {name: row.values[name] for name in ("post", "name", "why")},
            )
            for row in rows
        ],
        by=by,
    )


TALKS = Table(
    "talks",
    gettext_lazy("谈话名单"),
    gettext_lazy("一个任务要谈的人（必谈、选谈），列入谈话计划；时间和谈话人以后安排。姓名和职务密封保存。"),
    RIGHT,
    gettext_lazy("谈话计划由组长、副组长编制"),
    lambda _place: COLUMNS,
    compare,
    land,
    lambda row: " ".join(filter(None, _key(row.values))),
    lambda place: reverse("fieldwork:talk_plan", args=[place.pk]),
    tasks(RIGHT),
)
