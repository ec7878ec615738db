"""What the pages of planning read, scoped and joined."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.cycle.planning import stages, villages
from xuncha.cycle.planning.facts import facts_of, facts_of_many
from xuncha.cycle.planning.models import (
    BriefingRequest,
    CooperationItem,
    Engagement,
    Group,
    KeyPointCheck,
    Membership,
    Round,
    SubObject,
)
from xuncha.cycle.planning.models.core import usual_days
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor


def rounds(actor: Actor) -> QuerySet[Round]:
    return Round.objects.visible_to(actor).select_related("term", "framework").defer("scheme")


def engagements(actor: Actor) -> QuerySet[Engagement]:
    """Engagements for a list."""
    rows = Engagement.objects.visible_to(actor)
    return rows.select_related("round__term", "group", "organisation__unit_type", "organisation__parent")


def groups_of(round_: Round, actor: Actor) -> list[Group]:
    return list(Group.objects.visible_to(actor).filter(round=round_).order_by("no"))


def members_of(round_: Round, actor: Actor) -> dict[int, list[Membership]]:
    """Present members by group; one statement."""
    rows = Membership.objects.visible_to(actor).filter(round=round_, left_on=None)
    found: dict[int, list[Membership]] = defaultdict(list)
    for member in rows.select_related("user").order_by("sort", "id"):
        found[member.group_id].append(member)
    return found


def late_by_engagement(ids: Sequence[int]) -> dict[int, list[Clock]]:
    """Running clocks that are overdue, by engagement; one statement.

    Clocks kept private (practice 20) are left out, and those of sealed kinds: that a real-name petition is late is known
    on its own pages, not to everybody who may see a round.
    """
    sealed = [kind.name for kind in kinds.every() if kind.sealed]
    rows = Clock.objects.filter(
        engagement_id__in=ids, state=Clock.State.RUNNING, due__lt=today(), rule__private_overdue=False
    ).exclude(kind__in=sealed)
    found: dict[int, list[Clock]] = defaultdict(list)
    for clock in rows.select_related("rule").order_by("due"):
        if clock.engagement_id:
            found[clock.engagement_id].append(clock)
    return found


def late_in_words(late: Sequence[Clock]) -> list[str]:
    """“函商部门情况通报（3 件）”: each rule once."""
    found = Counter(clock.rule.name_zh for clock in late)
    several = _("%(name)s（%(count)s 件）")
    return [several % {"name": name, "count": count} if count > 1 else name for name, count in found.items()]


def round_matrix(round_: Round, actor: Actor) -> list[dict[str, Any]]:
    """Groups × units of one round with stage, what is late, and villages; six statements at any size."""
    rows = list(
        engagements(actor).filter(round=round_).exclude(state="void").order_by("group__no", "seq", "id")
    )
    ids = [engagement.pk for engagement in rows]
    facts, late = facts_of_many(ids), late_by_engagement(ids)
    grid = villages.totals_of(ids, actor)
    members = members_of(round_, actor)
    lines = {
        item.pk: _unit_line(item, facts[item.pk], late.get(item.pk, []), grid.get(item.pk)) for item in rows
    }
    for item in rows:
        if item.parent_id in lines:
            lines[item.parent_id]["own_villages"].append(lines[item.pk])
    return [
        {
            "group": group,
            "members": members.get(group.pk, []),
            "leaders": [
                m for m in members.get(group.pk, []) if m.role_code in ("group_leader", "group_deputy")
            ],
            "units": [
                lines[item.pk] for item in rows if item.group_id == group.pk and item.parent_id not in lines
            ],
        }
        for group in groups_of(round_, actor)
    ]


def _unit_line(
    engagement: Engagement, facts: dict[str, date], late: list[Clock], grid: dict[str, int] | None
) -> dict[str, Any]:
    return {
        "engagement": engagement,
        "stages": stages.small_bar(facts),
        "stage": stages.LABEL[engagement.stage],
        "entered": facts.get("entered"),
        "late": late_in_words(late),
        "villages": grid,
        "own_villages": [],
    }


def stage_counts(round_: Round, actor: Actor) -> list[dict[str, Any]]:
    """How many units stand at each stage, for the bars of the round page; one statement."""
    rows = Engagement.objects.visible_to(actor).filter(round=round_).exclude(state="void")
    counted = rows.order_by("stage").values_list("stage").annotate(count=Count("pk"))
    return [
        {
            "label": f"{code} {stages.LABEL[code]}",
            "count": count,
            "url": f"{reverse('planning:engagements')}?round={round_.pk}&stage={code}",
        }
        for code, count in counted
    ]


def preparation(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """Everything of the section 准备; four statements."""
    briefings = BriefingRequest.objects.visible_to(actor).filter(engagement=engagement)
    cooperation = with_proofs(CooperationItem.objects.visible_to(actor).filter(engagement=engagement))
    points = list(KeyPointCheck.objects.visible_to(actor).filter(engagement=engagement))
    return {
        "briefings": list(briefings.select_related("to_organisation")),
        "cooperation": [item for item in cooperation if item.sort == CooperationItem.Sort.COOPERATION],
        "logistics": [item for item in cooperation if item.sort == CooperationItem.Sort.LOGISTICS],
        "cooperation_done": sum(item.done_on is not None for item in cooperation),
        "cooperation_total": len(cooperation),
        "key_points": points,
        "key_points_done": sum(point.covered_on is not None for point in points),
    }


def members(group: Group, actor: Actor) -> list[Membership]:
    """All who sit or sat in a group, present ones first."""
    rows = Membership.objects.visible_to(actor).filter(group=group).select_related("user", "replaces")
    return sorted(rows, key=lambda member: (member.left_on is not None, member.sort, member.pk))


Tabs = Callable[[Engagement, Actor], list[dict[str, Any]]]
_later: list[Tabs] = []


def add_sections(tabs: Tabs) -> None:
    """Later rooms add their tabs to the page of an engagement (papers, report, rectification …).

    A tab is {label, url, current} with `count`, or with `rows`, a scoped queryset to be counted with the others.
    """
    _later.append(tabs)


def sections(engagement: Engagement, actor: Actor, *, current: str = "") -> list[dict[str, Any]]:
    """The tabs of an engagement: planning's own (准备, 村, 人员), then those of later rooms."""
    grid = SubObject.objects.visible_to(actor).filter(engagement=engagement).count()
    tabs: list[tuple[str, Any, int | None]] = [
        ("preparation", _("准备"), None),
        ("villages", _("村"), grid),
        ("people", _("人员"), None),
    ]
    own = [
        {
            "label": label,
            "count": count,
            "url": reverse(f"planning:{name}", args=[engagement.pk]),
            "current": name == current,
        }
        for name, label, count in tabs
        if name != "villages" or grid
    ]
    return own + counted([tab for later in _later for tab in later(engagement, actor)])


