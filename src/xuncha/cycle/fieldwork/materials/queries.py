"""What the pages of material read; scoped first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.materials.models import Excerpt, HandOver, HandOverLine, Material, MaterialRequest
from xuncha.cycle.planning.models import CooperationItem, Engagement
from xuncha.foundation.dates import today
from xuncha.foundation.models import Attachment
from xuncha.foundation.scoping import Actor

ANSWERED = Q(state__in=Material.ANSWERED)
UNTIL = Coalesce("due", "request__due")


def requests(actor: Actor) -> QuerySet[MaterialRequest]:
    """Requests with how many lines they have and how many of these are answered; one statement."""
    rows = MaterialRequest.objects.visible_to(actor).select_related("organisation", "group")
    return rows.annotate(lines=_counted(actor, Q()), answered=_counted(actor, ANSWERED))


def _counted(actor: Actor, condition: Q) -> Any:
    found = Material.objects.visible_to(actor).filter(condition, request=OuterRef("pk")).order_by()
    return Coalesce(Subquery(found.values("request").annotate(count=Count("pk")).values("count")[:1]), 0)


def lines_of(request: MaterialRequest, actor: Actor) -> list[Material]:
    rows = Material.objects.visible_to(actor).filter(request=request).select_related("request")
    return list(rows.order_by("seq", "pk"))


def materials(actor: Actor) -> QuerySet[Material]:
    """The catalogue: every line of every request that was sent out."""
    rows = Material.objects.visible_to(actor).exclude(request__state__in=("draft", "submitted", "void"))
    return rows.select_related("request__organisation")


def sheets_of(request: MaterialRequest, actor: Actor) -> QuerySet[HandOver]:
    return HandOver.objects.visible_to(actor).filter(request=request)


def sheet_lines(sheet: HandOver, actor: Actor) -> list[HandOverLine]:
    rows = HandOverLine.objects.visible_to(actor).filter(handover=sheet)
    return list(rows.select_related("material").order_by("pk"))


def excerpts(actor: Actor) -> QuerySet[Excerpt]:
    rows = Excerpt.objects.visible_to(actor)
    return rows.select_related("leaf", "material__request__organisation")


def files_of(lines: list[Material], actor: Actor) -> dict[int, list[Attachment]]:
    """Files by line; one statement."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    rows = (
        Attachment.objects.visible_to(actor)
        .valid()
        .filter(kind="material", record_id__in=[line.pk for line in lines])
    )
    for item in rows.select_related("file").order_by("sequence"):
        found[item.record_id].append(item)
    return found


def promptness(actor: Actor) -> list[dict[str, Any]]:
    """三个第一时间 by engagement: material, people and work, each on time out of what was due (M1-25). Five statements; an
    engagement in which nothing was due yet is left out."""
    rows = Engagement.objects.within_reach(actor, "materials.count", acting=False).exclude(state="void")
    found = list(
        rows.select_related("organisation", "group", "round").order_by("-round_id", "group__no", "seq")
    )
    ids = [row.pk for row in found]
    parts = (_material(actor, ids), _people(actor, ids), _work(actor, ids))
    reminded = _reminders(actor, ids)
    lines = [
        {
            "engagement": row,
            "parts": [part.get(row.pk, EMPTY) for part in parts],
            "reminders": reminded.get(row.pk, 0),
        }
        for row in found
    ]
    return [line for line in lines if line["reminders"] or any(part["due"] for part in line["parts"])]


EMPTY = {"due": 0, "on_time": 0}


def _material(actor: Actor, ids: list[int]) -> dict[int, dict[str, int]]:
    """Lines that were provided, or should have been by today."""
    rows = Material.objects.within_reach(actor, "materials.count", acting=False)
    rows = rows.filter(request__engagement__in=ids).exclude(request__state__in=("draft", "submitted", "void"))
    rows = rows.annotate(until=UNTIL).filter(Q(until__lt=today()) | ANSWERED).order_by()
    counted = rows.values("request__engagement").annotate(
        due_count=Count("pk"), on_time=Count("pk", filter=ANSWERED & Q(provided_on__lte=F("until")))
    )
    return {
        row["request__engagement"]: {"due": row["due_count"], "on_time": row["on_time"]} for row in counted
    }


def _people(actor: Actor, ids: list[int]) -> dict[int, dict[str, int]]:
    """Talks whose partner's coming was noted."""
    rows = Interview.objects.within_reach(actor, "interviews.count", acting=False)
    rows = rows.filter(engagement__in=ids).exclude(arrival="").exclude(state="void").order_by()
    counted = rows.values("engagement").annotate(
        due_count=Count("pk"), on_time=Count("pk", filter=Q(arrival=Interview.Arrival.ON_TIME))
    )
    return {row["engagement"]: {"due": row["due_count"], "on_time": row["on_time"]} for row in counted}


def _work(actor: Actor, ids: list[int]) -> dict[int, dict[str, int]]:
    """What the unit was asked to prepare: done, or due by today."""
    rows = CooperationItem.objects.visible_to(actor).filter(engagement__in=ids)
    rows = rows.filter(Q(due__lt=today()) | Q(done_on__isnull=False)).order_by()
    in_time = Q(done_on__isnull=False) & (Q(due=None) | Q(done_on__lte=F("due")))
    counted = rows.values("engagement").annotate(due_count=Count("pk"), on_time=Count("pk", filter=in_time))
    return {row["engagement"]: {"due": row["due_count"], "on_time": row["on_time"]} for row in counted}


def _reminders(actor: Actor, ids: list[int]) -> dict[int, int]:
    rows = MaterialRequest.objects.within_reach(actor, "materials.count", acting=False)
    summed = rows.filter(engagement__in=ids).order_by().values("engagement").annotate(total=Sum("reminders"))
    return {row["engagement"]: row["total"] for row in summed}
