"""Custodians of the demonstration: everybody whose appointment may hold a key goes through the ceremony, as an office would."""

from __future__ import annotations

from xuncha.foundation.custody import ceremony, holders
from xuncha.foundation.custody.audited import RIGHTS
from xuncha.foundation.custody.models import KeyHolder
from xuncha.foundation.dates import today
from xuncha.people.models import Appointment, User
from xuncha.people.viewing import demo_password
from xuncha.site.demo.founding import ADMINISTRATORS
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

HOLDS = {
    "identity_a": ("office_director", "lg_deputy", "group_leader"),
    "identity_b": ("lead_officer", "discipline_org"),
    "straight_up": ("lg_head",),
    "inspectors": ("cadre_supervision",),
}
DAYS = (-120, -40, -10)
STANDING_EACH = 1


def demo_passphrase() -> str:
    """One for all of them, as with the password: nothing in a demonstration is secret."""
    return f"保管口令 {demo_password()}"


def custody_story(scene: Scene) -> Story:
    """Again on later days, for the leaders of groups that were appointed since."""
    for day in DAYS:
        yield day
        for capacity, roles in HOLDS.items():
            for role in roles:
                _install(scene, capacity, role)


def _install(scene: Scene, capacity: str, role: str) -> None:
    rows = Appointment.objects.trusted().acting(today()).filter(role_code=role).select_related("user")
    scoped = [row for row in rows.order_by("pk") if row.role.holds(RIGHTS[capacity])]
    for row in scoped if role == "group_leader" else scoped[:STANDING_EACH]:
        _make(scene, capacity, row)


def _make(scene: Scene, capacity: str, row: Appointment) -> None:
    group_id = row.scope_ids[0] if row.role.column == "group_id" and row.scope_ids else None
    held = KeyHolder.objects.filter(user_id=row.user_id, state__in=KeyHolder.LIVE)
    if held.filter(capacity=capacity, group_id=group_id).exists():
        return
    manager, person = scene.person(ADMINISTRATORS["sec_admin"]), User.objects.get(pk=row.user_id)
    if not holders.may_hold(person, capacity, group_id):
        return
    holder = ceremony.invite(
        person,
        capacity=capacity,
        group_id=group_id,
        group_name=row.scope_label if group_id else "",
        until=row.acts_until,
        by=manager,
    )
    ceremony.prepare(holder, passphrase=demo_passphrase(), by=person)
    ceremony.confirm(holder, by=manager)
