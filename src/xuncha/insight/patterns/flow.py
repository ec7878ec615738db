"""The ways of what is made of a pattern.

pattern            kept ↔ retired (by hand, with a reason)

| suggestion | edge       | to        | who                                    | must hold            |
|------------|------------|-----------|----------------------------------------|----------------------|
| draft      | submit     | submitted | office                                 | problem, advice      |
| submitted  | approve    | approved  | leading group, system or paper         | not the drafter      |
| submitted  | return     | draft     | leading group, office, with a reason   |                      |
| approved   | send       | sent      | office                                 | a date, else reason  |
| sent       | reply      | replied   | the receiver, or recorded from paper   | reply                |
| replied    | close      | closed    | office                                 | not who replied      |
| replied    | send_back  | sent      | office, with a reason                  |                      |

outline            draft → ready (for the thematic report) → draft again; void
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.insight.patterns.models import InspectionSuggestion, ThematicOutline

pattern_flow = Flow(
    "pattern",
    [State("kept", gettext_lazy("在用"), "running"), State("retired", gettext_lazy("已停用"), "void")],
    Edge("retire", "kept", "retired", gettext_lazy("停用"), by="patterns.mark", asks="reason", tone="danger"),
    Edge("restore", "retired", "kept", gettext_lazy("恢复"), by="patterns.mark", asks="reason"),
)


def has_problem(suggestion: InspectionSuggestion) -> str | None:
    return None if suggestion.problem.strip() else _("巡察发现的问题")


def has_advice(suggestion: InspectionSuggestion) -> str | None:
    """A briefing may only tell; a suggestion suggests."""
    tells_only = suggestion.sort == InspectionSuggestion.Sort.BRIEFING
    return None if tells_only or suggestion.advice.strip() else _("建议")


def has_due(suggestion: InspectionSuggestion) -> str | None:
    return None if suggestion.due else _("没有写回复期限")


def has_reply(suggestion: InspectionSuggestion) -> str | None:
    return None if suggestion.reply.strip() else _("采纳和办理情况")


def edge(name: str, sources: Any, target: str, label: Any, by: str, **more: Any) -> Edge:
    return Edge(name, sources, target, label, by=f"suggestions.{by}", **more)


suggestion_flow = Flow(
    "inspection_suggestion",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("submitted", gettext_lazy("待领导小组审定"), "waiting"),
        State("approved", gettext_lazy("已审定，待发出"), "due"),
        State("sent", gettext_lazy("待回复"), "running"),
        State("replied", gettext_lazy("已回复，待了结"), "waiting"),
        State("closed", gettext_lazy("已了结"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    edge("submit", "draft", "submitted", gettext_lazy("报审"), "write", needs=(has_problem, has_advice), opens_to=("leaders",), tone="primary"),
    edge("approve", "submitted", "approved", gettext_lazy("审定"), "approve", not_by=("created", "submit"), signs=True, recorded_by="suggestions.record_paper", numbers="JY", todo=gettext_lazy("巡察建议待审定"), tone="primary"),
    edge("return", "submitted", "draft", gettext_lazy("退回修改"), "approve", asks="reason"),
    edge("withdraw", "submitted", "draft", gettext_lazy("撤回修改"), "write", asks="reason"),
    edge("send", "approved", "sent", gettext_lazy("发出"), "write", warns=(has_due,), opens_to=("departments",), todo=gettext_lazy("巡察建议待发出"), tone="primary"),
    edge("reply", "sent", "replied", gettext_lazy("报送回复"), "reply", needs=(has_reply,), recorded_by="suggestions.record_paper", todo=gettext_lazy("巡察建议待回复"), tone="primary"),
    edge("close", "replied", "closed", gettext_lazy("了结"), "write", not_by=("reply",), todo=gettext_lazy("巡察建议待了结"), tone="primary"),
    edge("send_back", "replied", "sent", gettext_lazy("退回补充"), "write", asks="reason"),
    edge("void", ("draft", "submitted", "approved"), "void", gettext_lazy("作废"), "write", asks="reason", tone="danger"),
)  # fmt: skip


def has_text(outline: ThematicOutline) -> str | None:
    return None if outline.problem.strip() and outline.extent.strip() else _("主要问题、分布和数量")


outline_flow = Flow(
    "thematic_outline",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("ready", gettext_lazy("提纲已定"), "done"),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("settle", "draft", "ready", gettext_lazy("定下提纲"), by="patterns.write", needs=(has_text,), tone="primary"),
    Edge("reopen", "ready", "draft", gettext_lazy("重新修改"), by="patterns.write", asks="reason"),
    Edge("void", ("draft", "ready"), "void", gettext_lazy("作废"), by="patterns.write", asks="reason", tone="danger"),
)  # fmt: skip
