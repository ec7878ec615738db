"""Which roles must have a second factor (XUNCHA_REQUIRE_TOTP), and whether a person has one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings

from xuncha.people.roles import ADMINISTRATORS, roles

if TYPE_CHECKING:
    from xuncha.people.models import User


def required_roles() -> frozenset[str]:
    """Role codes from the setting, comma separated; by default the administrators and the office, in a demo nobody."""
    named = getattr(settings, "REQUIRE_TOTP", os.environ.get("XUNCHA_REQUIRE_TOTP"))
    if named is not None:
        return frozenset(code.strip() for code in named.split(",") if code.strip())
    if settings.DEMO:
        return frozenset()
    return frozenset(ADMINISTRATORS) | {code for code, role in roles().items() if role.office}


def must_have(user: User) -> bool:
    required = required_roles()
    return any(held.role_code in required for held in user.appointments)


def has(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
