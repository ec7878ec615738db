"""From a problem back to its papers, and from a paper forward to where its finding went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.feedbacks.models import FeedbackItem
from xuncha.cycle.reporting.feedbacks.queries import made_from
from xuncha.cycle.reporting.reports import queries as reports
from xuncha.cycle.reporting.reports.models import ReportItem
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Trace
from xuncha.foundation.scoping import Actor


def outcomes_of_paper(paper: WorkPaper, actor: Actor) -> Iterator[Trace]:
    """A working paper's page shows into which report item and which problem fed back it went."""
    rows = list(reports.items_on(paper, actor))
    problems = made_from(rows, actor) if rows else {}
    for row in rows:
        label = (
            _("不写入报告：%(reason)s") % {"reason": row.left_out_reason}
            if row.left_out_reason
            else _("第 %(seq)s 条 %(heading)s") % {"seq": row.seq, "heading": row.heading}
        )
        yield Trace(_("巡察报告"), label, reverse("reporting:report_item", args=[row.pk]))
        for problem in problems.get(row.pk, ()):
            yield trace_of(problem)


def trace_of(problem: FeedbackItem) -> Trace:
    label = f"{problem.number or problem.seq} {problem.content[:40]}"
    return Trace(_("反馈问题"), label, reverse("reporting:feedback_item", args=[problem.pk]))


def sources_of(item: FeedbackItem, actor: Actor) -> list[dict[str, Any]]:
    """Report item and papers, as far as this person may know them: a unit sees neither."""
    if item.notice_id is not None:
        kind = kinds.get("immediate_notice")
        known = kind.titles(actor, [item.notice_id])
        return [{"kind": kind.label, "label": title, "url": kind.url(pk)} for pk, title in known.items()]
    if item.report_item_id is None:
        return []
    rows = list(ReportItem.objects.visible_to(actor).filter(pk=item.report_item_id))
    found = [
        {
            "kind": _("巡察报告"),
            "label": _("第 %(seq)s 条 %(heading)s") % {"seq": row.seq, "heading": row.heading},
            "url": reverse("reporting:report_item", args=[row.pk]),
        }
        for row in rows
    ]
    papers = reports.papers_of(rows, actor)[item.report_item_id] if rows else []
    found += [
        {"kind": _("底稿"), "label": str(paper), "url": reverse("workpapers:paper", args=[paper.pk])}
        for paper in papers
    ]
    return found
