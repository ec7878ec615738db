"""A whole round in figures, for the secretaries' meeting (M0-02): units, papers, problems by node, nature, principal leader."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.catalogue.models import FrameworkNode
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.cycle.reporting.reports.flow import report_flow
from xuncha.cycle.reporting.reports.models import Report, ReportItem
from xuncha.cycle.workpapers.models import ImmediateNotice, Nature, WorkPaper
from xuncha.foundation.scoping import Actor

RIGHT = "reporting.summary"
"""Opens figures, not texts; every count below runs within its reach."""


def figures(round_: Round, actor: Actor) -> dict[str, Any]:
    """Eight statements, however many units and problems the round has."""
    engagements = list(
        _within(Engagement.objects, actor).filter(round=round_).select_related("organisation", "group")
    )
    reports = _latest_reports(round_, actor)
    by_report = _counted_items(reports, actor)
    papers = _counted(_within(WorkPaper.objects, actor).filter(round=round_, state__in=("signed", "filed")))
    notices = _counted(
        _within(ImmediateNotice.objects, actor).filter(round=round_).exclude(state__in=("draft", "void"))
    )
    rows = [
        _row(item, reports.get(item.pk), by_report, papers.get(item.pk, 0), notices.get(item.pk, 0))
        for item in sorted(engagements, key=lambda one: (one.group.no, one.seq))
    ]
    return {"rows": rows, "total": _total(rows), "heard": sum(1 for row in rows if row["heard"])} | _by_kind(
        round_, reports, actor
    )


def _within(manager: Any, actor: Actor) -> QuerySet[Any]:
    return manager.within_reach(actor, RIGHT, acting=False)


def _latest_reports(round_: Round, actor: Actor) -> dict[int, Report]:
    """Engagement → its report; a correction in place of what it corrects. Papers not yet handed up count as none."""
    rows = (
        _within(Report.objects, actor)
        .filter(round=round_)
        .exclude(state__in=("draft", "leader_sign", "void"))
    )
    newest = rows.order_by().values("engagement").annotate(newest=Max("pk")).values("newest")
    found = _within(Report.objects, actor).filter(pk__in=newest)
    return {
        row.engagement_id: row for row in found.only("engagement_id", "state", "title") if row.engagement_id
    }


def _counted_items(reports: dict[int, Report], actor: Actor) -> dict[int, Any]:
    rows = _items(reports, actor).order_by().values("report")
    counted = rows.annotate(problems=Count("pk"), top_leader=Count("pk", filter=Q(is_top_leader=True)))
    return {row["report"]: row for row in counted}


def _items(reports: dict[int, Report], actor: Actor) -> QuerySet[ReportItem]:
    rows = _within(ReportItem.objects, actor).filter(left_out_reason="")
    return rows.filter(report__in=[report.pk for report in reports.values()])


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(
        rows.order_by().values("engagement").annotate(count=Count("pk")).values_list(F("engagement"), "count")
    )


def _row(
    engagement: Engagement,
    report: Report | None,
    by_report: dict[int, Any],
    papers: int,
    notices: int,
) -> dict[str, Any]:
    counts = by_report.get(report.pk, {}) if report else {}
    return {
        "engagement": engagement,
        "report": report,
        "state": report_flow.states[report.state] if report else None,
        "heard": bool(report and report.state == "approved"),
        "papers": papers,
        "problems": counts.get("problems", 0),
        "top_leader": counts.get("top_leader", 0),
        "immediate": notices,
    }


def _total(rows: list[dict[str, Any]]) -> dict[str, int]:
    names = ("papers", "problems", "top_leader", "immediate")
    return {"units": len(rows)} | {name: sum(row[name] for row in rows) for name in names}


def _by_kind(round_: Round, reports: dict[int, Report], actor: Actor) -> dict[str, Any]:
    """Problems by node of the round's framework and by nature, from one statement."""
    rows = _items(reports, actor).order_by().values_list("node", "nature", "is_top_leader")
    counted = list(rows.annotate(count=Count("pk")).values_list("node", "nature", "count"))
    nodes = list(FrameworkNode.objects.filter(framework=round_.framework_id))
    by_node = [{"label": node.title, "count": _sum(counted, 0, node.pk)} for node in nodes]
    if none := _sum(counted, 0, None):
        by_node.append({"label": _("未归口"), "count": none})
    by_nature = [{"label": label, "count": _sum(counted, 1, code)} for code, label in Nature.choices]
    return {"by_node": by_node, "by_nature": by_nature}


def _sum(counted: list[tuple[Any, ...]], at: int, value: Any) -> int:
    return sum(row[2] for row in counted if row[at] == value)
