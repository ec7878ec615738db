"""The verbs of items handed straight on: register number and time, take them over, witness, destroy what lay sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.planning.models import Group
from xuncha.foundation import audit, custody, door, numbering, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

CAPACITY = {DirectItem.Route.SUPERIOR: "straight_up", DirectItem.Route.INSPECTORS: "inspectors"}
RECEIVERS = {
    DirectItem.Route.SUPERIOR: ("principal", "superior", "office"),
    DirectItem.Route.INSPECTORS: ("supervision",),
}


@verb
def register(
    *, route: str, received_at: datetime, channel: str, form: str, group: Group | None = None, by: Actor
) -> DirectItem:
    """Number and time, nothing else. `group`: where it came in, so that whoever registered it finds it again."""
    if not by.reach("petitions.direct_register", acting=True):
        raise NotAllowed(_("径送件由收到的人登记"))
    item = DirectItem(route=route, received_at=received_at, channel=channel, form=form)
    if group is not None:
        item.group_id = group.pk
    return enter(item, by=by)


def enter(item: DirectItem, *, by: Actor) -> DirectItem:
    """Open it to those of its route alone; DR25 counts from the day of receipt."""
    item.audience = audience_mask((CAPACITY[DirectItem.Route(item.route)],))
    year = timezone.localtime(item.received_at).year
    item.number = f"JS-{year}-{numbering.serial(f'JS-{year}'):03d}"
    engine.open_record(item, by=by)
    on = timezone.localtime(item.received_at).date()
    if item.route == DirectItem.Route.SUPERIOR:
        rules.start("DR25", about=item, on=on, by=by)
    return item


def require_designated(item: DirectItem, by: Actor) -> None:
    """Where keys were given out for this route, their holders are the designated openers; custody is the one list of them."""
    capacity = CAPACITY[DirectItem.Route(item.route)]
    if custody.public_keys(capacity) and capacity not in custody.my_capacities(by):
        raise NotAllowed(_("径送件由指定的开启人办理（密钥保管人名单）"))


@verb
def hand_up(
    item: DirectItem, *, to: str, on: date | None, by: Actor, version: int | None = None
) -> DirectItem:
    """One of the two takes it over and says where it goes; the other confirms."""
    require_designated(item, by)
    if to not in RECEIVERS[DirectItem.Route(item.route)]:
        raise Missing(_("请选择接收单位"))
    item.handed_to, item.handed_on = to, on or today()
    engine.take(item, "hand_up", by=by, version=version)
    item.save(update_fields=["handed_to", "handed_on"])
    return item


@verb
def witness(item: DirectItem, *, by: Actor, version: int | None = None, **_rest: Any) -> DirectItem:
    """The second person saw it handed over unopened."""
    return engine.take(item, "witness", by=by, version=version, on=item.handed_on)


@verb
def take_back(item: DirectItem, *, by: Actor, version: int | None = None, **_rest: Any) -> DirectItem:
    """It did not arrive; it waits again."""
    engine.take(item, "take_back", by=by, version=version)
    item.handed_to, item.handed_on = "", None
    item.save(update_fields=["handed_to", "handed_on"])
    return item


@verb
def destroy(item: DirectItem, *, by: Actor) -> DirectItem:
    """After it was handed up its sealed parcel goes with every copy of its key; number and time remain (practice 10)."""
    if not by.reach("petitions.direct_open", acting=True).covers(item):
        raise NotAllowed(_("密封件由指定的开启人销毁"))
    require_designated(item, by)
    if item.state != "handed_up":
        raise Refused(_("移送并经见证之后才能销毁"))
    if not item.waits_unopened:
        raise Refused(_("没有密封件，或已经销毁"))
    door.destroy(item.parcel_key, by=by)
    item.destroyed_at = timezone.now()
    item.save(update_fields=["destroyed_at"])
    audit.record("direct_item.destroyed", by=by, about=item)
    return item


def open_parcel(
    item: DirectItem, *, passphrase: str, by: Actor
) -> tuple[dict[str, Any], tuple[door.ArrivedFile, ...]]:
    """For its designated reader, to carry it out on medium or paper; nothing of it is kept. Not inside an act."""
    if not by.reach("petitions.direct_open", acting=True).covers(item):
        raise NotAllowed(_("密封件由指定的开启人打开"))
    require_designated(item, by)
    if not item.waits_unopened:
        raise Refused(_("没有密封件，或已经销毁"))
    return door.open_direct(item.parcel_key, passphrase=passphrase, by=by)
