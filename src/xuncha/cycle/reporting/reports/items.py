"""Working on the items of a draft: write, order, split, merge, leave out. One page's edits never overwrite another's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.reporting.reports.assembling import renumber, require_write, rows_of, section_key
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


def require_open(report: Report, by: Actor) -> None:
    require_write(by, report)
    if report.state != "draft":
        raise NotAllowed(_("报告已提交，正文不能再改；确需修改请先退回"))


def _noted(report: Report, by: Actor, **data: Any) -> None:
    audit.record("report.items", by=by, about=report, data=data)


@verb
def add_item(item: ReportItem, *, report: Report, papers: Sequence[WorkPaper] = (), by: Actor) -> ReportItem:
    """Write an item by hand, at the end of its section; without a paper it is warned at submission."""
    require_open(report, by)
    item.report, item.seq = report, 0
    item.save()
    renumber([*(row for row in rows_of(report) if row.pk != item.pk), item])
    set_papers(item, papers, by=by)
    _noted(report, by, item=item.pk)
    return item


@verb
def edit_item(
    item: ReportItem, *, fields: Sequence[str], papers: Sequence[WorkPaper], version: int, by: Actor
) -> ReportItem:
    """Save an edited item; changing its section moves it there. Raises Stale when somebody was faster."""
    require_open(item.report, by)
    _require_version(item, version)
    item.version = version + 1
    item.save(update_fields=[*fields, "version"])
    renumber(rows_of(item.report))
    set_papers(item, papers, by=by)
    return item


@verb
def set_papers(item: ReportItem, papers: Sequence[WorkPaper], *, by: Actor) -> None:
    """Say on which papers an item stands; a paper may carry several items."""
    require_open(item.report, by)
    if any(paper.engagement_id != item.report.engagement_id for paper in papers):
        raise Missing(_("只能挂本任务的底稿"))
    ReportItemPaper.objects.trusted().filter(item=item).delete()
    ReportItemPaper.objects.bulk_create([ReportItemPaper(item=item, paper=paper) for paper in papers])
    _noted(item.report, by, item=item.pk, papers=len(papers))


@verb
def move_item(item: ReportItem, *, step: int, by: Actor) -> None:
    """Move up (-1) or down (+1) among the items of its section."""
    require_open(item.report, by)
    rows = rows_of(item.report)
    section = [row for row in rows if section_key(row) == section_key(item) and not row.left_out_reason]
    at = next((index for index, row in enumerate(section) if row.pk == item.pk), None)
    if at is None or not 0 <= at + step < len(section):
        return
    one, other = rows.index(section[at]), rows.index(section[at + step])
    rows[one], rows[other] = rows[other], rows[one]
    renumber(rows)
    _noted(item.report, by, item=item.pk)


@verb
def split_item(
    item: ReportItem,
    *,
    heading: str,
    text: str,
    rest: str,
    papers: Sequence[WorkPaper],
    version: int,
    by: Actor,
) -> ReportItem:
    """Take part of an item out into one of its own, right behind it; `rest` is what stays.

    The papers given go along with the new item as well; the old one keeps its own.
    """
    require_open(item.report, by)
    _require_version(item, version)
    new = ReportItem(report=item.report, seq=0, node=item.node, leaf=item.leaf, heading=heading, text=text)
    new.nature, new.is_top_leader = item.nature, item.is_top_leader
    item.text = rest
    item.version += 1
    item.save(update_fields=["text", "version"])
    rows = rows_of(item.report)
    new.save()
    rows.insert(next(index for index, row in enumerate(rows) if row.pk == item.pk) + 1, new)
    renumber(rows)
    set_papers(new, papers, by=by)
    return new


def _require_version(item: ReportItem, version: int) -> None:
    rows = ReportItem.objects.trusted().select_for_update().filter(pk=item.pk)
    if rows.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，这一条又被修改过；请先看过新的内容"))


@verb
def merge_items(items: Sequence[ReportItem], *, by: Actor) -> ReportItem:
    """Merge into the first: the texts follow one another, the papers are united (多份底稿归并成一条)."""
    if len(items) < 2:
        raise Missing(_("请至少勾选两条问题"))
    first, others = items[0], list(items[1:])
    require_open(first.report, by)
    if any(item.report_id != first.report_id for item in others):
        raise Missing(_("只能归并同一份报告的问题"))
    first.text = "\n".join(
        [first.text, *(f"{item.heading}。{item.text}" if item.text else item.heading for item in others)]
    ).strip()
    first.is_top_leader = any(item.is_top_leader for item in items)
    first.version += 1
    first.save(update_fields=["text", "is_top_leader", "version"])
    _unite_papers(first, others)
    gone = [item.pk for item in others]
    ReportItem.objects.trusted().filter(pk__in=gone).delete()
    renumber(rows_of(first.report))
    _noted(first.report, by, item=first.pk, merged=len(gone))
    return first


def _unite_papers(first: ReportItem, others: Sequence[ReportItem]) -> None:
    links = ReportItemPaper.objects.trusted()
    known = set(links.filter(item=first).values_list("paper_id", flat=True))
    added = set(links.filter(item__in=[item.pk for item in others]).values_list("paper_id", flat=True))
    ReportItemPaper.objects.bulk_create(
        [ReportItemPaper(item=first, paper_id=paper) for paper in sorted(added - known)]
    )


@verb
def leave_out(item: ReportItem, *, reason: str, by: Actor) -> ReportItem:
    """Leave a problem out of the text; why stays on record, so that no paper is lost without a word."""
    require_open(item.report, by)
    if not reason.strip():
        raise NeedsReason(_("请写明为什么不写入报告"))
    return _set_left_out(item, reason.strip()[:200], by)


@verb
def put_back(item: ReportItem, *, by: Actor) -> ReportItem:
    require_open(item.report, by)
    return _set_left_out(item, "", by)


def _set_left_out(item: ReportItem, reason: str, by: Actor) -> ReportItem:
    item.left_out_reason = reason
    item.version += 1
    item.save(update_fields=["left_out_reason", "version"])
    renumber(rows_of(item.report))
    _noted(item.report, by, item=item.pk, left_out=int(bool(reason)))
    return item
