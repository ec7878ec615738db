"""Nobody comes in unsigned: every page but the sign-in pages asks who one is, and what must be signed first."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from xuncha.people import second_factor, viewing
from xuncha.people.undertakings import missing_for, texts_version

OPEN_NAMES = frozenset(
    {
        "account_login",
        "account_logout",
        "mfa_authenticate",
        "set_language",
        "account_reauthenticate",
        "demo_signin",
    }
)
GATE_NAMES = OPEN_NAMES | {
    "account_change_password",
    "mfa_reauthenticate",
    "people:undertakings",
    "kit:alive",
    "site:help",
    "people:view_as",
    "people:stop_viewing",
}
SIGNED, SECOND_FACTOR = "undertakings", "second_factor"
TOUCH_EVERY = 60  # seconds; how often an idle time-out is pushed on, so that reading does not write each time


class SignedInOnly:
    """Sign-in, then the change of a first password, a second factor where it is required, the undertakings; in this order."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if not request.user.is_authenticated:
            return None if name in OPEN_NAMES else _sign_in(request)
        self._touch(request)
        viewing.apply(request)
        if name in GATE_NAMES:
            return None
        return self._gate(request, name)

    def _touch(self, request: HttpRequest) -> None:
        now = int(time.time())
        if now - request.session.get("seen", 0) > TOUCH_EVERY:
            request.session["seen"] = now

    def _gate(self, request: HttpRequest, name: str) -> HttpResponse | None:
        user: Any = request.user
        if user.must_change_password:
            return HttpResponseRedirect(reverse("account_change_password"))
        if name.startswith("mfa_"):
            return None
        if self._lacks_second_factor(request, user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        signed = f"{user.pk} {texts_version()}"
        if request.session.get(SIGNED) == signed:
            return None
        if missing_for(user):
            return HttpResponseRedirect(reverse("people:undertakings"))
        request.session[SIGNED] = signed
        return None

    def _lacks_second_factor(self, request: HttpRequest, user: Any) -> bool:
        """Asked once a session: a required factor cannot be given up again (`signin.MfaAdapter`)."""
        if request.session.get(SECOND_FACTOR) == user.pk or not second_factor.must_have(user):
            return False
        if not second_factor.has(user):
            return True
        request.session[SECOND_FACTOR] = user.pk
        return False


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = reverse(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", settings.LOGIN_URL)
