"""What the pages of reports read, scoped and joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet

from xuncha.catalogue.models import FrameworkNode
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.reporting.reports.assembling import READY, section_key
from xuncha.cycle.reporting.reports.models import (
    Report,
    ReportItem,
    ReportItemPaper,
    ReportVersion,
    ReviewComment,
)
from xuncha.cycle.reporting.reports.versions import section_title
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import Actor

LONG = ("overview", "top_leader_positive", "top_leader_problems", "causes", "suggestions")


@dataclass
class Section:
    """One section of a report: a node of the framework, or the principal leader's."""

    title: str
    is_top_leader: bool = False
    items: list[ReportItem] = field(default_factory=list)


def reports(actor: Actor) -> QuerySet[Report]:
    """Reports for a list: the long texts stay in the database."""
    rows = Report.objects.visible_to(actor).select_related("organisation", "group", "round", "corrects")
    return rows.defer(*LONG, *(f"corrects__{name}" for name in LONG))


def report_of(engagement: Engagement, actor: Actor) -> Report | None:
    """The engagement's report; a correction stands before what it corrects."""
    return reports(actor).filter(engagement=engagement).exclude(state="void").order_by("-id").first()


def items(report: Report, actor: Actor) -> list[ReportItem]:
    rows = ReportItem.objects.visible_to(actor).filter(report=report).select_related("node", "leaf", "report")
    return list(rows.order_by("seq", "id"))


def sections(rows: Iterable[ReportItem]) -> list[Section]:
    """The items of the text under their headings, in reading order."""
    found: dict[tuple[bool, int], Section] = {}
    for item in sorted((row for row in rows if not row.left_out_reason), key=section_key):
        section = found.setdefault(section_key(item), Section(section_title(item), item.is_top_leader))
        section.items.append(item)
    return list(found.values())


def papers_of(rows: Sequence[ReportItem], actor: Actor) -> dict[int, list[WorkPaper]]:
    """The papers under each item, as far as this person may know them: item → papers; one statement."""
    found: dict[int, list[WorkPaper]] = defaultdict(list)
    links = ReportItemPaper.objects.visible_to(actor).filter(item__in=[item.pk for item in rows])
    papers = WorkPaper.objects.visible_to(actor).filter(pk__in=links.values("paper"))
    by_id = {paper.pk: paper for paper in papers.only("title", "number", "pre_code", "state")}
    for item_id, paper_id in links.order_by("item", "paper").values_list("item_id", "paper_id"):
        if paper_id in by_id:
            found[item_id].append(by_id[paper_id])
    return found


def closed_papers(
    rows: Sequence[ReportItem], papers: Mapping[int, Sequence[WorkPaper]], actor: Actor
) -> dict[int, int]:
    """How many papers under each item are not open to this person: item → number; one statement.

    Whoever may read the report may know on how many papers it stands, not what is in them.
    """
    links = ReportItemPaper.objects.visible_to(actor).filter(item__in=[item.pk for item in rows])
    counted = links.order_by().values("item").annotate(count=Count("pk")).values_list("item", "count")
    return {item: count - len(papers.get(item, ())) for item, count in counted}


def loose_papers(report: Report, actor: Actor) -> QuerySet[WorkPaper]:
    """Signed papers of the engagement meant for the report and not yet under any item."""
    used = ReportItemPaper.objects.visible_to(actor).filter(item__report=report)
    rows = WorkPaper.objects.visible_to(actor).filter(engagement=report.engagement_id, state__in=READY)
    return rows.filter(suggestion=WorkPaper.Suggestion.REPORT).exclude(pk__in=used.values("paper"))


def linkable_papers(report: Report, actor: Actor) -> QuerySet[WorkPaper]:
    """What an item may stand on: every paper of the engagement that still counts."""
    rows = WorkPaper.objects.visible_to(actor).filter(engagement=report.engagement_id)
    return rows.exclude(state__in=("merged", "void")).order_by("number", "id")


def nodes_for(report: Report) -> QuerySet[FrameworkNode]:
    return FrameworkNode.objects.filter(framework=report.round.framework_id if report.round else None)


def versions(report: Report, actor: Actor) -> QuerySet[ReportVersion]:
    return ReportVersion.objects.visible_to(actor).filter(report=report).order_by("no")


def comments(report: Report, actor: Actor) -> QuerySet[ReviewComment]:
    return ReviewComment.objects.visible_to(actor).filter(report=report).select_related("report")


def correction_of(report: Report, actor: Actor) -> Report | None:
    return reports(actor).filter(corrects=report).exclude(state="void").order_by("-id").first()


def items_on(paper: WorkPaper, actor: Actor) -> QuerySet[ReportItem]:
    """The report items that stand on this paper: forward from the evidence."""
    links = ReportItemPaper.objects.visible_to(actor).filter(paper=paper)
    rows = ReportItem.objects.visible_to(actor).filter(pk__in=links.values("item"))
    return rows.select_related("report").order_by("report", "seq")


def assemblable(actor: Actor) -> QuerySet[Engagement]:
    """Engagements in which this person may start or add to a report, with how many signed papers wait for one."""
    rows = Engagement.objects.within_reach(actor, "reporting.write")
    return rows.select_related("organisation", "round", "group").order_by("-id")


def ready_papers(engagements: Iterable[Engagement], actor: Actor) -> dict[int, int]:
    """How many signed papers each engagement has for its report; one statement."""
    rows = WorkPaper.objects.visible_to(actor).filter(
        engagement__in=list(engagements), state__in=READY, suggestion=WorkPaper.Suggestion.REPORT
    )
    counted = rows.order_by().values("engagement").annotate(count=Count("pk"))
    return dict(counted.values_list(F("engagement"), "count"))
