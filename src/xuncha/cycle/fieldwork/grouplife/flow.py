"""A breach of discipline is entered, then handled; both on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.foundation.flow.declare import Edge, Flow, State

violation_flow = Flow(
    "discipline_violation",
    [
        State("open", gettext_lazy("待处理"), "due"),
        State("handled", gettext_lazy("已处理"), "done", final=True),
        State("unfounded", gettext_lazy("查不属实"), "void", final=True),
    ],
    Edge(
        "handle",
        "open",
        "handled",
        gettext_lazy("登记处理结果"),
        by="violations.write",
        todo=gettext_lazy("违反纪律待处理"),
        tone="primary",
    ),
    Edge("clear", "open", "unfounded", gettext_lazy("查不属实"), by="violations.write"),
)
