"""A change of an approved item goes before the same reviewers; the last of them decides it (practice 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State

change_flow = Flow(
    "rectification_change",
    [
        State("open", gettext_lazy("待审"), "running"),
        State("approved", gettext_lazy("同意变更"), "done", final=True),
        State("refused", gettext_lazy("不同意"), "void", final=True),
        State("withdrawn", gettext_lazy("已撤回"), "void", final=True),
    ],
    Edge("approve", "open", "approved", gettext_lazy("同意变更"), inner=True),
    Edge("refuse", "open", "refused", gettext_lazy("不同意变更"), inner=True),
    Edge(
        "withdraw",
        "open",
        "withdrawn",
        gettext_lazy("撤回申请"),
        by="rectification.write",
        asks="reason",
        tone="danger",
    ),
    parallels=(
        Parallel(
            "open",
            "rectification.change_decide",
            parties.review_parties,
            parties.LABELS,
            agreed="approve",
            returned="refuse",
            not_by=("created",),
            recorded_by="rectification.record_paper",
            todo=gettext_lazy("整改变更申请待审"),
        ),
    ),
)
