"""A reconciliation sheet is signed by both sides, or sent back with what differs (M1-13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.foundation.flow.declare import Edge, Flow, State

reconciliation_flow = Flow(
    "reconciliation",
    [
        State("open", gettext_lazy("待单位核对"), "waiting"),
        State("disputed", gettext_lazy("单位有异议"), "due"),
        State("unit_signed", gettext_lazy("待巡察办签字"), "waiting"),
        State("agreed", gettext_lazy("双方已签"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "sign_unit",
        ("open", "disputed"),
        "unit_signed",
        gettext_lazy("单位签字"),
        by="rectification.sign",
        signs=True,
        recorded_by="rectification.record_paper",
        todo=gettext_lazy("对账表待单位签字"),
        tone="primary",
    ),
    Edge(
        "dispute",
        "open",
        "disputed",
        gettext_lazy("有差异"),
        by="rectification.write",
        recorded_by="rectification.record_paper",
        asks="reason",
    ),
    Edge(
        "sign_office",
        "unit_signed",
        "agreed",
        gettext_lazy("巡察办签字"),
        by="rectification.reconcile",
        not_by=("sign_unit",),
        signs=True,
        recorded_by="rectification.record_paper",
        yields=gettext_lazy("对账表"),
        todo=gettext_lazy("对账表待巡察办签字"),
        tone="primary",
    ),
    Edge(
        "void",
        ("open", "disputed", "unit_signed"),
        "void",
        gettext_lazy("作废重出"),
        by="rectification.reconcile",
        asks="reason",
        tone="danger",
    ),
)
