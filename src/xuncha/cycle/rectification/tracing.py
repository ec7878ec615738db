"""Where an item came from and what became of it, as far as this person may know (design §2.1; practice 13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.disclosure.flow import disclosure_flow
from xuncha.cycle.rectification.disclosure.parts import published_with
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.reporting.models import FeedbackItem, ReportItem, ReportItemPaper
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.scoping import Actor

Node = dict[str, Any]


def sources(item: RectificationItem, actor: Actor) -> list[Node]:
    """Papers → report item → feedback problem → plan; every step is scoped, what is closed to one is left out."""
    found: list[Node] = []
    if item.feedback_item_id:
        found += _from_feedback(item.feedback_item_id, actor)
    if item.plan is not None:
        plan = item.plan
        found.append({"kind": _("整改方案"), "label": plan.title, "url": kinds.of(plan).url(plan.pk)})
    if item.imported_from:
        row = _("第 %(row)s 行") % {"row": item.imported_row}
        found.append({"kind": _("历史台账"), "label": f"{item.imported_from} {row}"})
    return found


def _from_feedback(feedback_item_id: int, actor: Actor) -> list[Node]:
    problem = FeedbackItem.objects.visible_to(actor).filter(pk=feedback_item_id).first()
    if problem is None:
        return []
    node = {"kind": _("反馈问题"), "label": problem.number or problem.content[:30]}
    if problem.report_item_id is None:
        return [node]
    return [*_from_report(problem.report_item_id, actor), node]


def _from_report(report_item_id: int, actor: Actor) -> list[Node]:
    heading = ReportItem.objects.visible_to(actor).filter(pk=report_item_id).values_list("heading", flat=True)
    links = ReportItemPaper.objects.visible_to(actor).filter(item=report_item_id).values("paper")
    papers = WorkPaper.objects.visible_to(actor).filter(pk__in=links)
    nodes = [
        {
            "kind": _("底稿"),
            "label": paper.number or paper.pre_code,
            "url": kinds.get("workpaper").url(paper.pk),
        }
        for paper in papers[:10]
    ]
    return nodes + [{"kind": _("报告"), "label": text} for text in heading]


def outcomes(item: RectificationItem, actor: Actor) -> list[Node]:
    """Closed when, and in which texts its readers were told of it; one statement."""
    closed: list[Node] = []
    if item.state == "closed" and item.closed_on:
        closed = [{"kind": _("销号"), "label": item.closed_on.isoformat()}]
    return closed + [
        {
            "kind": text.get_target_display(),
            "label": text.title,
            "url": kinds.get("disclosure").url(text.pk),
            "state_label": disclosure_flow.label(text.state),
        }
        for text in published_with(item, actor)
    ]
