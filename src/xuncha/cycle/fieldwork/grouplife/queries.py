"""What the pages of a group's life read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.planning.models import Group, Membership
from xuncha.foundation.scoping import Actor
from xuncha.people.models import Undertaking
from xuncha.people.undertakings import TEXTS

NEWEST = 20


def groups(actor: Actor, right: str = "grouplife.read") -> QuerySet[Group]:
    """Groups whose life this person reads or keeps, the newest first."""
    return (
        Group.objects.within_reach(actor, right, acting=False)
        .select_related("round")
        .order_by("-round", "no")
    )


def branch_of(group: Group, actor: Actor) -> TempBranch | None:
    return TempBranch.objects.visible_to(actor).filter(group=group).first()


def activities(actor: Actor) -> QuerySet[BranchActivity]:
    return BranchActivity.objects.visible_to(actor).select_related("group", "round").defer("content")


def reminders(group: Group, actor: Actor) -> list[ReminderTalk]:
    """The leader's talks; for everybody else there are none."""
    return list(ReminderTalk.objects.visible_to(actor).filter(group=group)[:NEWEST])


def violations(actor: Actor) -> QuerySet[Violation]:
    rows = Violation.objects.visible_to(actor).select_related("person", "group", "round")
    return rows.defer("facts_sealed", "handling_sealed")


def acknowledgements(group: Group, actor: Actor) -> list[dict[str, Any]]:
    """Who of the group has read and signed which text in its present version; two statements."""
    seats = Membership.objects.visible_to(actor).filter(group=group, left_on=None)
    members = list(seats.select_related("user").order_by("sort", "id"))
    signed = {
        (row.user_id, row.sort, row.text_version): row.signed_at
        for row in Undertaking.objects.filter(
            user__in=[member.user_id for member in members if member.user_id]
        )
    }
    return [
        {
            "member": member,
            "signed": [signed.get((member.user_id, text.sort, text.version)) for text in TEXTS],
        }
        for member in members
    ]
