"""Signing in: allauth with our rules. No sign-up, no email, no superuser; secrets of the second factor are sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit
from xuncha.foundation.keys.sealing import open_sealed, seal
from xuncha.foundation.verbs import act
from xuncha.people import second_factor


class PasswordBackend(ModelBackend):
    """Username and password; permissions of Django's own kind are never consulted."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def _get_permissions(self, user_obj: Any, obj: Any, from_name: str) -> set[str]:
        return set()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only (practice 15); what is refused is said in plain words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("用户名或口令不对。"),
        "account_inactive": _("这个账号已停用；请联系安全保密管理员。"),
        "too_many_login_attempts": _(
            "输错次数太多，已暂停登录 10 分钟。忘记口令请找系统管理员申请重置，不要继续试。"
        ),
        "incorrect_password": _("口令不对。"),
        "enter_current_password": _("现在的口令不对。"),
        "rate_limited": _("试得太频繁，请过几分钟再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """A one-time password, or the present one, is no new password."""
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(_("新口令不能与现在的口令相同"))
        return str(super().clean_password(password, user))

    def set_password(self, user: Any, password: str) -> None:
        """The person has chosen a password: the first one is done with."""
        with act():
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            audit.record("people.password_changed", by=user, about=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """On record under the account it was tried on; an unknown name is not kept, for it may be a password."""
        user = get_user_model().objects.filter(username=credentials.get("username", "")).first()
        if user is not None:
            with act():
                audit.record("people.signin_failed", by=None, about=user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what helps: a greeting after each sign-in does not."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Nothing ever leaves by mail."""


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery codes rest sealed."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal("mfa", text.encode(), bound_to="authenticator")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed("mfa", base64.b64decode(encrypted_text), bound_to="authenticator").decode()

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不对，或者已经用过；请等下一个验证码。"),
        "cannot_delete_authenticator": _("您的角色须使用两步验证，不能停用。"),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Roles that must have a second factor cannot give it up."""
        user = authenticator.user
        return authenticator.type != authenticator.Type.TOTP or not second_factor.must_have(user)


def note_sign_in(user: Any, **_more: Any) -> None:
    """Every sign-in is on record."""
    with act():
        audit.record("people.signed_in", by=user, about=user)


def note_second_factor(user: Any, **_more: Any) -> None:
    with act():
        audit.record("people.second_factor_changed", by=user, about=user)
