"""A feedback as copied to a functional department: the team's part, read and receipted by the department's account (M0-17)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.reporting.feedbacks import queries
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, Performance, Recipient
from xuncha.cycle.reporting.feedbacks.views import feedback_url
from xuncha.foundation import kinds
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList

BY_ACCOUNT = Recipient.Channel.DEPARTMENT


class CopyList(RecordList):
    title = gettext_lazy("抄告件")
    lead = gettext_lazy("抄告本部门的反馈意见；每一份由本部门签收，巡察办登记阅办情况。")
    columns = (
        Column("title", gettext_lazy("反馈意见"), lambda row: row.feedback.title, css="w-xl", frozen=True),
        Column("unit", gettext_lazy("被巡察单位"), lambda row: str(row.feedback.organisation), css="w-l"),
        Column("sent", gettext_lazy("送达"), lambda row: row.sent_on, sort="sent_on", css="w-m number"),
        Column("receipted", gettext_lazy("签收"), lambda row: row.receipted_on, sort="receipted_on", css="w-m number"),
        Column("by", gettext_lazy("签收人"), lambda row: row.receipted_by, css="w-m"),
    )  # fmt: skip
    right = "feedback.copies"
    export_name = "feedback_copies"
    ordering = ("-sent_on", "-id")
    empty = gettext_lazy("这里将列出抄告本部门的反馈意见。")

    def rows(self) -> QuerySet[Recipient]:
        sent = Recipient.objects.visible_to(self.request.user).filter(
            channel=BY_ACCOUNT, sent_on__isnull=False
        )
        return sent.select_related("feedback__organisation")

    def url(self, record: Recipient) -> str:
        return reverse("reporting:copy", args=[record.pk])


@require_GET
def copy(request: Request, pk: int) -> HttpResponse:
    """One copy. What was not sent to a department's account is read on the feedback's own page."""
    recipient: Recipient = kinds.get("feedback_recipient").access(request.user, pk)
    if recipient.channel != BY_ACCOUNT or recipient.sent_on is None:
        return HttpResponseRedirect(feedback_url(recipient.feedback_id, "#recipients"))
    context = {
        "title": recipient.feedback.title,
        "recipient": recipient,
        "feedback": recipient.feedback,
        "receivable": queries.may_receipt(recipient, request.user) and recipient.receipted_on is None,
        **_team_part(recipient.feedback),
    }
    return render(request, "reporting/copy.html", context)


def _team_part(feedback: Feedback) -> dict[str, Any]:
    """What was read out before the team; the principal leader's own problems are no part of a copy (practice 13)."""
    rows = FeedbackItem.objects.trusted().filter(feedback=feedback, is_top_leader=False)
    problems = list(rows.select_related("node").order_by("seq", "id"))
    points: dict[int, list[Performance]] = defaultdict(list)
    for point in Performance.objects.trusted().filter(item__in=problems).order_by("item_id", "seq"):
        points[point.item_id].append(point)
    return {"problems": problems, "performances": points}
