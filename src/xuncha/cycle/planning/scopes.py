"""Groups and rounds offered to the people room as scopes of appointments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.people import scopes
from xuncha.people.scopes import Scope

if TYPE_CHECKING:
    from xuncha.people.models import User

OPEN = ("draft", "submitted", "approved", "under_way", "suspended")


def offer_all() -> None:
    scopes.offer("group", groups)
    scopes.offer("round", rounds)
    scopes.offer("engagement", engagements)


def groups(user: User) -> Iterator[Scope]:
    rows = Group.objects.visible_to(user).filter(round__state__in=OPEN).select_related("round")
    for group in rows:
        yield Scope((group.pk,), f"{group.round} {group}", group.round_id, group.pk)


def rounds(user: User) -> Iterator[Scope]:
    for round_ in Round.objects.visible_to(user).filter(state__in=OPEN):
        yield Scope((round_.pk,), str(round_), round_.pk)


def engagements(user: User) -> Iterator[Scope]:
    rows = Engagement.objects.visible_to(user).filter(round__state__in=OPEN)
    for item in rows.select_related("round", "organisation"):
        yield Scope((item.pk,), str(item), item.round_id, item.group_id, item.pk, item.organisation_id)