def counted(tabs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tabs with their numbers: all `rows` (scoped querysets) are counted by one statement, whatever their tables."""
    waiting = [tab for tab in tabs if "rows" in tab]
    parts = [
        tab.pop("rows")
        .order_by()
        .annotate(tab=Value(at))
        .values("tab")
        .annotate(n=Count("pk"))
        .values_list("tab", "n")
        for at, tab in enumerate(waiting)
    ]
    if parts:
        numbers = dict(parts[0].union(*parts[1:], all=True))
        for at, tab in enumerate(waiting):
            tab["count"] = numbers.get(at, 0)
    return tabs


def engagement_overview(engagement: Engagement, actor: Actor) -> dict[str, Any]:
    """What the engagement page shows of planning: stage bar, dates, people, counts; for the room `site` too.

    Keys: stages, facts (label, value), people, sections, late, villages, briefings_open, cooperation_open.
    """
    known = facts_of(engagement)
    present = Membership.objects.visible_to(actor).filter(group_id=engagement.group_id, left_on=None)
    waiting = BriefingRequest.objects.visible_to(actor).filter(engagement=engagement, state="asked")
    open_items = CooperationItem.objects.visible_to(actor).filter(engagement=engagement, done_on=None)
    late = late_by_engagement([engagement.pk]).get(engagement.pk, [])
    return {
        "stages": stages.stage_bar(engagement, known),
        "known_facts": known,
        "facts": head_facts(engagement),
        "people": [
            {"name": member.name, "post": member.home_unit, "role": member.get_role_code_display()}
            for member in present.order_by("sort", "id")
        ],
        "sections": sections(engagement, actor),
        "late": late_in_words(late),
        "villages": villages.totals_of([engagement.pk], actor).get(engagement.pk),
        "briefings_open": waiting.count(),
        "cooperation_open": open_items.count(),
    }


def head_facts(engagement: Engagement) -> list[dict[str, Any]]:
    """The line below an engagement's title."""
    from xuncha.kit.templatetags.kit import day

    found: list[dict[str, Any]] = [
        {"label": _("轮次"), "value": engagement.round},
        {"label": _("巡察组"), "value": engagement.group},
        {"label": _("方式"), "value": engagement.get_mode_display()},
        {"label": _("进驻"), "value": day(engagement.entry_on)},
        {"label": _("驻点结束"), "value": day(engagement.onsite_end)},
    ]
    if (length := onsite_length(engagement)) is not None:
        found.append({"label": _("驻点时长"), "value": length})
    if engagement.previous_id and engagement.previous:
        found.append({"label": _("上次巡察"), "value": engagement.previous.round})
    if engagement.suspended_on:
        found.append({"label": _("中止"), "value": day(engagement.suspended_on)})
    return found


def onsite_length(engagement: Engagement) -> str | None:
    """How long the group stays, and whether that is usual for this type of unit or mode (DR04: it warns, locks nothing)."""
    if engagement.entry_on is None or engagement.onsite_end is None:
        return None
    days = (engagement.onsite_end - engagement.entry_on).days
    fewest, most = usual_days(engagement)
    if fewest is None or most is None:
        return _("%(days)d 日") % {"days": days}
    words = {"days": days, "fewest": fewest, "most": most}
    if days < fewest:
        return _("%(days)d 日，短于一般的 %(fewest)d–%(most)d 日（系统建议，非规定）") % words
    if days > most:
        return _("%(days)d 日，长于一般的 %(fewest)d–%(most)d 日（系统建议，非规定）") % words
    return _("%(days)d 日（一般 %(fewest)d–%(most)d 日）") % words


def briefings(actor: Actor) -> QuerySet[BriefingRequest]:
    """The register of briefing requests."""
    rows = BriefingRequest.objects.visible_to(actor)
    return rows.select_related("to_organisation", "organisation", "round", "group", "engagement")


def to_cooperate(actor: Actor) -> list[dict[str, Any]]:
    """A unit's own engagements, once it was notified, with what it is asked for; three statements."""
    rows = Engagement.objects.within_reach(actor, "planning.cooperate", acting=False)
    rows = rows.filter(Q(state="planned") | Q(state="under_way"))
    found = list(rows.select_related("organisation", "round", "group").order_by("-id"))
    items = CooperationItem.objects.within_reach(actor, "planning.cooperate", acting=False)
    by_engagement: dict[int, list[CooperationItem]] = defaultdict(list)
    for item in with_proofs(items.filter(engagement__in=[row.pk for row in found])):
        by_engagement[item.engagement_id].append(item)
    return [{"engagement": row, "items": by_engagement[row.pk]} for row in found]


def with_proofs(items: QuerySet[CooperationItem]) -> list[CooperationItem]:
    """The lines with `proofs`: whoever may know of a line may know what was handed in for it."""
    found = list(items)
    rows = Attachment.objects.trusted().filter(
        kind=CooperationItem.kind_name, record_id__in=[item.pk for item in found]
    )
    by_item: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows.valid():
        by_item[row.record_id].append(row)
    for item in found:
        item.proofs = by_item[item.pk]  # type: ignore[attr-defined]
    return found
