"""Signing in: allauth with our rules. No sign-up, no email, no superuser; secrets of the second factor are sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from xuncha.foundation.keys.sealing import open_sealed, seal


class PasswordBackend(ModelBackend):
    """Username and password; permissions of Django's own kind are never consulted."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:  # noqa: ARG002
        return False

    def _get_permissions(self, user_obj: Any, obj: Any, from_name: str) -> set[str]:  # noqa: ARG002
        return set()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only (practice 15)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Nothing ever leaves by mail."""


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes rest sealed."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal("mfa", text.encode(), bound_to="authenticator")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed("mfa", base64.b64decode(encrypted_text), bound_to="authenticator").decode()

    def build_totp_url(self, user: Any, secret: str) -> str:
        return super().build_totp_url(user, secret)
