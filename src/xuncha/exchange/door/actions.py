"""Opening and changing the door of an engagement."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.door.models import DoorOpening, NoticePosting
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

# Without letters and digits that look alike on a poster, and never one of the door's own words.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@verb
def open_door(engagement: Engagement, *, by: Actor | None, **values: Any) -> DoorOpening:
    """One notice an engagement. Its address is random: nobody finds the door of a visit that was not announced."""
    code = "".join(secrets.choice(LETTERS) for _letter in range(8))
    opening = DoorOpening.objects.create(engagement=engagement, code=code, **values)
    audit.record("door_opening.created", by=by, about=opening, data={"opens_on": opening.opens_on})
    return opening


@verb
def note_posting(posting: NoticePosting, *, opening: DoorOpening, by: Actor) -> NoticePosting:
    """Where a notice was published; by whoever keeps the opening."""
    if not by.reach("door.open", acting=True).covers(opening):
        raise NotAllowed(_("公告的发布由巡察办或本组登记"))
    if posting.on > today():
        raise Missing(_("发布日期不能晚于今天"))
    posting.engagement_id = opening.engagement_id
    posting.created_by_id, posting.created_by_name = by.pk, by.name
    posting.save()
    audit.record("door_opening.posted", by=by, about=opening, data={"posting": posting.pk, "on": posting.on})
    return posting


def blank_for(engagement: Engagement) -> DoorOpening:
    """What the notice of an entry usually says (domain §3.3); everything can be changed."""
    unit, group = engagement.organisation, engagement.group
    return DoorOpening(
        engagement=engagement,
        title=f"{group.name}巡察{unit.name}",
        opens_on=engagement.entry_on or today(),
        scope=SCOPE.format(unit=unit.name),
        not_taken=NOT_TAKEN,
        channels="\n".join(_channels(group)),
        hours="工作日 8:00–12:00、14:30–17:30",
    )


def _channels(group: Any) -> list[str]:
    lines = [f"值班电话：{group.phone}"] if group.phone else []
    return [*lines, group.reception] if group.reception else lines


SCOPE = """反映{unit}领导班子及其成员的问题
反映下一级党组织主要负责人的问题
反映重要岗位负责人的问题"""
NOT_TAKEN = """个人诉求、涉法涉诉等不属于巡察受理范围的，转由有关部门按规定办理"""
