"""The plan's way: drafted by the unit, signed by its head, reviewed jointly, approved or returned (DR13, DR14, M4-14)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.plan import checks
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State

EDITABLE = ("draft", "returned")
COMPLETE = (
    checks.everything_covered,
    checks.nothing_covered_twice,
    checks.goals_set,
    checks.people_named,
    checks.dates_set,
    checks.measures_written,
    checks.measures_in_time,
)

# Clocks (domain §1.3): the plan takes over DR13, DR15 and DR16 from its feedback. Its signature meets DR13 and starts DR14,
# which the review meets either way; DR15 is met by the recorded meeting (`actions.record_democratic_life`), DR16 and DR17
# by the two reports (`closing.flow`).
plan_flow = Flow(
    "rectification_plan",
    [
        State("draft", gettext_lazy("编制中"), "draft"),
        State("to_sign", gettext_lazy("待主要负责人签字"), "waiting"),
        State("joint_review", gettext_lazy("会审中"), "running"),
        State("returned", gettext_lazy("退回修改"), "due"),
        State("approved", gettext_lazy("会审通过"), "done", final=True),
    ],
    Edge(
        "submit",
        EDITABLE,
        "to_sign",
        gettext_lazy("送主要负责人签字"),
        by="rectification.write",
        needs=COMPLETE,
        recorded_by="rectification.record_paper",
        todo=gettext_lazy("整改方案待编制报送"),
        tone="primary",
    ),
    Edge(
        "recall",
        "to_sign",
        "draft",
        gettext_lazy("收回修改"),
        by="rectification.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "sign",
        "to_sign",
        "joint_review",
        gettext_lazy("主要负责人签字报送"),
        by="rectification.sign",
        needs=COMPLETE,
        signs=True,
        recorded_by="rectification.record_paper",
        yields=gettext_lazy("整改方案（问题、任务、责任三清单）"),
        meets=("DR13",),
        starts=("DR14",),
        todo=gettext_lazy("整改方案待主要负责人签字"),
        tone="primary",
    ),
    Edge("approve", "joint_review", "approved", gettext_lazy("会审通过"), inner=True, meets=("DR14",)),
    Edge(
        "return_plan",
        "joint_review",
        "returned",
        gettext_lazy("会审退回"),
        inner=True,
        reopens=True,
        meets=("DR14",),
    ),
    Edge(
        "extend_period",
        "approved",
        "approved",
        gettext_lazy("延长集中整改期"),
        by="rectification.manage",
        asks="reason",
    ),
    parallels=(
        Parallel(
            "joint_review",
            "rectification.joint_review",
            parties.review_parties,
            parties.LABELS,
            agreed="approve",
            returned="return_plan",
            not_by=("created", "submit", "sign"),
            recorded_by="rectification.record_paper",
            todo=gettext_lazy("整改方案待会审"),
        ),
    ),
)
