"""Visits as tests need them, made by the same verbs as in the product."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.visits import actions
from xuncha.cycle.fieldwork.visits.actions import Noted
from xuncha.cycle.fieldwork.visits.models import Finding, Visit
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation.dates import today

NAME, CONTACT = "欧阳翠微", "上湾村三组 17 号"
SAID = "低保金被村会计代领了三个月"
SECRETS = (NAME, CONTACT, SAID)


def noted(cast: Cast, **changes: Any) -> Noted:
    values: dict[str, Any] = {
        "team": (cast.member, cast.member2),
        "people": [{"name": NAME, "type": "hardship", "contact": CONTACT}],
        "findings": [{"leaf": "B5.01", "text": SAID, "importance": "1", "destination": "workpaper"}],
    }
    return Noted(**values | changes)


def visited(cast: Cast, by: Any = None, **fields: Any) -> Visit:
    values = {"on": today(), "place": "上湾村"} | fields
    return actions.add_visit(Visit(**values), noted(cast), engagement=cast.engagement, by=by or cast.member)


def finding_of(visit: Visit) -> Finding:
    found = Finding.objects.trusted().filter(visit=visit).select_related("visit").first()
    assert found is not None
    return found


def village(engagement: Engagement, no: int, **fields: Any) -> SubObject:
    unit = Organisation.objects.create(name=f"测试村{no}", unit_type_id="village", sort=no)
    return SubObject.objects.create(engagement=engagement, organisation=unit, **fields)
