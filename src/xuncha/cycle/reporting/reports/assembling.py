"""From signed papers to a report: grouped by framework node, the principal leader's apart (domain §3.8, M1-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import FrameworkNode, LeafMapping
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.planning.models import Engagement, onsite_anchor
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper
from xuncha.cycle.workpapers.models import Responsible, WorkPaper
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

READY = ("signed", "filed")
LAST = 999
"""Where problems without a node stand."""


@dataclass(frozen=True)
class Place:
    """Where a paper's problem belongs in the round's framework."""

    node: FrameworkNode | None
    leaf_id: str | None

    @property
    def order(self) -> tuple[int, str]:
        return (self.node.no if self.node else LAST, self.leaf_id or "~")


@verb
def assemble(engagement: Engagement, *, by: Actor) -> Report:
    """Start the engagement's report from its signed papers, or add to a draft what was signed since.

    What somebody has edited, moved, merged or left out stays as it is. Raises Missing when the report is on its way.
    """
    report = _open_report(engagement)
    if report is None:
        report = _start(engagement, by=by)
    require_write(by, report)
    if report.state != "draft":
        raise Missing(_("报告已提交，不能再汇入底稿；确需补充请先退回，已审定的请起草更正件"))
    added = add_papers(report, new_papers(report))
    audit.record("report.assembled", by=by, about=report, data={"items": len(added)})
    return report


def require_write(by: Actor, report: Report) -> None:
    if not by.reach("reporting.write", acting=True).covers(report):
        raise NotAllowed(_("报告由本组起草"))


def _open_report(engagement: Engagement) -> Report | None:
    rows = Report.objects.trusted().select_related("engagement", "round__term", "group", "organisation")
    return rows.filter(engagement=engagement).exclude(state="void").order_by("-id").first()


def _start(engagement: Engagement, *, by: Actor) -> Report:
    report = Report(title=_("关于巡察%(unit)s的报告") % {"unit": engagement.organisation.name})
    report.place_in(engagement)
    require_write(by, report)
    engine.open_record(report, by=by)
    _start_clock(report, by=by)
    note_fact(engagement, "report_drafted", on=today(), by=by, once=True)
    return report


def _start_clock(report: Report, *, by: Actor) -> None:
    """DR09 runs on the report, unless it already runs on the engagement."""
    assert report.engagement is not None
    anchor, day = onsite_anchor(report.engagement)
    running = Clock.objects.filter(engagement_id=report.engagement_id, code="DR09", state__in=Clock.OPEN)
    if day is not None and not running.exists():
        rules.start("DR09", about=report, on=day, anchor=anchor, ruleset_id=report.ruleset_id, by=by)


def new_papers(report: Report) -> list[WorkPaper]:
    """Signed papers meant for the report that no item of it stands on yet, the left-out ones included."""
    used = ReportItemPaper.objects.trusted().filter(item__report=report).values("paper")
    rows = WorkPaper.objects.trusted().filter(engagement=report.engagement, state__in=READY)
    return list(
        rows.filter(suggestion=WorkPaper.Suggestion.REPORT)
        .exclude(pk__in=used)
        .select_related("author_leaf", "reviewer_leaf")
        .order_by("number", "id")
    )


def add_papers(report: Report, papers: Iterable[WorkPaper]) -> list[ReportItem]:
    """One item a paper, sorted in among what is there; the order of the others stays."""
    papers = list(papers)
    if not papers:
        return []
    places = places_of(papers, report)
    blamed = responsible_of(papers)
    pairs = [(_item(report, paper, places[paper.pk], blamed[paper.pk]), paper) for paper in papers]
    _number(report, [item for item, _paper in pairs], {id(item): places[paper.pk] for item, paper in pairs})
    ReportItem.objects.bulk_create([item for item, _paper in pairs])
    ReportItemPaper.objects.bulk_create([ReportItemPaper(item=item, paper=paper) for item, paper in pairs])
    return [item for item, _paper in pairs]


def places_of(papers: Iterable[WorkPaper], report: Report) -> dict[int, Place]:
    """The counting node of each paper's leaf in the framework of the round; one statement."""
    leaves = {paper.pk: paper.leaf_id for paper in papers}
    rows = LeafMapping.objects.filter(leaf__in=set(leaves.values()) - {None}, is_primary=True)
    framework_id = report.round.framework_id if report.round else None
    mapped = {
        row.leaf_id: row.node for row in rows.filter(node__framework=framework_id).select_related("node")
    }
    return {pk: Place(mapped.get(leaf or ""), leaf) for pk, leaf in leaves.items()}


def responsible_of(papers: Iterable[WorkPaper]) -> dict[int, list[str]]:
    """Who is named responsible on each paper; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in Responsible.objects.trusted().filter(paper__in=[paper.pk for paper in papers]).order_by("id"):
        found[row.paper_id].append(f"{row.party}（{row.get_sort_display()}）")
    return found


def _item(report: Report, paper: WorkPaper, place: Place, responsible: list[str]) -> ReportItem:
    """View, phenomenon, quality and responsibility, as the paper has them (三段式)."""
    parts = [paper.summary.strip() or paper.facts.strip(), paper.analysis.strip()]
    if responsible:
        parts.append(_("责任：%(names)s。") % {"names": "、".join(responsible)})
    return ReportItem(
        report=report,
        node=place.node,
        leaf_id=place.leaf_id,
        heading=paper.title,
        text="\n".join(part for part in parts if part),
        nature=paper.nature,
        is_top_leader=paper.involves_top_leader,
    )


def _number(report: Report, items: list[ReportItem], places: dict[int, Place]) -> None:
    """A first assembly is put in the framework's order; later papers follow the last item of their section."""
    items.sort(key=lambda one: places[id(one)].order)
    renumber([*rows_of(report), *items])


def rows_of(report: Report) -> list[ReportItem]:
    """Every item in order, the left-out ones among them."""
    rows = ReportItem.objects.trusted().filter(report=report).select_related("node")
    return list(rows.order_by("seq", "id"))


def section_key(item: Any) -> tuple[bool, int]:
    """Sections in reading order: the framework's nodes, what has none, and the principal leader's last."""
    return item.is_top_leader, 0 if item.is_top_leader else (item.node.no if item.node else LAST)


def renumber(items: list[ReportItem]) -> None:
    """Number section by section in the order given; a left-out item takes no number of its own."""
    moved, seq = [], 0
    for item in sorted(items, key=section_key):
        seq += not item.left_out_reason
        if item.seq != seq:
            item.seq = seq
            moved.append(item)
    ReportItem.objects.trusted().bulk_update([item for item in moved if item.pk], ["seq"])
