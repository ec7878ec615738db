"""What the pages of people read, scoped and joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.people import second_factor
from xuncha.people.flow import standing
from xuncha.people.models import Appointment, PasswordReset, Recusal, User
from xuncha.people.undertakings import missing_for, signed_by


def accounts(actor: User) -> QuerySet[User]:
    """Every account, for those who keep them; nobody else has a list of people (domain §8.2 账号/角色)."""
    if not actor.holds("people.accounts"):
        return User.objects.none()
    from allauth.mfa.models import Authenticator

    factor = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.select_related("organisation", "second_of").annotate(has_factor=Exists(factor))


def access_account(actor: User, user_id: int) -> User:
    """One account, or 404."""
    return get_object_or_404(accounts(actor), pk=user_id)


def appointments(actor: User) -> QuerySet[Appointment]:
    return Appointment.objects.visible_to(actor).select_related("user__organisation", "replaces__user")


def chosen(actor: User, right: str, states: tuple[str, ...], ids: list[str]) -> list[Appointment]:
    """The picked appointments on which this person holds a right, in these states; anything else was not offered."""
    wanted = {int(text) for text in ids if text.isdigit()}
    rows = Appointment.objects.within_reach(actor, right).filter(pk__in=wanted, state__in=states)
    found = list(rows.select_related("user__organisation", "replaces__user").order_by("id"))
    if not found:
        raise NotAllowed(_("没有选中可以这样办理的授权；请回到列表勾选"))
    return found


def recusals(actor: User) -> QuerySet[Recusal]:
    return Recusal.objects.visible_to(actor).select_related("user__organisation", "organisation")


def resets(actor: User) -> QuerySet[PasswordReset]:
    return PasswordReset.objects.visible_to(actor).select_related("user__organisation")


def own(user: User) -> dict[str, Any]:
    """The personal page: appointments with scope and both end dates, undertakings, declarations."""
    held = (
        Appointment.objects.of_person(user)
        .exclude(state__in=("refused", "withdrawn"))
        .order_by("-acts_from", "-id")
    )
    return {
        "appointments": stand(held),
        "may": rights_of(user),
        "undertakings": signed_by(user),
        "unsigned": missing_for(user),
        "recusals": list(Recusal.objects.of_person(user).select_related("organisation").order_by("-id")),
        "has_factor": second_factor.has(user),
        "must_have_factor": second_factor.must_have(user),
    }


def stand(appointments: Iterable[Appointment]) -> list[dict[str, Any]]:
    """Each with the tone and words of what it is worth today."""
    found = [(item, *standing(item, today())) for item in appointments]
    return [{"record": item, "tone": tone, "label": label} for item, tone, label in found]


def rights_of(user: User) -> list[dict[str, Any]]:
    """What this person may do today, and what only read, as the rights are named."""
    from xuncha.foundation import rights

    acting = [held for held in user.appointments if held.acts_on(today())]
    names = {grant.right for held in acting for grant in held.role.grants if grant.right in rights.known()}
    return [{"code": name, "label": rights.label(name)} for name in sorted(names)]
