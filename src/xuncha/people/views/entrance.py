"""The sign-in page and its neighbours: the sign-in package's views in our words and templates."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xuncha.people import second_factor, viewing

WORDS = {
    "login": _("用户名"),
    "password": _("口令"),
    "oldpassword": _("现在的口令"),
    "password1": _("新口令"),
    "password2": _("再输一次新口令"),
}


class InOurWords:
    """Labels as the slips and the handbook say them; no placeholder repeats the label."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        for name in WORDS.keys() & form.fields.keys():
            form.fields[name].label = WORDS[name]
            form.fields[name].help_text = ""
            form.fields[name].widget.attrs.pop("placeholder", None)
        return form


class SignIn(InOurWords, LoginView):
    """A demonstration lists one sign-in per role beside it, and nothing more anywhere else."""

    template_name = "people/entrance/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            context |= {
                "cast": viewing.one_of_each_role(),
                "demo_password": viewing.demo_password(),
                "wide": True,
            }
        return context


class SecondFactor(IndexView):
    """Where a role requires it, nobody turns it off alone: the page names the way instead."""

    template_name = "people/entrance/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        return context | {"required": second_factor.must_have(user)}


class ChangePassword(InOurWords, PasswordChangeView):
    template_name = "people/entrance/password.html"


class ConfirmPassword(InOurWords, ReauthenticateView):
    template_name = "people/entrance/confirm_password.html"
