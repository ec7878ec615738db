"""The sign-in page; a demonstration lists one sign-in per role beside it."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from xuncha.people import viewing


class SignIn(LoginView):
    """allauth's page with the cast of the demonstration, and nothing more anywhere else."""

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
