"""Relations that keep a person from a unit: declared, found by others, decided (回避; domain §3.14)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.verbs import verb
from xuncha.people.actions.accounts import require
from xuncha.people.models import Recusal, User


@verb
def declare(
    *, organisation: Organisation, relation: str, by: User, detail: str = "", period: str = ""
) -> Recusal:
    """Everybody may declare a relation of their own; nobody needs a right for it."""
    return _enter(by, organisation, relation, detail, period, Recusal.Origin.SELF, by)


@verb
def report(
    *,
    user: User,
    organisation: Organisation,
    relation: str,
    origin: str,
    by: User,
    detail: str = "",
    period: str = "",
) -> Recusal:
    """The office notes a relation that it found, or that the unit or others raised."""
    require(by, "people.propose")
    if origin == Recusal.Origin.SELF:
        raise Missing(_("请写明是谁提出的"))
    return _enter(user, organisation, relation, detail, period, origin, by)


def _enter(
    user: User, organisation: Organisation, relation: str, detail: str, period: str, origin: str, by: User
) -> Recusal:
    if relation == Recusal.Relation.OTHER and not detail.strip():
        raise Missing(_("“其他”关系请写明说明"))
    recusal = Recusal(
        user=user, organisation=organisation, relation=relation, detail=detail, period=period, origin=origin
    )
    return engine.open_record(recusal, by=by)


@verb
def withdraw(recusal: Recusal, *, by: User) -> Recusal:
    """Take back one's own declaration while nobody has decided on it."""
    if recusal.user_id != by.pk or recusal.origin != Recusal.Origin.SELF:
        raise NotAllowed(_("只能撤回本人的申报"))
    return engine.take(recusal, "withdraw", by=by, checked=True)
