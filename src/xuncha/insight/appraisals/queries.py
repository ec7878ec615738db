"""How much each member of a group did, in counts; four statements for a group of any size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from xuncha.cycle.planning import queries as planning
from xuncha.cycle.planning.models import Engagement, Group, Membership
from xuncha.cycle.transfers.figures.queries import SMALL, masked
from xuncha.cycle.workpapers.models import Author
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.holding import Holder


@dataclass(frozen=True)
class Sheet:
    """One member's work; counts only, whoever prints it: the contents of talks and leads stay closed."""

    member: Membership
    days: int
    talks: int
    petitions: int
    papers: int
    leads: int | str
    """Masked when few, for everybody: the sheet goes to the member's own unit, and a number is a name."""


def sheets_of(group: Group, actor: Any) -> list[Sheet]:
    members = planning.members(group, actor)
    users = [member.user_id for member in members if member.user_id]
    talks, petitions, leads = (held_in(kind, group, users) for kind in ("interview", "petition", "lead"))
    papers = papers_of(group, users)
    return [
        Sheet(
            member,
            days=days_of(member, group.round.onsite_end),
            talks=talks[member.user_id],
            petitions=petitions[member.user_id],
            papers=papers[member.user_id],
            leads=masked(leads[member.user_id], SMALL),
        )
        for member in members
    ]


def days_of(member: Membership, end: date | None) -> int:
    """Days in the group, first and last counted; a seat still held counts until the stay ends, at most until today."""
    last = member.left_on or min(end or today(), today())
    return max((last - member.joined_on).days + 1, 0)


def held_in(kind: str, group: Group, users: Iterable[int]) -> Counter[int | None]:
    """Records of the group that each person holds in whatever part; a record counts once a person.

    A lead counts once a leader has signed it.
    """
    records = kinds.get(kind).model.objects.trusted().filter(group_id=group.pk).exclude(state="void")
    if kind == "lead":
        records = records.exclude(number="")
    rows = Holder.objects.filter(kind=kind, user_id__in=users, record_id__in=records.values("pk"))
    pairs = rows.values_list("user_id").annotate(count=Count("record_id", distinct=True))
    return Counter(dict(pairs))


def papers_of(group: Group, users: Iterable[int]) -> Counter[int | None]:
    rows = Author.objects.trusted().filter(paper__group_id=group.pk, user_id__in=users)
    pairs = rows.exclude(paper__state="void").values_list("user_id").annotate(count=Count("paper_id"))
    return Counter(dict(pairs))


def units_of(group: Group, actor: Any) -> list[Engagement]:
    return list(planning.engagements(actor).filter(group=group, parent=None).exclude(state="void"))
