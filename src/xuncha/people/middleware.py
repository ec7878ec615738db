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
    "people:undertakings",
    "kit:alive",
    "site:help",
    "people:stop_viewing",
}
SIGNED = "undertakings"
TOUCH_EVERY = 60  # seconds; how often an idle time-out is pushed on, so that reading does not write each time


class SignedInOnly:
    """Sign-in, then the change of a first password, then the undertakings; in this order."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        match = request.resolver_match
        name = match.view_name if match else ""
        if not request.user.is_authenticated:
            return None if name in OPEN_NAMES else _sign_in(request)
        self._touch(request)
        if name in GATE_NAMES:
            return None
        return self._gate(request)

    def _touch(self, request: HttpRequest) -> None:
        now = int(time.time())
        if now - request.session.get("seen", 0) > TOUCH_EVERY:
            request.session["seen"] = now

    def _gate(self, request: HttpRequest) -> HttpResponse | None:
        user: Any = request.user
        if user.must_change_password:
            return HttpResponseRedirect(reverse("account_change_password"))
        if request.session.get(SIGNED) == texts_version():
            return None
        if missing_for(user):
            return HttpResponseRedirect(reverse("people:undertakings"))
        request.session[SIGNED] = texts_version()
        return None


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = reverse(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", settings.LOGIN_URL)
