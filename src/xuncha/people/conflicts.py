"""Who cannot inspect a unit, and why: asked when a group is formed (domain §3.14, §1.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.people.models import Recusal, User


@dataclass(frozen=True, slots=True)
class Conflict:
    """`decided`: the person must be recused; otherwise the matter waits for a decision. Relations are named, not told."""

    user_id: int
    name: str
    reason: str
    decided: bool
    recusal_id: int | None = None


def conflicts(users: Iterable[User], organisation: Organisation) -> list[Conflict]:
    """Conflicts of these persons with one unit, its superior and its sub-units; two statements, however many people.

    A relation that was decided as 不回避 is none. One's own unit always is one.
    """
    people = {user.pk: user for user in users}
    family = _family(organisation)
    own = [
        Conflict(user.pk, user.name, _own_unit(user, organisation), decided=True)
        for user in people.values()
        if user.organisation_id in family
    ]
    return own + _declared(people, family)


def _family(organisation: Organisation) -> set[int]:
    children = Organisation.objects.filter(parent_id=organisation.pk).values_list("pk", flat=True)
    return {organisation.pk, *children} | ({organisation.parent_id} if organisation.parent_id else set())


def _own_unit(user: User, organisation: Organisation) -> str:
    if user.organisation_id == organisation.pk:
        return _("本人在该单位工作")
    if user.organisation_id == organisation.parent_id:
        return _("本人在该单位的上级单位工作")
    return _("本人在该单位的下属单位工作")


def _declared(people: dict[int, User], family: set[int]) -> list[Conflict]:
    """An administrator's second account carries the declarations of the person's first."""
    first = {user.second_of_id: user for user in people.values() if user.second_of_id}
    rows = (
        Recusal.objects.trusted()
        .filter(Q(user_id__in=people) | Q(user_id__in=first), state__in=("open", "recuse"))
        .filter(organisation_id__in=family)
        .select_related("organisation")
        .order_by("id")
    )
    found = []
    for row in rows:
        user = people.get(row.user_id) or first[row.user_id]
        decided = row.state == "recuse"
        words = _("%(relation)s（%(unit)s）") if decided else _("%(relation)s（%(unit)s），待认定")
        reason = words % {"relation": row.get_relation_display(), "unit": row.organisation}
        found.append(Conflict(user.pk, user.name, reason, decided=decided, recusal_id=row.pk))
    return found
