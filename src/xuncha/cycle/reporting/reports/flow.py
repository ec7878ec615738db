"""The report's way: group leader → joint consultation → leading group → secretaries → standing committee (domain §2.1 S07, S08).

Returned at any stage with its reason, it opens again for a new version; approved, it is locked.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper, ReviewComment
from xuncha.cycle.workpapers.models import Evidence
from xuncha.foundation.flow.declare import Edge, Flow, State


def items_of(report: Report) -> Any:
    """The items that are part of the text."""
    return ReportItem.objects.trusted().filter(report=report, left_out_reason="")


def has_items(report: Report) -> str | None:
    return None if items_of(report).exists() else _("至少一个问题")


def has_overview(report: Report) -> str | None:
    return None if report.overview.strip() else _("基本情况与总体评价")


def praises_top_leader(report: Report) -> str | None:
    """The section on the principal leader holds both sides (M1-06)."""
    return None if report.top_leader_positive.strip() else _("主要负责人专段的正面评价")


def names_top_leaders_problems(report: Report) -> str | None:
    if report.top_leader_problems.strip() or items_of(report).filter(is_top_leader=True).exists():
        return None
    return _("主要负责人专段的突出问题（确无问题的写明“未发现突出问题”）")


def stands_on_papers(report: Report) -> str | None:
    """观点—事例—证据 (M1-08): a sentence without a paper only asks why."""
    linked = ReportItemPaper.objects.trusted().filter(item__report=report).values("item")
    return _numbered(items_of(report).exclude(pk__in=linked), _("第 %(items)s 条没有底稿"))


def papers_have_evidence(report: Report) -> str | None:
    links = ReportItemPaper.objects.trusted().filter(item__report=report)
    bare = links.exclude(
        paper__in=Evidence.objects.trusted().filter(paper__in=links.values("paper")).values("paper")
    )
    return _numbered(items_of(report).filter(pk__in=bare.values("item")), _("第 %(items)s 条的底稿没有佐证"))


def _numbered(items: Any, sentence: str) -> str | None:
    numbers = list(items.order_by("seq").values_list("seq", flat=True))
    return sentence % {"items": "、".join(str(number) for number in numbers)} if numbers else None


def comments_answered(report: Report) -> str | None:
    """Every opinion given in deliberation says how it was adopted (M0-03)."""
    count = ReviewComment.objects.trusted().filter(report=report, adoption="").count()
    return _("还有 %(count)s 条审议意见没有写采纳情况") % {"count": count} if count else None


def edge(name: str, source: str, target: str, label: Any, by: str, **more: Any) -> Edge:
    return Edge(name, source, target, label, by=f"reporting.{by}", **more)


def returning(name: str, source: str, label: Any, by: str, recorded_by: str) -> Edge:
    return edge(
        name,
        source,
        "draft",
        label,
        by,
        asks="reason",
        reopens=True,
        recorded_by=f"reporting.{recorded_by}",
    )


def deciding(name: str, source: str, target: str, label: Any, by: str, todo: Any, **more: Any) -> Edge:
    """A meeting's approval: by the chair's signature, in the system or on the minutes; passed when switched off."""
    return edge(
        name,
        source,
        target,
        label,
        by,
        not_by=("created", "submit", "sign"),
        signs=True,
        recorded_by="reporting.record_decision",
        todo=todo,
        tone="primary",
        **more,
    )


report_flow = Flow(
    "report",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("leader_sign", gettext_lazy("待组长签发"), "waiting"),
        State("joint_consultation", gettext_lazy("组办会商"), "running", optional=True),
        State("leading_group", gettext_lazy("待领导小组审议"), "waiting"),
        State("secretaries", gettext_lazy("待书记专题会审议"), "waiting", optional=True),
        State("standing", gettext_lazy("待常委会审议"), "waiting", optional=True),
        State("approved", gettext_lazy("已审定"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    edge(
        "submit",
        "draft",
        "leader_sign",
        gettext_lazy("提交组长"),
        "write",
        needs=(has_items, has_overview),
        warns=(stands_on_papers, papers_have_evidence, comments_answered),
        todo=gettext_lazy("报告待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    edge(
        "sign",
        "leader_sign",
        "joint_consultation",
        gettext_lazy("签发报送"),
        "sign",
        not_by=("submit",),
        needs=(praises_top_leader, names_top_leaders_problems),
        signs=True,
        recorded_by="reporting.record",
        yields=gettext_lazy("巡察报告"),
        opens_to=("office",),
        starts=("DR10", "DR11"),
        meets=("DR09",),
        todo=gettext_lazy("报告待签发"),
        tone="primary",
    ),
    edge(
        "pass_consultation",
        "joint_consultation",
        "leading_group",
        gettext_lazy("会商通过"),
        "review",
        not_by=("created", "submit", "sign"),
        recorded_by="reporting.record_decision",
        opens_to=("leaders",),
        passes=True,
        todo=gettext_lazy("报告待会商"),
        tone="primary",
    ),
    deciding(
        "pass_leading_group",
        "leading_group",
        "secretaries",
        gettext_lazy("领导小组审议通过"),
        "decide",
        gettext_lazy("报告待领导小组审议"),
        meets=("DR10",),
    ),
    deciding(
        "pass_secretaries",
        "secretaries",
        "standing",
        gettext_lazy("书记专题会通过"),
        "decide_county",
        gettext_lazy("报告待书记专题会审议"),
        meets=("DR11",),
        passes=True,
    ),
    deciding(
        "pass_standing",
        "standing",
        "approved",
        gettext_lazy("常委会通过"),
        "decide_county",
        gettext_lazy("报告待常委会审议"),
        opens_to=("discipline", "organisation_dept"),
        starts=("DR12",),
        passes=True,
    ),
    returning("return_by_leader", "leader_sign", gettext_lazy("组长退回"), "sign", "record"),
    returning(
        "return_by_office", "joint_consultation", gettext_lazy("会商退回"), "review", "record_decision"
    ),
    returning(
        "return_by_leading_group", "leading_group", gettext_lazy("领导小组退回"), "decide", "record_decision"
    ),
    returning(
        "return_by_secretaries",
        "secretaries",
        gettext_lazy("书记专题会退回"),
        "decide_county",
        "record_decision",
    ),
    returning(
        "return_by_standing", "standing", gettext_lazy("常委会退回"), "decide_county", "record_decision"
    ),
    edge("void", "draft", "void", gettext_lazy("作废"), "sign", asks="reason", tone="danger"),
)
