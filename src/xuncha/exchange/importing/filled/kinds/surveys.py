"""测评汇总: totals of the paper sheets of one survey, as counted at the table (domain §3.5; practice 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.surveys.actions import enter_totals
from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.results import SHEETS, Counts, faults
from xuncha.cycle.fieldwork.surveys.sheets import options_of
from xuncha.exchange.importing.filled.table import CHOICE, COUNT, Cell, Fault, Filled, Row, Table
from xuncha.foundation.scoping import Actor

RIGHT = "surveys.write"
ISSUED, RETURNED, VALID = "发出份数", "收回份数", "有效份数"
EVERYBODY = "全部"
MOST = 100_000


def _groups(survey: Survey | None) -> Mapping[str, str]:
    names = list(survey.groups) if survey else []
    return {EVERYBODY: ""} | {name: name for name in names}


def _asked(survey: Survey | None) -> Mapping[str, str]:
    questions = {row["text"]: row["code"] for row in survey.questions} if survey else {}
    return {ISSUED: ISSUED, RETURNED: RETURNED, VALID: VALID} | questions


def columns(survey: Survey | None) -> Sequence[Cell]:
    options = options_of(survey) if survey else ()
    return (
        Cell("group", "人群", CHOICE, choices=_groups, width=14, remark="不分人群的写“全部”"),
        Cell("question", "题目", CHOICE, required=True, choices=_asked, width=48),
        Cell("sheets", "份数", COUNT, width=8, most=MOST, remark="只在份数各行填"),
        *(Cell(f"option-{code}", str(label), COUNT, width=10, most=MOST) for code, label in options),
    )


def given(survey: Survey) -> Sequence[Sequence[Any]]:
    blank = [""] * (1 + len(options_of(survey)))
    rows = [[EVERYBODY, ISSUED, *blank], [EVERYBODY, RETURNED, *blank]]
    for group in survey.groups or [EVERYBODY]:
        rows += [[group, text, *blank] for text in (VALID, *(row["text"] for row in survey.questions))]
    return rows


def compare(filled: Filled, survey: Survey, _by: Actor) -> None:
    """Sums that do not agree are faults of the whole table, as on the page where totals are typed."""
    seen: set[tuple[Any, Any]] = set()
    for row in filled.rows:
        key = row.values["group"], row.values["question"]
        if key in seen:
            filled.wrong(row, "question", _("同一人群的同一行写了两次"))
        seen.add(key)
    if not filled.faults:
        counts, numbers = _summed(filled.rows)
        found = faults(survey, counts, numbers[ISSUED], numbers[RETURNED], numbers[VALID])
        filled.faults += [Fault(0, text) for text in found]


def _summed(rows: Sequence[Row]) -> tuple[dict[str, Counts], dict[str, int]]:
    counts: dict[str, Counts] = defaultdict(dict)
    numbers = dict.fromkeys((ISSUED, RETURNED, VALID), 0)
    for row in rows:
        group, question = row.values["group"] or "", row.values["question"]
        if question in numbers:
            numbers[question] += row.values["sheets"] or 0
        if question == VALID:
            counts[group][SHEETS] = row.values["sheets"] or 0
        elif question not in numbers:
            told = {name: count for name, count in row.values.items() if name.startswith("option-")}
            counts[group] |= {
                (question, name.removeprefix("option-")): count or 0 for name, count in told.items()
            }
    return counts, numbers


def land(rows: Sequence[Row], survey: Survey, by: Any, _file: str) -> int:
    counts, numbers = _summed(rows)
    enter_totals(
        survey, counts, issued=numbers[ISSUED], returned=numbers[RETURNED], valid=numbers[VALID], by=by
    )
    return len(rows)


def surveys(user: Any) -> QuerySet[Any]:
    """Surveys that are being collected, on which totals may be entered."""
    rows = Survey.objects.within_reach(user, RIGHT).filter(state="collecting")
    return rows.select_related("organisation", "round__term", "group").order_by("-pk")


def _label(row: Row) -> str:
    return f"{row.values['group'] or EVERYBODY} {row.values['question'] or ''}"


SURVEYS = Table(
    "surveys",
    gettext_lazy("测评纸质卷汇总"),
    gettext_lazy("一次测评纸质卷的汇总数；模板里已列好人群和题目，再转入一次替换上次的汇总。"),
    RIGHT,
    gettext_lazy("纸质卷汇总由组织测评的人登记"),
    columns,
    compare,
    land,
    _label,
    lambda survey: reverse("fieldwork:survey", args=[survey.pk]),
    surveys,
    given,
)
