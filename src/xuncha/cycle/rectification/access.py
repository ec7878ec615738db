"""Who may fill in, and to whom of the unit a row is open (practice 7, 13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Placing
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask

UNIT = audience_mask(("unit", "unit_head"))
"""Open to the unit's head and to its liaison officer."""
HEAD = audience_mask(("unit_head",))
"""The principal leader's own matters: open to the head alone, not to the filling clerk (practice 13)."""

PLANNING = ("rectification.write", "rectification.manage")
WRITING = ("rectification.write", "rectification.progress", "rectification.manage")


def may_write(actor: Actor, record: Any) -> bool:
    """The unit fills in; a department on what it was assigned; the office for a unit without accounts (practice 7)."""
    return any(actor.reach(right, acting=True).covers(record) for right in WRITING)


def require_write(actor: Actor, record: Any) -> None:
    if not may_write(actor, record):
        raise NotAllowed(_("由被巡察单位填写；单位没有账号的，由巡察办代录"))


def may_plan(actor: Actor, record: Any) -> bool:
    """What the plan says, and asking to change it, is the unit's; a department fills in what it was given (domain §8.1)."""
    return any(actor.reach(right, acting=True).covers(record) for right in PLANNING)


def require_plan(actor: Actor, record: Any) -> None:
    if not may_plan(actor, record):
        raise NotAllowed(_("目标、措施、责任和时限由本单位联络员或巡察办填写、提变更；责任部门填进展和佐证"))


def require_manage(actor: Actor, record: Any) -> None:
    if not actor.reach("rectification.manage", acting=True).covers(record):
        raise NotAllowed(_("由巡察办办理"))


def place_like(record: Placing, source: Any) -> None:
    """Stand where the source stands; imported history may have an organisation only."""
    record.engagement_id, record.round_id = source.engagement_id, source.round_id
    record.group_id, record.organisation_id = source.group_id, source.organisation_id
