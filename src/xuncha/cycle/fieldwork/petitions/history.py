"""Petition registers of earlier rounds and of groups that began on paper, carried over row by row (domain §3.3; DR25).

Whoever carries them over may read them. A row about a cadre of the level above comes as number and day only and becomes a
direct item; who spoke goes under the custodians' keys at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions import actions, direct_actions
from xuncha.cycle.fieldwork.petitions.actions import Named
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

RIGHT = "petitions.carry_over"


@dataclass(frozen=True, slots=True)
class CarriedPetition:
    """One row of a register. `code` is the register's own number; without an engagement it is history of a unit."""

    code: str
    received_on: date
    channel: str
    organisation: Organisation
    engagement: Engagement | None
    sort: str
    content: str
    disposal: str = ""
    result: str = ""
    is_realname: bool = False
    joint_count: int = 1
    targets: tuple[Named, ...] = ()
    contact: Mapping[str, str] = field(default_factory=dict)
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class CarriedDirect:
    """A row of which only number and day may be known; its own number is not kept either."""

    received_on: date
    channel: str


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@verb
def carry_over(rows: Sequence[CarriedPetition], *, by: Actor) -> list[Petition]:
    """Enter rows in the register's order; one that is told to repeat another hangs on it."""
    if not by.reach(RIGHT, acting=True):
        raise NotAllowed(_("信访台账由线索专员或组长转入"))
    known: dict[str, Petition] = {}
    return [_carry(row, known, by) for row in rows]


def _carry(row: CarriedPetition, known: dict[str, Petition], by: Actor) -> Petition:
    actions.refuse_superiors(row.targets)
    petition = _petition(row)
    first = known.get(row.duplicate_of)
    if first is not None:
        petition.duplicate_of, petition.state = first, "duplicate"
    if not by.reach(RIGHT, acting=True).covers(petition):
        raise NotAllowed(_("只能转入本组任务的信访件"))
    engine.open_record(petition, by=by, edge="carried_over")
    actions.write_targets(petition, row.targets)
    if any(row.contact.values()):
        actions.keep_contact(petition, row.contact)
        actions.close_contact(petition, by=by)
    known.setdefault(row.code, petition)
    return petition


def _petition(row: CarriedPetition) -> Petition:
    petition = Petition(
        number=row.code[:80],
        received_at=at_noon(row.received_on),
        channel=row.channel,
        sort=row.sort,
        disposal=row.disposal,
        is_realname=row.is_realname,
        joint_count=max(row.joint_count, 1),
        state=_state(row),
    )
    if row.engagement is not None:
        petition.place_in(row.engagement)
    else:
        petition.organisation = row.organisation
    if row.disposal:
        petition.audience = audience_mask(("office",))
    petition.content, petition.result = row.content, row.result
    petition.title = row.content.strip().split("\n")[0][:40]
    return petition


def _state(row: CarriedPetition) -> str:
    """In a running task it goes on where the paper left it; history is closed."""
    if row.engagement is None:
        return "closed"
    return "decided" if row.disposal else "registered"


@verb
def carry_over_direct(rows: Sequence[CarriedDirect], *, by: Actor) -> list[DirectItem]:
    """Rows that may only be counted: they were handed up on paper long ago, or still have to be."""
    return [
        direct_actions.register(
            route=DirectItem.Route.SUPERIOR,
            received_at=at_noon(row.received_on),
            channel=row.channel,
            form=DirectItem.Form.PAPER,
            by=by,
        )
        for row in rows
    ]


def standing(codes: set[str], organisations: set[int], by: Any) -> set[tuple[str, int]]:
    """(number, unit) of rows that stand already, among those this person may read; one statement."""
    rows = Petition.objects.visible_to(by).filter(number__in=codes, organisation__in=organisations)
    return set(rows.values_list("number", "organisation_id"))
