"""Which roles must have a second factor (XUNCHA_REQUIRE_TOTP), and whether a person has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from xuncha.people.roles import ADMINISTRATORS, roles

if TYPE_CHECKING:
    from xuncha.people.models import User


def required_roles() -> frozenset[str]:
    """Role codes from the setting, comma separated; by default the administrators and the office, in a demo nobody."""
    if settings.REQUIRE_TOTP is not None:
        return _named(settings.REQUIRE_TOTP)
    if settings.DEMO:
        return frozenset()
    return frozenset(ADMINISTRATORS) | {code for code, role in roles().items() if role.office}


def _named(text: str) -> frozenset[str]:
    """A misspelt code would leave a role unprotected without a word; it stops the start instead (`people.apps`)."""
    codes = frozenset(code.strip() for code in text.split(",") if code.strip())
    if unknown := codes - roles().keys():
        raise ImproperlyConfigured(f"XUNCHA_REQUIRE_TOTP 里没有这样的角色：{'、'.join(sorted(unknown))}")
    return codes


def must_have(user: User) -> bool:
    required = required_roles()
    return any(held.role_code in required for held in user.appointments)


def has(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
