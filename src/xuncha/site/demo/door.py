"""The demonstration's public door: open for the visits that are under way, so that a phone can try it."""

from __future__ import annotations

from datetime import timedelta

from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.door import actions
from xuncha.exchange.door.models import DoorOpening
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import act

FIELDS = ("title", "opens_on", "scope", "not_taken", "channels", "hours")
FEWEST_DAYS = 20
CHANNELS = "值班电话：0000-0000000（演示）\n意见箱：单位一楼大厅"


def open_doors() -> int:
    """One notice for each visit that is on site and has none; returns how many were made."""
    known = DoorOpening.objects.trusted().values("engagement_id")
    rows = Engagement.objects.trusted().exclude(pk__in=known).filter(stage="S04")
    made = 0
    with act():
        for engagement in rows.select_related("organisation", "group", "round"):
            blank = actions.blank_for(engagement)
            values = {name: getattr(blank, name) for name in FIELDS}
            values["opens_on"] = min(values["opens_on"], today())
            values["channels"] = values["channels"] or CHANNELS
            last = max(engagement.onsite_end or today(), today() + timedelta(days=FEWEST_DAYS))
            actions.open_door(engagement, by=None, closes_on=last, **values)
            made += 1
    return made
