"""Immediate rectification that was not finished lands among the problems fed back (domain §3.6, M1-12)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.feedbacks.items import add_item
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem
from xuncha.cycle.reporting.reports.models import ReportItemPaper
from xuncha.cycle.workpapers.models import ImmediateNotice
from xuncha.foundation.kinds import Trace
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


def missing_notices(feedback: Feedback, actor: Actor | None = None) -> list[ImmediateNotice]:
    """Carried on and not yet a problem of this feedback, by itself or through its paper; without an actor, all of them."""
    rows = ImmediateNotice.objects.visible_to(actor) if actor else ImmediateNotice.objects.trusted()
    items = FeedbackItem.objects.trusted().filter(feedback=feedback)
    by_itself = items.exclude(notice=None).values("notice")
    behind = ReportItemPaper.objects.trusted().filter(
        item__in=items.exclude(report_item=None).values("report_item")
    )
    rows = rows.filter(engagement=feedback.engagement_id, state="carried").exclude(pk__in=by_itself)
    told = set(behind.values_list("paper", flat=True))
    return [
        row
        for row in rows.select_related("paper").order_by("pk")
        if row.paper_id not in told or not row.paper_id
    ]


@verb
def take_up_notice(feedback: Feedback, notice: ImmediateNotice, *, by: Actor) -> FeedbackItem:
    """Make a problem of an unfinished notice; whoever drafts the feedback puts it into the words of a problem."""
    if notice.pk not in {row.pk for row in missing_notices(feedback, by)}:
        raise Missing(_("这份通知书没有转入反馈，或已经写入这份反馈意见"))
    item = FeedbackItem(content=notice.title, notice=notice)
    if notice.paper is not None:
        item.leaf_id, item.nature = notice.paper.leaf_id, notice.paper.nature
        item.is_key, item.is_top_leader = notice.paper.is_key, notice.paper.involves_top_leader
    return add_item(item, feedback=feedback, performances=[notice.problem], by=by)


def problem_of(notice: ImmediateNotice, actor: Actor) -> Iterator[Trace]:
    """The problems an unfinished notice became, on the notice's own page."""
    rows = FeedbackItem.objects.visible_to(actor).filter(notice=notice).exclude(feedback__state="void")
    for row in rows.order_by("pk"):
        label = f"{row.number or row.seq} {row.content[:40]}"
        yield Trace(_("反馈问题"), label, reverse("reporting:feedback_item", args=[row.pk]))
