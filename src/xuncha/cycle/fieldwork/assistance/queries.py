"""What the pages of assistance read: scoped first, sealed texts left in the database."""

from __future__ import annotations

from django.db.models import QuerySet

from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.scoping import Actor


def requests(actor: Actor) -> QuerySet[AssistanceRequest]:
    rows = AssistanceRequest.objects.visible_to(actor).select_related("organisation", "receiver")
    return rows.defer("subject_sealed", "matter_sealed", "why_sealed", "answer_sealed", "reasons_sealed")


def briefings(actor: Actor) -> QuerySet[PersonBriefing]:
    rows = PersonBriefing.objects.visible_to(actor).select_related("organisation", "origin")
    return rows.defer("content_sealed", "reasons_sealed")


def engagements(actor: Actor, right: str) -> QuerySet[Engagement]:
    """Engagements in which this person may enter one."""
    rows = Engagement.objects.within_reach(actor, right).exclude(state="void")
    return rows.select_related("organisation", "round", "group").order_by("-id")


def answered(engagement_id: int, actor: Actor) -> QuerySet[AssistanceRequest]:
    """Answers that a working paper may cite."""
    return requests(actor).filter(engagement=engagement_id, state="answered")
