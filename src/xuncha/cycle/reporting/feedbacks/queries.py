"""What pages, exports and the later rooms read of feedback, scoped and joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance, Recipient
from xuncha.cycle.reporting.feedbacks.opening import addressed
from xuncha.cycle.reporting.reports.models import Report, ReportItem
from xuncha.foundation.records import place_of
from xuncha.foundation.scoping import Actor


def feedbacks(actor: Actor) -> QuerySet[Feedback]:
    """Feedback opinions for a list: the long texts stay in the database."""
    return (
        Feedback.objects.visible_to(actor)
        .select_related("organisation", "group", "round")
        .defer("overview", "symptom", "cause", "harm", "suggestions", "requirements", "attendees")
    )


def feedback_of(engagement: Engagement, actor: Actor) -> Feedback | None:
    """The engagement's feedback opinion; a correction stands before what it corrects."""
    return feedbacks(actor).filter(engagement=engagement).order_by("-id").first()


def feedback_items(feedback: Feedback, actor: Actor) -> QuerySet[FeedbackItem]:
    """The problems of one feedback that this person may know of, in order: a clerk's lack the principal leader's."""
    return (
        FeedbackItem.objects.visible_to(actor)
        .filter(feedback=feedback)
        .select_related("node", "leaf", "village", "feedback")
        .order_by("seq", "id")
    )


def performances_of(items: Iterable[FeedbackItem], actor: Actor) -> dict[int, list[Performance]]:
    """Performances by item id; one statement."""
    found: dict[int, list[Performance]] = defaultdict(list)
    rows = Performance.objects.visible_to(actor).filter(item__in=list(items))
    for row in rows.order_by("item_id", "seq"):
        found[row.item_id].append(row)
    return found


def leader_text(feedback: Feedback, actor: Actor) -> LeaderText | None:
    """The text for the principal leader, if this person is among those it is meant for."""
    return LeaderText.objects.visible_to(actor).filter(feedback=feedback).first()


def recipients(feedback: Feedback, actor: Actor) -> QuerySet[Recipient]:
    return Recipient.objects.visible_to(actor).filter(feedback=feedback)


def receivable(rows: Iterable[Recipient], actor: Actor) -> set[int]:
    """Ids of the recipients for whom this person may receipt by account today."""
    return {row.pk for row in rows if row.sent_on and not row.receipted_on and may_receipt(row, actor)}


def may_receipt(recipient: Recipient, actor: Actor) -> bool:
    """Whether it is addressed to this person; those who may only read the receipt are not asked for it."""
    place = place_of(recipient) | {"audience": addressed(recipient)}
    clauses = actor.reach("feedback.receive", acting=True).clauses
    return any(clause.covers(place, lambda: False) for clause in clauses)


def made_from(rows: Iterable[ReportItem], actor: Actor) -> dict[int, list[FeedbackItem]]:
    """What became of report items: report item id → problems fed back; one statement."""
    found: dict[int, list[FeedbackItem]] = defaultdict(list)
    problems = FeedbackItem.objects.visible_to(actor).filter(report_item__in=[row.pk for row in rows])
    for problem in problems.exclude(feedback__state="void").order_by("id"):
        found[problem.report_item_id or 0].append(problem)
    return found


def from_report(report: Report, actor: Actor) -> Feedback | None:
    """The feedback drafted from this report, the newest first."""
    rows = feedbacks(actor).filter(report=report).exclude(state="void")
    return rows.order_by("-id").first()


def correction_of(feedback: Feedback, actor: Actor) -> Feedback | None:
    return feedbacks(actor).filter(corrects=feedback).exclude(state="void").order_by("-id").first()
