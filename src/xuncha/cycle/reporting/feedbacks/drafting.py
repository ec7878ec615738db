"""From an approved report to the draft of its feedback: problems with performances, two texts, recipients (domain §3.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance, Recipient
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.flow import engine
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.office.values.lists import split_items, strip_mark

RESPONSIBILITY = "责任："


@verb
def draft_feedback(report: Report, *, by: Actor) -> Feedback:
    """Draft the feedback of an approved report; every problem keeps its link to the report item and its papers."""
    if not by.reach("feedback.draft", acting=True).covers(report):
        raise NotAllowed(_("反馈意见由组长或巡察办起草"))
    if report.state != "approved":
        raise Missing(_("报告审定之后才能起草反馈意见"))
    if Feedback.objects.trusted().filter(report=report).exclude(state="void").exists():
        raise Missing(_("这份报告已经起草了反馈意见"))
    feedback = _opened(report, by=by)
    _draft_items(feedback, report)
    LeaderText.objects.create(feedback=feedback, text=leader_draft(report), **places(feedback))
    Recipient.objects.bulk_create(usual_recipients(feedback))
    return feedback


def _opened(report: Report, *, by: Actor) -> Feedback:
    assert report.engagement is not None
    feedback = Feedback(
        report=report,
        framework_id=report.round.framework_id if report.round else None,
        round_label=str(report.round or ""),
        title=_("关于巡察%(unit)s的反馈意见") % {"unit": report.organisation.name},
        overview=report.overview,
        suggestions=report.suggestions,
    )
    feedback.place_in(report.engagement)
    return engine.open_record(feedback, by=by)


def places(feedback: Feedback) -> dict[str, Any]:
    """Scope columns for the parts of a feedback, closed until it is delivered."""
    return place_of(feedback) | {"audience": 0}


def _draft_items(feedback: Feedback, report: Report) -> None:
    sources = list(
        ReportItem.objects.trusted().filter(report=report, left_out_reason="").order_by("seq", "id")
    )
    papers = _papers_under(sources)
    items = [_item(feedback, source, papers[source.pk]) for source in sources]
    FeedbackItem.objects.bulk_create(items)
    Performance.objects.bulk_create(
        Performance(item=item, seq=no, text=text)
        for item, source in zip(items, sources, strict=True)
        for no, text in enumerate(performances_in(source.text), 1)
    )


def _papers_under(sources: Iterable[ReportItem]) -> dict[int, list[WorkPaper]]:
    found: dict[int, list[WorkPaper]] = defaultdict(list)
    links = ReportItemPaper.objects.trusted().filter(item__in=list(sources)).select_related("paper")
    for link in links:
        found[link.item_id].append(link.paper)
    return found


def _item(feedback: Feedback, source: ReportItem, papers: list[WorkPaper]) -> FeedbackItem:
    villages = {paper.village_id for paper in papers}
    return FeedbackItem(
        feedback=feedback,
        organisation_id=feedback.organisation_id,
        engagement_id=feedback.engagement_id,
        round_id=feedback.round_id,
        group_id=feedback.group_id,
        seq=source.seq,
        node_id=source.node_id,
        leaf_id=source.leaf_id,
        content=source.heading,
        nature=source.nature,
        is_top_leader=source.is_top_leader,
        is_key=any(paper.is_key for paper in papers),
        scope=FeedbackItem.Scope.DUAL if villages - {None} else FeedbackItem.Scope.UNIT,
        village_id=villages.pop() if len(villages) == 1 else None,
        report_item=source,
    )


def performances_in(text: str) -> list[str]:
    """具体表现 as a report writes them: numbered points, else the clauses of the passage on facts; a person corrects them."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(RESPONSIBILITY)]
    if not lines:
        return []
    first = split_items(lines[0])
    marked = [index for index, line in enumerate(lines) if strip_mark(line) != line.strip()]
    if len(first.items) > 1 or not marked:
        return list(first.items)
    return list(split_items("\n".join(lines[marked[0] : marked[-1] + 1])).items)


def leader_draft(report: Report) -> str:
    """The text for the first session: both sides of the section on the principal leader."""
    rows = ReportItem.objects.trusted().filter(report=report, left_out_reason="", is_top_leader=True)
    problems = [f"{item.heading}。\n{item.text}" for item in rows.order_by("seq", "id")]
    parts = [report.top_leader_positive, report.top_leader_problems, *problems]
    return "\n".join(part.strip() for part in parts if part.strip())


def usual_recipients(feedback: Feedback) -> list[Recipient]:
    """Head, team, the county leaders in charge, discipline and organisation (四抄告, M0-17)."""
    unit: Organisation = feedback.organisation
    sorts = Recipient.Sort
    leaders = [name for name in unit.county_leader.replace("，", "、").split("、") if name.strip()]
    rows = [
        (sorts.HEAD, unit.head_name or _("%(unit)s主要负责人") % {"unit": unit}, ""),
        (sorts.TEAM, _("%(unit)s领导班子") % {"unit": unit}, ""),
        *((sorts.COUNTY_LEADER, name.strip(), "") for name in leaders),
        (sorts.DEPARTMENT, _("县纪委监委"), Recipient.Channel.DISCIPLINE),
        (sorts.DEPARTMENT, _("县委组织部"), Recipient.Channel.ORGANISATION),
    ]
    return [
        Recipient(feedback=feedback, sort=sort, name=name, channel=channel, **places(feedback))
        for sort, name, channel in rows
    ]
