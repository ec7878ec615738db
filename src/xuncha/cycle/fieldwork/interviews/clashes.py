"""Two talks at one time: the room and the inspectors that stand in both, named; never the partner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.foundation.flow.holding import Holder
from xuncha.people.models import User

OPEN = ("scheduled", "cleared", "recording")


def clashes(
    *, on: date, starts: time, ends: time, place: str, team: Iterable[User], but: int | None = None
) -> list[str]:
    """Sentences about talks of any group that overlap in room or people; three statements."""
    rows = Interview.objects.trusted().filter(on=on, starts__lt=ends, ends__gt=starts, state__in=OPEN)
    others = list(rows.exclude(pk=but).only("pk", "starts", "ends", "place", "organisation_id"))
    if not others:
        return []
    people = {user.pk: user.name for user in team}
    held = Holder.objects.filter(
        kind="interview", record_id__in=[talk.pk for talk in others], user_id__in=people
    )
    busy: dict[int, set[str]] = {}
    for record_id, user_id in held.values_list("record_id", "user_id"):
        busy.setdefault(record_id, set()).add(people[user_id])
    found = []
    for talk in others:
        if place.strip() and talk.place.strip() == place.strip():
            found.append(_("%(place)s在 %(hours)s 已有一场谈话") % {"place": talk.place, "hours": talk.hours})
        for name in sorted(busy.get(talk.pk, ())):
            found.append(_("%(name)s在 %(hours)s 已有一场谈话") % {"name": name, "hours": talk.hours})
    return found
