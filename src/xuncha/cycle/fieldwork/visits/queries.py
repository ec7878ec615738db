"""What the pages of visits read; scoped first, opened only for the rows that are shown."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.visits.models import Finding, PersonType, Visit
from xuncha.cycle.planning import villages
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation.scoping import Actor


def visits(actor: Actor) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(actor).select_related("organisation", "village__organisation")
    return rows.defer("minutes_sealed")


def findings(actor: Actor) -> QuerySet[Finding]:
    rows = Finding.objects.visible_to(actor).filter(withdrawn_on=None)
    return rows.select_related("leaf", "visit__organisation").defer("visit__minutes_sealed")


def findings_of(visit: Visit, actor: Actor) -> list[Finding]:
    rows = Finding.objects.visible_to(actor).filter(visit=visit)
    return list(rows.select_related("leaf").order_by("seq", "pk"))


def engagements(actor: Actor) -> QuerySet[Engagement]:
    """Engagements whose visits one enters or counts."""
    rows = Engagement.objects.within_reach(actor, "visits.add", acting=False).exclude(state="void")
    return rows.select_related("organisation", "round__term", "group").order_by("-id")


def tally(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """Households by village against DR06, from the grid; two statements. `short` are the villages below the rule."""
    rule = villages.visit_rule(engagement.round.ruleset_id)
    rows = SubObject.objects.visible_to(actor).filter(engagement=engagement, own=None)
    found = list(rows.select_related("organisation").order_by("organisation__sort", "pk"))
    lines = [
        {"row": row, "share": villages.percent(row), "required": rule.required(row.households)}
        for row in found
        if not rule.met(row)
    ]
    return {
        "rule": rule,
        "ratio": f"{rule.ratio:.0%}",
        "villages": len(found),
        "met": len(found) - len(lines),
        "visited": sum(row.visited for row in found),
        "households": sum(row.households or 0 for row in found),
        "short": lines,
    }


def summary(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """Numbers for the report: visits and meetings by sort, people by type, findings by leaf; what one may read."""
    rows = Visit.objects.visible_to(actor).filter(engagement=engagement).order_by()
    sorts = dict(rows.values_list("sort").annotate(count=Count("pk")))
    types = [code for found in rows.values_list("people_types", flat=True) for code in found]
    return {
        "sorts": [(label, sorts[code]) for code, label in Visit.Sort.choices if sorts.get(code)],
        "types": [(label, types.count(code)) for code, label in PersonType.choices if code in types],
        "leaves": by_leaf(engagement, actor),
    }


def by_leaf(engagement: Engagement, actor: Actor) -> list[dict[str, Any]]:
    rows = Finding.objects.visible_to(actor).filter(
        visit__engagement=engagement, withdrawn_on=None, leaf__isnull=False
    )
    papers = Q(destination="workpaper")
    found = list(
        rows.order_by().values("leaf").annotate(total=Count("pk"), papers=Count("pk", filter=papers))
    )
    leaves = Leaf.objects.in_bulk([row["leaf"] for row in found])
    return sorted((row | {"leaf": leaves[row["leaf"]]} for row in found), key=lambda row: -row["total"])
