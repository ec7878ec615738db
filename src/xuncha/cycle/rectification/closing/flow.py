"""The two reports at the end of concentrated rectification: both signed by the head, handed in together (DR17, DR18)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.models import RectificationReport
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State

EDITABLE = ("draft", "returned")
HANDED_IN = ("joint_review", "accepted")


def has_text(report: RectificationReport) -> str | None:
    return None if report.text.strip() else _("报告正文")


def both_signed(report: RectificationReport) -> str | None:
    """Hard stop DR17: neither goes without the other."""
    other = partner(report)
    if other is not None and other.state in ("signed", *HANDED_IN):
        return None
    missing = next(label for sort, label in RectificationReport.Sort.choices if sort != report.sort)
    return _("《%(name)s》还没有签字；两份报告缺一不可") % {"name": missing}


def partner(report: RectificationReport) -> RectificationReport | None:
    return RectificationReport.objects.trusted().filter(plan=report.plan_id).exclude(pk=report.pk).first()


# Clocks (domain §1.3): DR17, anchored to the end of concentrated rectification, is met for the plan when both are handed
# in (`hand_in`); DR18 runs and is met for each report; DR16, the concentrated period itself, is met for the plan once both
# are accepted (`accept`), or before that when its last item is closed or goes on as a long-term matter (`ledger.review`).
report_flow = Flow(
    "rectification_report",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("to_sign", gettext_lazy("待主要负责人签字"), "waiting"),
        State("signed", gettext_lazy("已签字待报送"), "waiting"),
        State("joint_review", gettext_lazy("会审中"), "running"),
        State("returned", gettext_lazy("退回补课"), "due"),
        State("accepted", gettext_lazy("会审通过"), "done", final=True),
    ],
    Edge(
        "finish_draft",
        EDITABLE,
        "to_sign",
        gettext_lazy("送主要负责人签字"),
        by="rectification.write",
        needs=(has_text,),
        recorded_by="rectification.record_paper",
        todo=gettext_lazy("整改报告待起草"),
        tone="primary",
    ),
    Edge(
        "recall",
        ("to_sign", "signed"),
        "draft",
        gettext_lazy("收回修改"),
        by="rectification.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "sign",
        "to_sign",
        "signed",
        gettext_lazy("主要负责人签字"),
        by="rectification.sign",
        needs=(has_text,),
        signs=True,
        recorded_by="rectification.record_paper",
        todo=gettext_lazy("整改报告待签字"),
        tone="primary",
    ),
    Edge(
        "hand_in",
        "signed",
        "joint_review",
        gettext_lazy("报送两份报告"),
        by="rectification.write",
        needs=(both_signed,),
        recorded_by="rectification.record_paper",
        starts=("DR18",),
        todo=gettext_lazy("整改报告待报送"),
        tone="primary",
    ),
    Edge("accept", "joint_review", "accepted", gettext_lazy("会审通过"), inner=True, meets=("DR18",)),
    Edge(
        "return_report",
        "joint_review",
        "returned",
        gettext_lazy("退回补课"),
        inner=True,
        reopens=True,
        meets=("DR18",),
    ),
    parallels=(
        Parallel(
            "joint_review",
            "rectification.joint_review",
            parties.review_parties,
            parties.LABELS,
            agreed="accept",
            returned="return_report",
            not_by=("created", "finish_draft", "sign", "hand_in"),
            recorded_by="rectification.record_paper",
            todo=gettext_lazy("整改报告待会审"),
        ),
    ),
)
