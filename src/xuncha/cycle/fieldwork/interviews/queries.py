"""What the pages of talks read: scoped first, opened only for the rows that are shown."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.scoping import Actor

SEARCHED = 3000  # rows that a search for a name opens at most


def talks(actor: Actor) -> QuerySet[Interview]:
    """Talks for a list; what was said stays sealed in the database."""
    rows = Interview.objects.visible_to(actor).select_related("organisation", "group")
    return rows.defer("minutes_sealed", "outline_sealed")


def talks_of(engagement: Engagement, actor: Actor) -> QuerySet[Interview]:
    return talks(actor).filter(engagement=engagement)


def with_partner(rows: QuerySet[Interview], text: str) -> QuerySet[Interview]:
    """Rows whose partner's name, post or unit holds a text: sealed columns are opened, none is indexed (design §6)."""
    wanted = text.strip().lower()
    found = [
        talk.pk
        for talk in rows.select_related(None)
        .only("pk", "row_key", "partner_sealed")
        .order_by("-pk")[:SEARCHED]
        if wanted in " ".join(str(value) for value in talk.partner.values()).lower()
    ]
    return rows.filter(pk__in=found)


def abstracts(actor: Actor) -> QuerySet[Abstract]:
    rows = Abstract.objects.visible_to(actor).filter(withdrawn_on=None)
    return rows.select_related("leaf", "interview__organisation").defer(
        "interview__minutes_sealed", "interview__outline_sealed", "interview__partner_sealed"
    )


def abstracts_of(talk: Interview, actor: Actor) -> list[Abstract]:
    return list(
        Abstract.objects.visible_to(actor)
        .filter(interview=talk)
        .select_related("leaf")
        .order_by("sort", "seq")
    )


def engagements(actor: Actor, right: str) -> QuerySet[Engagement]:
    """Engagements on which this person holds a right of talks."""
    rows = Engagement.objects.within_reach(actor, right, acting=False).exclude(state="void")
    return rows.select_related("organisation", "round__term", "group").order_by("-id")


def by_leaf(engagement: Engagement, actor: Actor) -> list[dict[str, Any]]:
    """How many abstracts under each leaf, by importance; only those this person may read. Two statements."""
    rows = Abstract.objects.visible_to(actor).filter(
        interview__engagement=engagement, withdrawn_on=None, leaf__isnull=False
    )
    counted = (
        rows.order_by()
        .values("leaf")
        .annotate(
            total=Count("pk"),
            high=Count("pk", filter=Q(importance=Abstract.Importance.HIGH)),
            talks=Count("interview", distinct=True),
            papers=Count("pk", filter=Q(destination=Abstract.Destination.WORKPAPER)),
        )
    )
    found = list(counted)
    leaves = Leaf.objects.in_bulk([row["leaf"] for row in found])
    lines = [row | {"leaf": leaves[row["leaf"]]} for row in found]
    return sorted(lines, key=lambda row: (-row["total"], row["leaf"].code))


def counts(actor: Actor, *, round_id: int | None = None) -> list[dict[str, Any]]:
    """Numbers of talks by engagement, without a name, for whoever may count (domain §8.2: 谈话记录 巡察办 S)."""
    rows = Interview.objects.within_reach(actor, "interviews.count", acting=False).exclude(state="void")
    if round_id:
        rows = rows.filter(round=round_id)
    must, done = Q(category=Interview.Category.MUST), Q(state="finished")
    counted = rows.order_by("round_id", "group__no", "organisation__sort").values(
        "engagement_id", "round__name", "group__name", "organisation__name"
    )
    lines = list(
        counted.annotate(
            total=Count("pk"),
            done=Count("pk", filter=done),
            must=Count("pk", filter=must),
            must_done=Count("pk", filter=must & done),
            repeat=Count("pk", filter=Q(category=Interview.Category.REPEAT) & done),
        )
    )
    noted = _abstract_counts(actor, [line["engagement_id"] for line in lines])
    return [line | {"abstracts": noted[line["engagement_id"]]} for line in lines]


def _abstract_counts(actor: Actor, ids: list[int]) -> dict[int, int]:
    rows = Abstract.objects.within_reach(actor, "interviews.count", acting=False)
    rows = rows.filter(interview__engagement__in=ids, withdrawn_on=None).order_by()
    found = rows.values_list("interview__engagement").annotate(count=Count("pk"))
    return defaultdict(int, dict(found))


def summary(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """谈话情况综述 of the report: persons, kinds, abstracts by section of the taxonomy and by destination; counts only."""
    done = Interview.objects.within_reach(actor, "interviews.count", acting=False)
    done = done.filter(engagement=engagement, state="finished")
    kinds = dict(done.order_by().values_list("category").annotate(count=Count("pk")))
    noted = Abstract.objects.within_reach(actor, "interviews.count", acting=False)
    noted = noted.filter(interview__engagement=engagement, interview__state="finished", withdrawn_on=None)
    sections = (
        noted.exclude(leaf=None).order_by("leaf__section").values_list("leaf__section", "leaf__section_name")
    )
    destinations = dict(noted.order_by().values_list("destination").annotate(count=Count("pk")))
    return {
        "talks": sum(kinds.values()),
        "kinds": [(label, kinds[code]) for code, label in Interview.Category.choices if kinds.get(code)],
        "prompt": done.filter(arrival=Interview.Arrival.ON_TIME).count(),
        "late": done.filter(arrival__in=(Interview.Arrival.LATE, Interview.Arrival.ABSENT)).count(),
        "abstracts": sum(destinations.values()),
        "sections": [(f"{code} {name}", count) for code, name, count in sections.annotate(count=Count("pk"))],
        "destinations": [
            (label, destinations[code])
            for code, label in Abstract.Destination.choices
            if destinations.get(code)
        ],
    }


def times_for_unit(actor: Actor) -> list[dict[str, Any]]:
    """Day, hours and place of the talks a unit was told of, and nothing else (practice 13)."""
    rows = Interview.objects.within_reach(actor, "interviews.times", acting=False)
    rows = rows.filter(state="cleared").order_by("on", "starts", "pk")
    return list(rows.values("on", "starts", "ends", "place", "organisation__name"))
