"""The way of a survey: written → collecting → closed with its number.

| from       | edge  | to         | who            | must hold                                   | yields |
|------------|-------|------------|----------------|---------------------------------------------|--------|
| draft      | open  | collecting | leader, office | questions, dates                            | the unit sees the link; the door its sheet |
| collecting | close | closed     | leader, office | paper totals agree; the last day is over for the door (warns) | number CP, results |
| draft, collecting | void | void | leader, office, with a reason |                               |        |

There is no way back from closed: two readings of one survey would tell what came between them.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.results import paper_faults, sheets_by_way
from xuncha.foundation.dates import today
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_dates(survey: Survey) -> str | None:
    return _("截止日期已过") if survey.closes_on < today() else None


def paper_agrees(survey: Survey) -> str | None:
    return "；".join(paper_faults(survey)) or None


def has_answers(survey: Survey) -> str | None:
    return None if sum(sheets_by_way(survey).values()) else _("还没有收到答卷")


def still_open(survey: Survey) -> str | None:
    if survey.by_door and survey.closes_on >= today():
        return _("截止日期没到，门户上还能填；截止后到的不再计入")
    return None


OPEN = "surveys.open"

survey_flow = Flow(
    "survey",
    [
        State("draft", gettext_lazy("编制中"), "draft"),
        State("collecting", gettext_lazy("收集中"), "running"),
        State("closed", gettext_lazy("已截止"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("open", "draft", "collecting", gettext_lazy("开始测评"), by=OPEN, needs=(has_dates,), opens_to=("unit",), tone="primary"),
    Edge("close", "collecting", "closed", gettext_lazy("截止并汇总"), by=OPEN, needs=(has_answers, paper_agrees), warns=(still_open,), numbers="CP", yields=gettext_lazy("测评结果"), todo=gettext_lazy("测评到期汇总"), tone="primary"),
    Edge("void", ("draft", "collecting"), "void", gettext_lazy("作废"), by=OPEN, asks="reason", tone="danger"),
)  # fmt: skip
