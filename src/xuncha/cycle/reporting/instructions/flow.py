"""An instruction's way: registered, given to a unit, answered, done (practice 21)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.instructions.models import Instruction
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_unit(instruction: Instruction) -> str | None:
    return None if instruction.organisation_id else _("承办单位")


def has_task(instruction: Instruction) -> str | None:
    return None if instruction.task.strip() else _("交办事项")


def has_due(instruction: Instruction) -> str | None:
    return None if instruction.due else _("没有办结期限")


def has_reply(instruction: Instruction) -> str | None:
    return None if instruction.reply.strip() else _("办理情况")


def edge(name: str, sources: Any, target: str, label: Any, by: str, **more: Any) -> Edge:
    return Edge(name, sources, target, label, by=f"instructions.{by}", **more)


instruction_flow = Flow(
    "instruction",
    [
        State("registered", gettext_lazy("已登记"), "waiting"),
        State("in_progress", gettext_lazy("办理中"), "running"),
        State("replied", gettext_lazy("已回复，待了结"), "waiting"),
        State("done", gettext_lazy("已了结"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    edge(
        "assign",
        "registered",
        "in_progress",
        gettext_lazy("交办督办"),
        "write",
        needs=(has_unit, has_task),
        warns=(has_due,),
        opens_to=("unit_head",),
        todo=gettext_lazy("批示待交办"),
        tone="primary",
    ),
    edge(
        "reply",
        "in_progress",
        "replied",
        gettext_lazy("报送办理情况"),
        "reply",
        needs=(has_reply,),
        recorded_by="instructions.write",
        todo=gettext_lazy("批示待办理回复"),
        tone="primary",
    ),
    edge(
        "finish",
        "replied",
        "done",
        gettext_lazy("了结"),
        "write",
        not_by=("reply",),
        needs=(has_reply,),
        todo=gettext_lazy("批示待了结"),
        tone="primary",
    ),
    edge("send_back", "replied", "in_progress", gettext_lazy("退回续办"), "write", asks="reason"),
    edge(
        "note_only",
        "registered",
        "done",
        gettext_lazy("阅知，不交办"),
        "write",
        asks="reason",
    ),
    edge("void", "registered", "void", gettext_lazy("作废"), "write", asks="reason", tone="danger"),
)
