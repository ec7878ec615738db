"""Named people who may not know of a record, everywhere (practice 11)."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.models import Exclusion
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import excludable
from xuncha.foundation.verbs import verb
from xuncha.people.models import Appointment, User
from xuncha.people.roles import roles


@verb
def exclude_from_knowing(record: models.Model, user: User, reason: str, *, by: User) -> Exclusion:
    """From now on this record does not exist for this person: lists, counts, choices, search, its pages."""
    _require(record, by)
    if user.pk == by.pk:
        raise NotAllowed(_("不能把自己排除在外；本人应当回避的，请申报回避"))
    if not reason.strip():
        raise Missing(_("请写明理由"))
    kind = str(record.kind_name)  # type: ignore[attr-defined]
    exclusion, made = Exclusion.objects.get_or_create(
        kind=kind,
        record_id=record.pk,
        user_id=user.pk,
        defaults={"reason": reason.strip(), "set_by_id": by.pk},  # type: ignore[misc]  # a property over a sealed column
    )
    if made:
        audit.record("people.excluded", by=by, about=record, data={"user": user.pk})
    return exclusion


@verb
def lift_exclusion(record: models.Model, user: User, reason: str, *, by: User) -> None:
    """The person may know again."""
    _require(record, by)
    if not reason.strip():
        raise Missing(_("请写明理由"))
    kind = str(record.kind_name)  # type: ignore[attr-defined]
    removed, _rows = Exclusion.objects.filter(kind=kind, record_id=record.pk, user_id=user.pk).delete()
    if removed:
        audit.record("people.exclusion_lifted", by=by, about=record, data={"user": user.pk})


def _require(record: models.Model, by: User) -> None:
    if not by.may("people.exclude", record):
        raise NotAllowed(_("您不能设定这条记录的知悉范围"))


def excluded_from(record: Any) -> list[tuple[Exclusion, User]]:
    """Everybody who was excluded from this record, with the exclusion."""
    rows = list(Exclusion.objects.filter(kind=record.kind_name, record_id=record.pk).order_by("id"))
    people = User.objects.in_bulk({row.user_id for row in rows})
    return [(row, people[row.user_id]) for row in rows if row.user_id in people]


def excluded_above(record: Any) -> set[int]:
    """Everybody who may not know of this record because it hangs on one they were excluded from."""
    named = Q(pk__in=())
    for kind, key in excludable(type(record)):
        if key != "pk":
            named |= Q(kind=kind, record_id=reduce(getattr, key.split("__"), record))
    return set(Exclusion.objects.filter(named).values_list("user_id", flat=True))


def knowers(record: Any) -> list[User]:
    """Everybody whose appointments let them know of this record today, exclusions not yet taken off; two statements."""
    right = record.read_right
    codes = [code for code, role in roles().items() if role.holds(right)]
    held = Appointment.objects.trusted().in_force(today()).filter(role_code__in=codes, user__is_active=True)
    reaching: dict[int, User] = {}
    for appointment in held.select_related("user"):
        user = appointment.user
        if user.pk not in reaching and user.reach_through(
            [appointment], right, acting=False, on=today()
        ).covers(record):
            reaching[user.pk] = user
    return sorted(reaching.values(), key=lambda user: user.name)
